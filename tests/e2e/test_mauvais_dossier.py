"""A paper put in the wrong dossier, from the mistake to the data protection officer, mostly by keyboard."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from commun.journal import consulter
from dossiers.actions import ouvrir_dossier
from dossiers.models import Piece
from tests.courrier.papiers import document_lu
from tests.factories import PersonneFactory
from tests.stockage import pieces_dans

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_piece_du_mauvais_dossier_va_au_bon_et_le_dpo_sait_qui_l_a_lue(
    settings: Any, tmp_path: Path, connecter: Any, institution: Any, entite: Any, agents: dict[str, Any]
) -> None:
    pieces_dans(settings, tmp_path / "pieces")
    faux, bon = (
        ouvrir_dossier(
            personne=PersonneFactory(institution=institution, prenom=prenom, nom=nom), entite=entite, par=agents["as"]
        )
        for prenom, nom in (("Amélie", "Vanbrabant"), ("Amélie", "Vanbraband"))
    )
    document = document_lu(faux.compartiment, agents["as"], "quittance de loyer")
    document.titre = "Quittance du troisième étage"
    document.save()
    piece = Piece.objects.create(dossier=faux, document=document, deposee_par=agents["as"])

    consulter([(document.pk, document.version_courante.pk)], par=agents["chef_as"])  # read where it does not belong

    poste = connecter(agents["as"])
    page = poste.page
    poste.aller(f"/dossiers/{faux.pk}/pieces/")
    page.get_by_role("link", name="Mauvais dossier").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("Le bon dossier").focus()
    page.keyboard.type(bon.numero)
    page.keyboard.press("Tab")
    page.get_by_label("Pourquoi").fill("homonyme")
    poste.envoyer("Déplacer la pièce")
    poste.lit(f"La pièce est dans le dossier {bon.numero}")
    expect(page.locator(f"#piece-{piece.pk}")).to_have_count(0)
    poste.aller(f"/dossiers/{faux.pk}/")
    poste.ne_lit_pas(document.titre)
    poste.aller(f"/dossiers/{bon.pk}/pieces/")
    poste.lit(document.titre)

    dpo = connecter(agents["dpo"])
    dpo.aller("/deplacements/")
    fautes = dpo.examiner()
    dpo.suivre("", dpo.page.locator("tbody tr").first)
    dpo.lit("homonyme", agents["chef_as"].nom_complet)
    dpo.ne_lit_pas(document.titre)
    fautes += dpo.examiner()
    dpo.envoyer("J’en ai pris connaissance")
    assert not fautes, "\n".join(fautes)
    assert Piece.objects.get().dossier == bon
