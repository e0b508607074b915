"""Antivirus, optional: clamd sees each version before anything else opens it. A mute one is said, and made up for.

clamd's INSTREAM command: the bytes travel over its socket, so that it needs no access to the storage.
"""

import contextlib
import logging
import socket
import struct
import time
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction

from commun.journal import noter
from ged import stockage
from ged.enums import Antivirus, EtatVersion
from ged.models import Version

logger = logging.getLogger(__name__)

ATTENTE = 30.0  # seconds without an answer
DUREE_MAX = 180.0  # seconds for one file
REPONSE_MAX = 4096  # bytes
RAISON = "L’antivirus a trouvé un programme malveillant dans ce fichier : il est en quarantaine."
REMEDE = "Personne ne peut l’ouvrir ni le télécharger. Demandez un autre exemplaire à la personne qui l’a remis."


class ClamdMuet(Exception):
    """clamd did not answer, not in time, or refuses to look at the file: it is not scanned."""


def en_service() -> bool:
    """True when LIASSE_CLAMD names a clamd."""
    return bool(settings.CLAMD)


def examiner(blocs: Iterable[bytes]) -> str:
    """Name of what clamd found in these bytes, "" when they are clean. Raises ClamdMuet."""
    fin = time.monotonic() + DUREE_MAX
    try:
        with contextlib.closing(_connexion()) as prise:
            reponse = _soumettre(prise, blocs, fin)
    except OSError as erreur:  # refused, timed out, cut because the file exceeds StreamMaxLength
        raise ClamdMuet(str(erreur)) from erreur
    if reponse.endswith("FOUND"):
        return reponse.removeprefix("stream:").removesuffix("FOUND").strip()
    if reponse != "stream: OK":
        raise ClamdMuet(reponse or "aucune réponse")
    return ""


def _connexion() -> socket.socket:
    """`unix:/chemin` or `hote:port`."""
    if settings.CLAMD.startswith("unix:"):
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        prise.settimeout(ATTENTE)
        prise.connect(settings.CLAMD.removeprefix("unix:"))
        return prise
    hote, _, port = settings.CLAMD.rpartition(":")
    prise = socket.create_connection((hote.strip("[]"), int(port)), timeout=5)
    prise.settimeout(ATTENTE)
    return prise


def _soumettre(prise: socket.socket, blocs: Iterable[bytes], fin: float) -> str:
    prise.sendall(b"zINSTREAM\0")
    for bloc in blocs:
        if time.monotonic() > fin:
            raise TimeoutError("contrôle trop long")
        if bloc:
            prise.sendall(struct.pack(">I", len(bloc)) + bloc)
    prise.sendall(struct.pack(">I", 0))
    reponse = b""
    while not reponse.endswith(b"\0") and len(reponse) < REPONSE_MAX:
        recu = prise.recv(REPONSE_MAX)
        if not recu:
            break
        reponse += recu
    return reponse.rstrip(b"\0").decode("utf-8", "replace").strip()


def controler(version: Version) -> str:
    """Show the version to clamd unless it was; an infected one goes into quarantine. Returns its Antivirus value.

    Called before reading. Without antivirus, or when it is mute, the version stays NON_CONTROLEE and is read: the
    reading is isolated anyway.
    """
    if not en_service() or version.antivirus:
        return version.antivirus
    try:
        return _juger(version)
    except ClamdMuet as erreur:
        logger.warning("version %s non contrôlée par l’antivirus : %s", version.pk, erreur)
        return Antivirus.NON_CONTROLEE


def _juger(version: Version) -> str:
    trouve = examiner(stockage.lire_flux(version.cle))
    if not trouve:
        Version.objects.filter(pk=version.pk, antivirus="").update(antivirus=Antivirus.SAINE)
        return Antivirus.SAINE
    with transaction.atomic():
        actuelle = Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)
        if actuelle.etat != EtatVersion.QUARANTAINE:
            actuelle.isoler(RAISON, REMEDE)
            actuelle.save(update_fields=["etat", "raison", "remede", "antivirus"])
            document = actuelle.document
            noter(
                "fichier_infecte", document, par=None, institution_id=document.institution_id, version=actuelle.pk,
                signature=trouve[:100],
            )  # fmt: skip
    return Antivirus.INFECTEE


def controler_en_retard(nombre: int) -> int:
    """Show to clamd versions read while it was mute, newest first. Returns how many were looked at.

    A file that it refuses (too long for it) does not keep the others waiting; one that it cannot be asked about does.
    """
    if not en_service():
        return 0
    examines = 0
    for version in _en_retard(nombre):
        try:
            _juger(version)
        except ClamdMuet as erreur:
            if isinstance(erreur.__cause__, ConnectionRefusedError | FileNotFoundError):
                break
            logger.warning("version %s non contrôlée par l’antivirus : %s", version.pk, erreur)
            continue
        examines += 1
    return examines


def _en_retard(nombre: int) -> Iterator[Version]:
    attendent = Version.objects.filter(antivirus=Antivirus.NON_CONTROLEE).exclude(
        etat__in=[EtatVersion.RECUE, EtatVersion.EN_LECTURE]
    )
    yield from attendent.order_by("-pk")[:nombre]
