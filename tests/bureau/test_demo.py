"""The demonstration installs itself through the real acts, once."""

import pytest
from django.core.management import CommandError, call_command

from bureau.demo.personnages import USAGERS_CCAS, USAGERS_CPAS
from comptes.models import Agent, Institution
from courrier.confirmations import Confirmation
from decisions.models import Decision, Paiement, Proposition, Seance
from dossiers.models import Demande, Piece
from dossiers.papier_boites import DossierEnBoite
from tests.factories import InstitutionFactory

pytestmark = pytest.mark.django_db


def test_demo_reaches_every_state_and_is_harmless_twice(capsys):
    call_command("demo")
    sortie = capsys.readouterr().out
    assert "mot de passe" in sortie
    assert Institution.objects.count() == 2
    assert Demande.objects.count() == len(USAGERS_CPAS) + len(USAGERS_CCAS)
    ajoutes = 2 * 4  # in each house a sheet scanned twice, a message, and a certificate under seal
    assert Piece.objects.count() == sum(len(u.papiers) for u in (*USAGERS_CPAS, *USAGERS_CCAS)) + ajoutes
    assert Confirmation.objects.count() == Piece.objects.count()
    assert DossierEnBoite.objects.count() == 4
    assert set(Piece.objects.values_list("sort_papier", flat=True)) == {"", "classe", "rendu"}
    etats = set(Proposition.objects.values_list("etat", flat=True))
    assert etats == {"brouillon", "soumise", "validee", "tranchee"}
    assert set(Seance.objects.values_list("etat", flat=True)) == {"figee", "close"}
    assert Decision.objects.filter(ecart=True).count() == 1
    assert Paiement.objects.exists()
    agents = Agent.objects.count()
    call_command("demo")
    assert Agent.objects.count() == agents


def test_demo_refuses_a_base_that_holds_a_real_institution():
    InstitutionFactory(demonstration=False)
    with pytest.raises(CommandError, match="institution réelle"):
        call_command("demo")
    assert Institution.objects.count() == 1
