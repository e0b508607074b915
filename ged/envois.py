"""Uploads in bounded parts. The browser asks how far it came and goes on; the whole is stored, then inscribed once."""

import contextlib
import datetime as dt
import errno
import hashlib
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from commun.erreurs import ErreurLiasse
from comptes.models import Agent
from ged import stockage
from ged.actions import nom_sur
from ged.exceptions import DepotTropGros
from ged.exceptions_depot import (
    EnvoiAltere,
    EnvoiIncomplet,
    MauvaiseReprise,
    PartAlteree,
    PlusDePlace,
    TropDEnvois,
)
from ged.models_depot import Envoi, PartEnvoi
from ged.stockage import Recu

PART_MAX = 8 * 1024 * 1024  # bytes of one part
PART_CONSEILLEE = 4 * 1024 * 1024
OUVERTS_MAX = 2000  # uploads of one agent that are not finished
DUREE = dt.timedelta(hours=24)  # since its last part: then an unfinished upload is forgotten
SANS_PLACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

Inscription = Callable[[Envoi, Recu], None]


def ouvrir(
    *, agent: Agent, cible: str, nom: str, taille: int, reprise: str = "", empreinte: str = "", langues: str = ""
) -> Envoi:
    """Announce a file. The same file announced again (same `reprise`) goes on where it stopped, in any tab.

    Raises DepotTropGros, TropDEnvois.
    """
    if taille > settings.TAILLE_MAX_DEPOT:
        raise DepotTropGros
    ouverts = Envoi.objects.filter(agent=agent, fini_le=None)
    if reprise and (deja := ouverts.filter(cible=cible, reprise=reprise, taille=taille).first()):
        return deja
    if ouverts.count() >= OUVERTS_MAX:
        raise TropDEnvois
    champs = {"taille": taille, "nom": nom_sur(nom), "empreinte": empreinte.lower(), "reprise": reprise}
    champs["langues"] = langues
    try:
        with transaction.atomic():
            return Envoi.objects.create(agent=agent, cible=cible, **champs)
    except IntegrityError:  # the other tab was quicker
        return ouverts.get(cible=cible, reprise=reprise)


def octets_recus(envoi: Envoi) -> int:
    """How far it came. Parts follow each other without a gap."""
    derniere = envoi.parts.aggregate(debut=Max("debut"))["debut"]
    if envoi.fini_le is not None:
        return envoi.taille
    return 0 if derniere is None else derniere + envoi.parts.get(debut=derniere).taille


def ajouter(envoi: Envoi, debut: int, octets: bytes, empreinte: str = "") -> int:
    """Keep one part that starts where the last one ended. Returns how far it came now.

    Raises MauvaiseReprise (its `recus` says where to go on), PartAlteree, DepotTropGros, PlusDePlace.
    """
    condense = hashlib.sha256(octets).hexdigest()
    if empreinte and empreinte.lower() != condense:
        raise PartAlteree
    _verifier_place(envoi, debut, len(octets))
    if not octets:
        return debut
    with dire_plus_de_place():
        cle = stockage.ranger_part(octets)
    try:
        with transaction.atomic():
            actuel = Envoi.objects.select_for_update().get(pk=envoi.pk)
            _verifier_place(actuel, debut, len(octets))
            PartEnvoi.objects.create(envoi=actuel, debut=debut, taille=len(octets), empreinte=condense, cle=cle)
            Envoi.objects.filter(pk=envoi.pk).update(vu_le=timezone.now())
    except (ErreurLiasse, IntegrityError, Envoi.DoesNotExist) as erreur:
        stockage.retirer(cle)
        if isinstance(erreur, IntegrityError):
            raise MauvaiseReprise(octets_recus(envoi)) from erreur
        raise
    return debut + len(octets)


def _verifier_place(envoi: Envoi, debut: int, longueur: int) -> None:
    recus = octets_recus(envoi)
    if envoi.fini_le is not None or debut != recus:
        raise MauvaiseReprise(recus)
    if debut + longueur > envoi.taille:
        raise EnvoiAltere("Ce fichier est plus long que ce qui était annoncé : il n’a pas été gardé.")


