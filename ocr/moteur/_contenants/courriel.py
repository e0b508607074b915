"""E-mail messages (RFC 5322, MIME) and mailboxes: the message on sheets, each attachment as a file of its own."""

import contextlib
import io
import re
from email import policy
from email.errors import MessageError
from email.generator import BytesGenerator
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from typing import Final

from ocr.moteur._confinement import Refus
from ocr.moteur._contenants.balises import texte_html
from ocr.moteur._contenants.sortie import Sortie
from ocr.moteur._contenants.texte import decoder, poser

_ENTETES: Final = (("From", "De"), ("To", "À"), ("Cc", "Copie"), ("Date", "Date"), ("Subject", "Objet"))
_PARTIES_MAX: Final = 20_000
_PROFONDEUR_MAX: Final = 60
_DESSIN_MAX: Final = 30_000  # bytes: an image shown inside the text and smaller than this is a logo
_EXTENSIONS: Final = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/tiff": "tif",
    "text/html": "html", "text/plain": "txt", "text/calendar": "ics", "message/rfc822": "eml",
}  # fmt: skip
_DEPART: Final = re.compile(rb"^From [^\r\n]{3,300}\r?$", re.MULTILINE)
_HEURE: Final = re.compile(rb"\d\d:\d\d")
_DEPART_TOLERE: Final = re.compile(rb"\AFrom [^\r\n]*\r?\n")


def ouvrir(octets: bytes, sortie: Sortie) -> str:
    """One message; returns its MIME type. Raises `Refus` when it is none."""
    message = _analyser(_DEPART_TOLERE.sub(b"", octets, count=1))
    corps = _Corps(sortie)
    try:
        corps.parcourir(message, 0)
    except RecursionError as erreur:
        raise Refus("contenu_illisible", "nesting") from erreur
    valeurs = {nom: _entete(message, nom) for nom, _ in _ENTETES}
    valeurs["Date"] = _date(valeurs["Date"])
    lignes, texte = entete(valeurs), corps.texte()
    poser(sortie, "\n".join([*lignes, *sortie.inventaire(), "", texte]))
    return "message/rfc822"


def entete(valeurs: dict[str, str]) -> list[str]:
    """The lines at the top of a printed message."""
    return [f"{libelle} : {valeurs[nom]}" for nom, libelle in _ENTETES if valeurs.get(nom)]


def _date(brute: str) -> str:
    """A date header as people write it, in the sender's own time; as it was when it makes no sense."""
    try:
        return f"{parsedate_to_datetime(brute):%d/%m/%Y à %H h %M}"
    except (ValueError, TypeError, IndexError, OverflowError):
        return brute


def ouvrir_boite(octets: bytes, sortie: Sortie) -> str:
    """Several messages one after the other (mbox): each is a child; one alone is the message itself."""
    departs = [
        m.start() for m in _DEPART.finditer(octets) if _HEURE.search(m.group()) and _apres_un_blanc(octets, m.start())
    ]
    if len(departs) <= 1:
        return ouvrir(octets, sortie)
    for rang, (debut, fin) in enumerate(zip(departs, [*departs[1:], len(octets)], strict=True), 1):
        message = _DEPART_TOLERE.sub(b"", octets[debut:fin], count=1)
        objet = _entete(_analyser(message, entetes_seuls=True), "Subject")[:120]
        sortie.enfant(f"{rang:03d} {objet or 'sans objet'}.eml".replace("/", " ").replace("\\", " "), [message])
    poser(sortie, "\n".join(sortie.inventaire("Messages de la boîte")))
    return "application/mbox"


def _apres_un_blanc(octets: bytes, position: int) -> bool:
    """True where a message may begin: at the start, or after an empty line."""
    return position == 0 or octets[max(0, position - 3) : position].endswith((b"\n\n", b"\n\r\n"))


def _analyser(octets: bytes, *, entetes_seuls: bool = False) -> Message:
    try:
        return BytesParser(policy=policy.compat32).parsebytes(octets, headersonly=entetes_seuls)
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, IndexError, AttributeError) as erreur:
        raise Refus("contenu_illisible", str(erreur)[:200]) from erreur


def _entete(message: Message, nom: str) -> str:
    """A header in words: encoded words decoded, line ends dropped."""
    voulu = nom.lower()
    brut = next((valeur for cle, valeur in message.raw_items() if cle.lower() == voulu), None)
    return _decoder_entete(brut) if brut is not None else ""


