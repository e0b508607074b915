"""The receipt of the papers given: what was deposited today, counted, and what becomes of the paper."""

import io
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse

from commun.models import Evenement
from dossiers.actions import deposer_piece
from dossiers.models import Piece
from referentiel.models import TypePiece
from tests.decisions import situations

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(agents: dict[str, Any]) -> Any:
    return situations.dossier_ouvert(agents)


def deposer(agents: Any, dossier: Any, nom: str, qui: str = "accueil") -> Piece:
    return deposer_piece(dossier=dossier, fichier=io.BytesIO(nom.encode()), nom=nom, par=agents[qui]).piece


def texte(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r", "").replace("\n", " ")


def test_le_recu_nomme_chaque_papier_ses_feuilles_et_leur_sort(connecte: Any, agents: Any, dossier: Any) -> None:
    bail, fiche = deposer(agents, dossier, "bail.pdf"), deposer(agents, dossier, "fiche de paie.pdf")
    Piece.objects.filter(pk=bail.pk).update(type_piece=TypePiece.objects.filter(profil="cpas")[0])
    bail.refresh_from_db()
    client = connecte(agents["accueil"])
    page = client.get(reverse("dossiers:recu", args=[dossier.pk])).content.decode()
    assert "fiche de paie.pdf" in page
    donnees = {
        f"remis_{bail.pk}": "on", f"feuilles_{bail.pk}": "12", f"remis_{fiche.pk}": "on", f"feuilles_{fiche.pk}": "1",
        "sort": "rendu", "lieu": "",
    }  # fmt: skip
    reponse = client.post(reverse("dossiers:recu", args=[dossier.pk]), donnees, follow=True)
    assert reponse["Content-Type"] == "application/pdf"
    lu = texte(reponse.content)
    for mot in (
        str(bail.type_piece), "fiche de paie", "13", "rendu à la personne", agents["accueil"].nom_complet,
        dossier.personne.nom_complet, bail.document.version_courante.empreinte_courte,
    ):  # fmt: skip
        assert mot in lu
    fiche.refresh_from_db()
    assert (fiche.feuilles_annoncees, fiche.sort_papier) == (1, "rendu")
    assert Evenement.objects.get(type="recu_imprime").faits["pieces"] == [bail.pk, fiche.pk]


def test_le_papier_classe_dit_ou(connecte: Any, agents: Any, dossier: Any) -> None:
    piece = deposer(agents, dossier, "bail.pdf")
    client, adresse = connecte(agents["accueil"]), reverse("dossiers:recu", args=[dossier.pk])
    refus = client.post(adresse, {f"remis_{piece.pk}": "on", "sort": "classe", "lieu": ""})
    assert refus.status_code == 422
    assert "où le papier est classé" in refus.content.decode()
    bon = client.post(adresse, {f"remis_{piece.pk}": "on", "sort": "classe", "lieu": "armoire 2"}, follow=True)
    assert "armoire 2" in texte(bon.content)


def test_le_recu_ne_dit_que_ce_que_l_agent_a_recu_lui_meme(connecte: Any, agents: Any, dossier: Any) -> None:
    autre = deposer(agents, dossier, "secret.pdf", "as")
    client = connecte(agents["accueil"])
    assert "secret" not in client.get(reverse("dossiers:recu", args=[dossier.pk])).content.decode()
    reponse = client.get(f"{reverse('dossiers:recu_pdf', args=[dossier.pk])}?p={autre.pk}")
    assert reponse.status_code == 422
    assert not Evenement.objects.filter(type="recu_imprime").exists()


def test_rien_de_coche_est_dit(connecte: Any, agents: Any, dossier: Any) -> None:
    deposer(agents, dossier, "bail.pdf")
    refus = connecte(agents["accueil"]).post(reverse("dossiers:recu", args=[dossier.pk]), {"sort": "", "lieu": ""})
    assert refus.status_code == 422


def test_ailleurs_il_n_y_a_pas_de_recu(connecte: Any, agents: Any, etrangers: Any, dossier: Any) -> None:
    for agent, statut in ((etrangers["accueil"], 404), (agents["directeur_general"], 403)):
        for nom in ("recu", "recu_pdf"):
            assert connecte(agent).get(reverse(f"dossiers:{nom}", args=[dossier.pk])).status_code == statut
