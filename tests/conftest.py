"""Fixtures of the whole suite."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django_tasks_db.models import DBTaskResult

from commun import declencheurs
from commun.travaux.travailleur import Travailleur
from decisions import declencheurs as declencheurs_decisions
from tests import schema
from tests.factories import EntiteFactory, InstitutionFactory, equiper

RACINE = Path(__file__).resolve().parent.parent


def _flush_malgre_les_journaux() -> None:
    """Journals and decisions refuse DELETE: a transactional test's flush takes the triggers away and puts them back."""
    ordinaire = TransactionTestCase._fixture_teardown

    def vider(self: Any) -> None:
        declencheurs.retirer()
        declencheurs_decisions.retirer()
        try:
            ordinaire(self)
        finally:
            declencheurs.installer()
            declencheurs_decisions.installer()

    TransactionTestCase._fixture_teardown = vider  # type: ignore[method-assign]


_flush_malgre_les_journaux()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Service tests are skipped by name where no service is given, and fail where CI says there must be one."""
    manque = "LIASSE_TESTS_SERVICES" not in os.environ
    for item in items:
        if manque and item.get_closest_marker("services"):
            item.add_marker(pytest.mark.skip(reason="services réels absents (LIASSE_TESTS_SERVICES)"))


def _nom_de_la_base() -> Path:
    """File of the SQLite test database; only known once pytest-django has given each process its own."""
    return Path(connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """On SQLite, start from the database an earlier run migrated; `--create-db` starts from nothing."""
    options = request.config
    if connection.vendor != "sqlite" or options.getvalue("create_db") or not schema.modele().exists():
        return bool(options.getvalue("reuse_db"))
    schema.copier(schema.modele(), _nom_de_la_base())
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_use_migrations: bool) -> None:
    """Keep what was migrated for the next run."""
    if connection.vendor == "sqlite" and django_db_use_migrations and not schema.modele().exists():
        schema.copier(Path(connection.settings_dict["NAME"]), schema.modele())
        schema.oublier_les_autres()


@pytest.fixture
def donnees() -> Path:
    """Folder of the shared test files; the test is skipped by name where it is absent."""
    dossier = Path(os.environ.get("LIASSE_DONNEES", RACINE.parent / "shared" / "donnees"))
    if not dossier.is_dir():
        pytest.skip("fichiers d’essai partagés absents (LIASSE_DONNEES)")
    return dossier


@pytest.fixture(autouse=True)
def _index_propre() -> Iterator[None]:
    """Each test starts with an empty embedded index."""
    yield
    for suffixe in ("", "-wal", "-shm"):
        Path(f"{settings.RECHERCHE_FICHIER}{suffixe}").unlink(missing_ok=True)


@pytest.fixture
def institution(db: None) -> Any:
    return InstitutionFactory()


@pytest.fixture
def entite(institution: Any) -> Any:
    return EntiteFactory(institution=institution)


@pytest.fixture
def agents(institution: Any, entite: Any) -> dict[str, Any]:
    """Profile code → agent of the institution."""
    return equiper(institution, entite)


@pytest.fixture
def autre_institution(db: None) -> Any:
    return InstitutionFactory(ccas=True)


@pytest.fixture
def etrangers(autre_institution: Any) -> dict[str, Any]:
    """Agents of the other institution."""
    return equiper(autre_institution, EntiteFactory(institution=autre_institution))


@pytest.fixture
def connecte() -> Any:
    """connecte(agent) → a client signed in as that agent."""

    def _connecte(agent: Any) -> Client:
        client = Client()
        client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _connecte


@pytest.fixture
def vider_la_file() -> Callable[[], int]:
    """Runs the queued jobs with the real worker's own step, in this thread and transaction. Returns how many."""

    def _vider() -> int:
        ouvrier = Travailleur(
            queue_names=["*"], interval=1, batch=True, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id="essai", excluded_queue_names=[],
        )  # fmt: skip
        faits = 0
        while (travail := DBTaskResult.objects.ready().first()) is not None:
            travail.claim("essai")
            ouvrier.run_task(travail)
            faits += 1
        return faits

    return _vider
