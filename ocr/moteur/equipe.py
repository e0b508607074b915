"""Several children read one document together; pages come out in order, memory stays flat."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ocr.moteur import reponses
from ocr.moteur.erreurs import ErreurMoteur, LimiteDepassee
from ocr.moteur.isolement import Enfant, EnfantPerdu
from ocr.moteur.modele import Limites, PageLue

# A child is replaced after so many pages, so that what PDFium keeps does not pile up.
_PAGES_PAR_ENFANT: Final = 300
# Pages read ahead of the one awaited, per child.
_AVANCE: Final = 8

_PHRASES_PERTES: Final = {
    "duree": "Cette page n'a pas pu être lue : elle demandait trop de temps.",
    "memoire": "Cette page n'a pas pu être lue : elle demandait trop de mémoire.",
    "processus": "Cette page n'a pas pu être lue : son contenu est suspect.",
    "mort": "Cette page n'a pas pu être lue : elle a fait échouer le lecteur.",
    "protocole": "Cette page n'a pas pu être lue : son contenu est suspect.",
}
# Warnings of the pages that cost a whole limit or a child.
PERTES: Final = frozenset(_PHRASES_PERTES.values())


def page_illisible(numero: int, avertissement: str) -> PageLue:
    """A page given up, with the sentence that says why."""
    return PageLue(numero, "", [], "illisible", 0.0, 0.0, 0.0, 0, avertissement)


class Equipe:
    """One thread per child; each takes the next page, so that a slow page holds up nobody else."""

    def __init__(
        self,
        chemin: Path,
        mime: str,
        langues: str,
        limites: Limites,
        nombre: int,
        *,
        mot_de_passe: str = "",
        premier: Enfant | None = None,
        texte_sur: bool = False,
    ) -> None:
        """`premier`: a child that has the file open already; it reads the first pages. `texte_sur`: as `lire_pages`."""
        self._texte_sur = texte_sur
        self._mot_de_passe = mot_de_passe
        self._premier = premier
        self._chemin = chemin
        self._mime = mime
        self._langues = langues
        self._limites = limites
        self._nombre = nombre
        self._etat = threading.Condition()
        self._pretes: dict[int, PageLue] = {}
        self._attendue = self._suivante = 1
        self._derniere = 0
        self._arret = False
        self._enfants: list[Enfant] = []
        self._panne: BaseException | None = None

    def lire(self, debut: int, derniere: int) -> Iterator[PageLue]:
        """Yield pages `debut` to `derniere` in order. Leaving the loop early stops the children."""
        self._attendue = self._suivante = debut
        self._derniere = derniere
        fils = [
            threading.Thread(target=self._travailler, name=f"lecture-{i}", daemon=True) for i in range(self._nombre)
        ]
        for f in fils:
            f.start()
        try:
            while self._attendue <= derniere:
                yield self._prendre()
        finally:
            with self._etat:
                self._arret = True
                self._etat.notify_all()
                for enfant in self._enfants:
                    enfant.interrompre()
            for f in fils:
                f.join()

    def _prendre(self) -> PageLue:
        """The page awaited, once it is ready."""
        with self._etat:
            self._etat.wait_for(lambda: self._attendue in self._pretes or self._panne is not None)
            if self._panne is not None:
                raise self._panne
            page = self._pretes.pop(self._attendue)
            self._attendue += 1
            self._etat.notify_all()
            return page

    def _reserver(self) -> int | None:
        """Number of the next page to read, or None when there is nothing left to do."""
        with self._etat:
            avance = self._nombre * _AVANCE
            self._etat.wait_for(lambda: self._arret or self._suivante < self._attendue + avance)
            if self._arret or self._suivante > self._derniere:
                return None
            self._suivante += 1
            return self._suivante - 1

    def _travailler(self) -> None:
        try:
            numero = self._reserver()
            while numero is not None:
                numero = self._lire_suite(numero)
        except BaseException as erreur:
            with self._etat:
                self._panne = erreur
                self._etat.notify_all()

    def _lire_suite(self, numero: int | None) -> int | None:
        """Read pages with one child until it is lost, worn out, or nothing is left; return the next page's number."""
        with self._enfant() as enfant:
            self._inscrire(enfant)
            vivant, lues = True, 0
            while vivant and numero is not None and lues < _PAGES_PAR_ENFANT:
                page, vivant = self._lire_page(enfant, numero)
                self._rendre(page)
                numero, lues = self._reserver(), lues + 1
            return numero

    def _enfant(self) -> Enfant:
        with self._etat:
            premier, self._premier = self._premier, None
        return premier or Enfant(self._chemin, self._mime, self._limites, mot_de_passe=self._mot_de_passe)

    def _inscrire(self, enfant: Enfant) -> None:
        with self._etat:
            self._enfants = [e for e in self._enfants if e.vivant]
            self._enfants.append(enfant)

    def _rendre(self, page: PageLue) -> None:
        with self._etat:
            self._pretes[page.numero] = page
            self._etat.notify_all()

    def _lire_page(self, enfant: Enfant, numero: int) -> tuple[PageLue, bool]:
        """The page, given up if need be, and whether the child may go on."""
        try:
            demande = {"op": "page", "numero": numero, "langues": self._langues, "texte_sur": self._texte_sur}
            return reponses.page(reponses.verifier_succes(enfant.demander(demande)), numero), True
        except EnfantPerdu as perdu:
            return page_illisible(numero, _PHRASES_PERTES[perdu.cause]), False
        except LimiteDepassee:
            return page_illisible(numero, _PHRASES_PERTES["memoire"]), False
        except ErreurMoteur as erreur:
            return page_illisible(numero, _phrase(erreur)), True


def _phrase(erreur: ErreurMoteur) -> str:
    """What the depositor reads of a page given up; an error without a name of its own came from tesseract."""
    if type(erreur) is ErreurMoteur:
        return reponses.AVERTISSEMENTS["moteur"]
    return f"Cette page n'a pas pu être lue. {erreur.message}"
