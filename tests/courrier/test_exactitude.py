"""The page of accuracy: counts of the last month, for those who answer for the service, and no content."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from courrier.confirmations import Champ, ChampConfirme, Confirmation
from courrier.exactitude import bilan
from referentiel.models import TypePiece
from tests.factories import EntiteFactory


@pytest.fixture
def mois(institution: Any, entite: Any) -> Any:
    """Four filings this month (three untouched), one before."""
    bail = TypePiece.objects.get(profil="cpas", code="contrat_bail")
    for rang, intacte in enumerate((True, True, True, False, True)):
        confirmation = Confirmation.objects.create(
            institution=institution,
            entite=entite,
            type_piece=bail,
            intacte=intacte,
            confirmee_le=timezone.now() - dt.timedelta(days=60 if rang == 4 else rang),
        )
        ChampConfirme.objects.create(
            confirmation=confirmation,
            champ=Champ.TYPE,
            resultat="juste" if intacte else "corrige",
            origine="papier",
            confiance=0.9,
        )
        if rang == 0:
            ChampConfirme.objects.create(confirmation=confirmation, champ=Champ.DATE, resultat="omis")
    return institution


def test_last_month_is_counted_per_field_and_per_type(mois: Any) -> None:
    compte = bilan(mois)
    assert (compte.classes, compte.intacts, compte.part_intacte) == (4, 3, 75)
    champs = {c.libelle: c for c in compte.champs}
    assert (champs["type de pièce"].justes, champs["type de pièce"].corriges, champs["type de pièce"].part) == (
        3,
        1,
        75,
    )
    assert (champs["date du document"].omis, champs["date du document"].part) == (1, None)
    assert [(c.libelle, c.proposes, c.annonce) for c in compte.types] == [("Contrat de bail", 4, 90)]
    assert [c.libelle for c in compte.origines] == ["papier reconnu"]


def test_nothing_filed_is_said(institution: Any, agents: Any, connecte: Any) -> None:
    page = connecte(agents["chef_as"]).get(reverse("courrier:precision")).content.decode()
    assert "Aucun classement ce mois-ci" in page


def test_who_answers_for_the_service_sees_it(
    mois: Any, agents: Any, connecte: Any, django_assert_max_num_queries: Any
) -> None:
    for profil in ("chef_as", "directeur_general", "gestion_technique"):
        client = connecte(agents[profil])
        with django_assert_max_num_queries(16):
            page = client.get(reverse("courrier:precision")).content.decode()
        assert "75 %" in page
    for profil in ("accueil", "as", "membre", "dpo"):
        assert connecte(agents[profil]).get(reverse("courrier:precision")).status_code == 404


def test_one_service_alone_is_counted(mois: Any, agents: Any, connecte: Any) -> None:
    autre = EntiteFactory(institution=mois, nom="Antenne du canal")
    Confirmation.objects.create(institution=mois, entite=autre, intacte=True)
    assert (bilan(mois).classes, bilan(mois, entite=autre).classes) == (5, 1)
    client = connecte(agents["chef_as"])
    page = client.get(reverse("courrier:precision"), {"service": autre.pk}).content.decode()
    assert f'<option value="{autre.pk}" selected>Antenne du canal</option>' in page
    assert "1 (100\xa0%)" in page or "1 (100 %)" in page


def test_another_institution_is_not_counted(mois: Any, etrangers: Any) -> None:
    assert bilan(etrangers["chef_as"].institution).classes == 0
