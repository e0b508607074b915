#!/usr/bin/env bash
# demarrer.sh DOSSIER | demarrer.sh --telecharger : starts a real Elasticsearch 8.19 on 127.0.0.1 (see ../_communs.sh).
#   ES_PORT (free port)   ES_MEMOIRE (512m)   ES_UTILISATEUR (nobody; used when started as root)   LIASSE_CACHE
# The server is unpacked once into the cache: one archive of 912 MB, removed after unpacking.
set -euo pipefail
ici="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=tests/serveurs/_communs.sh
. "$ici/../_communs.sh"
cache="$(dossier_cache)"
installe="$cache/elasticsearch-8.19.8"
utilisateur="${ES_UTILISATEUR:-nobody}"

absent() { echo "Elasticsearch indisponible : $1" >&2; exit "$CODE_ABSENT"; }

telecharger() {
  command -v mvn >/dev/null || absent "installez maven (apt-get install maven)."
  local essai="$cache/elasticsearch.partiel"
  rm -rf "$essai"
  echo "Téléchargement d'Elasticsearch (912 Mo, une seule fois) dans $cache…" >&2
  mvn -q -B ${MVN_OPTS:-} -f "$ici/pom.xml" -Dmaven.repo.local="$cache/maven" -Ddossier.construction="$essai" \
    package </dev/null >&2 || absent "le téléchargement par maven a échoué (voir ci-dessus)."
  local arbre
  arbre="$(dirname "$(dirname "$(compgen -G "$essai/deballe/*/elasticsearch/bin/elasticsearch-cli" | head -1)")")"
  mkdir -p "$arbre/plugins"        # the archive has 0660 configuration files and no plugins folder
  chmod -R a+rX "$arbre"
  rm -rf "$installe"; mv "$arbre" "$installe"
  rm -rf "$essai" "$cache/maven/org/sonarsource"
}

preparer() {
  command -v java >/dev/null || absent "installez Java 17 ou plus récent (apt-get install default-jre-headless)."
  mkdir -p "$cache"
  [ -x "$installe/bin/elasticsearch-cli" ] || [ -f "$installe/bin/elasticsearch-cli" ] || (
    flock 9
    [ -f "$installe/bin/elasticsearch-cli" ] || telecharger
  ) 9>"$cache/elasticsearch.verrou"
}

ecrire_configuration() {
  mkdir -p "$d"/{conf,donnees,journaux,depot,tmp}
  cp "$installe/config/log4j2.properties" "$d/conf/"
  grep -v -e '-Xlog:gc' -e 'HeapDumpOn' "$installe/config/jvm.options" >"$d/conf/jvm.options"
  cat >"$d/conf/elasticsearch.yml" <<Y
cluster.name: liasse-tests
node.name: tests-1
path.data: $d/donnees
path.logs: $d/journaux
path.repo: ["$d/depot"]
network.host: 127.0.0.1
http.port: $port
transport.port: $((port + 10000))
discovery.type: single-node
cluster.routing.allocation.disk.threshold_enabled: false
action.destructive_requires_name: false
xpack.security.enabled: false
Y
  [ "$(id -u)" != 0 ] || chown -R "$utilisateur" "$d"
}

lancer() {
  local memoire="${ES_MEMOIRE:-512m}" java_home
  java_home="${ES_JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"
  comme "$utilisateur" test -r "$installe/bin/elasticsearch-cli" \
    || absent "$utilisateur ne peut pas lire $installe ; choisissez LIASSE_CACHE hors d'un dossier privé."
  # C1 compiler only: a test node lives a few minutes, start-up counts more than peak speed.
  comme "$utilisateur" env -u JAVA_HOME -u JAVA_TOOL_OPTIONS ES_JAVA_HOME="$java_home" ES_PATH_CONF="$d/conf" \
    ES_TMPDIR="$d/tmp" ES_JAVA_OPTS="-Xms$memoire -Xmx$memoire -XX:-AlwaysPreTouch -XX:TieredStopAtLevel=1" \
    CLI_NAME=server CLI_LIBS=lib/tools/server-cli \
    bash "$installe/bin/elasticsearch-cli" -d -p "$d/pid" >"$d/journaux/demarrage.log" 2>&1 </dev/null \
    || { tail -30 "$d/journaux/demarrage.log" >&2; exit 1; }
}

if [ "${1:-}" = --telecharger ]; then preparer; exit 0; fi
mkdir -p "${1:?usage : demarrer.sh DOSSIER}"
d="$(cd "$1" && pwd)"
preparer
port="${ES_PORT:-$(port_libre 10000)}"
ecrire_configuration
lancer
attendre_http "http://127.0.0.1:$port/_cluster/health?wait_for_status=yellow&timeout=10s" 120 "$(cat "$d/pid")"
cat >"$d/env" <<E
export LIASSE_RECHERCHE=elasticsearch
export LIASSE_ES_URL=http://127.0.0.1:$port
export LIASSE_ES_INDEX=liasse-tests
E
echo "Elasticsearch prêt sur http://127.0.0.1:$port"
