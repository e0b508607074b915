"""What each act leaves behind: who is told, who is let in and out, what is frozen."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime
from commun.models import Evenement
from comptes.models import AFaire, Organe
from decisions.actions.avis import rendre_avis, reputer_avis_non_rendu
from decisions.actions.decision import confirmer_point, noter_issue, rediger_motivation
from decisions.actions.proposition import (
    enregistrer_proposition,
    ouvrir_proposition,
    renvoyer_proposition,
    retirer_proposition,
    soumettre_proposition,
    valider_proposition,
)
from decisions.actions.seance import clore_seance, figer_seance, inscrire_point, ouvrir_seance, retirer_point
from decisions.enums import Issue
from decisions.exceptions import AvisManquant, PropositionIncomplete, PropositionModifiee, SeanceIncomplete
from decisions.models import Decision, Notification, Proposition
from dossiers.actions import retirer_dispense
from referentiel.enums import AvisJuridique
from referentiel.models import Circuit
from tests.decisions import situations
from tests.factories import PersonneFactory


def attendus(agent, nature=""):
    lignes = AFaire.objects.ouverts().pour(agent)
    return list((lignes.filter(nature=nature) if nature else lignes).values_list("nature", flat=True))


# --- Proposition ------------------------------------------------------------------------------------------------------
def test_draft_starts_with_one_line_per_objet(agents):
    types = [situations.aide(agents, code) for code in ("ris", "frais_medicaux")]
    demande = situations.demande_en_instruction(agents, types=types)
    proposition = ouvrir_proposition(demande=demande, par=agents["as"])
    lignes = list(proposition.lignes.all())
    assert [(li.type_aide, li.objet.type_aide, li.periodicite) for li in lignes] == [
        (types[0], types[0], "mensuelle"),
        (types[1], types[1], "unique"),
    ]
    assert ouvrir_proposition(demande=demande, par=agents["as"]) == proposition


def test_incomplete_proposition_says_everything_it_lacks(agents):
    demande = situations.demande_en_instruction(agents)
    retirer_dispense(demande=demande, type_piece=demande.dispenses.first().type_piece, par=agents["as"])
    proposition = ouvrir_proposition(demande=demande, par=agents["as"])
    with pytest.raises(PropositionIncomplete) as refus:
        soumettre_proposition(proposition=proposition, par=agents["as"])
    manques = " / ".join(refus.value.manques)
    for attendu in ("motivation en fait", "motivation en droit", "le montant", "mode de calcul", "début", "la pièce «"):
        assert attendu in manques
    proposition.refresh_from_db()
    assert (proposition.etat, proposition.version) == ("brouillon", 0)


def test_save_over_somebody_else_s_save_is_refused(agents):
    proposition = situations.proposition_brouillon(agents)
    lignes = [{"pk": ligne.pk} for ligne in proposition.lignes.all()]
    options = {"proposition": proposition, "lignes": lignes, "revision": proposition.revision}
    enregistrer_proposition(par=agents["chef_as"], textes={"motivation_fait": "premier"}, **options)
    with pytest.raises(PropositionModifiee):
        enregistrer_proposition(par=agents["as"], textes={"motivation_fait": "second"}, **options)
    proposition.refresh_from_db()
    assert proposition.motivation_fait == "premier"


def test_line_of_another_institution_is_refused(agents, etrangers):
    proposition = situations.proposition_brouillon(agents)
    etrangere = PersonneFactory(institution=etrangers["as"].institution)
    for valeurs in ({"payee": etrangere}, {"type_aide": situations.aide(etrangers)}):
        lignes = [{"pk": ligne.pk, **valeurs} for ligne in proposition.lignes.all()]
        with pytest.raises(ActionRefusee, match="pas de votre institution"):
            enregistrer_proposition(
                proposition=proposition, par=agents["as"], textes={}, lignes=lignes, revision=proposition.revision
            )


def test_line_of_another_proposition_is_not_taken(agents):
    autre = situations.proposition_brouillon(agents)
    proposition = situations.proposition_brouillon(agents)
    volee = autre.lignes.get()
    enregistrer_proposition(
        proposition=proposition,
        par=agents["as"],
        textes={},
        lignes=[{"pk": volee.pk, "type_aide": volee.type_aide, "montant": Decimal(9)}],
        revision=proposition.revision,
    )
    assert autre.lignes.get().montant == Decimal("500.00")
    assert proposition.lignes.get().pk != volee.pk


def test_line_outside_the_demande_says_that_it_is_ex_officio(agents):
    proposition = situations.proposition_brouillon(agents)
    lignes = [{"pk": ligne.pk} for ligne in proposition.lignes.all()]
    lignes.append({"type_aide": situations.aide(agents, "frais_medicaux"), "montant": Decimal(30)})
    enregistrer_proposition(
        proposition=proposition, par=agents["as"], textes={}, lignes=lignes, revision=proposition.revision
    )
    demandee, office = proposition.lignes.order_by("ordre")
    assert demandee.objet is not None
    assert demandee.motif_office == ""
    assert office.objet is None
    assert office.motif_office != ""


def test_each_submission_and_correction_is_frozen(agents):
    proposition = situations.proposition_soumise(agents)
    lignes = [{"pk": ligne.pk, "montant": Decimal("450.00")} for ligne in proposition.lignes.all()]
    enregistrer_proposition(
        proposition=proposition, par=agents["chef_as"], textes={}, lignes=lignes, revision=proposition.revision
    )
    versions = [(v.numero, v.rang, v.nature, v.contenu["lignes"][0]["montant"]) for v in proposition.versions.all()]
    assert versions == [(1, 0, "soumission", "500.00"), (1, 1, "correction", "450.00")]


def test_sent_proposition_awaits_the_chef_then_the_secretary(agents):
    proposition = situations.proposition_soumise(agents)
    assert attendus(agents["as"], "proposition-a-rediger") == []
    assert attendus(agents["chef_as"]) == ["proposition-a-valider"]
    valider_proposition(proposition=proposition, par=agents["chef_as"])
    assert attendus(agents["chef_as"]) == []
    assert attendus(agents["secretaire"]) == ["proposition-a-inscrire"]
    sujet = AFaire.objects.get(nature="proposition-a-inscrire").sujet
    assert proposition.dossier.personne.nom not in sujet


def test_returned_proposition_tells_its_author_at_once(agents):
    proposition = situations.proposition_soumise(agents)
    renvoyer_proposition(
        proposition=proposition, par=agents["chef_as"], motif="Le loyer manque.", a_completer=["quittance"]
    )
    tache = AFaire.objects.ouverts().get(nature="proposition-renvoyee")
    assert tache.agent == agents["as"]
    assert "Le loyer manque." in tache.raison
    retour = proposition.retours.get()
    assert (retour.version, retour.etape, retour.a_completer) == (1, "chef", ["quittance"])
    assert attendus(agents["chef_as"]) == []


def test_return_of_an_absent_author_reaches_the_social_workers(agents):
    proposition = situations.proposition_soumise(agents)
    agents["as"].is_active = False
    agents["as"].save()
    renvoyer_proposition(proposition=proposition, par=agents["chef_as"], motif="À revoir.")
    tache = AFaire.objects.ouverts().get(nature="proposition-renvoyee")
    assert (tache.agent, tache.profil, tache.entite) == (None, "as", proposition.dossier.entite)


def test_resubmission_is_a_new_version_that_needs_a_new_advice(agents):
    Circuit.objects.update(avis_juridique=AvisJuridique.OBLIGATOIRE)
    proposition = situations.proposition_soumise(agents)
    rendre_avis(avis=proposition.avis.get(), par=agents["juriste"], sens="favorable", texte="")
    renvoyer_proposition(proposition=proposition, par=agents["chef_as"], motif="À revoir.")
    proposition = soumettre_proposition(proposition=proposition, par=agents["as"])
    proposition = valider_proposition(proposition=proposition, par=agents["chef_as"])
    assert sorted(proposition.avis.values_list("version", "etat")) == [(1, "rendu"), (2, "demande")]
    with pytest.raises(AvisManquant) as refus:
        situations.seance_preparee(agents, proposition)
    assert refus.value.manques == ["Service juridique (demandé)"]


def test_withdrawn_proposition_awaits_nobody(agents):
    avis = situations.avis_demande(agents)
    retirer_proposition(proposition=avis.proposition, par=agents["as"])
    avis.refresh_from_db()
    assert avis.etat == "retire"
    assert AFaire.objects.ouverts().exclude(objet_type="dossiers.demande").count() == 0
    assert not avis.proposition.dossier.compartiment.visible_par(agents["juriste"])


def test_circuit_without_chef_says_who_validated_himself(agents):
    urgente = situations.aide(agents, "aide_urgente")
    proposition = situations.proposition_soumise(agents, types=[urgente])
    assert (proposition.etat, proposition.validee_par, proposition.auteur) == ("validee", agents["as"], agents["as"])
    assert attendus(agents["secretaire"]) == ["proposition-a-inscrire"]


def test_strictest_line_rules_the_whole_proposition(agents):
    ris, urgente = situations.aide(agents), situations.aide(agents, "aide_urgente")
    Circuit.objects.create(
        profil="cpas", type_aide=urgente, montant_max=900, validation_chef=False, avis_juridique="obligatoire",
        organe_code="comite",
    )  # fmt: skip
    proposition = situations.proposition_soumise(agents, types=[ris, urgente])
    assert proposition.etat == "soumise"
    assert proposition.avis.get().obligatoire


def test_lines_of_two_organs_are_refused(agents):
    Circuit.objects.filter(type_aide__code="aide_urgente").update(organe_code="bureau")
    types = [situations.aide(agents), situations.aide(agents, "aide_urgente")]
    proposition = situations.proposition_brouillon(agents, types=types)
    with pytest.raises(PropositionIncomplete, match="organes différents"):
        soumettre_proposition(proposition=proposition, par=agents["as"])


# --- Avis -------------------------------------------------------------------------------------------------------------
def test_service_reads_from_the_asking_to_the_decision(agents):
    proposition = situations.proposition_soumise(agents)
    compartiment = proposition.dossier.compartiment
    assert not compartiment.visible_par(agents["juriste"])
    avis = situations.avis_demande(agents, proposition)
    assert compartiment.visible_par(agents["juriste"])
    assert attendus(agents["juriste"]) == ["avis-a-rendre"]
    rendre_avis(avis=avis, par=agents["juriste"], sens="favorable_remarques", texte="Vérifier le bail.")
    assert attendus(agents["chef_as"], "avis-rendu") == ["avis-rendu"]
    proposition = valider_proposition(proposition=proposition, par=agents["chef_as"])
    point = situations.point_note(agents, proposition)
    confirmer_point(point=point, par=agents["president"], revision=point.revision)
    assert not compartiment.visible_par(agents["juriste"])
    assert attendus(agents["chef_as"], "avis-rendu") == []


def test_optional_advice_not_given_is_withdrawn_by_the_decision(agents):
    avis = situations.avis_demande(agents)
    proposition = valider_proposition(proposition=avis.proposition, par=agents["chef_as"])
    point = situations.point_note(agents, proposition)
    confirmer_point(point=point, par=agents["president"], revision=point.revision)
    avis.refresh_from_db()
    assert avis.etat == "retire"
    assert attendus(agents["juriste"]) == []


@pytest.mark.parametrize("sens", ["favorable_remarques", "defavorable", "complement"])
def test_advice_that_is_not_plainly_favourable_says_why(agents, sens):
    avis = situations.avis_demande(agents)
    with pytest.raises(AvisManquant, match="pourquoi"):
        rendre_avis(avis=avis, par=agents["juriste"], sens=sens, texte="  ")


def test_advice_is_not_deemed_missing_before_its_due_day(agents):
    avis = situations.avis_demande(agents)
    avis.echeance = timezone.localdate()
    avis.save()
    with pytest.raises(AvisManquant, match="encore le temps"):
        reputer_avis_non_rendu(avis=avis, par=agents["chef_as"])
    demain = timezone.localdate() + dt.timedelta(days=1)
    assert reputer_avis_non_rendu(avis=avis, par=agents["chef_as"], jour=demain).etat == "repute_non_rendu"


def test_deciding_organ_cannot_be_asked_as_a_service(agents):
    proposition = situations.proposition_soumise(agents)
    with pytest.raises(ActionRefusee, match="pas un service"):
        situations.demander_avis(
            proposition=proposition, service=situations.organe_de_decision(agents), par=agents["chef_as"]
        )


# --- Séance -----------------------------------------------------------------------------------------------------------
def test_organ_reads_from_freezing_to_closing(agents):
    proposition = situations.proposition_validee(agents)
    membre, compartiment = agents["membre"], proposition.dossier.compartiment
    seance = situations.seance_preparee(agents, proposition)
    assert not compartiment.visible_par(membre)
    assert not Proposition.objects.visibles_par(membre).exists()
    figer_seance(seance=seance, par=agents["secretaire"])
    assert compartiment.visible_par(membre)
    assert attendus(membre) == ["seance-a-lire"]
    presents = [agents[p].pk for p in ("membre", "president")]
    ouvrir_seance(seance=seance, par=agents["secretaire"], presents=presents)
    point = noter_issue(point=seance.points.get(), par=agents["secretaire"], issue="conforme")
    confirmer_point(point=point, par=agents["president"], revision=point.revision)
    clore_seance(seance=seance, par=agents["secretaire"])
    assert not compartiment.visible_par(membre)
    assert not Decision.objects.visibles_par(membre).exists()
    assert attendus(membre) == []


def test_proposition_stands_on_one_agenda_only(agents):
    seance = situations.seance_preparee(agents)
    proposition = seance.points.get().proposition
    assert inscrire_point(seance=seance, proposition=proposition, par=agents["secretaire"]) == seance.points.get()
    autre = situations.seance_preparee(agents, situations.proposition_validee(agents))
    with pytest.raises(EtatPerime, match="déjà à l’ordre du jour"):
        inscrire_point(seance=autre, proposition=proposition, par=agents["secretaire"])


def test_point_taken_off_twice_is_told(agents):
    seance = situations.seance_preparee(agents)
    point = seance.points.get()
    retirer_point(point=point, par=agents["secretaire"])
    assert attendus(agents["secretaire"]) == ["proposition-a-inscrire"]
    point.pk = -1
    with pytest.raises(EtatPerime, match="n’est plus"):
        retirer_point(point=point, par=agents["secretaire"])


def test_empty_agenda_is_not_frozen(agents):
    seance = situations.seance_preparee(agents)
    retirer_point(point=seance.points.get(), par=agents["secretaire"])
    with pytest.raises(SeanceIncomplete):
        figer_seance(seance=seance, par=agents["secretaire"])


def test_quorum_counts_voting_members_only(agents):
    seance = situations.seance_figee(agents)
    for presents in ([], ["secretaire", "president"]):
        with pytest.raises(SeanceIncomplete, match="quorum"):
            ouvrir_seance(seance=seance, par=agents["secretaire"], presents=[agents[p].pk for p in presents])
    # Secretary of another organ: he still votes here.
    autre = Organe.objects.create(institution=seance.organe.institution, nom="Bureau", code="bureau", genre="decision")
    agents["membre"].mandats.create(organe=autre, role="secretaire")
    presents = [agents[p].pk for p in ("membre", "president")]
    assert ouvrir_seance(seance=seance, par=agents["president"], presents=presents).etat == "ouverte"


def test_sitting_does_not_close_over_an_open_point(agents):
    point = situations.point_note(agents)
    with pytest.raises(SeanceIncomplete) as refus:
        clore_seance(seance=point.seance, par=agents["secretaire"])
    assert refus.value.manques == ["le point 1 n’est pas tranché"]
    assert not Decision.objects.exists()


# --- Outcomes ---------------------------------------------------------------------------------------------------------
def decider(agents, issue, **options):
    point = situations.point_note(agents, issue=issue, **options)
    return point, confirmer_point(point=point, par=agents["president"], revision=point.revision)


def test_conform_outcome_freezes_what_was_proposed(agents):
    point, decision = decider(agents, Issue.CONFORME)
    proposition = point.proposition
    assert (decision.motivation_fait, decision.ecart, decision.motivation) == (
        proposition.motivation_fait,
        False,
        "complete",
    )
    assert decision.lignes.get().montant == Decimal("500.00")
    assert decision.regles["version_proposition"] == 1
    assert decision.regles["parametres"]["delai_recours"]["valeur"] == "3"
    proposition.refresh_from_db()
    proposition.demande.refresh_from_db()
    assert (proposition.etat, proposition.demande.etat, proposition.demande.motif_cloture) == (
        "tranchee",
        "close",
        "decidee",
    )
    assert attendus(agents["notification"]) == ["notification-a-preparer"]
    assert attendus(agents["paiement"]) == ["paiement-a-controler"]


def test_modified_grant_opens_the_motivation_to_be_written(agents):
    _, decision = decider(agents, Issue.MODIFIE)
    ligne = decision.lignes.get()
    assert ligne.montant == Decimal("400.00")
    assert ligne.mode_calcul == "montant fixé par l’organe, pour le motif écrit ci-dessous"
    assert (decision.ecart, decision.motivation, decision.motif_ecart) == (
        True,
        "a_rediger",
        "Le comité en a jugé autrement.",
    )
    assert [e.montant for e in decision.paiement.echeances.all()] == [Decimal("400.00")] * 3
    assert attendus(agents["as"]) == ["motivation-a-rediger"]
    rediger_motivation(decision=decision, par=agents["as"], motivation_fait="Fait.", motivation_droit="Droit.")
    decision.refresh_from_db()
    assert (decision.motivation, decision.motif_ecart) == ("complete", "Le comité en a jugé autrement.")
    assert attendus(agents["as"]) == []


def test_refusal_pays_nothing_and_is_notified(agents):
    _, decision = decider(agents, Issue.REFUS)
    ligne = decision.lignes.get()
    assert (ligne.acte, ligne.montant) == ("refus", None)
    assert not hasattr(decision, "paiement")
    assert Notification.objects.filter(decision=decision).exists()
    assert attendus(agents["paiement"]) == []


def test_one_line_refused_and_the_other_granted_is_one_decision(agents):
    types = [situations.aide(agents, code) for code in ("ris", "frais_medicaux")]
    proposition = situations.proposition_validee(agents, types=types)
    refusee = proposition.lignes.get(type_aide=types[1])
    point = situations.point_note(
        agents, proposition, issue=Issue.MODIFIE, lignes_modifiees=[{"ligne": refusee.pk, "acte": "refus"}]
    )
    decision = confirmer_point(point=point, par=agents["president"], revision=point.revision)
    assert [(li.acte, li.montant) for li in decision.lignes.all()] == [("octroi", Decimal("500.00")), ("refus", None)]


@pytest.mark.parametrize(
    "valeurs",
    [{}, {"montant": "500,00"}, {"montant": "-1"}, {"montant": "500.00"}, {"au": "2025-01-01"}, {"du": "demain"}],
)
def test_modified_grant_that_modifies_nothing_or_cannot_be_read_is_refused(agents, valeurs):
    point = situations.point_inscrit(agents)
    ligne = point.proposition.lignes.get()
    with pytest.raises(SeanceIncomplete):
        noter_issue(
            point=point,
            par=agents["secretaire"],
            issue=Issue.MODIFIE,
            motif="x",
            lignes_modifiees=[{"ligne": ligne.pk, **valeurs}],
        )


def test_same_amount_with_other_dates_is_a_modification(agents):
    point = situations.point_inscrit(agents)
    ligne = point.proposition.lignes.get()
    modifiee = {"ligne": ligne.pk, "montant": "500.00", "au": "2026-02-28"}
    point = noter_issue(
        point=point, par=agents["secretaire"], issue=Issue.MODIFIE, motif="x", lignes_modifiees=[modifiee]
    )
    assert point.lignes_modifiees == [{"ligne": ligne.pk, "au": "2026-02-28"}]


def test_postponed_proposition_stays_validated_and_keeps_its_advice(agents):
    avis = situations.avis_demande(agents)
    rendre_avis(avis=avis, par=agents["juriste"], sens="favorable", texte="")
    proposition = valider_proposition(proposition=avis.proposition, par=agents["chef_as"])
    point = situations.point_note(agents, proposition, issue=Issue.REPORT)
    assert confirmer_point(point=point, par=agents["president"], revision=point.revision) is None
    proposition.refresh_from_db()
    assert proposition.etat == "validee"
    assert proposition.avis.get().etat == "rendu"
    assert attendus(agents["secretaire"], "proposition-a-inscrire") == ["proposition-a-inscrire"]
    suivante = situations.seance_preparee(agents, proposition)
    assert suivante.points.get().proposition == proposition


def test_complement_sends_back_to_the_author_with_the_organ_s_reason(agents):
    point, decision = decider(agents, Issue.COMPLEMENT, motif="Une visite est nécessaire.")
    assert decision is None
    proposition = Proposition.objects.get(pk=point.proposition_id)
    assert proposition.etat == "brouillon"
    assert proposition.retours.get().motif == "Une visite est nécessaire."
    assert "proposition-renvoyee" in attendus(agents["as"])


@pytest.mark.parametrize("issue", [i for i in Issue.values if i != Issue.CONFORME])
def test_outcome_other_than_conform_needs_its_motive(agents, issue):
    with pytest.raises(SeanceIncomplete, match="motif"):
        noter_issue(point=situations.point_inscrit(agents), par=agents["secretaire"], issue=issue, motif=" ")


def test_unknown_outcome_is_refused_not_turned_into_nothing(agents):
    point = situations.point_inscrit(agents)
    for issue in ("", "accepte", None):
        with pytest.raises(SeanceIncomplete, match="Choisissez"):
            noter_issue(point=point, par=agents["secretaire"], issue=issue)


def test_decisions_are_numbered_without_gap(agents):
    numeros = [situations.decision_prise(agents).numero for _ in range(2)]
    annee = timezone.localdate().year
    assert numeros == [f"{annee}-COMITE-00001", f"{annee}-COMITE-00002"]


def test_decision_is_never_dated_after_today(agents):
    demain = timezone.now() + dt.timedelta(days=1)
    seance = figer_seance(seance=situations.seance_preparee(agents, debut=demain), par=agents["secretaire"])
    presents = [agents[p].pk for p in ("membre", "president")]
    ouvrir_seance(seance=seance, par=agents["secretaire"], presents=presents)
    point = noter_issue(point=seance.points.get(), par=agents["secretaire"], issue="conforme")
    decision = confirmer_point(point=point, par=agents["president"], revision=point.revision)
    assert decision.prise_le == timezone.localdate()


def test_facts_hold_no_free_text(agents):
    situations.decision_prise(agents, issue=Issue.REFUS)
    for faits in Evenement.objects.values_list("faits", flat=True):
        for valeur in faits.values():
            assert not isinstance(valeur, str) or len(valeur.split()) == 1, faits


def test_advance_has_its_plan_to_the_cent(agents):
    garantie = situations.aide(agents, "garantie_locative")
    decision = situations.decision_prise(agents, types=[garantie], montant=Decimal("1000.00"))
    parts = [r.montant for r in decision.lignes.get().avance.remboursements.all()]
    assert parts == [Decimal("333.33"), Decimal("333.33"), Decimal("333.34")]
    assert attendus(agents["recuperation"]) == ["convention-a-signer"]
