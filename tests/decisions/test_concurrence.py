"""Two people at once, in two threads with their own connections: exactly one wins, the other is told."""

import datetime as dt
import threading

import pytest
from django.db import connections
from django.utils import timezone

from commun.erreurs import ErreurLiasse
from comptes.enums import Profil
from comptes.models import Mandat
from decisions.actions.decision import confirmer_point, noter_issue
from decisions.actions.proposition import renvoyer_proposition, valider_proposition
from decisions.actions.seance import inscrire_point
from decisions.enums import Issue
from decisions.exceptions import AideDejaEnCours, DejaTranche
from decisions.models import Decision, Notification, Paiement, Point
from tests.decisions import situations
from tests.factories import habiliter

pytestmark = pytest.mark.django_db(transaction=True)


def ensemble(*actes):
    """Run the acts at the same moment; gives each one's result or refusal."""
    depart = threading.Barrier(len(actes))
    resultats = [None] * len(actes)

    def mener(rang, acte):
        try:
            depart.wait(timeout=20)
            resultats[rang] = acte()
        except ErreurLiasse as erreur:
            resultats[rang] = erreur
        finally:
            connections.close_all()

    fils = [threading.Thread(target=mener, args=(rang, acte)) for rang, acte in enumerate(actes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    return resultats


@pytest.fixture
def second_president(agents):
    entite = agents["president"].habilitations.get().entite
    agent = habiliter(entite.institution, entite, Profil.PRESIDENT)
    veille = timezone.localdate() - dt.timedelta(days=1)
    Mandat.objects.create(organe=situations.organe_de_decision(agents), agent=agent, role="president", du=veille)
    return agent


def test_two_presidents_decide_at_once_one_wins(agents, second_president):
    point = situations.point_note(agents)
    resultats = ensemble(
        *(
            lambda par=par: confirmer_point(point=Point.objects.get(pk=point.pk), par=par, revision=point.revision)
            for par in (agents["president"], second_president)
        )
    )
    refus = [r for r in resultats if isinstance(r, DejaTranche)]
    assert len(refus) == 1
    decision = Decision.objects.get()
    assert refus[0].message.startswith(f"Déjà décidé par {decision.signataire.nom_complet} le ")
    assert Notification.objects.count() == Paiement.objects.count() == 1
    assert decision.paiement.echeances.count() == 3


def test_outcome_recorded_and_confirmed_at_once_never_mixes(agents):
    point = situations.point_note(agents)
    noter, _ = ensemble(
        lambda: noter_issue(point=point, par=agents["secretaire"], issue=Issue.REFUS, motif="ressources suffisantes"),
        lambda: confirmer_point(point=point, par=agents["president"], revision=point.revision),
    )
    decision = Decision.objects.first()
    if isinstance(noter, DejaTranche):
        assert not decision.ecart
    else:
        assert decision is None, "the president confirmed what he had not read"


def test_same_aid_granted_twice_at_once_is_granted_once(agents, second_president):
    dossier = situations.dossier_ouvert(agents)
    propositions = [situations.proposition_validee(agents, dossier=dossier) for _ in range(2)]
    seance = situations.seance_ouverte(agents, *propositions)
    points = [noter_issue(point=p, par=agents["secretaire"], issue="conforme") for p in seance.points.all()]
    resultats = ensemble(
        *(
            lambda par=par, point=point: confirmer_point(point=point, par=par, revision=point.revision)
            for par, point in zip((agents["president"], second_president), points, strict=True)
        )
    )
    assert sorted(type(r) for r in resultats if isinstance(r, ErreurLiasse)) == [AideDejaEnCours]
    assert Decision.objects.count() == 1


def test_validated_and_returned_at_once_gives_one_state(agents):
    proposition = situations.proposition_soumise(agents)
    ensemble(
        lambda: valider_proposition(proposition=proposition, par=agents["chef_as"]),
        lambda: renvoyer_proposition(proposition=proposition, par=agents["chef_as"], motif="à revoir"),
    )
    proposition.refresh_from_db()
    assert (proposition.etat, proposition.retours.count()) == ("brouillon", 1)


def test_inscribed_and_returned_at_once_never_both(agents):
    proposition = situations.proposition_validee(agents)
    autre = situations.proposition_validee(agents)
    seance = situations.seance_preparee(agents, autre)
    ensemble(
        lambda: inscrire_point(seance=seance, proposition=proposition, par=agents["secretaire"]),
        lambda: renvoyer_proposition(proposition=proposition, par=agents["chef_as"], motif="à revoir"),
    )
    proposition.refresh_from_db()
    inscrite = proposition.points.filter(etat="inscrit").exists()
    assert inscrite == (proposition.etat == "validee")


def test_double_confirmation_says_who_decided(agents):
    point = situations.point_note(agents)
    confirmer_point(point=point, par=agents["president"], revision=point.revision)
    with pytest.raises(DejaTranche, match=f"Déjà décidé par {agents['president'].nom_complet} le "):
        confirmer_point(point=point, par=agents["president"], revision=point.revision)
    assert Decision.objects.count() == 1
