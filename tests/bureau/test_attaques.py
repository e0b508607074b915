"""Doors tried from outside: what an agent who should not, or a hostile form, obtains.

Each was open once, or is worth a guard.
"""

import csv
import datetime as dt
import io
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee, ErreurLiasse, EtatPerime
from commun.models import Evenement
from comptes.enums import Profil
from comptes.models import AFaire, Agent, Exclusion
from decisions.actions.decision import confirmer_point, noter_issue
from decisions.actions.paiement import preparer_lot
from decisions.actions.proposition import enregistrer_proposition, soumettre_proposition, valider_proposition
from decisions.actions.seance import creer_seance, inscrire_point
from decisions.enums import Issue
from decisions.exceptions import PaiementBloque, PropositionIncomplete, SeanceIncomplete
from decisions.forms import lignes_form, personnes_payables
from decisions.models import Proposition
from dossiers.actions import clore, deposer_piece
from dossiers.models import Demande
from ged.actions import rattacher, renommer
from tests.decisions import execution, situations
from tests.factories import EntiteFactory, compartiment, habiliter
from usagers.actions import (
    ajouter_membre,
    enregistrer_instruction_paiement,
    former_menage,
    verifier_instruction_paiement,
)

ENORME = "9" * 40
TRES_LONG = "9" * 5000  # int() refuses to read it
DEMAIN = dt.timedelta(days=1)


def exclure(agent: Agent, objet: Any) -> None:
    Exclusion.objects.create(agent=agent, compartiment=objet.dossier.compartiment, motif="parenté")


# --- What one may not know -------------------------------------------------------------------------------------------


