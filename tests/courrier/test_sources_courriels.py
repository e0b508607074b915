"""Messages of a real IMAP server: taken once, marked only after the commit, and what prevents it is said."""

import http.server
import imaplib
import json
import os
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone

from courrier.actions import courriels
from courrier.actions.bannettes import bannette_de
from courrier.actions.courriels import lire_adresse, relever
from courrier.imap import RELEVE, Boite, BoiteFermee
from courrier.models import Bannette, Courrier, Messagerie, Pli, Releve
from ged import stockage
from tests.stockage import pieces_dans

pytestmark = pytest.mark.django_db
PREFIXE = "LIASSE_" + "IMAP_"  # in two parts: only whole names of settings are listed


@pytest.fixture(autouse=True)
def _a_part(settings: Any, tmp_path: Path) -> None:
    pieces_dans(settings, tmp_path / "pieces")
    settings.SECRETS_DIR = tmp_path / "secrets"
    settings.SECRETS_DIR.mkdir()


@pytest.fixture
def bannette(agents: dict[str, Any]) -> Bannette:
    return bannette_de(agents["accueil"])


@pytest.fixture
def serveur() -> dict[str, str]:
    if "LIASSE_IMAP_PORT" not in os.environ:
        pytest.skip("serveur IMAP absent (LIASSE_IMAP_PORT, voir tests/serveurs/imap)")
    noms = ("LIASSE_IMAP_PORT", "LIASSE_IMAP_TLS_PORT", "LIASSE_IMAP_JETONS_PORT", "LIASSE_IMAP_MOT_DE_PASSE")
    return {nom.removeprefix(PREFIXE): os.environ[nom] for nom in noms}


@pytest.fixture
def messagerie(bannette: Bannette, serveur: dict[str, str], settings: Any) -> Messagerie:
    (settings.SECRETS_DIR / "accueil").write_text(serveur["MOT_DE_PASSE"] + "\n")
    vider_la_boite(serveur)
    return Messagerie.objects.create(
        bannette=bannette, hote="127.0.0.1", port=int(serveur["PORT"]), securite="aucune", identifiant="accueil",
        secret="accueil",
    )  # fmt: skip


def client(serveur: dict[str, str]) -> imaplib.IMAP4:
    imap = imaplib.IMAP4("127.0.0.1", int(serveur["PORT"]))
    imap.login("accueil", serveur["MOT_DE_PASSE"])
    return imap


def vider_la_boite(serveur: dict[str, str]) -> None:
    with client(serveur) as imap:
        for dossier in ("INBOX", "Liasse"):
            etat, nombre = imap.select(dossier)
            if etat == "OK" and nombre[0] != b"0":
                imap.store("1:*", "+FLAGS", "\\Deleted")
                imap.expunge()


def message(objet: str = "Demande d’aide", identifiant: str = "<un@exemple.be>", corps: str = "Bonjour") -> bytes:
    courriel = EmailMessage()
    courriel["From"] = "Amélie Vanbrabant <amelie@exemple.be>"
    courriel["To"] = "accueil@cpas.example"
    courriel["Subject"] = objet
    courriel["Message-ID"] = identifiant
    courriel.set_content(corps)
    courriel.add_attachment(b"%PDF-1.4 piece", maintype="application", subtype="pdf", filename="bail.pdf")
    return courriel.as_bytes()


def deposer(serveur: dict[str, str], *octets: bytes) -> None:
    with client(serveur) as imap:
        for un in octets:
            assert imap.append("INBOX", "", imaplib.Time2Internaldate(timezone.now()), un)[0] == "OK"


def restants(serveur: dict[str, str], dossier: str = "INBOX", critere: str = "ALL") -> int:
    with client(serveur) as imap:
        imap.select(dossier, readonly=True)
        return len(imap.search(None, critere)[1][0].split())


