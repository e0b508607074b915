"""What cannot be written, whatever the code above does: constraints and triggers of both databases."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from decisions import declencheurs
from decisions.actions.decision import confirmer_point
from decisions.enums import Acte, Issue
from decisions.exceptions import AideDejaEnCours, DecisionFigee, PropositionIncomplete
from decisions.models import Decision, Echeance, Ligne, LigneProposition, Paiement, Point, Proposition
from tests.decisions import situations

JANVIER, MARS = dt.date(2026, 1, 1), dt.date(2026, 3, 31)


@pytest.fixture
def decision(agents):
    return situations.decision_prise(agents)


def refuse(acte, motif):
    with pytest.raises(DatabaseError, match=motif), transaction.atomic():
        acte()


def test_proposition_has_one_open_point(agents):
    point = situations.point_inscrit(agents)
    autre = situations.seance_preparee(agents, situations.proposition_validee(agents))
    refuse(lambda: Point.objects.create(seance=autre, proposition=point.proposition, ordre=2), "point.*proposition")


def test_point_makes_one_decision(decision):
    champs = {
        c.name: getattr(decision, c.name) for c in Decision._meta.concrete_fields if c.name not in {"id", "numero"}
    }
    refuse(lambda: Decision.objects.create(numero="autre", **champs), "point_id")


def test_decision_of_a_sitting_has_its_point(decision):
    refuse(lambda: Decision.objects.create(**_sans_point(decision)), "decision_en_seance_a_un_point")


def _sans_point(decision):
    exclus = {"id", "numero", "point"}
    return {c.name: getattr(decision, c.name) for c in Decision._meta.concrete_fields if c.name not in exclus} | {
        "numero": "sans-point"
    }


def test_demande_has_one_proposition_in_progress(agents):
    proposition = situations.proposition_brouillon(agents)
    refuse(
        lambda: Proposition.objects.create(
            dossier=proposition.dossier, demande=proposition.demande, auteur=proposition.auteur
        ),
        "proposition.*demande",
    )


@pytest.mark.parametrize("modele", [Ligne, LigneProposition])
def test_line_answers_an_objet_or_says_why_ex_officio(decision, modele):
    porteur = {"decision": decision} if modele is Ligne else {"proposition": decision.proposition}
    commun = {
        **porteur,
        "type_aide": decision.lignes.get().type_aide,
        "beneficiaire": decision.dossier.personne,
        "acte": Acte.REFUS,
    }
    refuse(lambda: modele.objects.create(**commun), "repond_a_un_objet")
    assert modele.objects.create(**commun, motif_office="proposé d’office")


# --- Immutability -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "champ", [c.name for c in Decision._meta.concrete_fields if c.name not in {"id", *Decision.MODIFIABLES}]
)
def test_frozen_column_of_a_decision_refuses_update(decision, champ):
    autre = {
        "prise_le": dt.date(2020, 1, 1),
        "cree_le": timezone.now(),
        "ecart": True,
        "regles": {"x": 1},
        "pieces": [1],
        "origine": "urgence",
        "point": None,
        "signataire": None,
    }
    valeur = autre.get(champ, -1 if Decision._meta.get_field(champ).is_relation else "x")
    refuse(lambda: Decision.objects.filter(pk=decision.pk).update(**{champ: valeur}), "décision")


def test_text_of_a_complete_motivation_refuses_update(decision):
    refuse(lambda: Decision.objects.filter(pk=decision.pk).update(motivation_fait="autre"), "décision")


def test_text_to_be_written_may_be_written_once(agents):
    decision = situations.decision_prise(agents, issue=Issue.REFUS)
    Decision.objects.filter(pk=decision.pk).update(motivation_fait="écrite après", motivation="complete")
    refuse(lambda: Decision.objects.filter(pk=decision.pk).update(motivation_fait="autre"), "décision")


def test_line_refuses_update_and_delete(decision):
    refuse(lambda: Ligne.objects.update(montant=Decimal(1)), "décision")
    refuse(lambda: connection.cursor().execute("DELETE FROM decisions_ligne"), "décision")
    refuse(lambda: connection.cursor().execute("DELETE FROM decisions_decision"), "décision")


def test_models_refuse_in_a_sentence(decision):
    ligne = decision.lignes.get()
    for acte in (decision.save, decision.delete, ligne.save, ligne.delete):
        with pytest.raises(DecisionFigee, match="ne se modifie pas"):
            acte()
    with pytest.raises(ProtectedError):
        decision.point.delete()


def test_triggers_come_back_after_each_migration(decision):
    declencheurs.retirer()
    declencheurs.installer()
    refuse(lambda: Ligne.objects.update(montant=Decimal(1)), "décision")


# --- One aid of a kind at a time --------------------------------------------------------------------------------------
def ecrire(decision, *, du, au, acte=Acte.OCTROI, remplace=None, **champs):
    """Straight into the table: only the trigger stands in the way."""
    modele = Ligne.objects.filter(decision=decision).earliest("pk")
    return Ligne.objects.create(
        decision=decision,
        objet=modele.objet,
        type_aide=champs.get("type_aide", modele.type_aide),
        beneficiaire=champs.get("beneficiaire", modele.beneficiaire),
        acte=acte,
        montant=Decimal(100),
        du=du,
        au=au,
        remplace=remplace,
    )


@pytest.mark.parametrize(
    ("du", "au"),
    [
        (JANVIER, MARS),
        (MARS, dt.date(2026, 12, 31)),
        (dt.date(2025, 1, 1), JANVIER),
        (dt.date(2026, 2, 10), dt.date(2026, 2, 11)),
        (None, None),
        (None, JANVIER),
        (MARS, None),
    ],
)
@pytest.mark.parametrize("acte", sorted(Acte.accordent()))
def test_second_aid_of_the_same_kind_over_the_same_days_is_refused(decision, du, au, acte):
    refuse(lambda: ecrire(decision, du=du, au=au, acte=acte), "aide de même nature")


def test_aid_before_after_of_another_kind_or_for_another_person_is_written(decision, agents):
    ecrire(decision, du=dt.date(2025, 1, 1), au=dt.date(2025, 12, 31))
    ecrire(decision, du=dt.date(2026, 4, 1), au=dt.date(2026, 4, 30))
    ecrire(decision, du=JANVIER, au=MARS, type_aide=situations.aide(agents, "eris"))
    ecrire(decision, du=JANVIER, au=MARS, beneficiaire=situations.dossier_ouvert(agents).personne)
    ecrire(decision, du=JANVIER, au=MARS, acte=Acte.REFUS)
    once = situations.aide(agents, "frais_medicaux")
    for _ in range(2):
        ecrire(decision, du=JANVIER, au=JANVIER, type_aide=once)
    assert Ligne.objects.filter(decision=decision).count() == 8


def test_replaced_aid_runs_until_its_replacement(decision):
    ancienne = decision.lignes.get()
    fevrier = dt.date(2026, 2, 1)
    ecrire(decision, du=fevrier, au=MARS, acte=Acte.RETRAIT, remplace=ancienne)
    refuse(lambda: ecrire(decision, du=JANVIER, au=JANVIER), "aide de même nature")
    ecrire(decision, du=fevrier, au=MARS)
    refuse(lambda: ecrire(decision, du=MARS, au=MARS), "aide de même nature")


def test_proposition_is_told_before_it_leaves(agents, decision):
    proposition = situations.proposition_brouillon(agents, dossier=decision.dossier, du=MARS, au=dt.date(2026, 5, 31))
    with pytest.raises(PropositionIncomplete) as refus:
        situations.soumettre_proposition(proposition=proposition, par=agents["as"])
    phrase = f"Une aide de même nature est déjà en cours du 01/01/2026 au 31/03/2026 (décision {decision.numero})."
    assert any(manque.startswith(phrase) for manque in refus.value.manques)


def test_second_grant_is_refused_in_a_sentence_and_leaves_nothing(agents):
    dossier = situations.dossier_ouvert(agents)
    propositions = [situations.proposition_validee(agents, dossier=dossier) for _ in range(2)]
    seance = situations.seance_ouverte(agents, *propositions)
    premier, second = (
        situations.noter_issue(point=p, par=agents["secretaire"], issue="conforme") for p in seance.points.all()
    )
    prise = confirmer_point(point=premier, par=agents["president"], revision=premier.revision)
    with pytest.raises(AideDejaEnCours, match=prise.numero) as refus:
        confirmer_point(point=second, par=agents["president"], revision=second.revision)
    assert "Remplacez-la" in refus.value.remede
    second.refresh_from_db()
    assert second.etat == "inscrit"
    assert Decision.objects.count() == 1
    assert Paiement.objects.count() == 1


def test_revision_replaces_and_stops_what_was_still_to_pay(agents, decision):
    quinze_fevrier = dt.date(2026, 2, 15)
    nouvelle = situations.decision_prise(
        agents, dossier=decision.dossier, acte=Acte.REVISION, du=quinze_fevrier, au=MARS, montant=Decimal("560.00")
    )
    ancienne = decision.lignes.get()
    assert nouvelle.lignes.get().remplace == ancienne
    restent = list(ancienne.echeances.exclude(etat="annulee").values_list("du", "au", "montant"))
    assert restent == [
        (JANVIER, dt.date(2026, 1, 31), Decimal("500.00")),
        (dt.date(2026, 2, 1), dt.date(2026, 2, 14), Decimal("250.00")),
    ]
    assert {e.motif_annulation for e in ancienne.echeances.filter(etat="annulee")} == {
        f"remplacée par la décision {nouvelle.numero}"
    }
    # February: 14 days of 500 and 14 days of 560 out of 28.
    fevrier = nouvelle.lignes.get().echeances.get(du=quinze_fevrier)
    assert fevrier.montant == Decimal("280.00")


# --- Nothing paid without decision ------------------------------------------------------------------------------------
def test_payment_needs_a_granted_line_of_its_own_decision(agents, decision):
    refusee = situations.decision_prise(agents, issue=Issue.REFUS)
    assert not hasattr(refusee, "paiement")
    commun = {"rang": 90, "prevue_le": JANVIER, "montant": Decimal(1)}
    for paiement, ligne in (
        (decision.paiement, refusee.lignes.get()),
        (Paiement.objects.create(decision=refusee), refusee.lignes.get()),
        (refusee.paiement, decision.lignes.get()),
    ):
        refuse(
            lambda p=paiement, li=ligne: Echeance.objects.create(paiement=p, ligne=li, **commun), "sans ligne accordée"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Echeance.objects.create(paiement=decision.paiement, ligne=None, **commun)


def test_echeance_is_written_once(decision):
    premiere = decision.paiement.echeances.earliest("rang")
    refuse(
        lambda: Echeance.objects.create(
            paiement=premiere.paiement, ligne=premiere.ligne, rang=1, prevue_le=JANVIER, montant=Decimal(1)
        ),
        "echeance.*ligne",
    )


def test_withdrawal_from_the_first_day_closes_the_payment(agents, decision):
    retrait = situations.decision_prise(agents, dossier=decision.dossier, acte=Acte.RETRAIT, du=JANVIER, au=MARS)
    assert retrait.lignes.get().remplace == decision.lignes.get()
    paiement = Paiement.objects.get(decision=decision)
    assert (paiement.etat, set(paiement.echeances.values_list("etat", flat=True))) == ("clos", {"annulee"})
    assert not hasattr(retrait, "paiement")
