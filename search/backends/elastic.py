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
from search.champs import Champ
from search.exceptions import MoteurArrete, ReconstructionDepassee
from search.indexables import POIDS, POIDS_APPROCHES, POIDS_FORMES, resultat
from search.lots import lots
from search.protocole import DATE, NOM, PERTINENCE, Entree, Repere, Requete, Resultats, Tenue
from search.requete import Clause, Clauses, Variante

LOT = 500  # entries in one bulk
LOTS_PAR_REPERE = 10  # of a rebuild: an interrupted one goes on from there
DELAI = 10.0  # seconds before the engine is said not to answer
VALEURS_MAX = 1_000  # values of one facet
PROCHES_MAX = 10
IDS_MAX = 50_000  # in one clause; the engine takes 65,536
TRANCHE = 5_000  # entries listed at once
PROFONDEUR_MAX = 10_000  # index.max_result_window


class MoteurElastic:
    """Alias `nom` is searched and written; alias `nom-neuf` also written while a rebuild fills its index."""

    def __init__(self, url: str, nom: str, *, fragments: int = 1, copies: int = 0) -> None:
        self.nom, self.neuf = nom, f"{nom}-neuf"
        self.reglages = {**SETTINGS, "number_of_shards": fragments, "number_of_replicas": copies}
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

    def reconstruire(self, entrees: Iterable[Entree], *, suite: bool = False) -> int:
        """Fill a new index, then move the alias in one act; searches and writers go on meanwhile."""
        with _panne_dite():
            debut = self._en_construction() if suite else None
            if debut is None:
                self._abandonner()
            index, deja = debut or (self._nom_neuf(), None)
            if debut is None:
                self._creer(self.neuf, index)
            nombre, avant = 0, deja.nombre if deja else 0
            for rang, lot in enumerate(lots(entrees, LOT), start=1):
                self._verifier(index)
                self._envoyer(self.neuf, lot)
                nombre += len(lot)
                if rang % LOTS_PAR_REPERE == 0:
                    self._marquer(index, Repere(lot[-1].genre, lot[-1].objet_id, avant + nombre))
            self._verifier(index)
            self.client.indices.refresh(index=index)
            self._mettre_en_service(index)
            return nombre

    def repere(self) -> Repere | None:
        """Last entry noted by a rebuild that did not finish."""
        with _panne_dite():
            en_cours = self._en_construction()
            return en_cours[1] if en_cours else None

    def _nom_neuf(self) -> str:
        return f"{self.nom}-v{VERSION_SCHEMA}-{dt.datetime.now(dt.UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"

    def _en_construction(self) -> tuple[str, Repere] | None:
        """Index of an interrupted rebuild of this mapping, and how far it had come."""
        if not self.client.indices.exists_alias(name=self.neuf):
            return None
        for index, contenu in self.client.indices.get_mapping(index=self.neuf).items():
            meta = contenu["mappings"].get("_meta", {})
            if meta.get("version") == VERSION_SCHEMA and "repere" in meta:
                return index, Repere(**meta["repere"])
        return None

    def _marquer(self, index: str, repere: Repere) -> None:
        self.client.indices.put_mapping(index=index, meta={"version": VERSION_SCHEMA, "repere": vars(repere)})

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
        if not clauses:
            return Resultats()
        with _panne_dite():
            try:
                reponse = self._interroger(requete, clauses, acces)
            except NotFoundError:  # nothing was ever indexed
                self.preparer()
                return Resultats()
        comptes = reponse["aggregations"]
        facettes = {nom: _seaux(comptes[f"par_{nom}"]) for nom in requete.comptees()}
        elements = [resultat(h["_source"], clauses, h["_score"] or 0.0) for h in reponse["hits"]["hits"]]
        return Resultats(comptes["garde"]["doc_count"], elements, facettes, comptes["tout"]["doc_count"])

    def _interroger(self, requete: Requete, clauses: Clauses, acces: Acces) -> dict[str, Any]:
        debut = min(max(0, requete.debut), PROFONDEUR_MAX)
        taille = min(max(0, requete.taille), PROFONDEUR_MAX - debut)
        recherche = (
            Search(using=self.client, index=self.nom)
            .query(_demande(clauses, requete, acces))
            .source(excludes=["a_*"])
            .extra(track_total_hits=False)
            .params(search_type="dfs_query_then_fetch")  # the same weight of a word in every shard
            .sort(*_ORDRES.get(requete.tri, _ORDRES[PERTINENCE]))[debut : debut + taille]
        )
        choix = requete.choix()
        if choix:
            recherche = recherche.post_filter(_choisis(choix))
        recherche.aggs.bucket("tout", "filter", filter=Q("match_all"))
        recherche.aggs.bucket("garde", "filter", filter=_choisis(choix))
        for nom in requete.comptees():  # each counted under the choices of the others
            autres = {autre: valeurs for autre, valeurs in choix.items() if autre != nom}
            seau = recherche.aggs.bucket(f"par_{nom}", "filter", filter=_choisis(autres))
            seau.bucket("valeurs", "terms", field=nom, size=VALEURS_MAX)
        reponse: dict[str, Any] = recherche.execute().to_dict()
        return reponse

    def proches(self, mot: str) -> list[str]:
        """Words of texts and titles one error away, by number of entries."""
        comptes: dict[str, int] = {}
        with _panne_dite():
            for champ in ("a_texte_formes", "a_titre_formes"):
                terme = {
                    "field": champ, "suggest_mode": "always", "max_edits": 1, "prefix_length": 0, "min_word_length": 3,
                    "size": PROCHES_MAX, "shard_size": 100, "sort": "frequency",
                }  # fmt: skip
                suggestion = {"m": {"text": mot, "term": terme}}
                for groupe in self.client.search(index=self.nom, suggest=suggestion, size=0)["suggest"]["m"]:
                    for option in groupe["options"]:
                        comptes[option["text"]] = comptes.get(option["text"], 0) + option["freq"]
        return sorted(comptes, key=lambda terme: (-comptes[terme], terme))

    def taille(self) -> int:
        """What the index in service takes, replicas included."""
        with _panne_dite():
            return int(
                self.client.indices.stats(index=self.nom, metric="store")["_all"]["total"]["store"]["size_in_bytes"]
            )

    def tenues(self, genre: str) -> Iterator[Tenue]:
        """Entries of a kind, by object id, a slice at a time."""
        dernier = -1
        while True:
            with _panne_dite():
                reponse = self.client.search(
                    index=self.nom,
                    query={"bool": {"filter": [{"term": {"genre": genre}}, {"range": {"objet_id": {"gt": dernier}}}]}},
                    source={"includes": ["id", "version", "empreinte", "objet_id"]},
                    sort=[{"objet_id": "asc"}],
                    size=TRANCHE,
                    track_total_hits=False,
                )
            lignes = [h["_source"] for h in reponse["hits"]["hits"]]
            yield from (Tenue(li["id"], li["version"], li["empreinte"]) for li in lignes)
            if len(lignes) < TRANCHE:
                return
            dernier = lignes[-1]["objet_id"]

    # --- Indexes and aliases ---------------------------------------------------------------------------------------
    def _creer(self, alias: str, index: str) -> None:
        try:
            self.client.indices.create(index=index, mappings=MAPPINGS, settings=self.reglages, aliases={alias: {}})
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