@pytest.mark.services
def test_a_message_becomes_a_paper_and_an_entry_then_leaves_the_inbox(
    messagerie: Messagerie, serveur: dict[str, str], bannette: Bannette
) -> None:
    octets = message()
    deposer(serveur, octets)
    assert relever(messagerie).pris == 1
    courrier = Courrier.objects.get()
    assert (courrier.expediteur, courrier.objet) == ("Amélie Vanbrabant <amelie@exemple.be>", "Demande d’aide")
    assert (courrier.canal, courrier.recu_le, courrier.bannette) == ("courriel", timezone.localdate(), bannette)
    pli = Pli.objects.get()
    assert (pli.courrier, pli.provenance, courrier.document) == (courrier, "courriel", pli.document)
    rendus = b"".join(stockage.lire_flux(pli.document.version_courante.cle))
    assert rendus.replace(b"\r\n", b"\n") == octets
    assert (restants(serveur), restants(serveur, "Liasse", f"SEEN KEYWORD {RELEVE}")) == (0, 1)
    assert Releve.objects.get().raison == ""


@pytest.mark.services
def test_the_same_identifier_is_taken_once_but_another_content_is_another_letter(
    messagerie: Messagerie, serveur: dict[str, str]
) -> None:
    octets = message()
    deposer(serveur, octets)
    relever(messagerie)
    deposer(serveur, b"Received: from ailleurs\r\n" + octets, message(corps="Tout autre chose"))
    relever(messagerie)
    assert Courrier.objects.count() == 2
    assert list(Courrier.objects.order_by("numero").values_list("numero", flat=True)) == [1, 2]
    assert restants(serveur) == 0


@pytest.mark.services
def test_cut_between_commit_and_mark_it_is_not_doubled(
    messagerie: Messagerie, serveur: dict[str, str], monkeypatch: Any
) -> None:
    deposer(serveur, message())

    def coupe(*_: Any) -> None:
        raise BoiteFermee("Le serveur de messagerie ne répond pas.")

    with monkeypatch.context() as coupure:
        coupure.setattr(Boite, "marquer", coupe)
        relever(messagerie)
    assert Releve.objects.get().raison
    assert restants(serveur, critere="UNSEEN") == 1, "not marked: it will be looked at again"
    relever(messagerie)
    assert (Courrier.objects.count(), Pli.objects.count(), restants(serveur)) == (1, 1, 0)


