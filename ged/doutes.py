"""What the engine is not sure of, in sentences for the depositor: nothing passes in silence."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.urls import reverse

from comptes import afaire
from ged.enums import SourcePage
from ged.models import Document, Page, Version
from ocr.moteur import PageLue, pages_manquantes

ILLISIBLE = "piece_illisible"  # nature of what awaits the depositor
PHRASE_MAX = 500
INTERVALLES_MAX = 6  # ranges of pages named in one sentence


@dataclass(frozen=True)
class Doute:
    """`phrase`: what the depositor reads, "" when all is sure; `illisible`: not one page could be read."""

    phrase: str
    illisible: bool


def resumer(version_id: int) -> Doute:
    """Warnings of all pages, gathered: the same sentence once, with its pages. A corrected page has none left."""
    signalees: dict[str, list[int]] = {}
    sources: set[str] = set()
    pages = Page.objects.filter(version=version_id, correction=None).order_by("numero")
    for numero, source, avertissement in pages.values_list("numero", "source", "avertissement"):
        sources.add(source)
        if avertissement:
            signalees.setdefault(_phrase(avertissement), []).append(numero)
    total = Page.objects.filter(version=version_id).count()
    phrases = [f"{_debut(numeros, total)}{phrase}" for phrase, numeros in signalees.items()]
    if manquantes := pages_manquantes(_pour_pagination(version_id)):
        phrases.insert(0, _phrase_manquantes(manquantes))
    lisibles = sources & {SourcePage.NATIVE, SourcePage.OCR} or pages.count() < total
    return Doute(" ".join(phrases), SourcePage.ILLISIBLE in sources and not lisibles)


def _phrase(avertissement: str) -> str:
    return avertissement.replace("'", "’").strip()


def _debut(numeros: list[int], total: int) -> str:
    if total == 1:
        return ""
    return f"Page{'s' if len(numeros) > 1 else ''} {intervalles(numeros)} : "


def intervalles(numeros: list[int]) -> str:
    """[1, 2, 3, 7, 8] → « 1 à 3, 7, 8 »; the ranges beyond INTERVALLES_MAX are only said to exist."""
    groupes = [[numeros[0], numeros[0]]]
    for avant, ici in pairwise(numeros):
        if ici == avant + 1:
            groupes[-1][1] = ici
        else:
            groupes.append([ici, ici])
    dits = [_dire(a, b) for a, b in groupes[:INTERVALLES_MAX]]
    return ", ".join(dits) + (" et d’autres" if len(groupes) > INTERVALLES_MAX else "")


def _dire(premiere: int, derniere: int) -> str:
    if derniere - premiere > 1:
        return f"{premiere} à {derniere}"
    return str(premiere) if premiere == derniere else f"{premiere}, {derniere}"


def _phrase_manquantes(manquantes: list[int]) -> str:
    plusieurs = len(manquantes) > 1
    return (
        f"Page{'s' if plusieurs else ''} {intervalles(manquantes)} annoncée{'s' if plusieurs else ''} par le document "
        f"mais absente{'s' if plusieurs else ''} : vérifiez que tout a été numérisé."
    )


def _pour_pagination(version_id: int) -> Iterator[PageLue]:
    """Pages with their text only, corrected where somebody did."""
    pages = Page.objects.filter(version=version_id).order_by("numero").only("numero", "texte", "correction")
    for page in pages.iterator(chunk_size=200):
        yield PageLue(page.numero, page.texte_a_lire, [], SourcePage.OCR, 1.0, 0.0, 0.0, 0)


def demander_au_deposant(version: Version, doute: Doute) -> None:
    """Inside the transaction that ends the reading: a piece wholly unreadable awaits its depositor, a read one not."""
    document, agent = version.document, version.par
    if not doute.illisible:
        afaire.clore(document, ILLISIBLE, par=None)
        return
    lisible = Document.objects.visibles_par(agent).filter(pk=document.pk).exists()
    if not lisible and not Document.objects.suivis_par(agent).filter(pk=document.pk).exists():
        return  # somebody reserved it since then
    afaire.demander(
        ILLISIBLE,
        document,
        sujet=f"Pièce illisible à numériser à nouveau : {document.titre}",
        raison="Aucun mot n’a pu être reconnu ; l’original est gardé.",
        # Who deposits without the right to read finds it among his deposits.
        url=reverse("ged:lire", args=[document.pk]) if lisible else reverse("ged:deposer"),
        agent=agent,
        compartiment=document.compartiments.order_by("pk").first() if lisible else None,
    )
