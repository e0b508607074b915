"""The doors of the room, on the embedded engine, with two kinds declared for the test."""

import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.models import Consultation
from comptes.models import Exclusion, Ouverture
from search import registre
from search.actions import chercher, indexer, moteur
from search.exceptions import GenreInconnu, RequeteIllisible
from search.protocole import Entree, Requete
from search.retraits import inscrire
from search.taches import indexer_objets, reprendre_indexation
from search.verifications import reglages_de_recherche
from tests.factories import compartiment, habiliter
from tests.search.entrees import entree
from tests.search.travaux import travailler

pytestmark = pytest.mark.django_db

NOTE, FICHE = "note-essai", "fiche-essai"


class Source:
    """Objects of the test: id → fields of the entry."""

    def __init__(self, genre: str) -> None:
        self.genre = genre
        self.objets: dict[int, dict[str, Any]] = {}

    def entrees(self, ids: Iterable[int]) -> Iterator[Entree]:
        for objet_id in ids:
            if champs := self.objets.get(objet_id):
                yield entree(objet_id, genre=self.genre, **champs)


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> dict[str, Source]:
    monkeypatch.setattr(registre, "_SOURCES", {})
    par_genre = {genre: Source(genre) for genre in (NOTE, FICHE)}
    for genre, source in par_genre.items():
        registre.enregistrer(genre, libelle=genre, entrees=source.entrees, tous_les_ids=source.objets.keys)
    return par_genre


@pytest.fixture
def case(entite: Any) -> Any:
    return compartiment(entite)


@pytest.fixture
def note(sources: dict[str, Source], case: Any) -> dict[str, Any]:
    """One note in the compartment, indexed."""
    champs: dict[str, Any] = {
        "texte": "Le loyer impayé de mars",
        "titre": "Note",
        "institution_id": case.institution_id,
        "cles": tuple(case.cles()),
        "compartiments": (case.pk,),
        "document_id": 40,
        "version_id": 41,
    }
    sources[NOTE].objets[1] = champs
    indexer(NOTE, [1])
    travailler()
    return champs


def test_transaction_annulee_nindexe_rien(note: Any) -> None:
    with transaction.atomic():
        indexer(NOTE, [2])
        transaction.set_rollback(True)
    assert DBTaskResult.objects.count() == 1


def test_beaucoup_dobjets_font_des_lots_sans_doublon() -> None:
    indexer(NOTE, [*range(1, 451), *range(1, 51)], priorite=-50)
    lots = [(t.args_kwargs["args"][1], t.priority) for t in DBTaskResult.objects.order_by("enqueued_at")]
    assert [len(ids) for ids, _ in lots] == [200, 200, 50]
    assert {priorite for _, priorite in lots} == {-50}


def test_objet_sans_entree_quitte_lindex(note: Any, sources: dict[str, Source], agents: dict[str, Any]) -> None:
    assert chercher(agents["as"], Requete("loyers")).total == 1
    del sources[NOTE].objets[1]
    assert indexer_objets.call(NOTE, [1, 2]) == 0
    assert chercher(agents["as"], Requete("loyers")).total == 0


def test_travail_rejoue_ne_double_rien(note: Any) -> None:
    indexer_objets.call(NOTE, [1])
    indexer_objets.call(NOTE, [1])
    assert moteur().compter() == 1


def test_entree_mal_nommee_est_refusee(sources: dict[str, Source]) -> None:
    sources[NOTE].objets[3] = {"id": "autre:3"}
    with pytest.raises(ValueError, match="note-essai:3"):
        indexer_objets.call(NOTE, [3])


def test_genre_non_declare_est_dit() -> None:
    with pytest.raises(GenreInconnu, match="inconnu"):
        registre.source("inconnu")


@pytest.mark.parametrize(
    ("profil", "trouve"),
    [
        ("as", 1),
        ("chef_as", 1),
        ("directeur_general", 1),
        ("accueil", 0),
        ("juriste", 0),
        ("membre", 0),
        ("president", 0),
        ("secretaire", 0),
        ("notification", 0),
        ("paiement", 0),
        ("dpo", 0),
        ("gestion_technique", 0),
    ],
)
def test_profils_trouvent_ce_quils_peuvent_lire(note: Any, agents: dict[str, Any], profil: str, trouve: int) -> None:
    resultats = chercher(agents[profil], Requete("loyer"))
    assert (resultats.total, len(resultats.elements), sum(resultats.par_genre.values())) == (trouve,) * 3


def test_autre_institution_ne_trouve_rien(note: Any, etrangers: dict[str, Any]) -> None:
    assert chercher(etrangers["directeur_general"], Requete("loyer")).total == 0


