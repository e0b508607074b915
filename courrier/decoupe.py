"""Where a batch is cut: pure rules over what looking it over told. Nothing here touches bytes or rows.

A separator sheet (its code says where the next document goes) is dropped, a blank page too; the sheets of a letter
printed for signature all bear its code, and make a document of their own. Two stacks (fronts, then backs the other
way round) are collated first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from commun.reperes import Designation, Genre, Repere, RepereRefuse, genre_de
from ocr.moteur.feuilletage import Feuillet

VERSOS = "VER"
SEPARATEUR = "SEP"
MEME_PILE = "Les rectos et les versos ne sont pas en même nombre : les pages sont restées dans l’ordre du numériseur."
RIEN_ENTRE = "Entre les feuilles de séparation, toutes les pages semblent blanches : aucun document n’en est sorti."
TOUT_BLANC = "Toutes les pages semblent blanches : elles ont été gardées."


@dataclass
class Coupe:
    """One document: its pages of the batch, in order, and what codes said of it."""

    pages: list[int] = field(default_factory=list)
    designation: Designation = field(default_factory=Designation)
    codes: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """How a batch is cut. `entier`: its one document is the batch as it came; `avertissements`: sentences."""

    documents: list[Coupe]
    blanches: int = 0
    separateurs: int = 0
    avertissements: list[str] = field(default_factory=list)
    entier: bool = False


Lecteur = Callable[[str], Repere | None]


def couper(feuillets: Sequence[Feuillet], lire: Lecteur, *, deux_piles: bool = False) -> Plan:
    """Cut. `lire` gives the mark of a scanned text, None for another code; it raises RepereRefuse."""
    coupeur = _Coupeur(lire)
    ordre = coupeur.ranger(list(feuillets), deux_piles=deux_piles)
    for feuillet in ordre:
        coupeur.poser(feuillet)
    documents = [coupe for coupe in coupeur.coupes if coupe.pages]
    plan = Plan(documents, coupeur.blanches, coupeur.separateurs, list(dict.fromkeys(coupeur.refus)))
    if not documents and coupeur.separateurs:
        plan.avertissements.append(RIEN_ENTRE)
    elif not documents:
        plan.documents = [Coupe([f.numero for f in feuillets])]
        plan.blanches = 0
        plan.avertissements.append(TOUT_BLANC)
    pages = [f.numero for f in feuillets]
    plan.entier = len(plan.documents) == 1 and plan.documents[0].pages == pages
    return plan


class _Coupeur:
    def __init__(self, lire: Lecteur) -> None:
        self._lire = lire
        self.coupes: list[Coupe] = [Coupe()]
        self.blanches = self.separateurs = 0
        self.refus: list[str] = []

    def ranger(self, feuillets: list[Feuillet], *, deux_piles: bool) -> list[Feuillet]:
        """Collate two stacks, parted by their own sheet, or by the middle when the tray says so."""
        milieu = next((i for i, f in enumerate(feuillets) if self._genre(f, VERSOS)), None)
        if milieu is not None:
            self.separateurs += 1
            rectos, versos = feuillets[:milieu], feuillets[milieu + 1 :]
        elif deux_piles and len(feuillets) > 1:
            moitie = len(feuillets) // 2
            rectos, versos = feuillets[:moitie], feuillets[moitie:]
        else:
            return feuillets
        if len(rectos) != len(versos):
            self.refus.append(MEME_PILE)
            return [*rectos, *versos]
        return [page for paire in zip(rectos, reversed(versos), strict=True) for page in paire]

    def poser(self, feuillet: Feuillet) -> None:
        """Put one page where it belongs."""
        if feuillet.vide:
            self.blanches += 1
            return
        for code in feuillet.codes:
            repere, genre = self._connu(code.texte)
            if repere is None or genre is None:
                continue
            if genre.separateur:
                self._separer(genre, repere)
                return
            self._imprime(code.texte, feuillet.numero)
            return
        if self.coupes[-1].codes:
            self.coupes.append(Coupe())  # a page without the code is not of that letter
        self.coupes[-1].pages.append(feuillet.numero)

    def _separer(self, genre: Genre, repere: Repere) -> None:
        """A new document begins after this sheet; a sheet that says more wins over the blunt one beside it."""
        self.separateurs += 1
        designation = genre.designer(repere)
        if designation is None:
            self.refus.append("Un séparateur désigne un dossier qui n’est plus ouvert : il a seulement séparé.")
        if self.coupes[-1].pages or not self.coupes[-1].designation.dossier_id:
            self.coupes.append(Coupe(designation=designation or Designation()))
        elif designation and designation.dossier_id:
            self.coupes[-1].designation = designation

    def _imprime(self, texte: str, numero: int) -> None:
        """A sheet printed for signature: its pages all bear the same code, and are one document."""
        coupe = self.coupes[-1]
        if texte not in coupe.codes and coupe.pages:
            coupe = Coupe()
            self.coupes.append(coupe)
        coupe.pages.append(numero)
        if texte not in coupe.codes:
            coupe.codes.append(texte)

    def _genre(self, feuillet: Feuillet, code: str) -> bool:
        return any((genre := self._connu(c.texte)[1]) is not None and genre.code == code for c in feuillet.codes)

    def _connu(self, texte: str) -> tuple[Repere | None, Genre | None]:
        """The mark and its declaration; a code not to be believed is told once and otherwise ignored."""
        try:
            repere = self._lire(texte)
        except RepereRefuse as refus:
            self.refus.append(refus.raison)
            return None, None
        return repere, genre_de(repere) if repere else None
