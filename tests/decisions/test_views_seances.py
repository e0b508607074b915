"""Sittings: agenda without content, freezing, presence, the complete dossier, outcome recorded and confirmed."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from comptes.models import Exclusion
from decisions.enums import EtatMotivation, EtatPoint, EtatSeance, Issue
from decisions.models import Decision, Point, Seance
from tests.decisions import situations

pytestmark = pytest.mark.django_db
HORS_ORGANE = ("accueil", "as", "chef_as", "juriste", "notification", "directeur_general", "gestion_technique")


def url_seance(seance: Seance, nom: str = "seance") -> str:
    return reverse(f"decisions:{nom}", args=[seance.pk])


def url_point(point: Point, nom: str = "point_lire") -> str:
    return reverse(f"decisions:{nom}", args=[point.seance_id, point.pk])


def formulaire(**champs: Any) -> dict[str, Any]:
    return {"jeton": str(uuid.uuid4())} | champs


def modifie(point: Point, montant: str) -> dict[str, Any]:
    """The outcome form with a new amount on the first line."""
    ligne = point.proposition.lignes.get()
    return formulaire(
        issue=Issue.MODIFIE,
        motif="Le loyer est partagé.",
        **{
            f"montant_{ligne.pk}": montant,
            f"du_{ligne.pk}": f"{ligne.du:%d/%m/%Y}",
            f"au_{ligne.pk}": f"{ligne.au:%d/%m/%Y}",
        },
    )


# --- List and creation -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profil", HORS_ORGANE)
def test_qui_ne_siege_pas_ne_trouve_aucune_seance(profil: str, agents: Any, connecte: Any) -> None:
    seance = situations.seance_figee(agents)
    client = connecte(agents[profil])
    assert client.get(reverse("decisions:seances")).status_code == 404
    assert client.get(url_seance(seance)).status_code == 404
    for acte in ("seance_figer", "seance_ouvrir", "seance_clore", "seance_inscrire"):
        assert client.post(url_seance(seance, acte), formulaire()).status_code == 404


def test_une_seance_d_une_autre_institution_est_introuvable(agents: Any, etrangers: Any, connecte: Any) -> None:
    seance = situations.seance_figee(agents)
    client = connecte(etrangers["secretaire"])
    assert client.get(url_seance(seance)).status_code == 404
    assert client.get(url_point(seance.points.get())).status_code == 404


def test_la_secretaire_cree_une_seule_seance_en_envoyant_deux_fois(agents: Any, connecte: Any) -> None:
    client = connecte(agents["secretaire"])
    demain = timezone.localdate() + dt.timedelta(days=1)
    organe = situations.organe_de_decision(agents)
    donnees = formulaire(organe=organe.pk, jour=f"{demain:%d%m%y}", heure="14h30", lieu="Salle du conseil")
    reponses = [client.post(reverse("decisions:seance_creer"), donnees) for _ in range(2)]
    assert reponses[0].url == reponses[1].url
    seance = Seance.objects.get()
    assert f"{timezone.localtime(seance.debut):%d/%m/%Y %H:%M}" == f"{demain:%d/%m/%Y} 14:30"


@pytest.mark.parametrize("profil", ["membre", "president", "as"])
def test_seule_la_secretaire_cree_une_seance(profil: str, agents: Any, connecte: Any) -> None:
    assert connecte(agents[profil]).get(reverse("decisions:seance_creer")).status_code == 404


def test_une_date_passee_revient_avec_sa_raison(agents: Any, connecte: Any) -> None:
    organe = situations.organe_de_decision(agents)
    donnees = formulaire(organe=organe.pk, jour="01/02/2020", heure="14:00")
    reponse = connecte(agents["secretaire"]).post(reverse("decisions:seance_creer"), donnees)
    assert "Cette date est passée" in reponse.content.decode()
    assert not Seance.objects.exists()


def test_la_liste_coute_autant_de_requetes_pour_trois_seances_que_pour_une(
    agents: Any, connecte: Any, django_assert_max_num_queries: Any
) -> None:
    client = connecte(agents["membre"])
    situations.seance_figee(agents)
    url = reverse("decisions:seances")
    client.get(url)
    with django_assert_max_num_queries(25) as une:
        client.get(url)
    for _ in range(2):
        situations.seance_figee(agents)
    with django_assert_max_num_queries(len(une)):
        client.get(url)


# --- Agenda in preparation -------------------------------------------------------------------------------------------


def test_avant_le_gel_la_secretaire_ne_lit_ni_nom_ni_contenu(agents: Any, connecte: Any) -> None:
    inscrite = situations.proposition_validee(agents, dossier=situations.dossier_ouvert(agents, nom="Inscritenom"))
    attente = situations.proposition_validee(agents, dossier=situations.dossier_ouvert(agents, nom="Attentenom"))
    seance = situations.seance_preparee(agents, inscrite)
    client = connecte(agents["secretaire"])
    for url in (url_seance(seance), reverse("decisions:seances")):
        page = client.get(url).content.decode()
        assert attente.dossier.numero in page
        assert "Attentenom" not in page
        assert "Inscritenom" not in page
        assert attente.motivation_fait not in page
    assert client.get(url_point(seance.points.get())).status_code == 404


def test_avant_le_gel_un_membre_ne_trouve_pas_la_seance(agents: Any, connecte: Any) -> None:
    seance = situations.seance_preparee(agents)
    client = connecte(agents["membre"])
    assert client.get(url_seance(seance)).status_code == 404
    assert client.get(url_point(seance.points.get())).status_code == 404
    assert client.post(url_seance(seance, "seance_figer"), formulaire()).status_code == 404


def test_inscrire_deplacer_puis_retirer_des_points(agents: Any, connecte: Any) -> None:
    seance = situations.seance_preparee(agents, situations.proposition_validee(agents))
    autre = situations.proposition_validee(agents)
    client = connecte(agents["secretaire"])
    for _ in range(2):
        assert client.post(url_seance(seance, "seance_inscrire"), {"proposition": [autre.pk]}).status_code == 302
    premier, second = seance.points.order_by("ordre")
    assert second.proposition_id == autre.pk
    client.post(url_point(second, "seance_deplacer_point"), {"monter": "1"})
    assert [p.pk for p in seance.points.order_by("ordre")] == [second.pk, premier.pk]
    client.post(url_point(second, "seance_retirer_point"))
    assert [p.pk for p in seance.points.all()] == [premier.pk]


def test_une_proposition_qui_n_attend_pas_cet_organe_ne_s_inscrit_pas(agents: Any, connecte: Any) -> None:
    seance = situations.seance_preparee(agents)
    soumise = situations.proposition_soumise(agents)
    reponse = connecte(agents["secretaire"]).post(url_seance(seance, "seance_inscrire"), {"proposition": [soumise.pk]})
    assert reponse.status_code == 404
    assert seance.points.count() == 1


def test_un_avis_obligatoire_attendu_bloque_l_inscription_et_le_dit(agents: Any, connecte: Any) -> None:
    seance = situations.seance_preparee(agents)
    proposition = situations.proposition_validee(agents)
    situations.avis_demande(agents, proposition, obligatoire=True)
    client = connecte(agents["secretaire"])
    assert "Avis obligatoire attendu" in client.get(url_seance(seance)).content.decode()
    reponse = client.post(url_seance(seance, "seance_inscrire"), {"proposition": [proposition.pk]})
    assert reponse.status_code == 422


def test_figer_dit_sa_consequence_puis_ouvre_les_dossiers(agents: Any, connecte: Any) -> None:
    seance = situations.seance_preparee(agents, *(situations.proposition_validee(agents) for _ in range(2)))
    client = connecte(agents["secretaire"])
    page = client.get(url_seance(seance)).content.decode()
    assert "Les 2 dossiers seront ouverts aux 3 membres de l’organe" in page
    donnees = formulaire()
    for _ in range(2):
        assert client.post(url_seance(seance, "seance_figer"), donnees).status_code == 302
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.FIGEE
    point = seance.points.first()
    assert connecte(agents["membre"]).get(url_point(point)).status_code == 200


# --- Presence and quorum ---------------------------------------------------------------------------------------------


def test_ouvrir_sous_le_quorum_est_refuse(agents: Any, connecte: Any) -> None:
    seance = situations.seance_figee(agents)
    client = connecte(agents["secretaire"])
    assert "non atteint" in client.get(url_seance(seance)).content.decode()
    presents = [agents["membre"].pk, agents["secretaire"].pk]
    reponse = client.post(url_seance(seance, "seance_ouvrir"), formulaire(present=presents))
    assert reponse.status_code == 422
    assert "quorum" in reponse.content.decode()
    presents.append(agents["president"].pk)
    assert client.post(url_seance(seance, "seance_ouvrir"), formulaire(present=presents)).status_code == 302
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.OUVERTE


def test_un_membre_n_ouvre_pas_la_seance(agents: Any, connecte: Any) -> None:
    seance = situations.seance_figee(agents)
    client = connecte(agents["membre"])
    assert 'name="present"' not in client.get(url_seance(seance)).content.decode()
    assert client.post(url_seance(seance, "seance_ouvrir"), formulaire()).status_code == 403


def test_une_seance_ne_se_clot_pas_avec_un_point_ouvert(agents: Any, connecte: Any) -> None:
    seance = situations.seance_ouverte(agents)
    reponse = connecte(agents["secretaire"]).post(url_seance(seance, "seance_clore"), formulaire())
    assert reponse.status_code == 422
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.OUVERTE


def test_la_cloture_referme_les_dossiers_pour_l_organe(agents: Any, connecte: Any) -> None:
    point = situations.point_note(agents)
    president = connecte(agents["president"])
    president.post(url_point(point, "point_confirmer"), formulaire(revision=point.revision))
    assert (
        connecte(agents["secretaire"]).post(url_seance(point.seance, "seance_clore"), formulaire()).status_code == 302
    )
    assert president.get(url_point(point)).status_code == 404
    page = connecte(agents["membre"]).get(url_seance(point.seance)).content.decode()
    assert point.proposition.dossier.personne.nom not in page


# --- Committee reading -----------------------------------------------------------------------------------------------


def test_le_membre_lit_le_dossier_complet_sur_une_page(agents: Any, connecte: Any) -> None:
    dossier = situations.dossier_ouvert(agents)
    ancienne = situations.decision_prise(agents, dossier=dossier, montant=Decimal("410.00"))
    point = situations.point_inscrit(
        agents,
        situations.proposition_validee(
            agents, dossier=dossier, du=dt.date(2026, 4, 1), au=dt.date(2026, 6, 30), montant=Decimal("520.00")
        ),
    )
    page = connecte(agents["membre"]).get(url_point(point)).content.decode()
    assert dossier.personne.nom in page
    assert point.proposition.motivation_fait in page
    assert "520,00" in page
    assert ancienne.numero in page
    assert "<del>410,00" in page
    assert 'name="issue"' not in page


def test_les_touches_menent_au_point_suivant_et_precedent(agents: Any, connecte: Any) -> None:
    seance = situations.seance_ouverte(agents, *(situations.proposition_validee(agents) for _ in range(2)))
    premier, second = seance.points.order_by("ordre")
    client = connecte(agents["membre"])
    page = client.get(url_point(premier)).content.decode()
    assert f'data-touche="j" href="{url_point(second)}"' in page
    assert 'data-touche="k"' not in page
    assert f'data-touche="k" href="{url_point(premier)}"' in client.get(url_point(second)).content.decode()


def test_un_membre_exclu_ne_sait_rien_du_point(agents: Any, connecte: Any) -> None:
    point = situations.point_inscrit(agents)
    dossier = point.proposition.dossier
    Exclusion.objects.create(compartiment=dossier.compartiment, agent=agents["membre"], motif="parenté")
    client = connecte(agents["membre"])
    assert client.get(url_point(point)).status_code == 404
    page = client.get(url_seance(point.seance)).content.decode()
    assert dossier.personne.nom not in page
    assert dossier.numero not in page
    assert "Point réservé" in page


def test_la_page_du_point_coute_autant_de_requetes_pour_trois_points_que_pour_un(
    agents: Any, connecte: Any, django_assert_max_num_queries: Any
) -> None:
    client = connecte(agents["membre"])
    seul = situations.point_inscrit(agents)
    client.get(url_point(seul))
    with django_assert_max_num_queries(80) as une:
        client.get(url_point(seul))
    parmi = situations.point_inscrit(agents, *(situations.proposition_validee(agents) for _ in range(3)))
    with django_assert_max_num_queries(len(une) + 1):
        client.get(url_point(parmi))


# --- Outcome ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("issue", [i for i in Issue if i != Issue.CONFORME])
def test_une_issue_sans_motif_revient_avec_la_raison(issue: str, agents: Any, connecte: Any) -> None:
    point = situations.point_inscrit(agents)
    reponse = connecte(agents["secretaire"]).post(url_point(point, "point_noter"), formulaire(issue=issue, motif=""))
    assert reponse.status_code == 422
    assert "demande un motif" in reponse.content.decode()


def test_un_montant_modifie_en_place_devient_celui_de_la_decision(agents: Any, connecte: Any) -> None:
    point = situations.point_inscrit(agents)
    secretaire = connecte(agents["secretaire"])
    assert secretaire.post(url_point(point, "point_noter"), modifie(point, "1 234,5 €")).status_code == 302
    president = connecte(agents["president"])
    page = president.get(url_point(point)).content.decode()
    assert "<ins>1\u202f234,50" in page
    assert "la lettre proposée ne part pas" in page
    point.refresh_from_db()
    reponse = president.post(url_point(point, "point_confirmer"), formulaire(revision=point.revision))
    assert reponse.url == url_seance(point.seance)
    decision = Decision.objects.get()
    assert decision.lignes.get().montant == Decimal("1234.50")
    assert decision.motivation == EtatMotivation.A_REDIGER


@pytest.mark.parametrize("profil", ["membre", "president"])
def test_seule_la_secretaire_note_l_issue(profil: str, agents: Any, connecte: Any) -> None:
    point = situations.point_inscrit(agents)
    donnees = formulaire(issue=Issue.CONFORME)
    assert connecte(agents[profil]).post(url_point(point, "point_noter"), donnees).status_code == 403


@pytest.mark.parametrize("profil", ["membre", "secretaire"])
def test_seul_le_president_confirme(profil: str, agents: Any, connecte: Any) -> None:
    point = situations.point_note(agents)
    donnees = formulaire(revision=point.revision)
    assert connecte(agents[profil]).post(url_point(point, "point_confirmer"), donnees).status_code == 403
    assert not Decision.objects.exists()


def test_confirmer_deux_fois_la_meme_page_ne_prend_qu_une_decision(agents: Any, connecte: Any) -> None:
    point = situations.point_note(agents)
    client = connecte(agents["president"])
    donnees = formulaire(revision=point.revision)
    assert [client.post(url_point(point, "point_confirmer"), donnees).status_code for _ in range(2)] == [302, 302]
    assert Decision.objects.count() == 1


def test_une_page_perimee_dit_par_qui_c_est_deja_decide(agents: Any, connecte: Any) -> None:
    point = situations.point_note(agents)
    client = connecte(agents["president"])
    client.post(url_point(point, "point_confirmer"), formulaire(revision=point.revision))
    reponse = client.post(url_point(point, "point_confirmer"), formulaire(revision=point.revision))
    assert reponse.status_code == 409
    assert f"Déjà décidé par {agents['president'].nom_complet}" in reponse.content.decode()
    reponse = connecte(agents["secretaire"]).post(
        url_point(point, "point_noter"), formulaire(issue=Issue.REFUS, motif="Trop tard.")
    )
    assert reponse.status_code == 409
    point.refresh_from_db()
    assert (point.etat, point.issue) == (EtatPoint.TRAITE, Issue.CONFORME)


def test_le_president_ne_confirme_pas_une_issue_qui_a_change_sous_ses_yeux(agents: Any, connecte: Any) -> None:
    point = situations.point_note(agents)
    lue = point.revision
    donnees = formulaire(issue=Issue.REFUS, motif="Ressources suffisantes.")
    connecte(agents["secretaire"]).post(url_point(point, "point_noter"), donnees)
    reponse = connecte(agents["president"]).post(url_point(point, "point_confirmer"), formulaire(revision=lue))
    assert reponse.status_code == 409
    assert not Decision.objects.exists()


# --- Decision --------------------------------------------------------------------------------------------------------


def url_decision(decision: Decision, nom: str = "decision") -> str:
    return reverse(f"decisions:{nom}", args=[decision.pk])


def test_la_decision_montre_lignes_motif_branches_et_extrait(agents: Any, connecte: Any) -> None:
    decision = situations.decision_prise(agents, issue=Issue.MODIFIE)
    page = connecte(agents["as"]).get(url_decision(decision)).content.decode()
    for attendu in (decision.numero, "400,00", "Le comité en a jugé autrement.", "Notification", "Paiement", "point 1"):
        assert attendu in page, attendu
    assert "l’ancienne lettre ne peut pas partir" in page


def test_le_back_office_lit_la_decision_sans_le_dossier(agents: Any, connecte: Any) -> None:
    decision = situations.decision_prise(agents)
    client = connecte(agents["paiement"])
    page = client.get(url_decision(decision)).content.decode()
    assert decision.numero in page
    assert reverse("decisions:proposition_lire", args=[decision.proposition_id]) not in page
    assert client.get(reverse("decisions:proposition_lire", args=[decision.proposition_id])).status_code == 404


@pytest.mark.parametrize(
    ("profil", "lit"), [("as", True), ("notification", True), ("paiement", False), ("recuperation", False)]
)
def test_les_motifs_sont_pour_qui_lit_ou_notifie(profil: str, lit: bool, agents: Any, connecte: Any) -> None:
    decision = situations.decision_prise(agents, issue=Issue.MODIFIE)
    page = connecte(agents[profil]).get(url_decision(decision)).content.decode()
    assert "400,00" in page
    for motif in (decision.motivation_fait, decision.motif_ecart):
        assert (motif in page) is lit, motif


@pytest.mark.parametrize("profil", ["accueil", "juriste", "gestion_technique", "dpo"])
def test_une_decision_est_introuvable_pour_qui_n_a_rien_a_y_faire(profil: str, agents: Any, connecte: Any) -> None:
    decision = situations.decision_prise(agents)
    client = connecte(agents[profil])
    assert client.get(url_decision(decision)).status_code == 404
    assert client.get(url_decision(decision, "motivation")).status_code == 404


def test_une_decision_d_une_autre_institution_est_introuvable(agents: Any, etrangers: Any, connecte: Any) -> None:
    decision = situations.decision_prise(agents)
    for profil in ("as", "chef_as", "notification", "directeur_general"):
        assert connecte(etrangers[profil]).get(url_decision(decision)).status_code == 404


def test_l_auteur_termine_la_motivation_une_seule_fois(agents: Any, connecte: Any) -> None:
    decision = situations.decision_prise(agents, issue=Issue.REFUS)
    client = connecte(agents["as"])
    url = url_decision(decision, "motivation")
    assert "Le comité en a jugé autrement." in client.get(url).content.decode()
    assert client.post(url, formulaire(motivation_fait="", motivation_droit="")).status_code == 422
    donnees = formulaire(motivation_fait="Les ressources suffisent.", motivation_droit="La loi ne le permet pas.")
    assert [client.post(url, donnees).status_code for _ in range(2)] == [302, 302]
    decision.refresh_from_db()
    assert (decision.motivation, decision.motivation_fait) == (EtatMotivation.COMPLETE, "Les ressources suffisent.")
    assert client.post(url, donnees | formulaire()).status_code == 409


def test_le_back_office_ne_redige_pas_la_motivation(agents: Any, connecte: Any) -> None:
    decision = situations.decision_prise(agents, issue=Issue.REFUS)
    donnees = formulaire(motivation_fait="a", motivation_droit="b")
    assert connecte(agents["notification"]).post(url_decision(decision, "motivation"), donnees).status_code == 403
