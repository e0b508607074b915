"""A phone let in by a QR: it deposits photographs in one place, for one agent, for some minutes. It sees nothing."""

import datetime as dt
import hashlib
import secrets
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from commun.erreurs import ActionRefusee
from commun.journal import noter
from comptes.models import Agent
from ged import destinations, stockage
from ged.actions import nom_sur
from ged.enums import EtatPrise
from ged.exceptions_depot import AutreAppareil, JumelageClos, PriseVide, TropDePhotos
from ged.models_depot import Jumelage, Photo, Prise
from ged.stockage import Recu

DUREE = dt.timedelta(minutes=15)  # without a photograph
DUREE_MAX = dt.timedelta(hours=1)
PHOTOS_MAX = 60  # pages of one document
PHOTO_MAX = 60 * 1024 * 1024  # bytes

_signature = Signer(salt="ged.jumelage")


def _empreinte(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def jumeler(*, agent: Agent, session: str, cible: str) -> tuple[Jumelage, str]:
    """Open a pairing to this place, and give its signed token (kept nowhere). The agent's former ones end.

    Raises Http404, ActionRefusee: the agent himself must be allowed to deposit there.
    """
    code = destinations.cible(cible, agent).code
    if not session:
        raise ActionRefusee
    secret, maintenant = secrets.token_urlsafe(16), timezone.now()
    with transaction.atomic():
        Jumelage.objects.filter(agent=agent, session=session, revoque_le=None).update(revoque_le=maintenant)
        jumelage = Jumelage.objects.create(
            agent=agent, session=session, cible=code, secret=_empreinte(secret), expire_le=maintenant + DUREE
        )
        noter("telephone_jumele", jumelage, par=agent, institution_id=agent.institution_id, cible=code)
    return jumelage, _signature.sign(secret)


def trouver(jeton: str) -> Jumelage:
    """The open pairing of a token. Raises Http404 (forged: no row is read), JumelageClos."""
    try:
        secret = _signature.unsign(jeton)
    except BadSignature as erreur:
        raise Http404("jumelage") from erreur
    jumelage = Jumelage.objects.select_related("agent").filter(secret=_empreinte(secret)).first()
    if jumelage is None or not ouvert(jumelage):
        raise JumelageClos
    return jumelage


def ouvert(jumelage: Jumelage) -> bool:
    """Neither expired nor revoked, and the agent's session lives."""
    if jumelage.revoque_le is not None or jumelage.expire_le <= timezone.now() or not jumelage.agent.is_active:
        return False
    magasin = import_module(settings.SESSION_ENGINE).SessionStore(jumelage.session)
    return bool(magasin.get(SESSION_KEY) == str(jumelage.agent_id))


def reclamer(jumelage: Jumelage, appareil: str) -> None:
    """The first phone that deposits keeps the pairing. Raises AutreAppareil."""
    empreinte = _empreinte(appareil) if appareil else ""
    if not empreinte:
        raise AutreAppareil
    Jumelage.objects.filter(pk=jumelage.pk, appareil="").update(appareil=empreinte)
    jumelage.refresh_from_db(fields=["appareil"])
    if not constant_time_compare(jumelage.appareil, empreinte):
        raise AutreAppareil


def est_l_appareil(jumelage: Jumelage, appareil: str) -> bool:
    """True for the phone that deposits, or for any while none did."""
    return not jumelage.appareil or (bool(appareil) and constant_time_compare(jumelage.appareil, _empreinte(appareil)))


def revoquer(*, jumelage: Jumelage, par: Agent) -> None:
    """The phone is let out now; what it gave stays. Raises ActionRefusee."""
    if jumelage.agent_id != par.pk:
        raise ActionRefusee
    with transaction.atomic():
        Jumelage.objects.filter(pk=jumelage.pk, revoque_le=None).update(revoque_le=timezone.now())
        noter("telephone_ecarte", jumelage, par=par, institution_id=par.institution_id)


def prise_en_cours(jumelage: Jumelage) -> Prise:
    """The document being photographed."""
    return Prise.objects.get_or_create(jumelage=jumelage, etat=EtatPrise.EN_COURS)[0]


def verifier_place(jumelage: Jumelage) -> None:
    """Raises TropDePhotos."""
    if Photo.objects.filter(prise__jumelage=jumelage, prise__etat=EtatPrise.EN_COURS).count() >= PHOTOS_MAX:
        raise TropDePhotos


def ajouter(jumelage: Jumelage, recu: Recu, *, nom: str, remplace: int = 0) -> Photo:
    """Inscribe stored bytes as the next page, or in the place of another (a page taken again)."""
    verifier_place(jumelage)
    with transaction.atomic():
        prise = prise_en_cours(jumelage)
        ancienne = prise.photos.filter(pk=remplace).first() if remplace else None
        derniere = prise.photos.order_by("-ordre").first()
        ordre = ancienne.ordre if ancienne else derniere.ordre + 1 if derniere else 1
        if ancienne:
            _retirer(ancienne)
        photo = Photo.objects.create(
            prise=prise, ordre=ordre, cle=recu.cle, empreinte=recu.empreinte, taille=recu.taille, nom=nom_sur(nom)
        )
        _prolonger(jumelage)
        return photo


def _prolonger(jumelage: Jumelage) -> None:
    fin = min(timezone.now() + DUREE, jumelage.cree_le + DUREE_MAX)
    Jumelage.objects.filter(pk=jumelage.pk, expire_le__lt=fin).update(expire_le=fin)


def _retirer(photo: Photo) -> None:
    cle = photo.cle
    photo.delete()
    transaction.on_commit(lambda: stockage.retirer(cle))


def arranger(jumelage: Jumelage, photo_id: int, acte: str) -> None:
    """One gesture on one page: monter, descendre, tourner, retirer. Raises Http404."""
    with transaction.atomic():
        photo = (
            Photo.objects.select_for_update(of=("self",))
            .filter(prise__jumelage=jumelage, prise__etat=EtatPrise.EN_COURS, pk=photo_id)
            .first()
        )
        if photo is None:
            raise Http404("photo")
        if acte == "tourner":
            Photo.objects.filter(pk=photo.pk).update(rotation=(photo.rotation + 90) % 360)
        elif acte == "retirer":
            _retirer(photo)
        elif acte in {"monter", "descendre"}:
            _deplacer(photo, -1 if acte == "monter" else 1)
        else:
            raise Http404("geste")


def _deplacer(photo: Photo, pas: int) -> None:
    suite = list(photo.prise.photos.order_by("ordre", "pk"))
    rang = suite.index(photo)
    vers = rang + pas
    if 0 <= vers < len(suite):
        suite[rang], suite[vers] = suite[vers], suite[rang]
    for ordre, page in enumerate(suite, start=1):
        Photo.objects.filter(pk=page.pk).update(ordre=ordre)


def terminer(jumelage: Jumelage) -> Prise:
    """The pages are all there: a job makes one document of them. Raises PriseVide."""
    from ged.taches_depot import assembler_prise  # noqa: PLC0415 (the job calls the actions of this room)

    with transaction.atomic():
        prise = Prise.objects.select_for_update().filter(jumelage=jumelage, etat=EtatPrise.EN_COURS).first()
        if prise is None or not prise.photos.exists():
            raise PriseVide
        prise.etat, prise.terminee_le = EtatPrise.ASSEMBLAGE, timezone.now()
        prise.save(update_fields=["etat", "terminee_le"])
        assembler_prise.enqueue(prise.pk)
        return prise


def jeter(*, jumelage: Jumelage, par: Agent) -> int:
    """The agent wants none of the pages not yet put together. Returns how many went."""
    if jumelage.agent_id != par.pk:
        raise ActionRefusee
    with transaction.atomic():
        photos = list(Photo.objects.filter(prise__jumelage=jumelage, prise__etat=EtatPrise.EN_COURS))
        for photo in photos:
            _retirer(photo)
        return len(photos)


def finir_les_oublies() -> int:
    """Pages sent by a phone that never said « terminer »: they are deposited all the same. Returns how many prises."""
    oubliees = list(
        Prise.objects.filter(etat=EtatPrise.EN_COURS, jumelage__expire_le__lt=timezone.now(), photos__isnull=False)
        .select_related("jumelage")
        .distinct()
    )
    for prise in oubliees:
        terminer(prise.jumelage)
    return len(oubliees)