@pytest.mark.services
def test_when_it_cannot_be_stored_it_stays_unseen(
    messagerie: Messagerie, serveur: dict[str, str], monkeypatch: Any
) -> None:
    deposer(serveur, message())

    def plein(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disque:
        disque.setattr(courriels.stockage, "recevoir", plein)
        passage = relever(messagerie)
    assert (passage.pris, passage.refuses) == (0, 1)
    assert "No space" in Releve.objects.get().raison
    assert restants(serveur, critere="UNSEEN") == 1
    assert relever(messagerie).pris == 1


@pytest.mark.services
def test_a_message_too_large_is_said_left_and_not_asked_again(
    messagerie: Messagerie, serveur: dict[str, str], settings: Any
) -> None:
    settings.TAILLE_MAX_DEPOT = 50
    deposer(serveur, message())
    assert relever(messagerie).refuses == 1
    assert "volumineux" in Releve.objects.get().raison
    assert relever(messagerie).refuses == 0
    assert restants(serveur, critere="UNSEEN") == 1


@pytest.mark.services
def test_a_wrong_password_and_a_missing_folder_are_said(
    messagerie: Messagerie, serveur: dict[str, str], settings: Any
) -> None:
    messagerie.dossier = "Absent"
    relever(messagerie)
    assert "Absent" in Releve.objects.get().raison
    (settings.SECRETS_DIR / "accueil").write_text("faux")
    relever(messagerie)
    assert "refuse" in Releve.objects.get().raison
    (settings.SECRETS_DIR / "accueil").unlink()
    relever(messagerie)
    assert "secret" in Releve.objects.get().raison


@pytest.mark.services
def test_a_certificate_nobody_vouches_for_is_refused(messagerie: Messagerie, serveur: dict[str, str]) -> None:
    for securite, port in (("tls", serveur["TLS_PORT"]), ("starttls", serveur["PORT"])):
        messagerie.securite, messagerie.port, messagerie.hote = securite, int(port), "localhost"
        relever(messagerie)
        assert "pas sûre" in Releve.objects.get().raison


@pytest.mark.services
def test_folders_with_accents_are_named_as_the_server_writes_them(
    messagerie: Messagerie, serveur: dict[str, str]
) -> None:
    messagerie.dossier_releves = "Relevés & classés"
    deposer(serveur, message())
    relever(messagerie)
    assert restants(serveur, '"Relev&AOk-s &- class&AOk-s"') == 1


@pytest.fixture
def jetons(serveur: dict[str, str]) -> Iterator[list[dict[str, Any]]]:
    """The provider of tokens, and what Dovecot asks of it."""
    recues: list[dict[str, Any]] = []

    class Fournisseur(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            recues.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self._rendre({"access_token": "jeton-du-jour", "token_type": "Bearer"})

        def do_GET(self) -> None:
            jeton = parse_qs(urlsplit(self.path).query).get("access_token")
            self._rendre({"email": "accueil"} if jeton == ["jeton-du-jour"] else {}, 200 if jeton else 401)

        def _rendre(self, contenu: dict[str, str], statut: int = 200) -> None:
            self.send_response(statut)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(contenu).encode())

        def log_message(self, *_: Any) -> None:
            """Silent."""

    site = http.server.ThreadingHTTPServer(("127.0.0.1", int(serveur["JETONS_PORT"])), Fournisseur)
    fil = threading.Thread(target=site.serve_forever, daemon=True)
    fil.start()
    yield recues
    site.shutdown()
    site.server_close()
    fil.join()


@pytest.mark.services
def test_signed_in_by_oauth2(
    messagerie: Messagerie, serveur: dict[str, str], settings: Any, jetons: list[dict[str, Any]]
) -> None:
    secret = {
        "adresse": f"http://127.0.0.1:{serveur['JETONS_PORT']}/jeton",
        "client_id": "liasse",
        "refresh_token": "longue-duree",
    }
    (settings.SECRETS_DIR / "accueil").write_text(json.dumps(secret))
    Messagerie.objects.update(mode="oauth2")
    messagerie.refresh_from_db()
    deposer(serveur, message())
    assert relever(messagerie).pris == 1, Releve.objects.get().raison
    assert jetons[0]["grant_type"] == ["refresh_token"]


def test_an_unreachable_mailbox_is_said_and_tried_again(bannette: Bannette, settings: Any, capsys: Any) -> None:
    (settings.SECRETS_DIR / "x").write_text("x")
    Messagerie.objects.create(bannette=bannette, hote="127.0.0.1", port=9, identifiant="x", secret="x")
    call_command("relever_courriels")
    dit = capsys.readouterr()
    assert "0 relevés" in dit.out
    assert "ne répond pas" in dit.err
    assert Releve.objects.get().reussi_le is None


def test_no_password_travels_in_clear_over_the_network(bannette: Bannette) -> None:
    boite = Messagerie(bannette=bannette, hote="imap.exemple.be", securite="aucune", identifiant="x", secret="x")
    with pytest.raises(BoiteFermee, match="chiffrement"), Boite(boite):
        pass


@pytest.mark.parametrize(
    ("entetes", "attendu"),
    [
        (b"From: =?utf-8?q?Am=C3=A9lie?= <a@b.be>\nSubject: =?utf-8?b?w6lsdQ==?=\n", ("Amélie <a@b.be>", "élu")),
        (b"From: a@b.be\nSubject: deux\n lignes\n", ("a@b.be", "deux lignes")),
        (b"Subject: =?inconnu?q?x?=\n", ("expéditeur inconnu", "=?inconnu?q?x?=")),
        (b"From: \xff\xfe <x@y>\nSubject: a\x00b\x1b[31m\n", None),
        (b"", ("expéditeur inconnu", "")),
    ],
)
def test_headers_of_any_making_are_written_plainly(entetes: bytes, attendu: tuple[str, str] | None) -> None:
    lue = lire_adresse(entetes + b"\ncorps", "abc")
    assert lue.message_id == "sha256:abc"
    assert attendu is None or (lue.expediteur, lue.objet) == attendu
    assert all(c.isprintable() for c in lue.expediteur + lue.objet)