def test_task_of_a_dossier_no_longer_readable_is_not_shown(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    nom = proposition.dossier.personne.nom
    assert AFaire.objects.pour(agents["as"]).ouverts().exists()
    agents["as"].habilitations.update(au=timezone.localdate() - DEMAIN, du=timezone.localdate() - 2 * DEMAIN)
    assert not AFaire.objects.pour(agents["as"]).ouverts().exists()
    assert nom not in connecte(agents["as"]).get("/").content.decode()


def test_task_to_a_profile_limited_to_another_domain_is_not_shown(agents: Any) -> None:
    situations.proposition_soumise(agents)
    agents["chef_as"].habilitations.update(domaine="dettes")
    assert not AFaire.objects.pour(agents["chef_as"]).ouverts().exists()


def test_registre_without_reading_the_dossier_keeps_the_aids_silent(
    agents: Any, institution: Any, connecte: Any
) -> None:
    demande = situations.demande_en_instruction(agents)
    aide = demande.objets.get().type_aide.libelle
    ailleurs = habiliter(institution, EntiteFactory(institution=institution), Profil.ACCUEIL)
    for adresse in ("/registre/", "/registre/?format=csv"):
        page = connecte(ailleurs).get(adresse).content.decode()
        assert demande.reference in page
        assert aide not in page
        assert aide in connecte(agents["accueil"]).get(adresse).content.decode()


def test_excluded_member_does_not_read_the_outcome_of_the_current_point(agents: Any, connecte: Any) -> None:
    point = situations.point_note(agents, issue=Issue.REFUS)
    exclure(agents["membre"], point.proposition)
    page = connecte(agents["membre"]).get(reverse("decisions:seance", args=[point.seance_id])).content.decode()
    assert "Point réservé" in page
    assert point.get_issue_display() not in page
    assert (
        point.get_issue_display()
        in connecte(agents["president"]).get(reverse("decisions:seance", args=[point.seance_id])).content.decode()
    )


@pytest.mark.parametrize("profil", ["chef_as", "notification", "paiement", "directeur_general", "secretaire"])
def test_excluded_agent_finds_the_person_nowhere(profil: str, agents: Any, connecte: Any, vider_la_file: Any) -> None:
    decision = execution.decision_a_payer(agents, du=timezone.localdate().replace(day=1), au=timezone.localdate())
    vider_la_file()
    exclure(agents[profil], decision)
    client, nom = connecte(agents[profil]), decision.dossier.personne.nom
    interdits = (decision.dossier.personne.nom_complet, decision.dossier.numero, decision.numero)
    client.raise_request_exception = False
    for adresse in (
        "/",
        f"/chercher/?q={nom}",
        f"/personnes/?q={nom}",
        "/registre/",
        "/registre/?format=csv",
        "/propositions/",
        "/notifications/",
        "/paiements/",
        "/paiements/?format=csv",
        "/paiements/lots/",
        "/avances/",
        "/seances/",
        reverse("decisions:decision", args=[decision.pk]),
        reverse("decisions:notification", args=[decision.notification.pk]),
        reverse("decisions:paiement", args=[decision.paiement.pk]),
        reverse("decisions:seance", args=[decision.point.seance_id]),
        reverse("dossiers:lire", args=[decision.dossier_id]),
        reverse("dossiers:carte", args=[decision.dossier.personne_id]),
        reverse("usagers:lire", args=[decision.dossier.personne_id]),
    ):
        reponse = client.get(adresse)
        assert reponse.status_code < 500, adresse
        page = reponse.content.decode()
        assert not [mot for mot in interdits if mot in page], adresse


def test_excluded_household_member_is_not_offered_as_payee(agents: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    autre = situations.dossier_ouvert(agents, nom="Interdite")
    menage = former_menage(personne=proposition.dossier.personne, par=agents["as"])
    ajouter_membre(menage=menage, personne=autre.personne, role="conjoint", par=agents["as"])
    assert autre.personne in personnes_payables(proposition, agents["as"])
    Exclusion.objects.create(agent=agents["as"], compartiment=autre.compartiment, motif="parenté")
    assert autre.personne not in personnes_payables(proposition, agents["as"])


def test_technical_manager_and_dpo_find_no_content(agents: Any, connecte: Any, vider_la_file: Any) -> None:
    decision = situations.decision_prise(agents)
    vider_la_file()
    nom = decision.dossier.personne.nom
    for profil in ("gestion_technique", "dpo"):
        for adresse in (
            "/",
            f"/chercher/?q={nom}",
            f"/personnes/?q={nom}",
            "/propositions/",
            "/paiements/",
            "/gestion/",
        ):
            page = connecte(agents[profil]).get(adresse).content.decode()
            assert decision.dossier.personne.nom_complet not in page, adresse
            assert decision.dossier.numero not in page, adresse


def test_closed_account_loses_its_session_at_once(agents: Any, connecte: Any) -> None:
    client = connecte(agents["as"])
    assert client.get("/").status_code == 200
    Agent.objects.filter(pk=agents["as"].pk).update(is_active=False)
    assert "/connexion/" in client.get("/")["Location"]


def test_sign_in_never_leads_to_another_site(agents: Any, client: Any) -> None:
    reponse = client.post(
        "/connexion/?next=https://pirate.example/",
        {"username": agents["as"].identifiant, "password": "un-mot-de-passe-de-test", "next": "//pirate.example/"},
    )
    assert reponse["Location"] == "/"


def test_mass_export_leaves_a_trace(agents: Any, connecte: Any) -> None:
    situations.demande_en_instruction(agents)
    for adresse in ("/registre/", "/propositions/", "/paiements/", "/notifications/", "/avances/"):
        connecte(agents["chef_as"]).get(f"{adresse}?format=csv")
    traces = Evenement.objects.filter(type="liste.exportee", agent_id=agents["chef_as"].pk)
    assert {t.faits["liste"] for t in traces} == {"registre", "propositions", "echeances", "notifications", "avances"}


def test_attaching_or_renaming_a_document_of_others_is_refused(agents: Any, etrangers: Any, entite: Any) -> None:
    dossier = situations.dossier_ouvert(agents)
    document = deposer_piece(dossier=dossier, fichier=io.BytesIO(b"x"), nom="a.txt", par=agents["as"]).depot.document
    for agent in (agents["accueil"], agents["gestion_technique"], etrangers["as"]):
        with pytest.raises(ActionRefusee):
            rattacher(document=document, compartiment=compartiment(entite), par=agent)
        with pytest.raises(ActionRefusee):
            renommer(document=document, titre="autre", par=agent)
    renommer(document=document, titre="bail", par=agents["as"])


# --- Who may decide and pay ------------------------------------------------------------------------------------------


def test_chef_who_sent_somebody_elses_draft_does_not_validate_it(agents: Any) -> None:
    brouillon = situations.proposition_brouillon(agents)
    soumise = soumettre_proposition(proposition=brouillon, par=agents["chef_as"])
    with pytest.raises(ActionRefusee):
        valider_proposition(proposition=soumise, par=agents["chef_as"])
    entite = agents["chef_as"].habilitations.get().entite
    autre_chef = habiliter(entite.institution, entite, Profil.CHEF_AS)
    assert valider_proposition(proposition=soumise, par=autre_chef).etat == "validee"


def test_who_typed_the_new_account_does_not_put_it_in_a_batch(agents: Any) -> None:
    """Checked with one account, then the account is changed by the payment desk itself and verified by the chef."""
    paiement = execution.echeances_controlees(agents)
    nouveau = enregistrer_instruction_paiement(
        personne=paiement.decision.dossier.personne,
        iban=execution.AUTRE_IBAN,
        titulaire="Un complice",
        par=agents["paiement"],
    )
    verifier_instruction_paiement(instruction=nouveau, par=agents["chef_as"])
    options: dict[str, Any] = {
        "institution": agents["paiement"].institution,
        "execution_le": timezone.localdate(),
        "echeances": execution.pks(paiement),
    }
    with pytest.raises(PaiementBloque):
        preparer_lot(par=agents["paiement"], **options)
    assert preparer_lot(par=execution.second_payeur(agents), **options).pk


def test_withdrawn_demande_is_not_decided(agents: Any) -> None:
    brouillon = situations.proposition_brouillon(agents)
    clore(demande=brouillon.demande, motif="desistement", par=agents["as"])
    with pytest.raises(EtatPerime):
        soumettre_proposition(proposition=brouillon, par=agents["as"])


def test_demande_withdrawn_before_the_sitting_is_neither_inscribed_nor_decided(agents: Any) -> None:
    validee = situations.proposition_validee(agents)
    seance = situations.seance_preparee(agents)
    clore(demande=validee.demande, motif="desistement", par=agents["as"])
    with pytest.raises(EtatPerime):
        inscrire_point(seance=seance, proposition=validee, par=agents["secretaire"])
    point = situations.point_note(agents)
    clore(demande=point.proposition.demande, motif="desistement", par=agents["as"])
    with pytest.raises(EtatPerime):
        confirmer_point(point=point, par=agents["president"], revision=point.revision)
    remis = noter_issue(point=point, par=agents["secretaire"], issue=Issue.COMPLEMENT, motif="demande retirée")
    assert confirmer_point(point=remis, par=agents["president"], revision=remis.revision) is None


# --- Absurd values ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("du", "au"), [("01/01/2026", "31/12/9999"), ("01/01/0001", "31/12/2026"), ("01/01/2026", "31/12/2090")]
)
def test_period_of_centuries_is_refused_before_it_makes_payments(agents: Any, du: str, au: str) -> None:
    proposition = situations.proposition_brouillon(agents)
    ligne = proposition.lignes.get()
    donnees = {
        "lignes-TOTAL_FORMS": "1",
        "lignes-INITIAL_FORMS": "1",
        "lignes-0-pk": ligne.pk,
        "lignes-0-acte": "octroi",
        "lignes-0-type_aide": ligne.type_aide_id,
        "lignes-0-montant": "500",
        "lignes-0-periodicite": "mensuelle",
        "lignes-0-du": du,
        "lignes-0-au": au,
        "lignes-0-mode_calcul": "x",
        "lignes-0-destinataire": str(ligne.payee_id),
    }
    formset = lignes_form(proposition, donnees, agent=agents["as"])
    assert not formset.is_valid()


def test_period_of_centuries_is_refused_by_the_acts_too(agents: Any) -> None:
    brouillon = situations.proposition_brouillon(agents, du=dt.date(2026, 1, 1), au=dt.date(9999, 12, 31))
    with pytest.raises(PropositionIncomplete):
        soumettre_proposition(proposition=brouillon, par=agents["as"])
    point = situations.point_inscrit(agents)
    ligne = point.proposition.lignes.get()
    with pytest.raises(SeanceIncomplete):
        noter_issue(
            point=point,
            par=agents["secretaire"],
            issue=Issue.MODIFIE,
            motif="x",
            lignes_modifiees=[{"ligne": ligne.pk, "au": "9999-12-31"}],
        )


@pytest.mark.parametrize("montant", ["NaN", "Infinity", "-1", "99999999999999999999", "abc"])
def test_senseless_amount_in_the_sitting_is_refused_in_words(agents: Any, montant: str) -> None:
    point = situations.point_inscrit(agents)
    ligne = point.proposition.lignes.get()
    with pytest.raises(SeanceIncomplete):
        noter_issue(
            point=point,
            par=agents["secretaire"],
            issue=Issue.MODIFIE,
            motif="x",
            lignes_modifiees=[{"ligne": ligne.pk, "montant": montant}],
        )


def test_automatic_saving_of_dates_out_of_order_is_not_a_crash(agents: Any, connecte: Any) -> None:
    """The end does not read, the new beginning is after the stored end."""
    proposition = situations.proposition_brouillon(agents)
    ligne = proposition.lignes.get()
    donnees = {
        "revision": proposition.revision,
        "motivation_fait": "a",
        "motivation_droit": "b",
        "lignes-TOTAL_FORMS": "1",
        "lignes-INITIAL_FORMS": "1",
        "lignes-0-pk": ligne.pk,
        "lignes-0-acte": "octroi",
        "lignes-0-type_aide": ligne.type_aide_id,
        "lignes-0-montant": "500",
        "lignes-0-periodicite": "mensuelle",
        "lignes-0-du": "01/06/2026",
        "lignes-0-au": "31/02/2026",
        "lignes-0-mode_calcul": "x",
        "lignes-0-destinataire": str(ligne.payee_id),
    }
    adresse = reverse("decisions:proposition_enregistrer", args=[proposition.pk])
    reponse = connecte(agents["as"]).post(adresse, donnees, headers={"HX-Request": "true"})
    assert reponse.status_code == 200
    assert Proposition.objects.get(pk=proposition.pk).motivation_fait == "a"


def test_line_number_beyond_any_row_is_refused(agents: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    formset = lignes_form(
        proposition,
        {"lignes-TOTAL_FORMS": "1", "lignes-INITIAL_FORMS": "1", "lignes-0-pk": ENORME},
        agent=agents["as"],
    )
    assert not formset.is_valid()
    assert "pk" in formset.forms[0].errors


@pytest.mark.parametrize(
    "adresse",
    [
        "/chercher/?q=loyer&page=²",
        f"/chercher/?q=loyer&page={ENORME}",
        f"/chercher/?q=loyer&page={TRES_LONG}",
        "/personnes/?q=%00",
        "/personnes/?q=%ED%A0%80",
        f"/personnes/{ENORME}/",
        f"/dossiers/{ENORME}/",
        f"/classement/{ENORME}/",
        f"/paiements/{ENORME}/",
        f"/pieces/{ENORME}/",
        "/paiements/?q=" + "a+" * 400,
        f"/paiements/?page={ENORME}",
        "/paiements/?jusque=31/12/9999",
        "/registre/?annee=²&page=²",
    ],
)
def test_hostile_address_is_answered_without_a_crash(adresse: str, agents: Any, connecte: Any) -> None:
    client = connecte(agents["chef_as"])
    client.raise_request_exception = False
    assert client.get(adresse).status_code < 500


def test_hostile_timeline_instant_is_ignored(agents: Any, connecte: Any) -> None:
    dossier = situations.dossier_ouvert(agents)
    for instant in ("0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00Z"):
        adresse = reverse("dossiers:onglet", args=[dossier.pk, "historique"])
        assert connecte(agents["as"]).get(adresse, {"avant": instant}).status_code == 200


@pytest.mark.parametrize("valeur", [ENORME, TRES_LONG, "²", "-1", "1 OR 1=1"])
def test_hostile_ids_in_a_form_are_refused_in_words(valeur: str, agents: Any, connecte: Any) -> None:
    client = connecte(agents["paiement"])
    client.raise_request_exception = False
    for adresse in (reverse("decisions:paiements_controler"), reverse("decisions:lot_preparer")):
        reponse = client.post(
            adresse,
            {"echeance": valeur, "paiement": valeur, "execution_le": "31/12/2099", "jeton": uuid.uuid4()},
        )
        assert reponse.status_code < 500


def test_hostile_household_member_is_answered_without_a_crash(agents: Any, connecte: Any) -> None:
    dossier = situations.dossier_ouvert(agents)
    client = connecte(agents["as"])
    client.raise_request_exception = False
    for valeur in ("²", ENORME, TRES_LONG, "\x00"):
        adresse = reverse("usagers:membre", args=[dossier.personne_id])
        assert client.get(adresse, {"personne": valeur}).status_code < 500
        assert client.post(adresse, {"personne": valeur, "role": "enfant", "jeton": uuid.uuid4()}).status_code < 500


def test_demande_of_the_year_one_is_refused(agents: Any, connecte: Any) -> None:
    dossier = situations.dossier_ouvert(agents)
    adresse = reverse("dossiers:creer_demande", args=[dossier.pk])
    for jour in ("01/01/0001", "31/12/1899"):
        connecte(agents["as"]).post(
            adresse,
            {"recue_le": jour, "canal": "guichet", "types_aide": situations.aide(agents).pk, "jeton": uuid.uuid4()},
        )
    assert not Demande.objects.filter(dossier=dossier).exists()


def test_two_sittings_at_the_same_minute_are_refused_in_words(agents: Any) -> None:
    organe, debut = situations.organe_de_decision(agents), timezone.now()
    creer_seance(organe=organe, debut=debut, par=agents["secretaire"])
    with pytest.raises(ErreurLiasse):
        creer_seance(organe=organe, debut=debut, par=agents["secretaire"])


def test_longest_names_do_not_stop_the_circuit(agents: Any) -> None:
    dossier = situations.dossier_ouvert(agents, nom="N" * 100, prenom="P" * 100)
    situations.proposition_brouillon(agents, dossier=dossier)
    assert max(len(tache.sujet) for tache in AFaire.objects.all()) <= 200


# --- Hostile texts ---------------------------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script>"


def test_hostile_names_and_texts_are_shown_as_text(agents: Any, connecte: Any, vider_la_file: Any) -> None:
    dossier = situations.dossier_ouvert(agents, nom=SCRIPT, prenom='"><img src=x onerror=alert(1)>')
    proposition = situations.proposition_brouillon(agents, dossier=dossier, mode_calcul=SCRIPT)
    proposition = enregistrer_proposition(
        proposition=proposition,
        par=agents["as"],
        revision=proposition.revision,
        textes={"motivation_fait": SCRIPT, "motivation_droit": SCRIPT},
        lignes=[{"pk": proposition.lignes.get().pk, "type_aide": proposition.lignes.get().type_aide}],
    )
    deposer_piece(dossier=dossier, fichier=io.BytesIO(b"x"), nom=f"a\r\nX-Pirate: 1{SCRIPT}.txt", par=agents["as"])
    vider_la_file()
    soumettre_proposition(proposition=proposition, par=agents["as"])
    for adresse in (
        "/",
        "/chercher/?q=script",
        "/personnes/?q=script",
        "/registre/",
        "/propositions/",
        reverse("decisions:proposition_lire", args=[proposition.pk]),
        reverse("dossiers:lire", args=[dossier.pk]),
        reverse("dossiers:onglet", args=[dossier.pk, "pieces"]),
        reverse("dossiers:onglet", args=[dossier.pk, "historique"]),
        reverse("dossiers:onglet", args=[dossier.pk, "decisions"]),
        reverse("usagers:lire", args=[dossier.personne_id]),
    ):
        page = connecte(agents["chef_as"]).get(adresse).content.decode()
        assert SCRIPT not in page, adresse
        assert "<img src=x" not in page, adresse


def test_hostile_file_name_stays_inside_its_header(agents: Any, connecte: Any) -> None:
    dossier = situations.dossier_ouvert(agents)
    nom = 'a";\r\nSet-Cookie: vol=1\r\n../../etc/passwd\u202e.html'
    document = deposer_piece(dossier=dossier, fichier=io.BytesIO(b"<script>"), nom=nom, par=agents["as"]).depot.document
    reponse = connecte(agents["as"]).get(reverse("ged:telecharger", args=[document.pk]))
    assert reponse["Content-Disposition"].startswith("attachment")
    assert "Set-Cookie" not in reponse.headers
    assert ".." not in reponse["Content-Disposition"]
    assert "sandbox" in reponse["Content-Security-Policy"]


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t=", "\r="])
def test_formula_in_a_name_is_text_in_every_export(debut: str, agents: Any, connecte: Any) -> None:
    dossier = situations.dossier_ouvert(agents, prenom=f"{debut}cmd|' /C calc'!A0")
    situations.proposition_brouillon(agents, dossier=dossier)
    for adresse in ("/registre/?format=csv", "/propositions/?format=csv"):
        texte = connecte(agents["chef_as"]).get(adresse).content.decode("utf-8-sig")
        cellules = [cellule for ligne in csv.reader(io.StringIO(texte, newline=""), delimiter=";") for cellule in ligne]
        assert any("cmd" in cellule for cellule in cellules)
        assert not [c for c in cellules if c[:1] in {"=", "+", "-", "@", "\t", "\r"}]


# --- Load ------------------------------------------------------------------------------------------------------------


def test_lists_cost_the_same_whatever_their_length(agents: Any, connecte: Any) -> None:
    def couts() -> dict[str, int]:
        client = connecte(agents["chef_as"])
        mesures = {}
        for adresse in ("/", "/registre/", "/propositions/", "/personnes/?q=dup"):
            with CaptureQueriesContext(connection) as requetes:
                client.get(adresse)
            mesures[adresse] = len(requetes)
        return mesures

    def ajouter(nombre: int) -> None:
        for _ in range(nombre):
            situations.proposition_soumise(agents, dossier=situations.dossier_ouvert(agents, nom="Dupont"))

    ajouter(2)
    avant = couts()
    ajouter(6)
    assert couts() == avant
