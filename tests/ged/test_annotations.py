"""Annotations and citations: who sees them, who may not, what is kept of the words."""

import json
from typing import Any

import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee
from commun.models import Evenement
from ged import annotations, citations
from ged.exceptions_lecture import AnnotationVide, BoiteHorsPage, CitationVide, PageHorsVersion
from ged.geometrie import lire_boites
from ged.models_lecture import Annotation, Citation
from tests.factories import compartiment as creer_compartiment
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db
BOITE = (0.1, 0.1, 0.2, 0.05)


@pytest.fixture
def version(deposer_octets: Any, vider_la_file: Any) -> Any:
    version = deposer_octets(pdf_texte(2)).version
    vider_la_file()
    version.refresh_from_db()
    return version


def poser(version: Any, par: Any, visibilite: str, **autres: Any) -> Annotation:
    champs = {"genre": "note", "page": 1, "texte": "À vérifier", **autres}
    return annotations.annoter(version=version, par=par, visibilite=visibilite, **champs)


def vues(version: Any, agent: Any) -> set[int]:
    return {a.pk for a in annotations.de_la_version(agent, version)}


def test_visibilite_tient_moi_mon_role_ceux_du_dossier(version: Any, agents: Any, etrangers: Any) -> None:
    moi, role, dossier = (poser(version, agents["as"], v).pk for v in ("moi", "role", "dossier"))
    assert vues(version, agents["as"]) == {moi, role, dossier}
    assert vues(version, agents["chef_as"]) == {dossier}
    assert vues(version, agents["dpo"]) == vues(version, agents["gestion_technique"]) == set()
    assert vues(version, etrangers["as"]) == set()


def test_annotation_part_avec_l_acces(version: Any, agents: Any, entite: Any) -> None:
    note = poser(version, agents["as"], "dossier").pk
    place = version.document.compartiments.get()
    place.exclusions.create(agent=agents["chef_as"], motif="parenté")
    assert vues(version, agents["chef_as"]) == set()
    assert vues(version, agents["as"]) == {note}
    version.document.rattachements.create(compartiment=creer_compartiment(entite))
    version.document.rattachements.get(compartiment=place).delete()
    assert not Annotation.objects.exists(), "written for the readers of a place, it leaves with it"


def test_qui_ne_lit_pas_n_annote_pas(version: Any, agents: Any, etrangers: Any) -> None:
    for intrus in (agents["accueil"], agents["dpo"], etrangers["as"]):
        with pytest.raises(ActionRefusee):
            poser(version, intrus, "moi")
    assert not Annotation.objects.exists()


def test_annotation_vide_est_refusee(version: Any, agents: Any) -> None:
    with pytest.raises(AnnotationVide):
        poser(version, agents["as"], "moi", texte="  ")
    with pytest.raises(AnnotationVide):
        poser(version, agents["as"], "moi", genre="surlignage")
    with pytest.raises(AnnotationVide):
        poser(version, agents["as"], "tous")
    with pytest.raises(PageHorsVersion):
        poser(version, agents["as"], "moi", page=3)


@pytest.mark.parametrize(
    "boites",
    [
        "[[0.9,0.1,0.2,0.1]]",
        "[[-0.1,0,0.5,0.5]]",
        "[[0,0,0,0.1]]",
        "[[0,0,1e999,1]]",
        '[["a",0,1,1]]',
        "[[0,0,1]]",
        "{",
        "7",
    ],
)
def test_cadre_hors_de_la_page_est_refuse(boites: str) -> None:
    with pytest.raises(BoiteHorsPage):
        lire_boites(boites)


def test_tampon_vu_ne_se_pose_qu_une_fois(version: Any, agents: Any) -> None:
    premier = poser(version, agents["as"], "dossier", genre="vu", texte="")
    assert poser(version, agents["as"], "dossier", genre="vu", texte="") == premier
    assert poser(version, agents["chef_as"], "dossier", genre="vu", texte="") != premier


def test_auteur_seul_retire(version: Any, agents: Any, connecte: Any) -> None:
    note = poser(version, agents["as"], "dossier")
    adresse = reverse("ged:annotation_retirer", args=[note.pk])
    assert connecte(agents["chef_as"]).post(adresse).status_code == 403
    assert connecte(agents["dpo"]).post(adresse).status_code == 404
    assert "À vérifier" not in connecte(agents["as"]).post(adresse).content.decode()
    assert not Annotation.objects.exists()
    assert "À vérifier" not in json.dumps(list(Evenement.objects.values_list("faits", flat=True)))


