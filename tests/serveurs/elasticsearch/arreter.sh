#!/usr/bin/env bash
# arreter.sh DOSSIER: ends the node started with that folder, and only if its pid is still that node.
set -euo pipefail
f="${1:?usage : arreter.sh DOSSIER}/pid"
[ -f "$f" ] || exit 0
pid="$(cat "$f")"
grep -qa 'elasticsearch' "/proc/$pid/cmdline" 2>/dev/null || { rm -f "$f"; exit 0; }
# The launcher starts the server as its child: both end, and what a test node wrote is of no value.
mapfile -t enfants < <(pgrep -P "$pid" || true)
kill -9 "$pid" "${enfants[@]}" 2>/dev/null || true
rm -f "$f"
