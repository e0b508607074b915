"""Paper against scan: sheets in hand, what becomes of the paper, boxes, age and validity on the list."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from comptes.models import Exclusion
from dossiers.actions import classer_piece, ouvrir_dossier
from dossiers.actions.papier import (
    creer_boite,
    deplacer_boite,
    noter_papier,
    ranger_dossier,
    sortir_dossier,
    vider_boite,
)
from dossiers.chronologie import chronologie
from dossiers.models import Piece
from dossiers.papier import age, comparer_feuilles, etat_papier
from dossiers.papier_boites import Boite
from ged import progression
from ocr.moteur import Apercu
from referentiel.models import ReglageType, TypePiece
from tests.courrier.papiers import page
from tests.factories import EntiteFactory, PersonneFactory, habiliter

JOUR = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("feuilles", "pages", "dit"),
    [
        (3, 3, ""),
        (3, 4, ""),
        (3, 6, ""),
        (3, 2, "3 feuilles en main, 2 pages lues : il manque au moins 1 page."),
        (5, 1, "5 feuilles en main, 1 page lue : il manque au moins 4 pages."),
        (1, 3, "vérifiez qu’un autre papier ne s’y est pas glissé."),
        (1, 1, ""),
        (1, 2, ""),
    ],
)
def test_sheets_against_pages(feuilles: int, pages: int, dit: str) -> None:
    phrase = comparer_feuilles(feuilles, pages)
    assert phrase.endswith(dit)
    assert bool(phrase) == bool(dit)


@pytest.mark.parametrize(
    ("jour", "dit"),
    [
        (dt.date(2026, 11, 22), "aujourd’hui"),
        (dt.date(2026, 11, 20), "2 jours"),
        (dt.date(2026, 6, 22), "5 mois"),
        (dt.date(2023, 6, 22), "3 ans"),
        (dt.date(2027, 1, 1), ""),
    ],
)
def test_age_of_a_paper(jour: dt.date, dit: str) -> None:
    assert age(jour, JOUR) == dit


def lire(piece: Piece, *textes: str) -> Any:
    version = piece.document.version_courante
    progression.commencer(version.pk, Apercu("application/pdf", len(textes)))
    progression.enregistrer_pages(version.pk, [page(t, n) for n, t in enumerate(textes, start=1)])
    progression.terminer(version.pk)
    return Piece.objects.get(pk=piece.pk)


def test_missing_sheet_and_announced_page_are_said_on_the_list(
    deposer: Any, agents: Any, dossier: Any, connecte: Any
) -> None:
    piece = lire(deposer().piece, "bail\npage 1/3", "suite\npage 3/3")
    noter_papier(pieces=[piece], feuilles=3, sort="rendu", par=agents["as"])

    contenu = connecte(agents["as"]).get(reverse("dossiers:onglet", args=[dossier.pk, "pieces"])).content.decode()

    assert "3 feuilles en main, 2 pages lues" in contenu
    assert "Page 2 annoncée par le document mais absente" in contenu
    assert "papier rendu à la personne" in contenu


def test_batch_is_asked_once_and_answered_for_all(deposer: Any, agents: Any, dossier: Any, connecte: Any) -> None:
    pieces = [deposer(f"%PDF {n}".encode()).piece for n in range(3)]
    client = connecte(agents["as"])
    adresse = reverse("dossiers:onglet", args=[dossier.pk, "pieces"])
    assert "3 papiers déposés aujourd’hui" in client.get(adresse).content.decode()

    client.post(reverse("dossiers:papier_du_lot", args=[dossier.pk]), {"sort": "classe", "lieu": "armoire 2"})

    assert set(Piece.objects.filter(pk__in=[p.pk for p in pieces]).values_list("sort_papier", "lieu_papier")) == {
        ("classe", "armoire 2")
    }
    assert "déposés aujourd’hui :" not in client.get(adresse).content.decode()
    assert any("sort du papier" in e.texte for e in chronologie(dossier, agents["as"]))


def test_kept_paper_without_place_is_refused(deposer: Any, agents: Any, dossier: Any, connecte: Any) -> None:
    piece = deposer().piece
    with pytest.raises(RegleNonSatisfaite):
        noter_papier(pieces=[piece], feuilles=None, sort="classe", par=agents["as"])
    reponse = connecte(agents["as"]).post(
        reverse("dossiers:piece_papier", args=[piece.pk]), {"feuilles": "2", "sort": "classe", "lieu": ""}
    )
    assert reponse.status_code == 422
    assert "où le papier est classé" in reponse.content.decode()
    assert Piece.objects.get(pk=piece.pk).sort_papier == ""


@pytest.mark.parametrize("profil", ["dpo", "membre", "paiement", "directeur_general", "gestion_technique"])
def test_only_who_deposits_says_what_becomes_of_the_paper(deposer: Any, agents: Any, profil: str) -> None:
    with pytest.raises(ActionRefusee):
        noter_papier(pieces=[deposer().piece], feuilles=1, sort="rendu", par=agents[profil])


def test_row_says_age_end_and_expiry(deposer: Any, agents: Any, institution: Any) -> None:
    bail = TypePiece.objects.get(profil="cpas", code="contrat_bail")
    ReglageType.objects.create(institution=institution, type_piece=bail, validite_mois=3)
    aujourd_hui = timezone.localdate()
    piece = classer_piece(
        piece=deposer().piece,
        type_piece=bail,
        date_piece=aujourd_hui - dt.timedelta(days=200),
        valable_jusqu_au=None,
        par=agents["as"],
    )
    etat = etat_papier(piece, piece.document.version_courante)
    assert (etat.perimee, etat.age) == (True, "7 mois")

    piece.valable_jusqu_au = aujourd_hui + dt.timedelta(days=10)
    assert etat_papier(piece, piece.document.version_courante).bientot


def test_another_institution_settles_its_own_validity(
    deposer: Any, agents: Any, institution: Any, autre_institution: Any
) -> None:
    bail = TypePiece.objects.get(profil="cpas", code="contrat_bail")
    ReglageType.objects.create(institution=autre_institution, type_piece=bail, validite_mois=1)
    piece = classer_piece(
        piece=deposer().piece, type_piece=bail, date_piece=dt.date(2020, 1, 1), valable_jusqu_au=None, par=agents["as"]
    )
    assert etat_papier(piece, piece.document.version_courante).fin is None


def test_list_costs_the_same_for_more_pieces(
    deposer: Any, agents: Any, dossier: Any, connecte: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = connecte(agents["chef_as"])
    adresse = reverse("dossiers:onglet", args=[dossier.pk, "pieces"]) + "?partie=liste"
    bail = TypePiece.objects.get(profil="cpas", code="contrat_bail")
    comptes = []
    for tour in range(2):
        for n in range(4):
            piece = deposer(f"{tour}{n}".encode()).piece
            classer_piece(piece=piece, type_piece=bail, date_piece=JOUR, valable_jusqu_au=None, par=agents["as"])
        client.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse, headers={"HX-Request": "true"})
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


# --- boxes ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def boite(entite: Any, agents: Any) -> Boite:
    return creer_boite(entite=entite, lieu="cave, rayon 3", contenu="A à D", dossiers_comptes=40, par=agents["accueil"])


def test_box_has_a_code_a_place_and_counts(boite: Boite, agents: Any, connecte: Any, entite: Any) -> None:
    page_boites = connecte(agents["directeur_general"]).get(reverse("dossiers:boites")).content.decode()
    assert boite.code in page_boites
    assert "cave, rayon 3" in page_boites
    assert entite.nom in page_boites
    assert len(boite.code) == 9


def test_dossier_is_put_in_found_and_taken_out(boite: Boite, dossier: Any, agents: Any, connecte: Any) -> None:
    client = connecte(agents["accueil"])
    client.post(reverse("dossiers:boite_ranger", args=[boite.code]), {"numero": dossier.numero})
    client.post(reverse("dossiers:boite_ranger", args=[boite.code]), {"numero": dossier.numero})
    assert boite.dossiers.count() == 1
    assert dossier.numero in client.get(reverse("dossiers:boite", args=[boite.code])).content.decode()
    with pytest.raises(RegleNonSatisfaite):
        vider_boite(boite=boite, par=agents["accueil"])

    client.post(reverse("dossiers:boite_sortir", args=[boite.code, boite.dossiers.get().pk]))

    assert vider_boite(boite=boite, par=agents["accueil"]).videe_le
    with pytest.raises(ActionRefusee):
        ranger_dossier(boite=boite, dossier=dossier, par=agents["accueil"])


def test_unknown_number_is_said(boite: Boite, agents: Any, connecte: Any) -> None:
    reponse = connecte(agents["accueil"]).post(reverse("dossiers:boite_ranger", args=[boite.code]), {"numero": "X"})
    assert "Aucun dossier ne porte le numéro" in reponse.content.decode()


def test_box_names_nobody_to_who_may_not_know(boite: Boite, dossier: Any, agents: Any, connecte: Any) -> None:
    ranger_dossier(boite=boite, dossier=dossier, par=agents["as"])
    Exclusion.objects.create(compartiment=dossier.compartiment, agent=agents["accueil"], motif="voisin")

    contenu = connecte(agents["accueil"]).get(reverse("dossiers:boite", args=[boite.code])).content.decode()

    assert dossier.numero not in contenu
    assert "Vanbrabant" not in contenu
    assert "que vous ne pouvez pas connaître" in contenu


def test_paper_of_a_piece_stands_in_the_box(boite: Boite, deposer: Any, agents: Any, connecte: Any) -> None:
    piece = noter_papier(pieces=[deposer().piece], feuilles=2, sort="classe", boite=boite, par=agents["as"])[0]
    assert etat_papier(piece, piece.document.version_courante).sort == (
        f"papier gardé : boîte {boite.code}, cave, rayon 3"
    )
    lu = connecte(agents["as"]).get(reverse("dossiers:boite", args=[boite.code])).content.decode()
    assert "Aucun papier de pièce" not in lu
    assert piece.document.titre in lu
    masque = connecte(agents["accueil"]).get(reverse("dossiers:boite", args=[boite.code])).content.decode()
    assert f"pieces/{piece.document_id}/" not in masque
    assert "1 papier de dossiers que vous ne lisez pas" in masque


def test_neighbouring_centre_and_other_institution_do_not_see_the_box(
    boite: Boite, institution: Any, etrangers: Any, connecte: Any
) -> None:
    voisin = habiliter(institution, EntiteFactory(institution=institution), "as")
    for agent in (voisin, etrangers["as"], etrangers["directeur_general"]):
        assert connecte(agent).get(reverse("dossiers:boite", args=[boite.code])).status_code == 404
        with pytest.raises(ActionRefusee):
            deplacer_boite(boite=boite, lieu="ailleurs", contenu="", dossiers_comptes=0, par=agent)


def test_box_of_another_centre_cannot_hold_a_piece(deposer: Any, institution: Any, agents: Any) -> None:
    ailleurs = EntiteFactory(institution=institution)
    voisin = habiliter(institution, ailleurs, "as")
    autre = creer_boite(entite=ailleurs, lieu="grenier", contenu="", dossiers_comptes=1, par=voisin)
    with pytest.raises(ActionRefusee):
        noter_papier(pieces=[deposer().piece], feuilles=None, sort="classe", boite=autre, par=agents["as"])


def test_director_sees_boxes_and_puts_nothing_in(boite: Boite, dossier: Any, agents: Any) -> None:
    with pytest.raises(ActionRefusee):
        ranger_dossier(boite=boite, dossier=dossier, par=agents["directeur_general"])
    ligne = ranger_dossier(boite=boite, dossier=dossier, par=agents["chef_as"])
    with pytest.raises(ActionRefusee):
        sortir_dossier(ligne=ligne, par=agents["directeur_general"])


def test_label_is_a_pdf_whose_code_opens_the_box(boite: Boite, agents: Any, connecte: Any, tmp_path: Any) -> None:
    import subprocess

    import zxingcpp
    from PIL import Image

    octets = connecte(agents["as"]).get(reverse("dossiers:boite_etiquette", args=[boite.code])).content
    (tmp_path / "e.pdf").write_bytes(octets)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "e.pdf", "e"], cwd=tmp_path, check=True)
    lus = zxingcpp.read_barcodes(Image.open(tmp_path / "e.png"))
    assert [code.text for code in lus] == [f"http://testserver{reverse('dossiers:boite', args=[boite.code])}"]


def test_persons_without_open_dossier_have_none_in_a_box(
    boite: Boite, institution: Any, entite: Any, agents: Any
) -> None:
    dossier = ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    assert ranger_dossier(boite=boite, dossier=dossier, par=agents["as"]).sorti_le is None
