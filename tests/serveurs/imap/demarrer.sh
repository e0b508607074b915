#!/usr/bin/env bash
# demarrer.sh DOSSIER: starts a private Dovecot (IMAP) on 127.0.0.1 (see ../_communs.sh).
#   IMAP_PORT, IMAP_TLS_PORT, IMAP_JETONS_PORT (free ports; the tests answer Dovecot's questions about tokens on the last)
set -euo pipefail
ici="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=tests/serveurs/_communs.sh
. "$ici/../_communs.sh"

dovecot="$(command -v dovecot || compgen -G /usr/sbin/dovecot || true)"
[ -n "$dovecot" ] || { echo "Dovecot indisponible : installez dovecot-imapd (apt-get install dovecot-imapd)." >&2; exit "$CODE_ABSENT"; }
mkdir -p "${1:?usage : demarrer.sh DOSSIER}"
d="$(cd "$1" && pwd)"; cd "$d"
port="${IMAP_PORT:-$(port_libre)}"; tls="${IMAP_TLS_PORT:-$(port_libre)}"; jetons="${IMAP_JETONS_PORT:-$(port_libre)}"
mot_de_passe="$(python3 -c 'import secrets; print(secrets.token_urlsafe(18))')"
if [ "$(id -u)" = 0 ]; then interne=dovecot; login=dovenull; courrier=nobody; groupe=nogroup
else interne="$(id -un)"; login="$interne"; courrier="$interne"; groupe="$(id -gn)"; fi
mkdir -p etat courrier
chmod 755 "$d"
[ "$(id -u)" != 0 ] || chown "$courrier:$groupe" courrier
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout cle.pem -out certificat.pem >/dev/null 2>&1
printf '%s:{PLAIN}%s\n' accueil "$mot_de_passe" secretariat "$mot_de_passe" >utilisateurs
[ "$(id -u)" != 0 ] || chown "$interne" utilisateurs
chmod 600 utilisateurs
cat >jetons.conf <<CONF
tokeninfo_url = http://127.0.0.1:$jetons/info?access_token=
username_attribute = email
timeout_msecs = 5000
CONF
cat >dovecot.conf <<CONF
protocols = imap
listen = 127.0.0.1
base_dir = $d/etat
state_dir = $d/etat
default_internal_user = $interne
default_login_user = $login
log_path = $d/dovecot.log
ssl = yes
ssl_cert = <$d/certificat.pem
ssl_key = <$d/cle.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:$d/courrier/%u
mail_max_userip_connections = 50
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = $d/jetons.conf
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u $d/utilisateurs
}
userdb {
  driver = static
  args = uid=$courrier gid=$groupe home=$d/courrier/%u
}
service imap-login {
  chroot =
  inet_listener imap { port = $port }
  inet_listener imaps {
    port = $tls
    ssl = yes
  }
}
service anvil { chroot = }
service stats { chroot = }
CONF
# One block per line: the configuration reader does not take « { x = y } ».
python3 - <<'PY'
import re
from pathlib import Path

chemin = Path("dovecot.conf")
chemin.write_text(re.sub(r"\{ ([^{}\n]*?) \}", r"{\n\1\n}", chemin.read_text()))
PY
"$dovecot" -c "$d/dovecot.conf" || { cat "$d/dovecot.log" >&2; exit 1; }
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then pret=1; break; fi
  sleep 0.1
done
[ -n "${pret:-}" ] || { cat "$d/dovecot.log" >&2; exit 1; }
cat >env <<ENV
export LIASSE_IMAP_PORT=$port LIASSE_IMAP_TLS_PORT=$tls LIASSE_IMAP_JETONS_PORT=$jetons
export LIASSE_IMAP_MOT_DE_PASSE=$mot_de_passe
ENV
echo "Dovecot prêt sur 127.0.0.1:$port ($("$dovecot" --version))"
