"""The production profile as it is installed: gunicorn and a worker, DEBUG off, real servers, HTTPS behind a proxy."""

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import psycopg
import pytest

RACINE = Path(__file__).resolve().parents[2]
HOTE = "liasse.example.org"
EXIGES = ("LIASSE_BASE", "LIASSE_S3_URL", "LIASSE_ES_URL")
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        any(not os.environ.get(nom) for nom in EXIGES), reason=f"serveurs réels absents : {', '.join(EXIGES)}"
    ),
]


def attendre(condition: Callable[[], bool], *, secondes: float, quoi: str) -> None:
    """Poll until the condition holds; the test fails by name otherwise."""
    fin, pause = time.monotonic() + secondes, threading.Event()
    while time.monotonic() < fin:
        if condition():
            return
        pause.wait(0.3)
    pytest.fail(f"{quoi} : rien en {secondes:.0f} s")


@pytest.fixture(scope="module")
def reglages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of `compose.yaml` on the servers of the tests; database migrated, static files collected."""
    reglages = {
        **os.environ,
        "LIASSE_DEBUG": "0",
        "LIASSE_SECRET_KEY": secrets.token_urlsafe(64),
        "LIASSE_HOTES": f"{HOTE},127.0.0.1",
        "LIASSE_ORIGINES": f"https://{HOTE}",
        "LIASSE_HTTPS": "1",
        "LIASSE_STATIQUES_COLLECTES": "1",
        "LIASSE_ES_INDEX": "liasse-production",
        "LIASSE_DONNEES_DIR": str(tmp_path_factory.mktemp("production")),
    }
    reglages.pop("DJANGO_SETTINGS_MODULE", None)
    for commande in (["migrate", "--noinput"], ["collectstatic", "--noinput"]):
        fini = subprocess.run(
            [sys.executable, "manage.py", *commande, "--verbosity", "0"],
            cwd=RACINE, env=reglages, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert fini.returncode == 0, f"{commande[0]} : {fini.stderr[-2000:]}"
    return reglages


def lancer(commande: list[str], reglages: dict[str, str], journal: Path) -> Generator[subprocess.Popen[bytes]]:
    """Start a process of the profile in its own group; the whole group is gone at the end."""
    with journal.open("wb") as sortie:
        processus = subprocess.Popen(
            [sys.executable, *commande], cwd=RACINE, env=reglages, stdout=sortie, stderr=sortie, start_new_session=True
        )
    try:
        yield processus
    finally:
        if processus.poll() is None:
            os.killpg(processus.pid, signal.SIGKILL)
        processus.wait(timeout=20)


@pytest.fixture(scope="module")
def port(reglages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Port of a gunicorn that answers its health page."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        numero: int = prise.getsockname()[1]
    journal = tmp_path_factory.mktemp("web") / "gunicorn.log"
    commande = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{numero}", "--workers", "2", "--threads", "2"]
    serveur = lancer(commande, reglages, journal)
    processus = next(serveur)

    def repond() -> bool:
        assert processus.poll() is None, journal.read_text()[-3000:]
        try:
            return demander(numero, "/sante/", proto="")[0] == 200
        except OSError:
            return False

    try:
        attendre(repond, secondes=60, quoi="page de santé")
        yield numero
    finally:
        serveur.close()


@pytest.fixture(scope="module")
def travailleur(
    reglages: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the profile."""
    yield from lancer(
        ["manage.py", "travailleur"], reglages, tmp_path_factory.mktemp("travailleur") / "travailleur.log"
    )


def demander(port: int, chemin: str, *, proto: str = "https") -> tuple[int, dict[str, str], str]:
    """GET as the reverse proxy sends it. Returns status, headers in lower case, body."""
    connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        entetes = {"Host": HOTE} | ({"X-Forwarded-Proto": proto} if proto else {})
        connexion.request("GET", chemin, headers=entetes)
        reponse = connexion.getresponse()
        return reponse.status, {k.lower(): v for k, v in reponse.getheaders()}, reponse.read().decode(errors="replace")
    finally:
        connexion.close()


def test_page_de_sante_en_clair_repond_ok(port: int) -> None:
    """The orchestrator asks without TLS, from inside."""
    statut, _, corps = demander(port, "/sante/", proto="")
    assert (statut, corps) == (200, "ok")


def test_page_en_clair_renvoie_vers_https(port: int) -> None:
    """Nothing but the health page is served without TLS."""
    statut, entetes, _ = demander(port, "/connexion/", proto="http")
    assert statut == 301
    assert entetes["location"] == f"https://{HOTE}/connexion/"


def test_accueil_anonyme_renvoie_a_la_connexion(port: int) -> None:
    """Login is required by default."""
    statut, entetes, _ = demander(port, "/")
    assert statut == 302
    assert entetes["location"].startswith("/connexion/")


def test_connexion_est_servie_avec_ses_protections(port: int) -> None:
    """Sign-in form, policy without inline scripts, HSTS, cookie for TLS only."""
    statut, entetes, corps = demander(port, "/connexion/")
    assert statut == 200
    assert 'name="csrfmiddlewaretoken"' in corps
    assert 'type="password"' in corps
    assert "default-src 'self'" in entetes["content-security-policy"]
    assert "unsafe-inline" not in entetes["content-security-policy"]
    assert int(re.findall(r"max-age=(\d+)", entetes["strict-transport-security"])[0]) >= 31536000
    assert "secure" in entetes["set-cookie"].lower()


def test_fichiers_statiques_de_la_connexion_sont_servis_et_immuables(port: int) -> None:
    """Each style sheet and script of the page is there under its hashed name, kept for ever by the browser."""
    _, _, page = demander(port, "/connexion/")
    chemins = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
    assert any(c.endswith(".css") for c in chemins)
    for chemin in chemins:
        statut, entetes, corps = demander(port, chemin)
        assert statut == 200, chemin
        assert corps, chemin
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", chemin), chemin
        assert "immutable" in entetes["cache-control"], chemin


def test_adresse_inconnue_repond_404_sans_trace(port: int) -> None:
    """DEBUG is off: no settings, no traceback."""
    statut, _, corps = demander(port, "/connexion/inconnue/")
    assert statut in {302, 404}
    assert "Traceback" not in corps
    assert "DEBUG" not in corps


def test_travailleur_tient_son_bail_execute_et_le_rend(
    reglages: dict[str, str], travailleur: subprocess.Popen[bytes]
) -> None:
    """The worker takes a lease, runs the scheduled jobs of its own queue, and gives the lease back when stopped."""

    def compter(requete: str) -> int:
        with psycopg.connect(reglages["LIASSE_BASE"]) as base:
            ligne = base.execute(requete).fetchone()  # type: ignore[arg-type]
        assert ligne is not None
        return int(ligne[0])

    bail = "SELECT count(*) FROM commun_bail"
    finis = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    attendre(lambda: compter(bail) == 1, secondes=60, quoi="bail du travailleur")
    attendre(lambda: compter(finis) >= 1, secondes=60, quoi="travail planifié terminé")
    assert travailleur.poll() is None
    travailleur.send_signal(signal.SIGTERM)
    travailleur.wait(timeout=30)
    assert compter(bail) == 0
