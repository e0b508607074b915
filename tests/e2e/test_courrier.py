"""The pile of the post entered by keyboard; a separator sheet printed from the dossier, scanned, and followed."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from courrier.actions.bannettes import bannette_de
from courrier.models import Courrier, Lot, Pli
from courrier.surveillance import passer
from courrier.taches import _decouper
from referentiel.lecture import types_piece
from tests.courrier.lots_dessines import images_du_pdf, lot, page
from tests.decisions import situations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_pile_is_entered_without_the_mouse(connecter: Any, agents: dict[str, Any]) -> None:
    poste = connecter(agents["accueil"])
    vue = poste.aller(reverse("courrier:registre"))
    statut = vue.locator("#saisie [role=status]")
    for rang, nom in enumerate(("ONEM", "Mutualité", "Bailleur"), start=1):
        expect(vue.locator("[name=expediteur]")).to_be_focused()
        vue.keyboard.type(nom)
        vue.keyboard.press("Tab")
        vue.keyboard.type("réponse à notre lettre")
        vue.keyboard.press("Enter")
        expect(statut).to_contain_text(f"{rang:06d}, {nom}")
        expect(vue.locator("#registre tbody tr")).to_have_count(rang)
    assert list(Courrier.objects.order_by("numero").values_list("expediteur", flat=True)) == [
        "ONEM", "Mutualité", "Bailleur",
    ]  # fmt: skip
    poste.verifier()


def test_the_sheet_printed_from_the_dossier_is_followed_by_the_scanner(
    connecter: Any, agents: dict[str, Any], tmp_path: Path, settings: Any
) -> None:
    demande = situations.demande_en_instruction(agents)
    dossier = demande.dossier
    poste = connecter(agents["as"])
    vue = poste.aller(reverse("courrier:separateurs_dossier", args=[dossier.pk]))
    bail = types_piece(dossier.institution).get(code="contrat_bail")
    adresse = vue.get_by_role("link", name=bail.libelle).get_attribute("href")
    imprime = poste.contexte.request.get(f"{poste.racine}{adresse}")
    assert imprime.headers["content-type"] == "application/pdf"
    settings.DOSSIERS_SURVEILLES, settings.DOSSIER_STABLE_S = str(tmp_path), 0
    (tmp_path / "dubois").mkdir()
    bannette = bannette_de(agents["as"])
    bannette.dossier_surveille = "dubois"
    bannette.save()
    (tmp_path / "dubois" / "0001.pdf").write_bytes(lot(*images_du_pdf(imprime.body()), page("Bail"), page()))
    assert passer(bannette).pris == 1
    _decouper(Lot.objects.get())
    pli = Pli.objects.get()
    assert (pli.dossier_indique, pli.type_indique) == (dossier, bail)
    vue = poste.aller(reverse("courrier:lot", args=[pli.lot_id]))
    expect(vue.locator("main")).to_contain_text(dossier.numero)
    expect(vue.locator("main")).to_contain_text(bail.libelle)
    assert timezone.localdate() == timezone.localdate(pli.arrive_le)
