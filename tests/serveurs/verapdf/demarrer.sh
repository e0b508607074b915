#!/usr/bin/env bash
# demarrer.sh DOSSIER | demarrer.sh --telecharger : makes veraPDF, which checks PDF/A, ready for the tests (see
# ../_communs.sh). Nothing runs afterwards: the tests call the command written in DOSSIER/env.   LIASSE_CACHE
set -euo pipefail
ici="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=tests/serveurs/_communs.sh
. "$ici/../_communs.sh"
cache="$(dossier_cache)"
installe="$cache/verapdf-1.28.2"

absent() { echo "veraPDF indisponible : $1" >&2; exit "$CODE_ABSENT"; }

telecharger() {
  command -v mvn >/dev/null || absent "installez maven (apt-get install maven)."
  local essai="$cache/verapdf.partiel"
  rm -rf "$essai"
  echo "Téléchargement de veraPDF (30 Mo, une seule fois) dans $cache…" >&2
  mvn -q -B ${MVN_OPTS:-} -f "$ici/pom.xml" -Dmaven.repo.local="$cache/maven" -Ddossier.jars="$essai" \
    package </dev/null >&2 || absent "le téléchargement par maven a échoué (voir ci-dessus)."
  rm -rf "$installe"; mv "$essai" "$installe"
  chmod -R a+rX "$installe"
}

preparer() {
  command -v java >/dev/null || absent "installez Java 11 ou plus récent (apt-get install default-jre-headless)."
  mkdir -p "$cache"
  [ -d "$installe/lib" ] || (
    flock 9
    [ -d "$installe/lib" ] || telecharger
  ) 9>"$cache/verapdf.verrou"
}

preparer
[ "${1:-}" != --telecharger ] || exit 0
mkdir -p "${1:?usage : demarrer.sh DOSSIER}"
echo "export LIASSE_TESTS_VERAPDF='$installe/lib'" >"$1/env"
echo "veraPDF prêt dans $installe"
