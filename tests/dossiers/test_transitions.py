"""State × transition × role of a demande, forbidden cells included."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime
from comptes.enums import Profil
from dossiers import actions
from dossiers.enums import EtatDemande, MotifCloture
from dossiers.exceptions import SuspensionNonPrevue
from dossiers.models import Demande
from referentiel.models import Parametre

TRANSITIONS = {
    "instruire": lambda d, par: actions.instruire(demande=d, par=par),
    "suspendre": lambda d, par: actions.suspendre(demande=d, par=par),
    "reprendre": lambda d, par: actions.reprendre(demande=d, par=par),
    "clore": lambda d, par: actions.clore(demande=d, motif=MotifCloture.DESISTEMENT, par=par),
}
PERMISES = {
    (EtatDemande.ENREGISTREE, "instruire"): EtatDemande.EN_INSTRUCTION,
    (EtatDemande.ENREGISTREE, "clore"): EtatDemande.CLOSE,
    (EtatDemande.EN_INSTRUCTION, "suspendre"): EtatDemande.SUSPENDUE,
    (EtatDemande.EN_INSTRUCTION, "clore"): EtatDemande.CLOSE,
    (EtatDemande.SUSPENDUE, "reprendre"): EtatDemande.EN_INSTRUCTION,
    (EtatDemande.SUSPENDUE, "clore"): EtatDemande.CLOSE,
}
HABILITES = {Profil.AS, Profil.CHEF_AS}
CHEMINS = {
    EtatDemande.ENREGISTREE: (),
    EtatDemande.EN_INSTRUCTION: ("instruire",),
    EtatDemande.SUSPENDUE: ("instruire", "suspendre"),
    EtatDemande.CLOSE: ("clore",),
}


@pytest.fixture
def suspension(institution: Any) -> None:
    """An institution whose referentiel allows suspension."""
    Parametre.objects.filter(code="suspension_possible", profil=institution.profil).delete()
    Parametre.objects.create(
        profil=institution.profil, code="suspension_possible", libelle="Suspension", valeur="oui", du="2020-01-01"
    )


@pytest.mark.parametrize("etat", list(EtatDemande))
@pytest.mark.parametrize("transition", list(TRANSITIONS))
def test_demande_dans_un_etat_transition_permise_ou_refusee_selon_le_profil(
    demande: Demande, agents: dict[str, Any], suspension: None, etat: str, transition: str
) -> None:
    for pas in CHEMINS[etat]:
        TRANSITIONS[pas](demande, agents["as"])

    for profil in Profil:
        with transaction.atomic():
            _essayer(demande, agents[profil], profil, etat, transition)
            transaction.set_rollback(True)


def _essayer(demande: Demande, agent: Any, profil: str, etat: str, transition: str) -> None:
    attendu: str = etat
    if profil not in HABILITES:
        with pytest.raises(ActionRefusee):
            TRANSITIONS[transition](demande, agent)
    elif (etat, transition) not in PERMISES:
        with pytest.raises(EtatPerime):
            TRANSITIONS[transition](demande, agent)
    else:
        TRANSITIONS[transition](demande, agent)
        attendu = PERMISES[EtatDemande(etat), transition]
    assert Demande.objects.get(pk=demande.pk).etat == attendu, (profil, etat, transition)


def test_suspension_non_prevue_par_le_referentiel_refusee(demande: Demande, agents: dict[str, Any]) -> None:
    actions.instruire(demande=demande, par=agents["as"])

    with pytest.raises(SuspensionNonPrevue):
        actions.suspendre(demande=demande, par=agents["as"])

    assert Demande.objects.get(pk=demande.pk).etat == EtatDemande.EN_INSTRUCTION


def test_reprise_apres_dix_jours_repousse_l_echeance_d_autant(
    demande: Demande, agents: dict[str, Any], suspension: None
) -> None:
    due = demande.echeance
    actions.instruire(demande=demande, par=agents["as"])
    jour = timezone.localdate()
    actions.suspendre(demande=demande, par=agents["as"], le=jour)

    reprise = actions.reprendre(demande=demande, par=agents["as"], le=jour + dt.timedelta(days=10))

    assert due is not None
    assert reprise.echeance == due + dt.timedelta(days=10)
    assert reprise.suspendue_le is None


def test_etat_ecrit_directement_refuse(demande: Demande) -> None:
    with pytest.raises(AttributeError):
        demande.etat = EtatDemande.CLOSE
