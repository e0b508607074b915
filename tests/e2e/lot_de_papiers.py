"""What the assistant social drops in the crossing: real scans where they are, else the project's own papers."""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bureau.papiers import PersonnePapier, dessiner

REELS = Path(os.environ.get("LIASSE_DONNEES", Path(__file__).resolve().parents[3] / "shared" / "donnees"))


@dataclass(frozen=True)
class Fichier:
    """A file to drop: `type_piece` is the label it is classified under."""

    nom: str
    mime: str
    contenu: bytes
    pages: int
    type_piece: str

    @property
    def titre(self) -> str:
        """Title that the deposit gives."""
        return Path(self.nom).stem.replace("_", " ")


@dataclass(frozen=True)
class Lot:
    """The files, and words of one page as a person would type them: `mots` (no accent, plural) finds `marque`."""

    fichiers: tuple[Fichier, ...]
    mots: str
    marque: str
    trouve_dans: str


PERSONNE = PersonnePapier(
    prenom="Ondine",
    nom="Vandersmissen",
    date_naissance=dt.date(1991, 3, 12),
    rue="rue des Tanneurs 7",
    code_postal="7999",
    localite="Valcourt",
    pays="BE",
    iban="BE71096123456769",
)


def preparer() -> Lot:
    """A JPEG, a TIFF of several pages, a PDF made of images alone, and a born-digital PDF."""
    rib = Fichier("rib.pdf", "application/pdf", dessiner("rib", PERSONNE, graine=7, rendu="pdf"), 1, COMPTE)
    scans = REELS / "A_scans"
    return _reels(scans, rib) if scans.is_dir() else _dessines(rib)


SIGNEE, IDENTITE, BAIL, COMPTE = "Demande signée", "Carte d’identité", "Contrat de bail", "Preuve du numéro de compte"


def _reels(scans: Path, rib: Fichier) -> Lot:
    def lire(nom: str, mime: str, pages: int, type_piece: str) -> Fichier:
        return Fichier(nom, mime, (scans / nom).read_bytes(), pages, type_piece)

    return Lot(
        (
            lire("caf_dal_002.jpg", "image/jpeg", 1, SIGNEE),
            lire("caf_lot_3pages_g4.tiff", "image/tiff", 3, IDENTITE),
            lire("caf_lot_2pages_imageseule.pdf", "application/pdf", 2, BAIL),
            rib,
        ),
        mots="demenagements",
        marque="déménagement",
        trouve_dans="caf lot 3pages g4",
    )


def _dessines(rib: Fichier) -> Lot:
    rendre: Callable[[str, str], bytes] = lambda papier, rendu: dessiner(papier, PERSONNE, graine=7, rendu=rendu)  # noqa: E731
    return Lot(
        (
            Fichier("lettre.jpg", "image/jpeg", rendre("lettre_manuscrite", "scanner"), 1, SIGNEE),
            Fichier("bail.tiff", "image/tiff", rendre("bail", "tiff"), 3, BAIL),
            Fichier("carte.pdf", "application/pdf", rendre("carte_identite", "pdf_image"), 1, IDENTITE),
            rib,
        ),
        mots="garanties locative",
        marque="garantie",
        trouve_dans="bail",
    )
