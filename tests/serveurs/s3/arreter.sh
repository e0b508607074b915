#!/usr/bin/env bash
# arreter.sh DOSSIER: ends the server started in that folder, with its whole process group.
set -euo pipefail
f="${1:?usage : arreter.sh DOSSIER}/pid"
[ -f "$f" ] || exit 0
pid="$(cat "$f")"
if grep -qa weed "/proc/$pid/cmdline" 2>/dev/null; then kill -9 -- "-$pid" 2>/dev/null || kill -9 "$pid" || true; fi
rm -f "$f"
