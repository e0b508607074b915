"""Messages of a mailbox: stored raw, entered in the register, put into the tray, and only then marked as taken."""

import contextlib
import datetime as dt
import hashlib
from dataclasses import dataclass
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from io import BytesIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commun.erreurs import ErreurLiasse
from courrier.actions.bannettes import deposer_dans_bannette
from courrier.actions.registre import inscrire
from courrier.arrivees import porteur
from courrier.enums import CanalCourrier, Provenance, SourceReleve
from courrier.imap import Boite, BoiteFermee, EnTete
from courrier.models import Courrier, Messagerie, Releve
from ged import stockage
from ged.stockage import Recu

MESSAGES_PAR_PASSAGE = 100
TAILLE_MAX_MO = 150  # a message is held in memory while it is stored
ENTETES_MAX = 64 * 1024  # headers are read here, within that; everything else in the isolated child
ID_MAX = 200


@dataclass
class Passage:
    """What one look did: messages taken, and those that could not be."""

    pris: int = 0
    refuses: int = 0


@dataclass(frozen=True)
class Adresse:
    """What the register writes of a message."""

    message_id: str
    expediteur: str
    objet: str


def relever(messagerie: Messagerie) -> Passage:
    """Take what waits in one mailbox. What prevents it is kept for the management page, never raised."""
    releve, _ = Releve.objects.get_or_create(bannette=messagerie.bannette, source=SourceReleve.MESSAGERIE)
    passage, raison, remede = Passage(), "", ""
    try:
        with Boite(messagerie) as boite:
            for uid in boite.en_attente()[:MESSAGES_PAR_PASSAGE]:
                refus = _prendre(boite, boite.en_tete(uid), messagerie)
                passage.pris += not refus[0]
                passage.refuses += bool(refus[0])
                raison, remede = refus if refus[0] else (raison, remede)
    except BoiteFermee as fermee:
        raison, remede = fermee.raison, fermee.remede
    releve.essaye_le = timezone.now()
    releve.raison, releve.remede = raison[:500], remede[:500]
    if not raison:
        releve.reussi_le = releve.essaye_le
    releve.save()
    return passage


def relever_partout() -> Passage:
    """One look at every mailbox."""
    total = Passage()
    actives = Messagerie.objects.filter(active=True).select_related(
        "bannette__institution", "bannette__agent", "bannette__organe", "bannette__compartiment"
    )
    for messagerie in actives:
        passage = relever(messagerie)
        total.pris += passage.pris
        total.refuses += passage.refuses
    return total


def _prendre(boite: Boite, en_tete: EnTete, messagerie: Messagerie) -> tuple[str, str]:
    """Store, inscribe, then mark. Returns why it was not taken, with the remedy; empty when it was."""
    if en_tete.taille > min(settings.TAILLE_MAX_DEPOT, TAILLE_MAX_MO * 1024 * 1024):
        boite.refuser(en_tete.uid)
        return (
            "Un message trop volumineux est resté dans la messagerie.",
            "Demandez à l’expéditeur un autre moyen, ou enregistrez ses pièces jointes vous-même.",
        )
    octets = boite.octets(en_tete.uid)
    try:
        recu = stockage.recevoir(BytesIO(octets))
        inscrire_message(messagerie=messagerie, recu=recu, octets=octets, arrive_le=en_tete.arrive_le)
    except (ErreurLiasse, OSError) as erreur:
        message = erreur.message if isinstance(erreur, ErreurLiasse) else (erreur.strerror or type(erreur).__name__)
        return f"Un message n’a pas pu être rangé : {message}", "Il reste dans la messagerie et sera relevé à nouveau."
    boite.marquer(en_tete.uid)
    return "", ""


def inscrire_message(
    *, messagerie: Messagerie, recu: Recu, octets: bytes, arrive_le: dt.datetime | None = None
) -> tuple[Courrier, bool]:
    """Rows of a stored message: its entry of the register and its paper in the tray. False: it was there already."""
    bannette = messagerie.bannette
    adresse = lire_adresse(octets, recu.empreinte)
    cle = _cle(bannette.institution_id, adresse, octets)
    instant = min(arrive_le or timezone.now(), timezone.now())
    par = porteur(bannette)
    with transaction.atomic():
        Messagerie.objects.select_for_update().get(pk=messagerie.pk)  # two looks at once wait here
        deja = Courrier.objects.filter(institution_id=bannette.institution_id, message_id=cle).first()
        if deja is not None:
            transaction.on_commit(lambda: stockage.retirer(recu.cle))
            return deja, False
        courrier = inscrire(
            institution=bannette.institution,
            par=par,
            recu_le=timezone.localdate(instant),
            canal=CanalCourrier.COURRIEL,
            expediteur=adresse.expediteur,
            objet=adresse.objet,
            bannette=bannette,
            message_id=cle,
        )
        pli = deposer_dans_bannette(
            bannette=bannette,
            recu=recu,
            nom=f"{adresse.objet[:80] or 'message'}.eml",
            titre=adresse.objet or f"Message de {adresse.expediteur}",
            par=par,
            provenance=Provenance.COURRIEL,
            courrier=courrier,
            arrive_le=instant,
        )
        courrier.document = pli.document
        courrier.save(update_fields=["document"])
        return courrier, True


def _cle(institution_id: int, adresse: Adresse, octets: bytes) -> str:
    """The Message-ID; another content under an identifier already used (a forged one) is another letter."""
    deja = Courrier.objects.filter(institution_id=institution_id, message_id=adresse.message_id).first()
    if deja is None or deja.document is None:
        return adresse.message_id
    connu = hashlib.sha256()
    premiere = deja.document.versions.order_by("numero").first()
    if premiere is not None:
        connu.update(_corps(b"".join(stockage.lire_flux(premiere.cle))))
    condense = hashlib.sha256(_corps(octets))
    if condense.digest() == connu.digest():
        return adresse.message_id
    return f"{adresse.message_id}#{condense.hexdigest()[:16]}"


def _corps(octets: bytes) -> bytes:
    """After the headers, which a second delivery changes."""
    return octets.replace(b"\r\n", b"\n").partition(b"\n\n")[2]


def lire_adresse(octets: bytes, empreinte: str) -> Adresse:
    """Sender, subject and identifier, whatever their encoding; nothing of the body."""
    entetes = BytesHeaderParser(policy=policy.compat32).parsebytes(octets[:ENTETES_MAX])
    identifiant = " ".join(str(entetes.get("Message-ID") or "").split())
    if not identifiant:
        identifiant = f"sha256:{empreinte}"
    elif len(identifiant) > ID_MAX:
        identifiant = f"sha256:{hashlib.sha256(identifiant.encode('utf-8', 'replace')).hexdigest()}"
    return Adresse(identifiant, _expediteur(entetes), _decoder(entetes.get("Subject")))


def _expediteur(entetes: Message) -> str:
    for nom, adresse in getaddresses([_decoder(v) for v in entetes.get_all("From", [])]):
        if nom and adresse:
            return f"{nom} <{adresse}>"[:200]
        if adresse or nom:
            return (adresse or nom)[:200]
    return "expéditeur inconnu"


def _decoder(valeur: object) -> str:
    """Encoded words (RFC 2047) in plain text; what cannot be decoded stays as it is, without control characters."""
    brut = str(valeur or "")
    with contextlib.suppress(ValueError, LookupError, UnicodeError):
        brut = str(make_header(decode_header(brut)))
    propre = brut.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in propre).split())[:200]
