"""Real Chromium, a real server and a real worker process on the same database, storage and index."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from search.moteurs import moteur
from tests.e2e.poste import Poste

RACINE = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped by name where it is absent, and fails under CI."""
    if not CHROMIUM.exists() and "CI" not in os.environ:
        pytest.skip("Chromium absent (paquet chromium)")
    avant = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread; the ORM is called beside it
    with sync_playwright() as playwright:
        ouvert = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield ouvert
        ouvert.close()
    if avant is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _base() -> str:
    """Address of the test database for another process."""
    reglages = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{reglages['NAME']}"
    return (
        f"postgresql://{reglages['USER']}:{reglages['PASSWORD']}@{reglages['HOST']}:{reglages['PORT']}"
        f"/{reglages['NAME']}"
    )


@pytest.fixture
def travailleur(live_server: Any) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py travailleur` in its own process group; stopped before the database is emptied."""
    if settings.RECHERCHE == "elasticsearch":  # a server's index outlives the test before
        moteur().preparer()
        moteur().vider()
    environnement = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings_tests",
        "LIASSE_TESTS_DIR": str(settings.DONNEES_DIR),
        "LIASSE_BASE": _base(),
    }
    journal = settings.DONNEES_DIR / "travailleur.log"
    with journal.open("wb") as sortie:
        processus = subprocess.Popen(
            [sys.executable, "manage.py", "travailleur"],
            cwd=RACINE,
            env=environnement,
            stdout=sortie,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield processus
    vivant = processus.poll() is None
    os.killpg(processus.pid, signal.SIGTERM) if vivant else None
    try:
        processus.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(processus.pid, signal.SIGKILL)
        processus.wait(timeout=5)
    assert vivant, f"le travailleur s’est arrêté seul :\n{journal.read_text(errors='replace')[-2000:]}"


@pytest.fixture
def connecter(navigateur: Browser, live_server: Any) -> Iterator[Any]:
    """connecter(agent, …) → a Poste signed in through the sign-in page; every fault it saw fails the test."""
    postes: list[Poste] = []

    def _connecter(agent: Any, **options: Any) -> Poste:
        poste = Poste(navigateur, live_server.url, agent, **options)
        postes.append(poste)
        poste.entrer()
        return poste

    yield _connecter
    fautes = [f"{poste.agent.identifiant} : {faute}" for poste in postes for faute in poste.fautes]
    for poste in postes:
        poste.contexte.close()
    assert not fautes, "\n".join(fautes)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """A failed browser test leaves pictures of its pages where LIASSE_CAPTURES says."""
    rapport = yield
    dossier = os.environ.get("LIASSE_CAPTURES")
    if dossier and rapport.when == "call" and rapport.failed:
        for rang, poste in enumerate(Poste.ouverts):
            poste.photographier(Path(dossier) / f"{item.name}-{rang}-{poste.agent.identifiant}.png")
    return rapport
