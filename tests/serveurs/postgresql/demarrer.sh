#!/usr/bin/env bash
# demarrer.sh DOSSIER: starts a private PostgreSQL cluster on 127.0.0.1 (see ../_communs.sh).
#   PG_PORT (free port)   PG_UTILISATEUR (postgres, else nobody; used when started as root)
# Written for throw-away tests: durability is switched off.
set -euo pipefail
ici="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=tests/serveurs/_communs.sh
. "$ici/../_communs.sh"

binaires() {
  local initdb
  initdb="$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)"
  [ -n "$initdb" ] || initdb="$(command -v initdb || true)"
  [ -n "$initdb" ] || { echo "PostgreSQL indisponible : installez postgresql (apt-get install postgresql)." >&2; exit "$CODE_ABSENT"; }
  dirname "$(readlink -f "$initdb")"
}

mkdir -p "${1:?usage : demarrer.sh DOSSIER}"
d="$(cd "$1" && pwd)"; cd "$d"
bin="$(binaires)"
if id postgres >/dev/null 2>&1; then defaut=postgres; else defaut=nobody; fi
utilisateur="${PG_UTILISATEUR:-$defaut}"
port="${PG_PORT:-$(port_libre)}"
mot_de_passe="$(python3 -c 'import secrets; print(secrets.token_urlsafe(24))')"
[ "$(id -u)" != 0 ] || chown "$utilisateur" "$d"
umask 077
printf '%s' "$mot_de_passe" >"$d/secret"
[ "$(id -u)" != 0 ] || chown "$utilisateur" "$d/secret"

comme "$utilisateur" "$bin/initdb" -D "$d/cluster" -U liasse --pwfile="$d/secret" --auth=scram-sha-256 --encoding=UTF8 \
  --locale=C.UTF-8 --no-sync >"$d/initdb.log" 2>&1 || { cat "$d/initdb.log" >&2; exit 1; }
comme "$utilisateur" "$bin/pg_ctl" -D "$d/cluster" -l "$d/cluster/serveur.log" -w -t 60 -s -o \
  "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" \
  start </dev/null || { tail -30 "$d/cluster/serveur.log" >&2; exit 1; }
PGPASSWORD="$mot_de_passe" "$bin/psql" -q -h 127.0.0.1 -p "$port" -U liasse -d postgres -c 'CREATE DATABASE liasse'
echo "export LIASSE_BASE=postgresql://liasse:$mot_de_passe@127.0.0.1:$port/liasse" >"$d/env"
echo "PostgreSQL prêt sur 127.0.0.1:$port ($("$bin/postgres" --version))"
