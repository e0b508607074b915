"""A change is a new dated row of the institution; the previous one ends the day before."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.models import Evenement, Historique
from referentiel import actions, lecture
from referentiel.models import Mention, Parametre

MARS, JUIN, SEPTEMBRE = dt.date(2026, 3, 1), dt.date(2026, 6, 1), dt.date(2026, 9, 1)


def fixer(agent, du, valeur="20", code="delai_decision", source="Décision du conseil"):
    return actions.fixer_parametre(
        institution=agent.institution, code=code, valeur=valeur, source=source, du=du, par=agent
    )


def test_new_value_ends_the_previous_the_day_before(agents):
    juriste = agents["juriste"]
    premiere, seconde = fixer(juriste, MARS, "25"), fixer(juriste, SEPTEMBRE, "20")
    premiere.refresh_from_db()
    assert premiere.au == dt.date(2026, 8, 31)
    assert seconde.au is None
    lues = [
        lecture.parametre(juriste.institution, "delai_decision", j).entier
        for j in (MARS, dt.date(2026, 8, 31), SEPTEMBRE)
    ]
    assert lues == [25, 25, 20]
    assert Evenement.objects.de(seconde).get().type == "parametre_fixe"


def test_value_put_between_two_ends_before_the_next(agents):
    juriste = agents["juriste"]
    fixer(juriste, MARS, "25")
    fixer(juriste, SEPTEMBRE, "20")
    assert fixer(juriste, JUIN, "22").au == dt.date(2026, 8, 31)
    assert lecture.parametre(juriste.institution, "delai_decision", dt.date(2026, 5, 31)).entier == 25


def test_same_day_corrects_and_keeps_the_difference(agents):
    juriste = agents["juriste"]
    ligne = fixer(juriste, MARS, "25")
    assert fixer(juriste, MARS, "26") == ligne
    assert Historique.objects.filter(objet_id=ligne.pk, champ="valeur").values_list("avant", "apres").get() == (
        "25",
        "26",
    )


def test_delivered_rows_are_never_touched(agents):
    fixer(agents["juriste"], MARS)
    livree = Parametre.objects.get(institution__isnull=True, profil="cpas", code="delai_decision")
    assert (livree.valeur, livree.au) == ("30", None)


@pytest.mark.parametrize(
    ("code", "valeur", "message"),
    [
        ("delai_decision", "trente", "nombre entier"),
        ("ris_isole", "mille", "montant"),
        ("suspension_possible", "peut-être", "oui ou non"),
        ("inconnu", "1", "n’existe pas"),
    ],
)
def test_value_that_does_not_suit_is_refused(agents, code, valeur, message):
    with pytest.raises(RegleNonSatisfaite, match=message):
        fixer(agents["juriste"], MARS, valeur, code=code)


def test_value_without_source_is_refused(agents):
    with pytest.raises(RegleNonSatisfaite, match="source"):
        fixer(agents["juriste"], MARS, source=" ")


def test_amount_typed_with_a_comma_is_kept_with_a_point(agents):
    assert fixer(agents["juriste"], MARS, "1 340,5 €", code="ris_isole").valeur == "1340.50"


@pytest.mark.parametrize("profil", ["accueil", "as", "chef_as", "membre", "paiement", "dpo", "secretaire"])
def test_other_profiles_may_not_change(agents, profil):
    with pytest.raises(ActionRefusee):
        fixer(agents[profil], MARS)


def test_agent_of_another_institution_may_not_change(agents, etrangers):
    with pytest.raises(ActionRefusee):
        actions.fixer_parametre(
            institution=agents["juriste"].institution,
            code="delai_decision",
            valeur="1",
            source="x",
            du=MARS,
            par=etrangers["juriste"],
        )


def test_text_given_is_no_longer_to_be_provided_here_and_still_elsewhere(agents):
    juriste = agents["juriste"]
    institution = juriste.institution
    mention = actions.fixer_mention(
        institution=institution,
        lettre="notification",
        code="modalites_recours",
        texte="Par requête.",
        source="Service juridique",
        du=MARS,
        par=juriste,
    )
    lue = next(m for m in lecture.mentions(institution, "notification", MARS) if m.code == "modalites_recours")
    assert (lue, lue.a_fournir) == (mention, False)
    veille = lecture.mentions(institution, "notification", MARS - dt.timedelta(days=1))
    assert next(m for m in veille if m.code == "modalites_recours").a_fournir
    assert Mention.objects.get(institution__isnull=True, profil="cpas", code="modalites_recours").texte == ""


def test_mention_filled_by_a_datum_is_not_written_by_hand(agents):
    with pytest.raises(RegleNonSatisfaite, match="elle-même"):
        actions.fixer_mention(
            institution=agents["juriste"].institution,
            lettre="notification",
            code="references_dossier",
            texte="x",
            source="x",
            du=MARS,
            par=agents["juriste"],
        )


def test_two_rows_for_one_day_are_impossible(agents):
    ligne = fixer(agents["juriste"], MARS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Parametre.objects.create(institution=ligne.institution, profil="cpas", code=ligne.code, libelle="x", du=MARS)
