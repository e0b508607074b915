"""Trays of the tests: papers dropped in, pages as the reading would have left them."""

import io
from typing import Any

import pikepdf

from courrier.actions.bannettes import deposer_dans_bannette
from courrier.enums import Provenance
from courrier.models import Bannette, Pli
from ged import progression, stockage
from ocr.moteur import Apercu, Mot, PageLue


def pdf(*textes: str) -> bytes:
    """One page per text."""
    document = pikepdf.new()
    police = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for texte in textes:
        page = document.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=police))
        page.contents_add(b"BT /F1 14 Tf 72 720 Td (" + texte.encode("cp1252") + b") Tj ET")
    tampon = io.BytesIO()
    document.save(tampon)
    return tampon.getvalue()


def glisser(bannette: Bannette, par: Any, *textes: str, nom: str = "scan.pdf", **champs: Any) -> Pli:
    """A PDF of these pages in the tray, read at once: one word per page, at the top left."""
    recu = stockage.recevoir(io.BytesIO(pdf(*textes)))
    pli = deposer_dans_bannette(
        bannette=bannette, recu=recu, nom=nom, par=par, provenance=Provenance.NUMERISEUR, **champs
    )
    lire(pli, *textes)
    return pli


def lire(pli: Pli, *textes: str) -> None:
    """What the job would write, without running the engine."""
    version = pli.document.version_courante
    progression.commencer(version.pk, Apercu("application/pdf", len(textes)))
    progression.enregistrer_pages(version.pk, [page_lue(n, texte) for n, texte in enumerate(textes, start=1)])
    progression.terminer(version.pk)


def page_lue(numero: int, texte: str) -> PageLue:
    return PageLue(
        numero=numero,
        texte=texte,
        mots=[Mot(texte, 0.1, 0.2, 0.3, 0.05, 0.9)],
        source="ocr",
        confiance=0.9,
        largeur=595,
        hauteur=842,
        rotation=0,
    )


def textes_de(pli: Pli) -> list[str]:
    """Text of the pages of the current version, in order."""
    version = pli.document.versions.order_by("-numero").first()
    return list(version.pages.order_by("numero").values_list("texte", flat=True))