_ORDRES: dict[str, tuple[Any, ...]] = {
    PERTINENCE: ("_score", "id"),
    DATE: ({"date": {"order": "desc", "missing": "_last"}}, "id"),
    NOM: ("nom", "id"),
}


def _choisis(choix: dict[str, tuple[str, ...]]) -> Query:
    if not choix:
        return Q("match_all")
    return Q("bool", filter=[Q("terms", **{nom: list(valeurs)}) for nom, valeurs in choix.items()])


def _seaux(compte: dict[str, Any]) -> dict[str, int]:
    """Value → entries, in the order of the values; entries without a value are not counted."""
    seaux = {str(seau["key"]): int(seau["doc_count"]) for seau in compte["valeurs"]["buckets"]}
    return {valeur: seaux[valeur] for valeur in sorted(seaux) if valeur}


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
    """Clauses, rights and places in filter context (no score, cached); what ranks stands apart."""
    ouvert = [Q("terms", cles=sorted(acces.cles)), Q("terms", compartiments=sorted(acces.ouvertures))]
    if acces.identite:
        ouvert.append(Q("term", identite=True))
    filtres = [Q("term", institution_id=acces.institution_id), Q("bool", should=ouvert, minimum_should_match=1)]
    if requete.dossier_id is not None:
        filtres.append(Q("term", dossier_id=requete.dossier_id))
    if requete.document_id is not None:
        filtres.append(Q("term", document_id=requete.document_id))
    if requete.dossiers is not None:
        hors = Q("bool", must_not=[Q("exists", field="dossier_id")])
        filtres.append(_ou([Q("terms", dossier_id=list(requete.dossiers)), Q("term", identite=True), hors]))
    filtres += [_champ(c) for c in clauses.limites.champs]
    if clauses.limites.avant:
        filtres.append(Q("range", date={"lt": clauses.limites.avant.isoformat()}))
    if clauses.limites.des:
        filtres.append(Q("range", date={"gte": clauses.limites.des.isoformat()}))
    if requete.parmi is not None:
        filtres.append(Q("terms", id=list(requete.parmi)))
    voulues = [_clause(c) for c in clauses.voulues]
    if requete.large and clauses.libres:
        voulues = [_ou([_clause(c, large=True) for c in clauses.libres]), *(_clause(c) for c in clauses.strictes)]
    return Q(
        "bool",
        should=_rangs(clauses, large=requete.large),
        filter=[*filtres, *voulues],
        must_not=[
            Q("terms", compartiments=sorted(acces.exclusions)),
            *(Q("terms", id=list(lot)) for lot in lots(requete.sauf, IDS_MAX)),
            *(_clause(c) for c in clauses.exclues),
            *(_champ(c) for c in clauses.limites.exclus),
        ],
    )


