"""What the engine takes and returns. Units are in the docstrings; nothing here does any work."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

# Version of the reading: it changes when the same file would give another text, other words or other codes. Versions
# sort as text, so that pages read by an older one can be chosen and read again.
VERSION: Final = "2026.11.22.2"


@dataclass(frozen=True, slots=True)
class Mot:
    """One word and its box, as fractions 0-1 of the upright page.

    `x`, `y`: top-left corner; `l`: width; `h`: height; `c`: confidence 0-1 (1 for native text).
    """

    t: str
    x: float
    y: float
    l: float  # noqa: E741 - the stored JSON key
    h: float
    c: float


@dataclass(frozen=True, slots=True)
class Code:
    """One barcode or QR and its box, as fractions 0-1 of the upright page.

    `genre`: "qr", "datamatrix", "aztec", "pdf417", "code128", "code39" or "ean13". `texte`: what it says; the
    separators of structured codes (ASCII 28 to 31) come as their visible signs (U+241C to U+241F).
    """

    texte: str
    genre: str
    x: float
    y: float
    l: float  # noqa: E741 - the stored JSON key
    h: float


@dataclass(frozen=True, slots=True)
class PageLue:
    """One page as it was read.

    `source`: "native" (text of the PDF itself), "ocr", "vide" (blank page) or "illisible".
    `confiance`: 0-1. `largeur`, `hauteur`: PDF points of the upright page.
    `rotation`: degrees, clockwise, applied to the page as a viewer displays it, to make it upright.
    `avertissement`: a French sentence for the depositor, or "". `essais`: runs of tesseract the page took.
    `codes`: barcodes and QR found on it.
    """

    numero: int
    texte: str
    mots: list[Mot]
    source: str
    confiance: float
    largeur: float
    hauteur: float
    rotation: int
    avertissement: str = ""
    essais: int = 0
    codes: list[Code] = field(default_factory=list)

    def en_json(self) -> dict[str, Any]:
        """The page as plain data for `json.dumps` (stable keys: others script against them)."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Limites:
    """What one file may cost. Above, it is refused or the page is given up, and the reader is told.

    `memoire_mo`: summed memory of the child and its descendants. `cpu_s`: processor seconds per page
    and process. `duree_s`: wall seconds for opening the file, and for each page. `pages_max`: a longer
    document is refused. `pixels_max`: per image. `taille_max_mo`: input file. `processus_max`: processes
    of one child. `sortie_max_mo`: one file the child writes.
    """

    memoire_mo: int = 1536
    cpu_s: int = 120
    duree_s: float = 120.0
    pages_max: int = 3000
    pixels_max: int = 180_000_000
    taille_max_mo: int = 500
    processus_max: int = 32
    sortie_max_mo: int = 4096


@dataclass(frozen=True, slots=True)
class Apercu:
    """What is known of a file before reading it. `tronque`: its end seems to be missing."""

    type_mime: str
    nb_pages: int
    tronque: bool = False
    avertissements: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lecture:
    """A whole file read: its overview and its pages, in order."""

    apercu: Apercu
    pages: list[PageLue]

    @property
    def texte(self) -> str:
        """The text of all pages, a form feed between two pages."""
        return "\f".join(page.texte for page in self.pages)
