"""Whatever the agents, openings, exclusions, restrictions: every door of the search equals the database."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.enums import Profil
from comptes.models import Agent, Compartiment, Exclusion, Habilitation, Ouverture
from ged.models import Document, Page, Rattachement, Version
from search.actions import chercher, indexer, lister, moteur, suggerer
from search.gardees import annoncer, garder
from search.protocole import Requete
from tests.factories import AgentFactory, EntiteFactory, InstitutionFactory
from tests.search.travaux import travailler

pytestmark = pytest.mark.django_db
MOTS = ["loyer", "facture", "mutuelle"]
PROFILS = [Profil.AS, Profil.CHEF_AS, Profil.ACCUEIL, Profil.DIRECTEUR_GENERAL]
rangs = st.integers(0, 3)


@st.composite
def mondes(draw: st.DrawFn) -> dict[str, Any]:
    """Choices only: rows are made inside the transaction of the example."""
    documents = st.tuples(st.sets(st.sampled_from(MOTS), min_size=1), st.sets(rangs, min_size=1, max_size=2))
    return {
        "reserves": draw(st.sets(rangs, max_size=2)),
        "habilitations": draw(st.lists(st.tuples(st.sampled_from(PROFILS), st.integers(0, 2)), max_size=2)),
        "ouvertures": draw(st.sets(rangs, max_size=2)),
        "exclusions": draw(st.sets(rangs, max_size=1)),
        "documents": draw(st.lists(documents, min_size=1, max_size=6)),
        "restreints": draw(st.sets(st.integers(0, 5), max_size=3)),
        "suivis": draw(st.booleans()),
    }


@pytest.fixture
def lieux(institution: Any) -> list[Any]:
    """A centre, its service, a neighbour."""
    centre, voisin = EntiteFactory(institution=institution), EntiteFactory(institution=institution)
    return [centre, EntiteFactory(institution=institution, parent=centre), voisin]


def peupler(monde: dict[str, Any], institution: Any, lieux: list[Any]) -> tuple[Agent, list[Document]]:
    agent, autre = AgentFactory(institution=institution), AgentFactory(institution=institution)
    for profil, lieu in monde["habilitations"]:
        Habilitation.accorder(agent, profil, lieux[lieu])
    cases = [
        Compartiment.objects.create(institution=institution, entite=lieux[n % 3], reserve=n in monde["reserves"])
        for n in range(4)
    ]
    for n in monde["ouvertures"]:
        Ouverture.objects.create(compartiment=cases[n], agent=agent, motif="essai")
    for n in monde["exclusions"]:
        Exclusion.objects.create(compartiment=cases[n], agent=agent, motif="essai")
    documents = [document(autre, mots, [cases[n] for n in ou]) for mots, ou in monde["documents"]]
    indexer("page", Page.objects.filter(version__document__in=documents).values_list("pk", flat=True))
    return agent, documents


def document(par: Agent, mots: set[str], cases: list[Compartiment]) -> Document:
    neuf = Document.objects.create(institution=par.institution, titre="Pièce", par=par)
    Rattachement.objects.bulk_create(Rattachement(document=neuf, compartiment=c) for c in cases)
    version = Version.objects.create(
        document=neuf, cle=f"essai/{neuf.pk}", empreinte="0" * 64, taille=1, nom_origine="a.pdf", par=par
    )
    Page.objects.create(
        version=version, numero=1, texte=" ".join(sorted(mots)), source="ocr", confiance=0.8, largeur=595, hauteur=842
    )
    return neuf


def restreindre(monde: dict[str, Any], documents: list[Document]) -> set[int]:
    """Documents that leave a compartment; nothing has been indexed since."""
    touches = {documents[n] for n in monde["restreints"] if n < len(documents)}
    for touche in touches:
        touche.rattachements.first().delete()
    return {d.pk for d in touches}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(monde=mondes())
def test_toute_porte_egale_le_filtre_de_la_base(monde: dict[str, Any], institution: Any, lieux: list[Any]) -> None:
    moteur().vider()
    with transaction.atomic():
        agent, documents = peupler(monde, institution, lieux)
        travailler()
        absents = restreindre(monde, documents)
        if monde["suivis"]:  # the index has followed: those who may read find it again
            travailler()
            absents = set()
        visibles = Document.objects.visibles_par(agent).exclude(pk__in=absents)
        for mot in MOTS:
            attendus = set(visibles.filter(versions__pages__texte__contains=mot).values_list("pk", flat=True))
            verifier(agent, mot, attendus, documents)
        transaction.set_rollback(True)


def verifier(agent: Agent, mot: str, attendus: set[int], documents: list[Document]) -> None:
    """Hits, totals, facets, places, orders, list, suggestion."""
    demande = Requete(mot, facettes=True, exacte=True)
    trouves = chercher(agent, demande)
    assert {r.document_id for r in trouves.elements} == attendus
    assert (trouves.total, trouves.sans_choix, sum(trouves.par_genre.values())) == (len(attendus),) * 3
    assert sum(trouves.facettes["confiance"].values()) == len(attendus)
    for tri in ("date", "nom"):
        assert {r.document_id for r in lister(agent, Requete(mot, tri=tri)).elements} == attendus
    for lu in documents:
        assert lister(agent, Requete(mot, document_id=lu.pk)).total == int(lu.pk in attendus)
    assert bool(suggerer(agent, Requete(f"{mot[:-1]}x"))) == bool(attendus)


def test_autre_institution_ne_voit_rien_et_ne_bloque_rien(institution: Any, lieux: list[Any]) -> None:
    ailleurs = InstitutionFactory()
    monde = {
        "reserves": set(), "habilitations": [(Profil.DIRECTEUR_GENERAL, 0)], "ouvertures": set(), "exclusions": set(),
        "documents": [({"loyer"}, {0})],
    }  # fmt: skip
    agent, _ = peupler(monde, institution, lieux)
    intrus = AgentFactory(institution=ailleurs)
    Habilitation.accorder(intrus, Profil.DIRECTEUR_GENERAL, EntiteFactory(institution=ailleurs))
    travailler()
    assert (lister(agent, Requete("loyer")).total, lister(intrus, Requete("loyer")).total) == (1, 0)


def test_retrait_joue_avant_que_lindex_suive_puis_se_leve(institution: Any, lieux: list[Any]) -> None:
    monde = {
        "reserves": set(), "habilitations": [(Profil.AS, 0)], "ouvertures": set(), "exclusions": set(),
        "documents": [({"loyer"}, {0, 2}), ({"loyer"}, {2})],
    }  # fmt: skip
    agent, (premier, _) = peupler(monde, institution, lieux)
    gardien = AgentFactory(institution=institution)
    Habilitation.accorder(gardien, Profil.AS, lieux[2])
    travailler()
    assert (lister(agent, Requete("loyer")).total, lister(gardien, Requete("loyer")).total) == (1, 2)
    premier.rattachements.get(compartiment__entite=lieux[0]).delete()
    assert (lister(agent, Requete("loyer")).total, lister(gardien, Requete("loyer")).total) == (0, 1)
    assert suggerer(agent, Requete("loyr")) == ""
    travailler()
    assert (lister(agent, Requete("loyer")).total, lister(gardien, Requete("loyer")).total) == (0, 2)


def test_restriction_pendant_lindexation_est_relue(institution: Any, lieux: list[Any], monkeypatch: Any) -> None:
    """The job had read the page before the restriction: what it wrote does not stay."""
    monde = {
        "reserves": set(), "habilitations": [(Profil.AS, 0)], "ouvertures": set(), "exclusions": set(),
        "documents": [({"loyer"}, {0, 2})],
    }  # fmt: skip
    agent, (piece,) = peupler(monde, institution, lieux)
    ecrire, faits = moteur().ecrire, []

    def ecrire_trop_tard(entrees: Any) -> None:
        lues = list(entrees)
        if not faits:
            faits.append(piece.rattachements.get(compartiment__entite=lieux[0]).delete())
        ecrire(lues)

    monkeypatch.setattr(moteur(), "ecrire", ecrire_trop_tard)
    travailler()
    monkeypatch.undo()
    assert faits
    travailler()
    assert lister(agent, Requete("loyer")).total == 0


def test_alerte_annonce_une_fois_ce_que_lagent_peut_lire(institution: Any, lieux: list[Any]) -> None:
    monde = {
        "reserves": set(), "habilitations": [(Profil.AS, 0)], "ouvertures": set(), "exclusions": set(),
        "documents": [({"loyer"}, {0})],
    }  # fmt: skip
    agent, documents = peupler(monde, institution, lieux)
    travailler()
    garder(agent=agent, nom="Loyers", question="loyer", choix={}, requete=Requete("loyer"), alerte=True)
    par = documents[0].par
    secret, neuf = (
        document(par, {"loyer"}, [Compartiment.objects.filter(entite=li)[0]]) for li in (lieux[2], lieux[0])
    )
    indexer("page", Page.objects.values_list("pk", flat=True))
    travailler()
    travailler()
    (ligne,) = agent.a_faire.all()
    assert ligne.raison == "Un nouveau résultat."
    pages = {f"page:{Page.objects.get(version__document=d).pk}" for d in (documents[0], neuf)}
    assert set(agent.recherches.get().trouvees.values_list("entree", flat=True)) == pages
    assert annoncer([f"page:{pk}" for pk in Page.objects.values_list("pk", flat=True)]) == 0
    assert not lister(agent, Requete("loyer", document_id=secret.pk)).total
