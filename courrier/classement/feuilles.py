"""A document as the proposals look at it: its stored pages and what was found on them. The file is never read again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from commun.texte import cle_tri
from courrier.classement.propositions import Appui, Cadre
from ged.models import Page, Version
from ocr.moteur import Mot, PageLue
from ocr.moteur.champs import Trouvaille, reperer

PAGES_MAX = 5  # who, what and when stand on the first pages, or on the last
CARACTERES_MAX = 12_000


@dataclass(frozen=True)
class Place:
    """Where a plain word stands: rank of the page in `Feuilles.pages`, rank of the word in its page."""

    page: int
    mot: int


class Feuilles:
    """The first pages of a version and the last one."""

    def __init__(self, pages: Iterable[Page]) -> None:
        lignes = list(pages)
        self.pages = [_page_lue(page) for page in lignes]
        self.texte = "\n".join(page.texte_a_lire for page in lignes)[:CARACTERES_MAX]

    @classmethod
    def de(cls, version: Version) -> "Feuilles":
        """Stored pages: one query, bounded whatever the length of the document."""
        derniere = version.nb_pages or 0
        numeros = {*range(1, PAGES_MAX), derniere}
        return cls(Page.objects.filter(version=version, numero__in=numeros).order_by("numero"))

    @cached_property
    def trouvailles(self) -> list[Trouvaille]:
        """Numbers, dates, names, amounts found on them."""
        return reperer(self.pages)

    def de_nature(self, *natures: str) -> list[Trouvaille]:
        """Those of these natures, in reading order."""
        return [t for t in self.trouvailles if t.nature in natures]

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """Plain word → where it stands."""
        index: dict[str, list[Place]] = {}
        for rang_page, page in enumerate(self.pages):
            for rang_mot, mot in enumerate(page.mots):
                for plain in cle_tri(mot.t).split():
                    index.setdefault(plain, []).append(Place(rang_page, rang_mot))
        return index

    def suite(self, mots: Sequence[str], ecart: int = 4) -> tuple[Place, ...] | None:
        """Places where all these plain words stand close to each other, in any order; None when they do not."""
        if not mots or any(mot not in self.places for mot in mots):
            return None
        for depart in self.places[mots[0]]:
            autour = [_proche(self.places[mot], depart, ecart * len(mots)) for mot in mots[1:]]
            if all(place is not None for place in autour):
                return (depart, *(place for place in autour if place is not None))
        return None

    def appui(self, places: Iterable[Place]) -> Appui:
        """The words at these places, on the page of the first one."""
        rangs = sorted(set(places), key=lambda p: (p.page, p.mot))
        page = self.pages[rangs[0].page]
        mots = [page.mots[p.mot] for p in rangs if p.page == rangs[0].page]
        return Appui(page.numero, " ".join(mot.t for mot in mots), tuple(_cadre(mot) for mot in mots))

    def appui_du_texte(self, texte: str) -> Appui | None:
        """Where a phrase quoted from the pages stands."""
        places = self.suite(cle_tri(texte).split(), ecart=2)
        return self.appui(places) if places else None


def appui_de(trouvaille: Trouvaille) -> Appui:
    """The words of something found."""
    return Appui(trouvaille.page, trouvaille.texte, tuple(trouvaille.cadres))


def _proche(places: list[Place], depart: Place, ecart: int) -> Place | None:
    voisines = [p for p in places if p.page == depart.page and p != depart and abs(p.mot - depart.mot) <= ecart]
    return min(voisines, key=lambda p: abs(p.mot - depart.mot), default=None)


def _cadre(mot: Mot) -> Cadre:
    return (mot.x, mot.y, mot.l, mot.h)


def _page_lue(page: Page) -> PageLue:
    return PageLue(
        numero=page.numero,
        texte=page.texte,
        mots=[Mot(*mot) for mot in page.mots_places()],
        source=page.source,
        confiance=page.confiance,
        largeur=page.largeur,
        hauteur=page.hauteur,
        rotation=page.rotation,
    )
