"""Elasticsearch engine. Text is analysed by `search.termes`, so that both engines find the same things."""

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError
from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query
from elasticsearch.helpers import streaming_bulk

from comptes.acces import Acces
from search.backends.schema_elastic import MAPPINGS, SETTINGS, VERSION_SCHEMA, document
from search.exceptions import MoteurArrete, ReconstructionDepassee
from search.indexables import POIDS, POIDS_APPROCHES, POIDS_FORMES, resultat
from search.lots import lots
from search.protocole import Entree, Requete, Resultats
from search.requete import Clause, Clauses, Variante

LOT = 500  # entries in one bulk
DELAI = 10.0  # seconds before the engine is said not to answer
GENRES_MAX = 100
PROFONDEUR_MAX = 10_000  # index.max_result_window


class MoteurElastic:
    """Alias `nom` is searched and written; alias `nom-neuf` also written while a rebuild fills its index."""

    def __init__(self, url: str, nom: str) -> None:
        self.nom, self.neuf = nom, f"{nom}-neuf"
        self.client = Elasticsearch(url, request_timeout=DELAI, max_retries=1, retry_on_timeout=False)

    # --- Writing ---------------------------------------------------------------------------------------------------
    def preparer(self) -> None:
        """Create the first index and its alias where they are missing."""
        with _panne_dite():
            if not self.client.indices.exists_alias(name=self.nom):
                self._creer(self.nom, f"{self.nom}-v{VERSION_SCHEMA}-premier")

    def ecrire(self, entrees: Iterable[Entree]) -> None:
        """Write whole entries; a write that comes too late for a newer version is left out."""
        with _panne_dite():
            alias = self._alias_a_ecrire()
            for lot in lots(entrees, LOT):
                for nom in alias:
                    self._envoyer(nom, lot)

    def retirer(self, ids: Iterable[str]) -> None:
        """Remove entries at the version they have; one changed meanwhile raises, and the job tries again."""
        with _panne_dite():
            alias = self._alias_a_ecrire()
            for lot in lots(ids, LOT):
                for nom in alias:
                    self._retirer_de(nom, lot)

    def vider(self) -> None:
        """Remove every entry: a new empty index takes the alias."""
        self.reconstruire(())

    def reconstruire(self, entrees: Iterable[Entree]) -> int:
        """Fill a new index, then move the alias in one act; searches and writers go on meanwhile."""
        with _panne_dite():
            self._abandonner()
            index = f"{self.nom}-v{VERSION_SCHEMA}-{dt.datetime.now(dt.UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
            self._creer(self.neuf, index)
            nombre = 0
            for lot in lots(entrees, LOT):
                self._verifier(index)
                self._envoyer(self.neuf, lot)
                nombre += len(lot)
            self._verifier(index)
            self.client.indices.refresh(index=index)
            self._mettre_en_service(index)
            return nombre

    def rafraichir(self) -> None:
        """Make what was written findable now (Elasticsearch does it by itself each second)."""
        with _panne_dite():
            self.client.indices.refresh(index=self.nom)

    # --- Reading ---------------------------------------------------------------------------------------------------
    def compter(self) -> int:
        """Number of entries."""
        with _panne_dite():
            self._alias_a_ecrire()
            return int(self.client.count(index=self.nom)["count"])

    def analyse_a_jour(self) -> bool:
        """False when the index in service was made by an older mapping or analysis: rebuild."""
        with _panne_dite():
            index = self.client.indices.get_mapping(index=self.nom)
            return all(i["mappings"].get("_meta", {}).get("version") == VERSION_SCHEMA for i in index.values())

    def chercher(self, requete: Requete, acces: Acces) -> Resultats:
        """One request gives hits and counts. Raises RequeteIllisible, MoteurArrete."""
        clauses = requete.clauses()
        if not clauses.voulues:
            return Resultats()
        with _panne_dite():
            try:
                reponse = self._interroger(requete, clauses, acces)
            except NotFoundError:  # nothing was ever indexed
                self.preparer()
                return Resultats()
        par_genre = {b["key"]: b["doc_count"] for b in sorted(reponse["aggregations"]["genres"]["buckets"], key=_cle)}
        total = sum(n for genre, n in par_genre.items() if not requete.genres or genre in requete.genres)
        elements = [resultat(h["_source"], clauses, h["_score"]) for h in reponse["hits"]["hits"]]
        return Resultats(total, elements, par_genre)

    def _interroger(self, requete: Requete, clauses: Clauses, acces: Acces) -> dict[str, Any]:
        debut = min(max(0, requete.debut), PROFONDEUR_MAX)
        taille = min(max(0, requete.taille), PROFONDEUR_MAX - debut)
        recherche = (
            Search(using=self.client, index=self.nom)
            .query(_demande(clauses, requete, acces))
            .source(excludes=["a_*"])
            .extra(track_total_hits=False)
            .sort("_score", "id")[debut : debut + taille]
        )
        if requete.genres:
            recherche = recherche.post_filter("terms", genre=list(requete.genres))
        recherche.aggs.bucket("genres", "terms", field="genre", size=GENRES_MAX)
        reponse: dict[str, Any] = recherche.execute().to_dict()
        return reponse

    # --- Indexes and aliases ---------------------------------------------------------------------------------------
    def _creer(self, alias: str, index: str) -> None:
        try:
            self.client.indices.create(index=index, mappings=MAPPINGS, settings=SETTINGS, aliases={alias: {}})
        except ApiError as erreur:
            if erreur.error != "resource_already_exists_exception":  # another process was first
                raise

    def _alias_a_ecrire(self) -> list[str]:
        if not self.client.indices.exists_alias(name=self.nom):
            self.preparer()
        return [self.nom, self.neuf] if self.client.indices.exists_alias(name=self.neuf) else [self.nom]

    def _envoyer(self, alias: str, entrees: list[Entree]) -> None:
        actes = (
            {
                "_op_type": "index",
                "_index": alias,
                "_id": entree.id,
                "require_alias": True,  # an index is never born from a write
                "version": entree.version,
                "version_type": "external_gte",
                "_source": document(entree),
            }
            for entree in entrees
        )
        for reussi, detail in streaming_bulk(self.client, actes, raise_on_error=False, max_retries=2):
            if not reussi and detail["index"]["status"] != 409:
                raise MoteurArrete(f"Elasticsearch a refusé {detail['index']['_id']} : {detail['index'].get('error')}")

    def _retirer_de(self, alias: str, ids: list[str]) -> None:
        connus = self.client.mget(index=alias, ids=ids, source=False)["docs"]
        for doc in connus:
            if doc.get("found"):
                self.client.delete(
                    index=doc["_index"], id=doc["_id"], version=doc["_version"], version_type="external_gte"
                )

    def _abandonner(self) -> None:
        """Drop what an interrupted rebuild left."""
        if self.client.indices.exists_alias(name=self.neuf):
            for index in self.client.indices.get_alias(name=self.neuf):
                self.client.indices.delete(index=index, ignore_unavailable=True)

    def _verifier(self, index: str) -> None:
        if not self.client.indices.exists_alias(name=self.neuf, index=index):
            raise ReconstructionDepassee

    def _mettre_en_service(self, index: str) -> None:
        anciens = list(self.client.indices.get_alias(name=self.nom)) if self._en_service() else []
        actes: list[dict[str, Any]] = [{"remove_index": {"index": ancien}} for ancien in anciens]
        actes += [{"add": {"index": index, "alias": self.nom}}, {"remove": {"index": index, "alias": self.neuf}}]
        self.client.indices.update_aliases(actions=actes)

    def _en_service(self) -> bool:
        return bool(self.client.indices.exists_alias(name=self.nom))


