"""Copies that leave the house marked with who took them and when, where the type of the piece asks for it."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from comptes.models import Agent
from ged import stockage
from ged.caviardage import feuilles_a_copier
from ged.exceptions_lecture import SansPages
from ged.models import Document, Version
from ocr.moteur.copie import copier

POLICE = Path(settings.RACINE) / "static/tiers/atkinson/atkinson-hyperlegible-next-latin-700-normal.woff2"
Exigence = Callable[[Document], bool]
_EXIGENCES: list[Exigence] = []


def exiger_par(exigence: Exigence) -> Exigence:
    """Declare a function document → « its copies are marked »; called when an upper room is loaded."""
    if exigence not in _EXIGENCES:
        _EXIGENCES.append(exigence)
    return exigence


def exige(document: Document) -> bool:
    """True when a room asks it of this document."""
    return any(exigence(document) for exigence in _EXIGENCES)


def mention(agent: Agent) -> str:
    """What is printed at the foot of each page: « Copie remise à Marie Dubois, 22/11/2026 à 14 h 10 »."""
    ici = timezone.localtime()
    return f"Copie remise à {agent.nom_complet}, le {ici:%d/%m/%Y} à {ici:%-H} h {ici:%M}"


def exiger_entiere(version: Version) -> None:
    """A marked copy or print holds every page, or is not made. Raises SansPages."""
    lues = version.pages.count()
    if not lues:
        raise SansPages
    if lues != version.nb_pages:
        raise SansPages(
            f"Pages lues : {lues} sur {version.nb_pages or '?'}. La copie à votre nom serait incomplète.",
            "Attendez la fin de la lecture ; si elle s’est arrêtée, relancez-la.",
        )


def copie_marquee(version: Version, agent: Agent) -> io.BytesIO:
    """A PDF of pictures of the pages, each with the mention. Slow (child process). Raises SansPages, ErreurMoteur."""
    exiger_entiere(version)
    feuilles = feuilles_a_copier(version)
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier:
        sortie = Path(dossier) / "copie.pdf"
        with stockage.fichier_local(version.cle_des_pages) as chemin:
            copier(chemin, sortie, feuilles, mention=mention(agent), police=POLICE)
        return io.BytesIO(sortie.read_bytes())