def test_ouverture_et_exclusion_jouent_sans_reindexer(note: Any, case: Any, agents: dict[str, Any]) -> None:
    organe = agents["membre"].mandats.get().organe
    ouverture = Ouverture.objects.create(compartiment=case, organe=organe, motif="ordre du jour figé")
    assert chercher(agents["membre"], Requete("loyer")).total == 1
    Exclusion.objects.create(compartiment=case, agent=agents["membre"], motif="conflit d’intérêts")
    assert chercher(agents["membre"], Requete("loyer")).total == 0
    assert chercher(agents["president"], Requete("loyer")).total == 1
    ouverture.fermer()
    assert chercher(agents["president"], Requete("loyer")).total == 0


def test_entite_voisine_ne_trouve_rien(note: Any, institution: Any) -> None:
    from tests.factories import EntiteFactory

    voisin = habiliter(institution, EntiteFactory(institution=institution), "as")
    assert chercher(voisin, Requete("loyer")).total == 0


def test_personne_trouvee_par_droit_didentite(
    note: dict[str, Any], sources: dict[str, Source], agents: dict[str, Any]
) -> None:
    sources[FICHE].objets[5] = {**note, "titre": "Marie Loyer", "texte": "", "identite": True, "page": None}
    indexer_objets.call(FICHE, [5])
    resultats = chercher(agents["accueil"], Requete("marie loy"))
    assert [(r.id, r.titre) for r in resultats.elements] == [(f"{FICHE}:5", "Marie Loyer")]
    assert chercher(agents["accueil"], Requete("loyer")).par_genre == {FICHE: 1}
    assert chercher(agents["dpo"], Requete("loyer")).total == 0


def test_extrait_affiche_entre_au_journal(note: Any, agents: dict[str, Any]) -> None:
    chercher(agents["as"], Requete("loyer"))
    chercher(agents["as"], Requete("loyer"))
    chercher(agents["accueil"], Requete("loyer"))
    ligne = Consultation.objects.get()
    assert (ligne.document_id, ligne.version_id, ligne.agent_id, ligne.nature) == (40, 41, agents["as"].pk, "extrait")


def test_requete_mal_ecrite_est_une_phrase(agents: dict[str, Any]) -> None:
    with pytest.raises(RequeteIllisible):
        chercher(agents["as"], Requete('"loyer'))


def test_index_abime_est_dit_et_lindexation_attend(note: Any, agents: dict[str, Any], settings: Any) -> None:
    settings.RECHERCHE_FICHIER.write_bytes(b"rien qui soit une base" * 50)
    resultats = chercher(agents["as"], Requete("loyer"))
    assert (resultats.total, resultats.elements) == (0, [])
    assert "arrêtée" in resultats.degrade


def test_moteur_arrete_la_base_repond_ce_quelle_peut(
    note: dict[str, Any], sources: dict[str, Source], agents: dict[str, Any], settings: Any
) -> None:
    source = registre.source(NOTE)
    registre.enregistrer(
        NOTE,
        libelle="Notes",
        entrees=source.entrees,
        tous_les_ids=source.tous_les_ids,
        secours=lambda a, t, n: [1, 2][:n],
    )
    sources[NOTE].objets[2] = {**note, "type": "Bail", "titre": "Autre"}
    settings.RECHERCHE_FICHIER.write_bytes(b"rien qui soit une base" * 50)
    trouves = chercher(agents["as"], Requete("loyer", facettes=True))
    assert (trouves.total, trouves.facettes["type"], "arrêtée" in trouves.degrade) == (2, {"Bail": 1}, True)
    assert [r.titre for r in chercher(agents["as"], Requete("loyer type:bail")).elements] == ["Autre"]
    assert chercher(agents["as"], Requete("type:bail")).total == 0
    inscrire(NOTE, [2], institution_id=agents["as"].institution_id)
    assert [r.titre for r in chercher(agents["as"], Requete("loyer")).elements] == ["Note"]


def test_verifier_compare_dit_et_repare(
    note: dict[str, Any], sources: dict[str, Source], agents: dict[str, Any]
) -> None:
    sources[NOTE].objets.update({2: {**note, "texte": "bail"}, 3: {**note, "texte": "facture"}})
    indexer_objets.call(NOTE, [2, 3])
    sources[NOTE].objets[2] = {**note, "texte": "mutuelle"}
    sources[NOTE].objets[4] = {**note, "texte": "mazout"}
    del sources[NOTE].objets[3]
    with pytest.raises(CommandError, match="3 objets"):
        commande("indexer", verifier=True, sans_reparer=True)
    assert "note-essai : 3 comparées, 1 manquantes, 1 différentes, 1 en trop." in commande("indexer", verifier=True)
    assert [chercher(agents["as"], Requete(m)).total for m in ("mutuelle", "mazout", "facture")] == [1, 1, 0]
    assert "0 manquantes, 0 différentes, 0 en trop." in commande("indexer", verifier=True, sans_reparer=True)