def conclure(envoi: Envoi, inscrire: Inscription) -> Envoi:
    """Every byte is there: store the whole, compare, and let `inscrire` write the rows, once.

    Raises EnvoiIncomplet, EnvoiAltere (the parts are forgotten: start again), PlusDePlace and what `inscrire` refuses
    (the parts stay: another try needs no byte). Slow: never call it inside a transaction.
    """
    if envoi.fini_le is not None:
        return envoi
    if octets_recus(envoi) != envoi.taille:
        raise EnvoiIncomplet
    recu = _assembler(envoi)
    try:
        with transaction.atomic():
            actuel = Envoi.objects.select_for_update().get(pk=envoi.pk)
            if actuel.fini_le is None:
                inscrire(actuel, recu)
                actuel.fini_le = actuel.vu_le = timezone.now()
                actuel.save()
                _retirer_parts(actuel)
            else:  # another process finished it meanwhile
                transaction.on_commit(lambda: stockage.retirer(recu.cle))
            return actuel
    except ErreurLiasse:
        stockage.retirer(recu.cle)
        raise


def _assembler(envoi: Envoi) -> Recu:
    try:
        with dire_plus_de_place():
            recu = stockage.recevoir(_Suite(envoi))
    except _PartPerdue as erreur:
        _recommencer(envoi)
        raise EnvoiAltere from erreur
    if recu.taille != envoi.taille or (envoi.empreinte and recu.empreinte != envoi.empreinte):
        stockage.retirer(recu.cle)
        _recommencer(envoi)
        raise EnvoiAltere
    return recu


class _PartPerdue(Exception):
    """A stored part is not what was received (power cut, folder emptied by hand)."""


class _Suite:
    """The parts read one after the other, each compared with its hash."""

    def __init__(self, envoi: Envoi) -> None:
        self._parts = iter(envoi.parts.order_by("debut"))
        self._reste = b""

    def read(self, taille: int = -1, /) -> bytes:
        """Next bytes, at most `taille`."""
        if not self._reste:
            part = next(self._parts, None)
            if part is None:
                return b""
            self._reste = self._lire(part)
        donne, self._reste = (self._reste, b"") if taille < 0 else (self._reste[:taille], self._reste[taille:])
        return donne

    def _lire(self, part: PartEnvoi) -> bytes:
        try:
            octets = b"".join(stockage.lire_flux(part.cle))
        except FileNotFoundError as erreur:
            raise _PartPerdue from erreur
        if hashlib.sha256(octets).hexdigest() != part.empreinte:
            raise _PartPerdue
        return octets


def _recommencer(envoi: Envoi) -> None:
    with transaction.atomic():
        _retirer_parts(envoi)


def _retirer_parts(envoi: Envoi) -> None:
    """Forget the parts; their bytes go once that is written."""
    cles = list(envoi.parts.values_list("cle", flat=True))
    envoi.parts.all().delete()

    def retirer() -> None:
        for cle in cles:
            stockage.retirer(cle)

    transaction.on_commit(retirer)


def abandonner(envoi: Envoi) -> None:
    """Given up by the one who sent it, or expired: nothing of it stays. What was inscribed is not touched."""
    with transaction.atomic():
        _retirer_parts(envoi)
        envoi.delete()


def purger(maintenant: dt.datetime) -> int:
    """Forget uploads silent for DUREE, and parts no row names. Returns how many uploads went."""
    anciens = list(Envoi.objects.filter(vu_le__lt=maintenant - DUREE))
    for envoi in anciens:
        abandonner(envoi)
    for cle in stockage.parts_anciennes(maintenant - DUREE):
        if not PartEnvoi.objects.filter(cle=cle).exists():
            stockage.retirer(cle)
    return len(anciens)


@contextlib.contextmanager
def dire_plus_de_place() -> Iterator[None]:
    """A full disk is said in words; what was received before stays."""
    try:
        yield
    except OSError as erreur:
        if erreur.errno in SANS_PLACE:
            raise PlusDePlace from erreur
        raise
