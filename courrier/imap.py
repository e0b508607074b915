"""A mailbox read over IMAP with the standard library: what waits, its raw bytes, and the mark of what was taken.

A message is marked only after its rows are committed (`marquer`); until then it stays as it was, unseen.
"""

import base64
import contextlib
import datetime as dt
import imaplib
import ipaddress
import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from courrier.enums import ModeImap, SecuriteImap
from courrier.models import Messagerie

RELEVE = "LiasseReleve"
REFUSE = "LiasseRefuse"
DELAI_S = 30
JETON_MAX = 64 * 1024
_TAILLE = re.compile(rb"RFC822\.SIZE (\d+)")
_INTERNE = re.compile(rb'INTERNALDATE "([^"]{10,40})"')


class BoiteFermee(Exception):
    """What keeps a mailbox from being read, in words."""

    def __init__(self, raison: str, remede: str = "") -> None:
        self.raison, self.remede = raison, remede
        super().__init__(raison)


@dataclass(frozen=True)
class EnTete:
    """What is known of a message before it is fetched. `taille` in bytes."""

    uid: str
    taille: int
    arrive_le: dt.datetime | None


class Boite:
    """One connection to one mailbox, used as a context manager. Raises BoiteFermee."""

    def __init__(self, messagerie: Messagerie) -> None:
        self._messagerie = messagerie
        self._imap: imaplib.IMAP4
        self._mots_cles = True
        self._capacites: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        """Connect, sign in, open the folder."""
        with _en_phrases(self._messagerie):
            self._imap = _connecter(self._messagerie)
        try:
            with _en_phrases(self._messagerie):
                self._entrer()
        except BaseException:
            self._fermer()
            raise
        return self

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave, whatever the state of the line."""
        self._fermer()

    def en_attente(self) -> list[str]:
        """UIDs of the messages not taken yet, oldest first."""
        critere = f"UNDELETED UNKEYWORD {RELEVE} UNKEYWORD {REFUSE}" if self._mots_cles else "UNDELETED UNSEEN"
        with _en_phrases(self._messagerie):
            donnees = self._uid("SEARCH", critere)
        return sorted((donnees[0] or b"").decode("ascii").split(), key=int)

    def en_tete(self, uid: str) -> EnTete:
        """Size and day of arrival."""
        with _en_phrases(self._messagerie):
            brut = b" ".join(p for p in self._uid("FETCH", uid, "(RFC822.SIZE INTERNALDATE)") if isinstance(p, bytes))
        taille, interne = _TAILLE.search(brut), _INTERNE.search(brut)
        return EnTete(uid, int(taille[1]) if taille else 0, _instant(interne[1]) if interne else None)

    def octets(self, uid: str) -> bytes:
        """The raw message; it stays unseen."""
        with _en_phrases(self._messagerie):
            reponse = self._uid("FETCH", uid, "(BODY.PEEK[])")
        for part in reponse:
            if isinstance(part, tuple):
                return bytes(part[1])
        raise BoiteFermee("Le serveur n’a pas donné un message qu’il annonce.", "La relève sera essayée à nouveau.")

    def marquer(self, uid: str) -> None:
        """Taken: seen, marked, moved to the folder of what was taken. Only after the commit."""
        with _en_phrases(self._messagerie):
            self._poser(uid, RELEVE)
            if self._messagerie.dossier_releves:
                self._deplacer(uid, _nom(self._messagerie.dossier_releves))

    def refuser(self, uid: str) -> None:
        """Too large to be taken: left where it is, not asked for again."""
        with _en_phrases(self._messagerie):
            self._poser(uid, REFUSE, vu=False)

    def _poser(self, uid: str, mot_cle: str, *, vu: bool = True) -> None:
        drapeaux = [*(["\\Seen"] if vu else []), *([mot_cle] if self._mots_cles else [])]
        if drapeaux:
            self._uid("STORE", uid, "+FLAGS.SILENT", f"({' '.join(drapeaux)})")

    def _deplacer(self, uid: str, dossier: str) -> None:
        commande = "MOVE" if "MOVE" in self._capacites else "COPY"
        if self._imap.uid(commande, uid, dossier)[0] != "OK":
            self._imap.create(dossier)
            with contextlib.suppress(imaplib.IMAP4.error):
                self._imap.subscribe(dossier)
            self._uid(commande, uid, dossier)
        if commande == "COPY":
            self._uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)")
            if "UIDPLUS" in self._capacites:
                self._uid("EXPUNGE", uid)

    def _entrer(self) -> None:
        _signer(self._imap, self._messagerie)
        self._capacites = frozenset(b" ".join(self._imap.capability()[1]).decode("ascii", "replace").upper().split())
        etat, _ = self._imap.select(_nom(self._messagerie.dossier))
        if etat != "OK":
            raise BoiteFermee(
                f"Le dossier « {self._messagerie.dossier} » de la messagerie n’existe pas.",
                "Vérifiez son nom dans les réglages de la bannette.",
            )
        permis = b" ".join(p for p in self._imap.response("PERMANENTFLAGS")[1] if isinstance(p, bytes))
        self._mots_cles = b"\\*" in permis

    def _uid(self, commande: str, *arguments: str) -> list[Any]:
        etat, donnees = self._imap.uid(commande, *arguments)
        if etat != "OK":
            raise BoiteFermee(f"Le serveur de messagerie a refusé ({commande}).", "La relève sera essayée à nouveau.")
        return donnees

    def _fermer(self) -> None:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self._imap.logout()


@contextlib.contextmanager
def _en_phrases(messagerie: Messagerie) -> Any:
    """Turn what the network says into a sentence."""
    try:
        yield
    except ssl.SSLError as erreur:
        raise BoiteFermee(
            f"La liaison avec « {messagerie.hote} » n’est pas sûre : {erreur.reason or 'certificat refusé'}.",
            "Vérifiez le nom du serveur et son certificat.",
        ) from erreur
    except (imaplib.IMAP4.abort, OSError) as erreur:
        raise BoiteFermee(
            f"Le serveur de messagerie « {messagerie.hote} » ne répond pas.",
            "Vérifiez le réseau. Les messages restent sur le serveur et seront relevés à son retour.",
        ) from erreur
    except imaplib.IMAP4.error as erreur:
        raise BoiteFermee(
            "Le serveur de messagerie a refusé une commande.", "La relève sera essayée à nouveau."
        ) from erreur


def _connecter(messagerie: Messagerie) -> imaplib.IMAP4:
    hote, port = messagerie.hote, messagerie.port
    contexte = ssl.create_default_context()
    if messagerie.securite == SecuriteImap.TLS:
        return imaplib.IMAP4_SSL(hote, port, ssl_context=contexte, timeout=DELAI_S)
    if messagerie.securite == SecuriteImap.AUCUNE and not _de_cette_machine(hote):
        raise BoiteFermee("Une messagerie ne se relève pas sans chiffrement par le réseau.", "Choisissez TLS.")
    imap = imaplib.IMAP4(hote, port, timeout=DELAI_S)
    if messagerie.securite == SecuriteImap.STARTTLS:
        imap.starttls(ssl_context=contexte)
    return imap


def _de_cette_machine(hote: str) -> bool:
    try:
        return ipaddress.ip_address(hote).is_loopback
    except ValueError:
        return hote == "localhost"


def _signer(imap: imaplib.IMAP4, messagerie: Messagerie) -> None:
    secret = _secret(messagerie.secret)
    if messagerie.mode == ModeImap.OAUTH2:
        jeton = _jeton(secret)
        preuve = f"user={messagerie.identifiant}\x01auth=Bearer {jeton}\x01\x01".encode()
        essai: Callable[[], Any] = lambda: imap.authenticate("XOAUTH2", lambda _defi: preuve)  # noqa: E731
    else:
        essai = lambda: imap.login(messagerie.identifiant, secret)  # noqa: E731
    try:
        essai()
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as erreur:
        raise BoiteFermee(
            f"La messagerie refuse « {messagerie.identifiant} ».", f"Renouvelez le secret « {messagerie.secret} »."
        ) from erreur


def _secret(nom: str) -> str:
    """Content of a file of the server that only Liasse reads: in no backup of the database, on no screen."""
    chemin = Path(settings.SECRETS_DIR) / nom
    try:
        return chemin.read_text(encoding="utf-8").strip()
    except OSError as erreur:
        raise BoiteFermee(
            f"Le secret « {nom} » de cette messagerie ne se lit pas sur le serveur.",
            "Déposez-le dans le dossier des secrets (docs/exploitation.md).",
        ) from erreur


def _jeton(secret: str) -> str:
    """Access token asked from the provider (RFC 6749: refresh token when given, else client credentials)."""
    try:
        reglages = json.loads(secret)
        adresse = str(reglages["adresse"])
        corps = {"client_id": reglages["client_id"], "grant_type": "client_credentials"}
        if reglages.get("refresh_token"):
            corps |= {"grant_type": "refresh_token", "refresh_token": reglages["refresh_token"]}
        corps |= {
            c: reglages[n] for c, n in (("client_secret", "client_secret"), ("scope", "portee")) if reglages.get(n)
        }
    except (ValueError, KeyError, TypeError) as erreur:
        raise BoiteFermee(
            "Le secret OAuth 2 de cette messagerie est incomplet.",
            "Il contient adresse, client_id, et refresh_token ou client_secret (docs/exploitation.md).",
        ) from erreur
    parties = urllib.parse.urlsplit(adresse)
    if parties.scheme != "https" and not (parties.scheme == "http" and _de_cette_machine(parties.hostname or "")):
        raise BoiteFermee("L’adresse des jetons OAuth 2 n’est pas en https.", "Corrigez le secret de la messagerie.")
    requete = urllib.request.Request(adresse, urllib.parse.urlencode(corps).encode())  # noqa: S310 (scheme checked)
    try:
        with urllib.request.urlopen(requete, timeout=DELAI_S) as reponse:  # noqa: S310
            return str(json.loads(reponse.read(JETON_MAX))["access_token"])
    except urllib.error.HTTPError as erreur:
        raise BoiteFermee(
            "Le fournisseur de la messagerie refuse de donner un jeton.", "Renouvelez l’autorisation OAuth 2."
        ) from erreur
    except (ValueError, KeyError, TypeError) as erreur:
        raise BoiteFermee("Le fournisseur de la messagerie a répondu autre chose qu’un jeton.") from erreur


def _instant(interne: bytes) -> dt.datetime | None:
    """« 22-Nov-2026 10:00:00 +0100 »; None when it cannot be read."""
    try:
        return dt.datetime.strptime(interne.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None


def _nom(dossier: str) -> str:
    """Quoted name of a mailbox in modified UTF-7 (RFC 3501 § 5.1.3)."""
    sortie, attente = "", ""
    for signe in f"{dossier}\0":
        if signe == "\0" or " " <= signe <= "~":
            if attente:
                code = base64.b64encode(attente.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
                sortie, attente = f"{sortie}&{code}-", ""
            sortie += {"&": "&-", "\0": "", '"': '\\"', "\\": "\\\\"}.get(signe, signe)
        else:
            attente += signe
    return f'"{sortie}"'
