"""Files inside a PDF: those attached to the document and those of its annotations (ISO 32000-1, 7.11 and 12.5)."""

from collections.abc import Iterator
from typing import Any, Final

import pikepdf

from ocr.moteur._confinement import Refus
from ocr.moteur._contenants.archive import fichier
from ocr.moteur._contenants.sortie import Sortie

_NOEUDS_MAX: Final = 5_000
_PAGES_MAX: Final = 3_000
_DEPLIE_MAX: Final = 100 * 1024 * 1024


def deballer(configuration: dict[str, Any], demande: dict[str, Any]) -> dict[str, Any]:
    """Take the attached files out; the PDF itself stays what is read."""
    sortie = Sortie(configuration, demande)
    try:
        with pikepdf.open(fichier(configuration), password=configuration.get("mot_de_passe", "")) as pdf:
            if "/Collection" in pdf.Root:
                sortie.avertir("portfolio")
            for nom, joint in _joints(pdf):
                _prendre(nom, joint, sortie)
    except pikepdf.PasswordError as erreur:
        raise Refus("pdf_chiffre", "attachments") from erreur
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as erreur:
        raise Refus("pdf_illisible", str(erreur)[:200]) from erreur
    return sortie.reponse("application/pdf")


def _joints(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """(name, file specification), each stream once."""
    vus: set[tuple[int, int]] = set()
    for nom, spec in (*_arbre_des_noms(pdf), *_annotations(pdf)):
        flux = _flux(spec)
        if flux is None:
            continue
        repere = flux.objgen
        if repere != (0, 0) and repere in vus:
            continue
        vus.add(repere)
        yield _nom(spec) or nom, flux


def _arbre_des_noms(pdf: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    noms = pdf.Root.get("/Names")
    racine = noms.get("/EmbeddedFiles") if isinstance(noms, pikepdf.Dictionary) else None
    trouves: list[tuple[str, pikepdf.Object]] = []
    pile, visites = [racine], 0
    while pile and visites < _NOEUDS_MAX:
        noeud = pile.pop(0)
        visites += 1
        if not isinstance(noeud, pikepdf.Dictionary):
            continue
        feuilles = noeud.get("/Names")
        if isinstance(feuilles, pikepdf.Array):
            paires = list(feuilles)[: 2 * _NOEUDS_MAX]
            trouves += [(str(cle), spec) for cle, spec in zip(paires[::2], paires[1::2], strict=False)]
        filles = noeud.get("/Kids")
        if isinstance(filles, pikepdf.Array):
            pile += list(filles)[:_NOEUDS_MAX]
    return trouves


def _annotations(pdf: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    trouves: list[tuple[str, pikepdf.Object]] = []
    for numero, page in enumerate(pdf.pages, 1):
        if numero > _PAGES_MAX:
            break
        annotations = page.obj.get("/Annots")
        if not isinstance(annotations, pikepdf.Array):
            continue
        for annotation in list(annotations)[:_NOEUDS_MAX]:
            if isinstance(annotation, pikepdf.Dictionary) and annotation.get("/Subtype") == "/FileAttachment":
                spec = annotation.get("/FS")
                if spec is not None:
                    trouves.append((f"annexe de la page {numero}", spec))
    return trouves


def _flux(spec: object) -> pikepdf.Object | None:
    if not isinstance(spec, pikepdf.Dictionary):
        return None
    dossier = spec.get("/EF")
    if not isinstance(dossier, pikepdf.Dictionary):
        return None
    flux = dossier.get("/UF") or dossier.get("/F")
    return flux if isinstance(flux, pikepdf.Stream) else None


def _nom(spec: pikepdf.Object) -> str:
    for cle in ("/UF", "/F"):
        valeur = spec.get(cle)
        if isinstance(valeur, pikepdf.String):
            return str(valeur)
    return ""


def _prendre(nom: str, flux: pikepdf.Object, sortie: Sortie) -> None:
    try:
        annonce = flux.get("/Params", pikepdf.Dictionary()).get("/Size", 0)
        if int(annonce) > _DEPLIE_MAX:
            sortie.laisser(nom, "trop_gros")
            return
        octets = flux.read_bytes()
    except pikepdf.PasswordError:
        sortie.laisser(nom, "chiffre")
        return
    except (pikepdf.PdfError, MemoryError, ValueError, TypeError, AttributeError):
        sortie.laisser(nom, "abime")
        return
    if len(octets) > _DEPLIE_MAX:
        sortie.laisser(nom, "trop_gros")
        return
    sortie.enfant(nom, [octets])
