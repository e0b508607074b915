"""The receipt of papers whose dossier nobody knows yet: printed at once, and what it says goes with each paper."""

import io
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse

from commun.models import Evenement
from courrier.actions.bannettes import deposer_dans_bannette
from courrier.actions.classement import classer
from courrier.enums import Provenance
from courrier.models import Pli
from dossiers.papier import habiller
from ged import stockage
from tests.courrier.bannettes import lire

pytestmark = pytest.mark.django_db


@pytest.fixture
def remettre(bannette: Any, agents: dict[str, Any]) -> Any:
    """remettre("bail.pdf") → a paper that the accueil put into her tray."""

    def _remettre(nom: str, qui: str = "accueil", provenance: str = Provenance.DEPOT) -> Pli:
        recu = stockage.recevoir(io.BytesIO(nom.encode()))
        return deposer_dans_bannette(bannette=bannette, recu=recu, nom=nom, par=agents[qui], provenance=provenance)

    return _remettre


def texte(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_le_recu_s_imprime_et_ce_qu_il_dit_suit_le_papier(
    remettre: Any, agents: Any, connecte: Any, dossier: Any
) -> None:
    bail, fiche, scan = remettre("bail.pdf"), remettre("fiche.pdf"), remettre("lot.pdf", provenance="numeriseur")
    client, adresse = connecte(agents["accueil"]), reverse("courrier:recu")
    page = client.get(adresse).content.decode()
    assert "bail.pdf" in page
    assert "lot.pdf" not in page, "nobody handed over what a copier brought"
    donnees = {
        f"remis_{bail.pk}": "on", f"feuilles_{bail.pk}": "3", f"remis_{fiche.pk}": "on", f"feuilles_{fiche.pk}": "1",
        f"remis_{scan.pk}": "on", "porteur": "Amélie Vanbrabant", "sort": "classe", "lieu": "armoire 2",
    }  # fmt: skip
    reponse = client.post(adresse, donnees)
    assert reponse["Content-Type"] == "application/pdf"
    lu = texte(reponse.content)
    for mot in (
        "Amélie Vanbrabant", "bail", "fiche", "armoire 2", "Ensemble 4", agents["accueil"].nom_complet,
        bail.document.version_courante.empreinte_courte,
    ):  # fmt: skip
        assert mot in lu
    assert "Vanbrabant" not in str(Evenement.objects.get(type="recu_imprime").faits), "the name is kept nowhere"
    encore = client.get(adresse).content.decode()
    assert encore.count("déjà sur un reçu") == 2, "the next person's receipt does not begin with these"
    assert " checked" not in encore
    lire(bail, "bail")
    bail.refresh_from_db()
    table = client.get(f"{reverse('courrier:bannette', args=[bail.bannette_id])}?pli={bail.pk}").content.decode()
    assert "3 feuilles en main, 1 page lue : il manque au moins 2 pages." in table
    piece = habiller(classer(pli=bail, dossier=dossier, par=agents["accueil"]))[0]
    assert (piece.feuilles_annoncees, piece.sort_papier, piece.lieu_papier) == (3, "classe", "armoire 2")
    assert "il manque au moins 2 pages" in piece.papier.ecart


def test_le_recu_refuse_sans_choix_ni_lieu(remettre: Any, agents: Any, connecte: Any) -> None:
    pli, client, adresse = remettre("bail.pdf"), connecte(agents["accueil"]), reverse("courrier:recu")
    assert client.post(adresse, {"sort": ""}).status_code == 422
    refus = client.post(adresse, {f"remis_{pli.pk}": "on", "sort": "classe"})
    assert (refus.status_code, "où le papier est classé" in refus.content.decode()) == (422, True)
    assert not Evenement.objects.filter(type="recu_imprime").exists()


def test_le_recu_ne_dit_que_ce_que_l_agent_a_recu_lui_meme(remettre: Any, agents: Any, connecte: Any) -> None:
    remettre("secret.pdf", "as")
    assert "secret" not in connecte(agents["accueil"]).get(reverse("courrier:recu")).content.decode()
    assert "secret" in connecte(agents["as"]).get(reverse("courrier:recu")).content.decode()
    for profil in ("directeur_general", "dpo"):
        assert connecte(agents[profil]).get(reverse("courrier:recu")).status_code == 403