def _decoder_entete(brut: object) -> str:
    # Bytes above 127 that no rule allows there come as surrogates: they are UTF-8 more often than not.
    texte = decoder(str(brut).encode("utf-8", "surrogateescape"))
    with contextlib.suppress(ValueError, LookupError, MessageError, TypeError, IndexError):
        morceaux = []
        for valeur, codage in decode_header(texte):
            morceaux.append(valeur if isinstance(valeur, str) else decoder(valeur, codage or ""))
        texte = "".join(morceaux)
    return " ".join(texte.encode("utf-8", "replace").decode("utf-8", "replace").split())[:2000]


class _Corps:
    """Walks a message's parts: text kept, the rest taken out."""

    def __init__(self, sortie: Sortie) -> None:
        self._sortie = sortie
        self._clairs: list[str] = []
        self._pages: list[str] = []
        self._images: list[tuple[str, str, bytes]] = []
        self._vues = 0

    def parcourir(self, partie: Message, profondeur: int) -> None:
        """One part and those inside it. A message inside the message is a file of its own."""
        self._vues += 1
        if self._vues > _PARTIES_MAX or profondeur > _PROFONDEUR_MAX:
            self._sortie.laisser("suite du message", "trop_nombreux")
            return
        genre = partie.get_content_type()
        if genre in ("message/rfc822", "message/global"):
            self._message(partie)
        elif genre == "message/external-body":
            self._sortie.laisser(self._nom(partie, genre), "distant")
        elif partie.is_multipart():
            if genre == "multipart/signed":
                self._sortie.avertir("signe")
            for fille in partie.get_payload():
                if isinstance(fille, Message):
                    self.parcourir(fille, profondeur + 1)
        else:
            self._feuille(partie, genre)

    def texte(self) -> str:
        """Plain text when there is some, else that of the HTML page; then small images are counted out."""
        cites: set[str] = set()
        du_html = []
        for page in self._pages:
            clair, cids = texte_html(page)
            cites |= cids
            du_html.append(clair)
        for nom, cid, octets in self._images:
            if cid in cites and len(octets) < _DESSIN_MAX:
                self._sortie.laisser(nom, "dessin")
            else:
                self._sortie.enfant(nom, [octets])
        clairs = "\n\n".join(t.strip() for t in self._clairs if t.strip())
        if clairs or not self._pages:
            return clairs or "(message sans texte)"
        return "\n\n".join(du_html) or "(message sans texte)"

    def _message(self, partie: Message) -> None:
        contenu = partie.get_payload()
        interieur = contenu[0] if isinstance(contenu, list) and contenu else None
        nom = self._nom(partie, "message/rfc822")
        if isinstance(interieur, Message):
            objet = _entete(interieur, "Subject")[:120].replace("/", " ").replace("\\", " ")
            nom = nom if partie.get_filename() else f"{objet or 'message'}.eml"
            try:
                octets = _octets(interieur)
            except (RecursionError, ValueError, LookupError, TypeError, AttributeError, UnicodeError):
                self._sortie.laisser(nom, "abime")
                return
            self._sortie.enfant(nom, [octets])
        elif isinstance(contenu, str):
            self._sortie.enfant(nom, [contenu.encode("utf-8", "replace")])

    def _feuille(self, partie: Message, genre: str) -> None:
        try:
            brut = partie.get_payload(decode=True)
        except (ValueError, LookupError, TypeError, AssertionError):
            self._sortie.laisser(self._nom(partie, genre), "abime")
            return
        octets = brut if isinstance(brut, bytes) else b""
        joint = (partie.get_content_disposition() == "attachment") or bool(partie.get_filename())
        if genre in ("text/plain", "text/html") and not joint:
            (self._pages if genre == "text/html" else self._clairs).append(decoder(octets, _codage(partie)))
        elif genre in ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"):
            self._sortie.avertir("signe")
        elif octets:
            nom, cid = self._nom(partie, genre), str(partie.get("Content-ID", "")).strip().strip("<>")
            if cid and genre.startswith("image/"):
                self._images.append((nom, cid, octets))
            else:
                self._sortie.enfant(nom, [octets])

    def _nom(self, partie: Message, genre: str) -> str:
        with contextlib.suppress(ValueError, LookupError, TypeError, IndexError, AttributeError):
            if nom := partie.get_filename():
                return _decoder_entete(collapse_rfc2231_value(nom))
        extension = _EXTENSIONS.get(genre, "dat")
        return f"piece-{len(self._sortie.enfants) + len(self._images) + 1}.{extension}"


def _octets(message: Message) -> bytes:
    """The message as it was written, as far as its parser kept it."""
    tampon = io.BytesIO()
    BytesGenerator(tampon, mangle_from_=False, policy=message.policy).flatten(message)
    return tampon.getvalue()


def _codage(partie: Message) -> str:
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
        return str(partie.get_content_charset() or "")
    return ""