def test_annotation_se_voit_sur_la_page_et_dans_la_liste(version: Any, agents: Any, connecte: Any) -> None:
    client = connecte(agents["as"])
    adresse = reverse("ged:annotations", args=[version.document_id])
    envoi = {"page": "1", "genre": "surlignage", "rectangles": json.dumps([BOITE]), "visibilite": "dossier"}
    assert "annotation-surlignage" in client.post(adresse, envoi).content.decode()
    page = reverse("ged:feuille", args=[version.document_id, 1])
    assert "trace-surlignage" in connecte(agents["chef_as"]).get(page).content.decode()
    hors = {**envoi, "rectangles": "[[0.9,0.9,0.5,0.5]]"}
    assert client.post(adresse, hors).status_code == 422


@pytest.fixture
def brouillon(monkeypatch: pytest.MonkeyPatch, agents: Any) -> dict[str, Any]:
    """A kind of text that the AS alone writes and the chef reads."""
    ecrivent, lisent = {agents["as"].pk}, {agents["as"].pk, agents["chef_as"].pk}
    monkeypatch.setattr(citations, "_SOURCES", {})
    source = citations.Source(
        genre="essai",
        brouillons=lambda agent, document: [(7, "Mon brouillon")] if agent.pk in ecrivent else [],
        ouvrir=lambda agent, pk: (70 + pk, "/brouillon/"),
        lisible=lambda agent, pk: agent.pk in lisent,
        modifiable=lambda agent, pk: agent.pk in ecrivent,
    )
    citations.declarer(source)
    return {"cle": "essai:7"}


def test_citation_garde_les_mots_de_la_page_et_s_y_rouvre(
    version: Any, agents: Any, connecte: Any, brouillon: Any
) -> None:
    client = connecte(agents["as"])
    adresse = reverse("ged:citer", args=[version.document_id])
    assert client.get(adresse).json() == {"brouillons": [["essai:7", "Mon brouillon"]]}
    mot = next(m for m in version.pages.get(numero=2).mots_places() if m.t.startswith("feuillet"))
    envoi = {"page": "2", "rectangles": json.dumps([[mot.x, mot.y, mot.l, mot.h]]), "brouillon": "essai:7"}
    assert client.post(adresse, envoi).json()["texte"] == "feuillet"
    citation = Citation.objects.get()
    assert (citation.version, citation.page, citation.objet_id) == (version, 2, 77)
    html = client.get(reverse("ged:lire", args=[version.document_id]), {"cite": citation.pk}).content.decode()
    assert 'id="page-2"' in html
    assert "marque-preuve" in html


def test_citation_suit_les_droits_de_la_piece_et_du_texte(
    version: Any, agents: Any, connecte: Any, brouillon: Any
) -> None:
    citation, _ = citations.citer(
        version=version, page=1, rectangles=[(0.0, 0.0, 1.0, 1.0)], cle="essai:7", par=agents["as"]
    )
    liste = reverse("ged:citations", args=["essai", 77])
    assert "Retirer" in connecte(agents["as"]).get(liste).content.decode()
    assert "Retirer" not in connecte(agents["chef_as"]).get(liste).content.decode()
    assert connecte(agents["directeur_general"]).get(liste).status_code == 404, "he reads the piece, not this text"
    version.document.compartiments.get().exclusions.create(agent=agents["chef_as"], motif="parenté")
    assert "Composition" not in connecte(agents["chef_as"]).get(liste).content.decode()
    with pytest.raises(ActionRefusee):
        citations.citer(version=version, page=1, rectangles=[BOITE], cle="essai:8", par=agents["as"])
    with pytest.raises(ActionRefusee):
        citations.citer(version=version, page=1, rectangles=[BOITE], cle="essai:7", par=agents["chef_as"])
    with pytest.raises(CitationVide):
        citations.citer(version=version, page=1, rectangles=[(0.9, 0.9, 0.1, 0.1)], cle="essai:7", par=agents["as"])
    assert connecte(agents["chef_as"]).post(reverse("ged:citation_retirer", args=[citation.pk])).status_code == 404
    assert connecte(agents["as"]).post(reverse("ged:citation_retirer", args=[citation.pk])).status_code == 200
    assert not Citation.objects.exists()
