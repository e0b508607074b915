#!/usr/bin/env bash
# Shared by the start/stop recipes of the test servers (sourced, never run).
#
# Each recipe is `demarrer.sh DOSSIER`: it starts one real server on 127.0.0.1 with all its files under DOSSIER, waits
# until it answers, and writes DOSSIER/env (`export LIASSE_…` lines for the settings). `arreter.sh DOSSIER` ends that
# server and no other. Exit code 3 means "cannot be had on this machine", anything else non-zero is a failure.

readonly CODE_ABSENT=3

# Where downloads are kept between runs; root uses a folder that the servers' unprivileged users can read.
dossier_cache() {
  if [ -n "${LIASSE_CACHE:-}" ]; then echo "$LIASSE_CACHE"
  elif [ "$(id -u)" = 0 ]; then echo /var/cache/liasse
  else echo "${XDG_CACHE_HOME:-$HOME/.cache}/liasse"; fi
}

# port_libre [DÉCALAGE]: a free TCP port of 127.0.0.1; with DÉCALAGE, port + DÉCALAGE is free too.
port_libre() {
  python3 - "${1:-0}" <<'PY'
import random
import socket
import sys

decalage = int(sys.argv[1])
for _ in range(500):
    port = random.randint(20000, 31000)
    sockets = []
    try:
        for p in {port, port + decalage}:
            s = socket.socket()
            sockets.append(s)
            s.bind(("127.0.0.1", p))
    except OSError:
        continue
    finally:
        for s in sockets:
            s.close()
    print(port)
    break
else:
    sys.exit("aucun port libre sur 127.0.0.1")
PY
}

# attendre_http URL SECONDES PID: waits until URL answers (any HTTP status) while process PID lives.
attendre_http() {
  python3 - "$@" <<'PY'
import os
import sys
import threading
import time
import urllib.error
import urllib.request

url, secondes, pid = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
fin, attente = time.monotonic() + secondes, threading.Event()
while time.monotonic() < fin:
    try:
        direct.open(url, timeout=15).close()
        sys.exit(0)
    except urllib.error.HTTPError as erreur:
        if erreur.code < 500:
            sys.exit(0)
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except OSError:
        sys.exit(f"le serveur s'est arrêté avant de répondre à {url}")
    attente.wait(0.4)
sys.exit(f"pas de réponse de {url} en {secondes:.0f} s")
PY
}

# comme UTILISATEUR COMMANDE…: runs the command as that user when root, as oneself otherwise. The servers refuse root.
comme() {
  local utilisateur="$1"; shift
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid "$utilisateur" --regid "$(id -g "$utilisateur")" --clear-groups "$@"
  else "$@"; fi
}
