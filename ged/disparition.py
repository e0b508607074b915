"""Bytes no longer where they were put: said to the reader, flagged once in the journal; the rest stays readable."""

import logging

from botocore.exceptions import BotoCoreError, ClientError
from django.db import transaction

from commun.journal import noter
from commun.models import Evenement
from comptes.models import Agent
from ged import stockage
from ged.exceptions_lecture import PieceDisparue, RangementArrete
from ged.models import Version

logger = logging.getLogger(__name__)

# What a store raises when it does not answer; a missing file of a folder is told apart.
PANNES = (OSError, BotoCoreError, ClientError)


def constater(version: Version, *, par: Agent | None) -> str:
    """The sentence to show when the bytes are gone or the store is down; "" when all is well."""
    try:
        exiger(version, par=par)
    except (PieceDisparue, RangementArrete) as erreur:
        return f"{erreur.message} {erreur.remede}"
    return ""


def exiger(version: Version, *, par: Agent | None, cle: str = "") -> None:
    """Raise PieceDisparue (flagged in the journal, once by version) or RangementArrete.

    `cle`: bytes of the version other than those whose pages are read.
    """
    if not existe(cle or version.cle_des_pages):
        signaler(version, par=par)
        raise PieceDisparue


def existe(cle: str) -> bool:
    """Whether something is stored there. Raises RangementArrete."""
    try:
        return stockage.existe(cle)
    except PANNES as panne:
        logger.warning("rangement injoignable", exc_info=True)
        raise RangementArrete from panne


def signaler(version: Version, *, par: Agent | None) -> None:
    """Write the fact once; the look over the whole store finds it too."""
    with transaction.atomic():
        if Evenement.objects.de(version).filter(type="version_disparue").exists():
            return
        noter("version_disparue", version, par=par, institution_id=version.document.institution_id)
    logger.error("version %s : ses octets ne sont plus dans le rangement", version.pk)