def _cle(seau: dict[str, Any]) -> str:
    return str(seau["key"])


@contextmanager
def _panne_dite() -> Iterator[None]:
    """Whatever the client says of a stopped, slow, red or read-only engine becomes one sentence."""
    try:
        yield
    except ConflictError as erreur:
        raise MoteurArrete("Une entrée a changé pendant son retrait de l’index ; il sera tenté à nouveau.") from erreur
    except (TransportError, ApiError) as erreur:
        raise MoteurArrete(
            f"La recherche plein texte est arrêtée : Elasticsearch ne répond pas ({erreur})."
        ) from erreur


def _demande(clauses: Clauses, requete: Requete, acces: Acces) -> Query:
    """Scored clauses, with rights and places in filter context (no score, cached)."""
    ouvert = [Q("terms", cles=sorted(acces.cles)), Q("terms", compartiments=sorted(acces.ouvertures))]
    if acces.identite:
        ouvert.append(Q("term", identite=True))
    filtres = [Q("term", institution_id=acces.institution_id), Q("bool", should=ouvert, minimum_should_match=1)]
    if requete.dossier_id is not None:
        filtres.append(Q("term", dossier_id=requete.dossier_id))
    if requete.document_id is not None:
        filtres.append(Q("term", document_id=requete.document_id))
    voulues = [_clause(c) for c in clauses.voulues]
    if requete.large and clauses.libres:
        voulues = [_ou([_clause(c, large=True) for c in clauses.libres]), *(_clause(c) for c in clauses.strictes)]
    return Q(
        "bool",
        must=voulues,
        should=_rangs(clauses),
        filter=filtres,
        must_not=[Q("terms", compartiments=sorted(acces.exclusions)), *(_clause(c) for c in clauses.exclues)],
    )


def _clause(clause: Clause, *, large: bool = False) -> Query:
    choix = [_variante(v) for v in clause.variantes]
    if clause.debut:
        choix.append(Q("prefix", a_debuts={"value": clause.debut, "boost": POIDS["debuts"]}))
    if large:
        choix += [Q("term", a_approches={"value": cle, "boost": POIDS_APPROCHES}) for cle in clause.approches]
    return Q("bool", should=choix, minimum_should_match=1)


def _variante(variante: Variante) -> Query:
    if variante.suite:
        suite = " ".join(variante.termes)
        return _ou([Q("match_phrase", **{f"a_{c}": {"query": suite, "boost": POIDS[c]}}) for c in ("titre", "texte")])
    return Q("bool", must=[_terme(t) for t in variante.termes])


def _terme(terme: str) -> Query:
    """In any column, scores summed."""
    return _ou([Q("term", **{f"a_{c}": {"value": terme, "boost": POIDS[c]}}) for c in ("titre", "texte", "codes")])


def _rangs(clauses: Clauses) -> list[Query]:
    """Words as typed rank higher than what only shares their stem. They find nothing by themselves."""
    formes = [c.forme for c in clauses.voulues if c.forme]
    return [
        Q("term", **{f"a_{champ}": {"value": mot, "boost": POIDS_FORMES[champ]}})
        for champ, mots in (("titre_formes", clauses.mots), ("texte_formes", formes))
        for mot in mots
    ]


def _ou(choix: list[Query]) -> Query:
    return Q("bool", should=choix, minimum_should_match=1)