def _champ(champ: Champ) -> Query:
    genre = "prefix" if champ.debut else "term"
    return _ou([Q("bool", filter=[Q(genre, a_champs=terme) for terme in variante]) for variante in champ.variantes])


def _clause(clause: Clause, *, large: bool = False) -> Query:
    choix = [_variante(v) for v in clause.variantes]
    if clause.debut:
        choix.append(Q("prefix", a_debuts=clause.debut))
    if large and clause.approches:
        choix.append(Q("terms", a_approches=list(clause.approches)))
    return _ou(choix)


def _variante(variante: Variante) -> Query:
    if variante.suite:
        suite = " ".join(variante.termes)
        return _ou([Q("match_phrase", **{f"a_{c}": suite}) for c in ("titre", "texte")])
    return Q("bool", filter=[_terme(t) for t in variante.termes])


def _terme(terme: str) -> Query:
    """In any column."""
    return _ou([Q("term", **{f"a_{c}": terme}) for c in ("titre", "texte", "codes")])


def _rangs(clauses: Clauses, *, large: bool) -> list[Query]:
    """What ranks: every term in each field, the words as typed, and neighbouring spellings when the search is wide.

    They find nothing by themselves; each field scores alone and the scores are summed.
    """
    racines = sorted(clauses.termes_voulus())
    formes = [c.forme for c in clauses.voulues if c.forme]
    proches = [cle for c in clauses.libres for cle in c.approches] if large else []
    return [
        Q("term", **{f"a_{champ}": {"value": mot, "boost": poids}})
        for champ, poids, mots in (
            ("titre", POIDS["titre"], racines),
            ("texte", POIDS["texte"], racines),
            ("codes", POIDS["codes"], racines),
            ("titre_formes", POIDS_FORMES["titre_formes"], clauses.mots),
            ("texte_formes", POIDS_FORMES["texte_formes"], formes),
            ("approches", POIDS_APPROCHES, proches),
        )
        for mot in dict.fromkeys(mots)
    ]


def _ou(choix: list[Query]) -> Query:
    return Q("bool", should=choix, minimum_should_match=1)
