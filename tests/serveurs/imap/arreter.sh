#!/usr/bin/env bash
# arreter.sh DOSSIER: ends the Dovecot started in that folder.
set -euo pipefail
f="${1:?usage : arreter.sh DOSSIER}/etat/master.pid"
[ -f "$f" ] || exit 0
pid="$(head -1 "$f")"
grep -qa dovecot "/proc/$pid/cmdline" 2>/dev/null || exit 0
kill -TERM "$pid"
for _ in $(seq 50); do [ -d "/proc/$pid" ] || exit 0; sleep 0.1; done
kill -9 "$pid" 2>/dev/null || true
