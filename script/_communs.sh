#!/usr/bin/env bash
# Shared by the scripts of this folder (sourced, never run): system packages, Python environment, messages.

RACINE="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$RACINE" || exit 1
# shellcheck source=tests/serveurs/_communs.sh
. "$RACINE/tests/serveurs/_communs.sh"
LIASSE_CACHE="$(dossier_cache)"
export LIASSE_CACHE
PYTHON="$RACINE/.venv/bin/python"

# What the application itself calls; script/test adds its own.
PAQUETS_APPLICATION=(tesseract-ocr tesseract-ocr-fra tesseract-ocr-nld tesseract-ocr-deu tesseract-ocr-eng
  tesseract-ocr-script-latn wfrench wdutch wngerman bubblewrap
  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig fonts-dejavu-core)

dire() { printf '\n\033[1m%s\033[0m\n' "$*"; }
echouer() { printf '\n%s\n' "$*" >&2; exit 1; }

# paquets_manquants PAQUET…: prints those that are not installed (Debian and derivatives).
paquets_manquants() {
  local p
  for p in "$@"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q '^install ok installed$' || echo "$p"
  done
}

# apt_installer PAQUET…: installs what is missing. Returns 1, after a sentence naming the packages, when it may not.
apt_installer() {
  if ! command -v dpkg-query >/dev/null; then
    echo "Ce système n'est ni Debian ni Ubuntu : installez vous-même l'équivalent de : $*." >&2
    return 0
  fi
  local manquants=() privilege=()
  mapfile -t manquants < <(paquets_manquants "$@")
  [ "${#manquants[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then privilege=(sudo)
    else
      echo "Il manque des paquets du système. Demandez à un administrateur : apt-get install ${manquants[*]}" >&2
      return 1
    fi
  fi
  dire "Installation des paquets du système : ${manquants[*]}"
  local apt=("${privilege[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120)
  "${apt[@]}" update </dev/null || echo "La liste des paquets n'a pas pu être rafraîchie ; on essaie quand même." >&2
  "${apt[@]}" install -y --no-install-recommends "${manquants[@]}" </dev/null >/dev/null && return 0
  echo "L'installation a échoué. Installez à la main : apt-get install ${manquants[*]}" >&2
  return 1
}

# Prints a Python of version 3.11 or later.
trouver_python() {
  local candidat
  for candidat in "${LIASSE_PYTHON:-}" python3 python3.11 python3.12 python3.13 python3.14; do
    [ -n "$candidat" ] && command -v "$candidat" >/dev/null || continue
    "$candidat" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    command -v "$candidat"
    return 0
  done
  return 1
}

# installer_uv PYTHON: prints the path of uv, put into the cache when it is not on PATH (never into the system's Python).
installer_uv() {
  local python="$1" prive="$LIASSE_CACHE/uv"
  if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then command -v uv; return 0; fi
  if [ ! -x "$prive/bin/uv" ]; then
    mkdir -p "$LIASSE_CACHE"
    {
      if "$python" -m pip --version; then
        "$python" -m pip install --quiet --disable-pip-version-check --target "$prive" --upgrade uv
      else
        "$python" -m venv "$prive" || { apt_installer python3-venv && "$python" -m venv --clear "$prive"; }
        "$prive/bin/python" -m pip install --quiet --disable-pip-version-check uv
      fi
    } >&2 || true
  fi
  [ -x "$prive/bin/uv" ] || { echo "L'outil uv n'a pas pu être installé : installez-le (python3 -m pip install uv)." >&2; return 1; }
  echo "$prive/bin/uv"
}

# Creates .venv and brings it to exactly requirements.txt; does nothing when that file has not changed since.
preparer_python() {
  local python uv empreinte temoin="$RACINE/.venv/.requirements.sha256"
  python="$(trouver_python)" || { apt_installer python3 && python="$(trouver_python)"; } \
    || echouer "Liasse demande Python 3.11 ou plus récent : installez-le (apt-get install python3.11) ou indiquez LIASSE_PYTHON=chemin."
  empreinte="$(sha256sum "$RACINE/requirements.txt" | cut -d' ' -f1)"
  if "$PYTHON" -c '' 2>/dev/null && [ "$(cat "$temoin" 2>/dev/null)" = "$empreinte" ]; then compiler_moteur; return 0; fi
  uv="$(installer_uv "$python")" || exit 1
  dire "Installation des bibliothèques Python (.venv)"
  export UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
  "$PYTHON" -c '' 2>/dev/null || "$uv" venv --quiet --clear --python "$python" "$RACINE/.venv" \
    || echouer "L'environnement .venv n'a pas pu être créé avec $python."
  "$uv" pip sync --quiet --require-hashes --python "$PYTHON" "$RACINE/requirements.txt" \
    || echouer "Les bibliothèques de requirements.txt n'ont pas pu être installées : vérifiez le réseau puis relancez."
  echo "$empreinte" >"$temoin"
  compiler_moteur
}

# The isolated children of the OCR engine cannot write bytecode: without it each of them would compile the engine again.
compiler_moteur() { "$PYTHON" -m compileall -q "$RACINE/ocr" || true; }
