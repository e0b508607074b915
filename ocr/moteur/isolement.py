"""One isolated child: started, asked, watched, killed. Its answers are untrusted lines of JSON."""

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from ocr.moteur import bac, surveillance
from ocr.moteur.modele import Limites

_PAS_S: Final = 0.2
# A page begins no further attempt after this part of its time.
_PART_ESSAIS: Final = 3
_REPONSE_MAX: Final = 64 * 1024 * 1024

CAUSES: Final = {
    "duree": "elle demandait trop de temps",
    "memoire": "elle demandait trop de mémoire",
    "processus": "elle lançait trop de processus",
    "mort": "le lecteur s'est arrêté brutalement",
    "protocole": "le lecteur a rendu une réponse incohérente",
}


class EnfantPerdu(Exception):
    """The child died, was killed at a limit, or answered nonsense. `cause`: a key of `CAUSES`."""

    def __init__(self, cause: str, detail: str = "") -> None:
        self.cause = cause
        self.detail = detail
        super().__init__(f"{cause} {detail}".strip())


class Enfant:
    """A child process over one input file, used as a context manager.

    `--die-with-parent` follows the *thread* that started the child: that thread must outlive it.
    """

    def __init__(
        self,
        entree: Path,
        mime: str,
        limites: Limites,
        *,
        descripteurs: dict[str, int] | None = None,
        pikepdf: bool = False,
        mot_de_passe: str = "",
    ) -> None:
        """Start the child. `descripteurs`: more open files it gets, by name; `pikepdf`: it will need that library.

        `mot_de_passe` opens an encrypted PDF; it goes through the pipe, never on the command line.
        """
        self._limites = limites
        self._mot_de_passe = mot_de_passe
        self._tampon = bytearray()
        fd_entree = os.open(entree, os.O_RDONLY)
        try:
            self._processus = self._demarrer({"entree": fd_entree, **(descripteurs or {})}, mime, pikepdf=pikepdf)
        finally:
            os.close(fd_entree)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.tuer()

    def demander(self, demande: dict[str, Any], *, duree_s: float | None = None) -> dict[str, Any]:
        """Send one request, wait for its one-line answer.

        Raises `EnfantPerdu` when the child is lost; it is then dead and its group with it.
        """
        try:
            return self._demander(demande, self._limites.duree_s if duree_s is None else duree_s)
        except EnfantPerdu:
            self.tuer()
            raise

    @property
    def vivant(self) -> bool:
        """False once the child was killed or found dead."""
        return self._processus.returncode is None

    def interrompre(self) -> None:
        """Kill the child from another thread: whoever waits for its answer gets `EnfantPerdu`."""
        if self.vivant:
            surveillance.tuer(self._processus.pid)

    def tuer(self) -> None:
        """Kill the child and everything it started; safe to call again."""
        if self._processus.returncode is None:
            surveillance.tuer(self._processus.pid)
            self._processus.wait()
        for flux in (self._processus.stdin, self._processus.stdout):
            with contextlib.suppress(OSError):
                if flux is not None:
                    flux.close()

    def _demarrer(self, descripteurs: dict[str, int], mime: str, *, pikepdf: bool) -> "subprocess.Popen[bytes]":
        bulle = bac.bulle_disponible()
        configuration = json.dumps(
            {
                "bulle": bulle,
                "chemins": bac.chemins_python(),
                "type": mime,
                "pikepdf": pikepdf,
                "fd": descripteurs,
                "uid": bac.identite(),
                "tesseract": bac.tesseract(),
                "soffice": bac.soffice(),
                "appoint": bac.langues_d_appoint(),
                "memoire_octets": self._limites.memoire_mo * 1024 * 1024,
                "cpu_s": self._limites.cpu_s,
                "duree_essais_s": self._limites.duree_s / _PART_ESSAIS,
                "processus_max": self._limites.processus_max,
                "pages_max": self._limites.pages_max,
                "pixels_max": self._limites.pixels_max,
                "sortie_max": self._limites.sortie_max_mo * 1024 * 1024,
            }
        )
        return subprocess.Popen(
            bac.commande(configuration, bulle=bulle),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("LIASSE_OCR_BAVARD") else subprocess.DEVNULL,
            pass_fds=tuple(descripteurs.values()),
            env=bac.environnement(),
            cwd="/",
            start_new_session=True,
        )

    def _demander(self, demande: dict[str, Any], duree_s: float) -> dict[str, Any]:
        entree = self._processus.stdin
        if entree is None or entree.closed:
            raise EnfantPerdu("mort")
        try:
            entree.write(json.dumps({**demande, "mot_de_passe": self._mot_de_passe}).encode() + b"\n")
            entree.flush()
        except OSError as erreur:
            raise EnfantPerdu("mort", str(erreur)) from erreur
        try:
            reponse = json.loads(self._ligne(time.monotonic() + duree_s))
        except (ValueError, RecursionError) as erreur:
            raise EnfantPerdu("protocole", str(erreur)[:200]) from erreur
        if not isinstance(reponse, dict):
            raise EnfantPerdu("protocole", "not an object")
        return reponse

    def _ligne(self, echeance: float) -> bytes:
        """Next line of the child, watching time and memory meanwhile."""
        sortie = self._processus.stdout
        if sortie is None:
            raise EnfantPerdu("mort")
        examine = 0
        while (fin := self._tampon.find(b"\n", examine)) < 0:
            examine = len(self._tampon)
            reste = echeance - time.monotonic()
            if reste <= 0:
                raise EnfantPerdu("duree")
            if not select.select([sortie], [], [], min(_PAS_S, reste))[0]:
                self._verifier_groupe()
                continue
            morceau = os.read(sortie.fileno(), 1 << 20)
            if not morceau:
                raise self._deces()
            self._tampon += morceau
            if len(self._tampon) > _REPONSE_MAX:
                raise EnfantPerdu("protocole", "answer too long")
        ligne = bytes(self._tampon[:fin])
        del self._tampon[: fin + 1]
        return ligne

    def _deces(self) -> EnfantPerdu:
        """Why the child ended by itself: the processor limit (directly, or told by bubblewrap), or a crash."""
        code = self._processus.wait()
        return EnfantPerdu(
            "duree" if code in (-signal.SIGXCPU, 128 + signal.SIGXCPU) else "mort",
            f"code {code}",
        )

    def _verifier_groupe(self) -> None:
        pids = surveillance.descendance(self._processus.pid)
        if len(pids) > self._limites.processus_max + 3:
            raise EnfantPerdu("processus", str(len(pids)))
        if surveillance.memoire(pids) + surveillance.temporaires(pids) > self._limites.memoire_mo * 1024 * 1024:
            raise EnfantPerdu("memoire")