def test_reconstruction_coupee_reprend_ou_elle_en_etait(
    note: dict[str, Any], sources: dict[str, Source], agents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sources[NOTE].objets.update({n: {**note, "texte": f"bail {n}"} for n in range(1, 451)})
    lues: list[int] = []
    vraies = sources[NOTE].entrees

    def coupees(ids: Iterable[int]) -> Iterator[Entree]:
        for entree_lue in vraies(ids):
            if entree_lue.objet_id == 430 and not lues:
                raise KeyboardInterrupt
            yield entree_lue

    def comptees(ids: Iterable[int]) -> Iterator[Entree]:
        lues.extend(ids := list(ids))
        yield from vraies(ids)

    source = registre.source(NOTE)
    registre.enregistrer(NOTE, libelle="Notes", entrees=coupees, tous_les_ids=source.tous_les_ids)
    with pytest.raises(KeyboardInterrupt):
        commande("indexer", reconstruire=True)
    repere = moteur().repere()
    assert repere is not None
    assert (repere.genre, repere.objet_id, repere.nombre) == (NOTE, 400, 400)
    registre.enregistrer(NOTE, libelle="Notes", entrees=comptees, tous_les_ids=source.tous_les_ids)
    assert "450 entrées dans" in commande("indexer", reconstruire=True)
    assert (min(lues), moteur().repere()) == (401, None)


def test_indexations_en_echec_reprennent_quand_le_moteur_repond(note: Any) -> None:
    travail = DBTaskResult.objects.get()
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert reprendre_indexation.call() == 1
    travail.refresh_from_db()
    assert travail.status == TaskResultStatus.READY


def commande(*args: Any, **options: Any) -> str:
    sortie = StringIO()
    call_command(*args, stdout=sortie, stderr=StringIO(), **options)
    return sortie.getvalue()


def test_commande_chercher_donne_du_json(note: Any, agents: dict[str, Any]) -> None:
    agent = agents["as"].identifiant
    reponse = json.loads(commande("chercher", "loyers impayes", agent=agent, json=True))
    assert (reponse["total"], reponse["par_genre"], reponse["degrade"]) == (1, {NOTE: 1}, "")
    assert reponse["elements"][0]["extrait"] == "Le <mark>loyer</mark> <mark>impayé</mark> de mars"
    assert reponse["elements"][0]["titre"] == "Note"
    assert reponse["elements"][0]["url"] == f"/{NOTE}/1/"


def test_commande_chercher_donne_des_phrases(note: Any, agents: dict[str, Any]) -> None:
    texte = commande("chercher", "loyer", agent=agents["as"].identifiant)
    assert "1 résultat\n" in texte
    assert "Le «loyer» impayé de mars" in texte


@pytest.mark.parametrize(("mots", "login"), [("loyer", "personne-de-ce-nom"), ('"loyer', None)])
def test_commande_chercher_refuse_en_une_phrase(agents: dict[str, Any], mots: str, login: str | None) -> None:
    with pytest.raises(CommandError, match=r"agent actif|guillemet"):
        commande("chercher", mots, agent=login or agents["as"].identifiant)


def test_commande_indexer_remet_lindex_au_pas(note: Any, sources: dict[str, Source], agents: dict[str, Any]) -> None:
    moteur().vider()
    assert "1 entrée dans" in commande("indexer")
    del sources[NOTE].objets[1]
    sources[NOTE].objets[2] = {**note, "texte": "bail"}
    assert "1 entrée dans" in commande("indexer", reconstruire=True)
    assert chercher(agents["as"], Requete("loyer")).total == 0
    assert chercher(agents["as"], Requete("bail")).total == 1


def test_reglage_elasticsearch_vide_est_refuse_au_demarrage(settings: Any) -> None:
    assert reglages_de_recherche(None) == []
    settings.RECHERCHE, settings.RECHERCHE_ES_URL = "elasticsearch", ""
    assert [(m.id, "LIASSE_ES_URL" in m.msg) for m in reglages_de_recherche(None)] == [("search.E001", True)]


def test_dossier_de_lindex_absent_est_refuse_au_demarrage(settings: Any, tmp_path: Any) -> None:
    settings.RECHERCHE, settings.RECHERCHE_FICHIER = "integre", tmp_path / "absent" / "index.sqlite3"
    assert [m.id for m in reglages_de_recherche(None)] == ["search.E002"]
