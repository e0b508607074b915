"""Papers that carry code, in a real browser: read and downloaded, none of it ever runs."""

import io
from typing import Any

import pikepdf
import pytest
from django.urls import reverse
from playwright.sync_api import Error

from ged.models import Version
from tests.ged.conftest import compartiment, deposer_octets
from tests.ged.echantillons import pdf_texte

__all__ = ["compartiment", "deposer_octets"]

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TRACE = "contenu-actif-execute"
CODE = f"fetch('/{TRACE}/');alert('{TRACE}');document.title='{TRACE}'"
PAGE_HTML = f'<html><body onload="{CODE}"><p>Attestation</p><img src=x onerror="{CODE}"><script>{CODE}</script></body>'


def pdf_actif() -> bytes:
    """Runs when opened, when its page is shown, and from a link."""
    with pikepdf.open(io.BytesIO(pdf_texte(1))) as pdf:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{TRACE}');")
        pdf.Root.OpenAction = action
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=action)
        lien = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 600, 800],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"javascript:{CODE}"),
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(lien)])
        sortie = io.BytesIO()
        pdf.save(sortie)
    return sortie.getvalue()


def fichiers() -> dict[str, bytes]:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" onload="{CODE}"><text y="20">Plan</text><script>{CODE}</script>'
        f'<foreignObject width="9" height="9">{PAGE_HTML.removesuffix("</body>")}</body></html></foreignObject></svg>'
    )
    return {
        "actif.pdf": pdf_actif(),
        "actif.svg": svg.encode(),
        "actif.html": PAGE_HTML.encode(),
        "polyglotte.pdf": pdf_texte(1) + b"\n" + PAGE_HTML.encode(),
        "polyglotte.html": PAGE_HTML.encode() + b"\n" + pdf_texte(1),
    }


def test_code_in_a_paper_never_runs(
    connecter: Any, agents: dict[str, Any], deposer_octets: Any, vider_la_file: Any
) -> None:
    versions: list[Version] = [deposer_octets(octets, nom).version for nom, octets in fichiers().items()]
    vider_la_file()
    poste = connecter(agents["as"])
    traces: list[str] = []
    poste.contexte.on("dialog", lambda dialogue: (traces.append(dialogue.message), dialogue.dismiss()))
    poste.contexte.on("request", lambda requete: traces.append(requete.url) if TRACE in requete.url else None)
    for version in versions:
        original = reverse("ged:telecharger", args=[version.document_id])
        with poste.tolerer(404):
            vue = poste.aller(reverse("ged:lire", args=[version.document_id]))
            vue.mouse.click(640, 450)
        assert TRACE not in vue.title()
        entetes = poste.contexte.request.get(poste.racine + original).headers
        assert entetes["content-disposition"].startswith("attachment"), version.nom_origine
        assert entetes["content-type"] in {"application/octet-stream", "application/pdf"}, version.nom_origine
        assert entetes["x-content-type-options"] == "nosniff"
        assert {"sandbox", "default-src 'none'"} <= {d.strip() for d in entetes["content-security-policy"].split(";")}
        with vue.expect_download() as attendu, pytest.raises(Error, match="Download is starting"):
            vue.goto(poste.racine + original)
        assert attendu.value.suggested_filename == version.nom_origine
    assert traces == []
