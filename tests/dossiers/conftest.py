"""Situations of a dossier."""

import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone

from dossiers import actions
from ged.models import Version
from referentiel.models import TypeAide, TypePiece
from tests.factories import PersonneFactory
from tests.stockage import pieces_dans


@pytest.fixture(autouse=True)
def _pieces_dans_un_dossier_prive(settings: Any, tmp_path: Any) -> None:
    """Deposited bytes stay in the test's own folder."""
    pieces_dans(settings, tmp_path / "pieces")


@pytest.fixture
def personne(institution: Any) -> Any:
    return PersonneFactory(institution=institution, prenom="Amélie", nom="Vanbrabant", sexe="F")


@pytest.fixture
def dossier(personne: Any, entite: Any, agents: dict[str, Any]) -> Any:
    return actions.ouvrir_dossier(personne=personne, entite=entite, par=agents["as"], referent=agents["as"])


@pytest.fixture
def aides(institution: Any) -> list[TypeAide]:
    """Two kinds of aid that require pieces, the first with a piece the second asks too."""
    return list(
        TypeAide.objects.filter(profil=institution.profil, pieces_requises__isnull=False).distinct().order_by("pk")[:2]
    )


@pytest.fixture
def demande(dossier: Any, agents: dict[str, Any], aides: list[TypeAide]) -> Any:
    return actions.enregistrer_demande(
        dossier=dossier, par=agents["as"], types_aide=aides[:1], recue_le=timezone.localdate()
    )


@pytest.fixture
def type_piece(aides: list[TypeAide]) -> TypePiece:
    """The first compulsory piece of the first kind of aid."""
    return aides[0].pieces_requises.filter(obligatoire=True).select_related("type_piece").first().type_piece


@pytest.fixture
def deposer(dossier: Any, agents: dict[str, Any]) -> Any:
    """deposer(octets, par=…) → piece filed in the dossier."""

    def _deposer(octets: bytes = b"%PDF-1.4 essai", nom: str = "bail.pdf", par: Any = None, **champs: Any) -> Any:
        return actions.deposer_piece(
            dossier=champs.pop("dossier", dossier),
            fichier=io.BytesIO(octets),
            nom=nom,
            par=par or agents["as"],
            **champs,
        )

    return _deposer


def hier() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


def versions() -> int:
    return Version.objects.count()
