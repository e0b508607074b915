"""Pages taken out of PDFs and images, turned and put in order: one new PDF. Parsed in an isolated child only."""

import contextlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ocr.moteur import reponses
from ocr.moteur.erreurs import AucunePage, TropDePages
from ocr.moteur.isolement import Enfant
from ocr.moteur.lecture import _sans_perte, _signature, _sortie
from ocr.moteur.modele import Limites

_LIMITES: Final = Limites()
_TOURS: Final = frozenset({0, 90, 180, 270})
# A child holds so many files open; more are joined in rounds.
_FICHIERS_PAR_ENFANT: Final = 60


@dataclass(frozen=True, slots=True)
class Morceau:
    """Pages of one file. `pages`: 1-based, in the order wanted, the same one twice if need be; None: all.

    `rotations`: degrees clockwise (0, 90, 180, 270) added to how each page is displayed now; one for all, or one per
    page taken. EXIF orientation is obeyed first. `mot_de_passe` opens an encrypted PDF.
    """

    chemin: Path
    pages: tuple[int, ...] | None = None
    rotations: tuple[int, ...] | int = 0
    mot_de_passe: str = ""


def assembler(destination: Path, morceaux: Sequence[Morceau], *, limites: Limites = _LIMITES) -> int:
    """Write one PDF of these pages at `destination` (replaced at the end only); returns how many pages it has.

    Images are kept as they are stored (JPEG and two-tone CCITT are not compressed again); what EXIF tells beside the
    orientation (place, camera) is dropped. Raises `ErreurMoteur` (PageInexistante, PdfChiffre, TropDePages…).
    """
    if not morceaux or any(m.pages is not None and not m.pages for m in morceaux):
        raise AucunePage
    for morceau in morceaux:
        _verifier(morceau)
    if sum(len(m.pages or ()) for m in morceaux) > limites.pages_max:
        raise TropDePages(f"L’assemblage dépasse la limite de {limites.pages_max} pages.")
    if len({m.chemin for m in morceaux}) <= _FICHIERS_PAR_ENFANT:
        return _assembler(destination, morceaux, limites)
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier:
        parties = []
        for rang, debut in enumerate(range(0, len(morceaux), _FICHIERS_PAR_ENFANT)):
            partie = Path(dossier) / f"{rang}.pdf"
            _assembler(partie, morceaux[debut : debut + _FICHIERS_PAR_ENFANT], limites)
            parties.append(Morceau(partie))
        return assembler(destination, parties, limites=replace(limites, taille_max_mo=limites.taille_max_mo * 4))


def _verifier(morceau: Morceau) -> None:
    """A mistake of the caller, not of the file."""
    tours = morceau.rotations if isinstance(morceau.rotations, tuple) else (morceau.rotations,)
    if not _TOURS.issuperset(tours):
        raise ValueError("rotations: 0, 90, 180 or 270 degrees")
    if isinstance(morceau.rotations, tuple) and len(tours) != len(morceau.pages or ()):
        raise ValueError("rotations: one for all, or one per page named")


def _assembler(destination: Path, morceaux: Sequence[Morceau], limites: Limites) -> int:
    """One child, all the files handed over as open descriptors."""
    chemins = list(dict.fromkeys(m.chemin for m in morceaux))
    types = {chemin: _signature(chemin, limites)[0] for chemin in chemins}
    mots_de_passe = {m.chemin: m.mot_de_passe for m in morceaux if m.mot_de_passe}
    demande: dict[str, Any] = {
        "op": "assembler",
        "sources": [
            {"fd": f"source{i}", "type": types[c], "mot_de_passe": mots_de_passe.get(c, "")}
            for i, c in enumerate(chemins)
        ],
        "morceaux": [{"source": chemins.index(m.chemin), "pages": m.pages, "rotations": m.rotations} for m in morceaux],
    }
    with contextlib.ExitStack() as pile:
        sortie = pile.enter_context(_sortie(destination))
        fds = {f"source{i}": pile.enter_context(c.open("rb")).fileno() for i, c in enumerate(chemins)}
        pile.enter_context(_sans_perte())
        descripteurs = {"sortie": sortie, **fds}
        enfant = pile.enter_context(
            Enfant(chemins[0], types[chemins[0]], limites, descripteurs=descripteurs, pikepdf=True)
        )
        reponse = enfant.demander(demande, duree_s=limites.duree_s + len(morceaux))
        return reponses.entier(reponses.verifier_succes(reponse), "nb_pages", 1, limites.pages_max)
