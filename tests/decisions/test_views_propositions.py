"""Pages of the proposition: who reads, who writes, what is saved, sent, validated, returned."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from comptes.models import AFaire
from decisions.enums import EtatProposition
from decisions.models import Proposition, VersionProposition
from tests.decisions import situations

pytestmark = pytest.mark.django_db
SANS_LECTURE = ("accueil", "juriste", "secretaire", "membre", "president", "notification", "paiement", "recuperation")
HTMX = {"HX-Request": "true"}


def adresse(proposition: Proposition, nom: str = "proposition_lire") -> str:
    return reverse(f"decisions:{nom}", args=[proposition.pk])


def saisie(proposition: Proposition, **changements: Any) -> dict[str, Any]:
    """What the editor sends: `changements` by field name, those of the first line without prefix `lignes-0-`."""
    lignes = list(proposition.lignes.all())
    donnees: dict[str, Any] = {
        "jeton": str(uuid.uuid4()),
        "revision": proposition.revision,
        "motivation_fait": proposition.motivation_fait,
        "motivation_droit": proposition.motivation_droit,
        "lignes-TOTAL_FORMS": len(lignes),
        "lignes-INITIAL_FORMS": len(lignes),
    }
    for rang, ligne in enumerate(lignes):
        donnees |= {
            f"lignes-{rang}-pk": ligne.pk,
            f"lignes-{rang}-acte": ligne.acte,
            f"lignes-{rang}-type_aide": ligne.type_aide_id,
            f"lignes-{rang}-montant": f"{ligne.montant:.2f}".replace(".", ",") if ligne.montant is not None else "",
            f"lignes-{rang}-periodicite": ligne.periodicite,
            f"lignes-{rang}-du": f"{ligne.du:%d/%m/%Y}" if ligne.du else "",
            f"lignes-{rang}-au": f"{ligne.au:%d/%m/%Y}" if ligne.au else "",
            f"lignes-{rang}-mode_calcul": ligne.mode_calcul,
            f"lignes-{rang}-destinataire": "tiers" if ligne.tiers_nom else ligne.payee_id,
            f"lignes-{rang}-tiers_nom": ligne.tiers_nom,
            f"lignes-{rang}-tiers_iban": ligne.tiers_iban,
            f"lignes-{rang}-mensualites": ligne.mensualites or "",
        }
    return donnees | changements


# --- Who reads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profil", SANS_LECTURE)
def test_une_proposition_que_le_profil_ne_lit_pas_est_introuvable(profil: str, agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    client = connecte(agents[profil])
    assert client.get(adresse(proposition)).status_code == 404
    for acte in ("enregistrer", "soumettre", "valider", "renvoyer", "retirer"):
        reponse = client.post(adresse(proposition, f"proposition_{acte}"), saisie(proposition))
        assert reponse.status_code == 404, acte
    proposition.refresh_from_db()
    assert proposition.etat == EtatProposition.SOUMISE


def test_une_proposition_d_une_autre_institution_est_introuvable(agents: Any, etrangers: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    client = connecte(etrangers["chef_as"])
    assert client.get(adresse(proposition)).status_code == 404
    assert client.post(adresse(proposition, "proposition_valider"), saisie(proposition)).status_code == 404
    assert proposition.dossier.personne.nom not in client.get(reverse("decisions:propositions")).content.decode()


def test_le_directeur_general_lit_sans_pouvoir_ecrire(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    client = connecte(agents["directeur_general"])
    page = client.get(adresse(proposition)).content.decode()
    assert proposition.motivation_fait in page
    assert 'name="motivation_fait"' not in page
    assert client.post(adresse(proposition, "proposition_valider"), saisie(proposition)).status_code == 403


# --- Opening and writing ---------------------------------------------------------------------------------------------


def test_ouvrir_deux_fois_la_proposition_d_une_demande_n_en_fait_qu_une(agents: Any, connecte: Any) -> None:
    demande = situations.demande_en_instruction(agents)
    client = connecte(agents["as"])
    url = reverse("decisions:proposition_rediger", args=[demande.pk])
    assert client.get(url).status_code == 200
    assert not Proposition.objects.exists()
    premiere, seconde = client.post(url), client.post(url)
    assert premiere.url == seconde.url
    assert Proposition.objects.count() == 1


def test_la_page_dit_ce_qui_manque_a_qui_elle_part_et_qui_lira(agents: Any, connecte: Any) -> None:
    demande = situations.demande_en_instruction(agents)
    client = connecte(agents["as"])
    client.post(reverse("decisions:proposition_rediger", args=[demande.pk]))
    page = client.get(adresse(Proposition.objects.get())).content.decode()
    assert "La motivation en fait" in page
    assert f"Elle partira chez {agents['chef_as'].nom_complet}" in page
    assert agents["membre"].nom_complet in page
    assert page.count('class="rappel"') == 2


def test_l_enregistrement_automatique_rend_la_lettre_et_ce_qui_manque(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    donnees = saisie(proposition, **{"lignes-0-montant": "1 314,20 €", "motivation_droit": ""})
    reponse = connecte(agents["as"]).post(adresse(proposition, "proposition_enregistrer"), donnees, headers=HTMX)
    page = reponse.content.decode()
    assert "1\u202f314,20\u00a0€" in page
    assert "La motivation en droit" in page
    assert f'value="{proposition.revision + 1}"' in page
    assert "<html" not in page
    proposition.refresh_from_db()
    assert proposition.lignes.get().montant == Decimal("1314.20")
    assert not proposition.motivation_droit


def test_un_montant_illisible_n_empeche_pas_de_garder_le_reste(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    donnees = saisie(proposition, **{"lignes-0-montant": "mille", "motivation_fait": "Faits revus."})
    reponse = connecte(agents["as"]).post(adresse(proposition, "proposition_enregistrer"), donnees, headers=HTMX)
    assert "ligne 1, Montant" in reponse.content.decode()
    proposition.refresh_from_db()
    assert proposition.motivation_fait == "Faits revus."
    assert proposition.lignes.get().montant == Decimal("500.00")


def test_une_page_perimee_n_ecrase_pas_ce_qu_un_collegue_a_enregistre(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    client = connecte(agents["as"])
    perimee = saisie(proposition, motivation_fait="texte de la vieille page")
    client.post(adresse(proposition, "proposition_enregistrer"), saisie(proposition, motivation_fait="texte gardé"))
    reponse = client.post(adresse(proposition, "proposition_enregistrer"), perimee, headers=HTMX)
    assert "a été modifiée depuis" in reponse.content.decode()
    assert reponse["HX-Retarget"] == "#avis"
    proposition.refresh_from_db()
    assert proposition.motivation_fait == "texte gardé"


def test_une_ligne_s_ajoute_puis_se_retire(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    client = connecte(agents["as"])
    client.post(adresse(proposition, "proposition_enregistrer"), saisie(proposition, ajouter="1"))
    proposition.refresh_from_db()
    premiere, ajoutee = proposition.lignes.order_by("ordre")
    client.post(adresse(proposition, "proposition_enregistrer"), saisie(proposition, retirer=str(ajoutee.pk)))
    assert [ligne.pk for ligne in proposition.lignes.all()] == [premiere.pk]


def test_un_tiers_paye_a_son_nom_et_son_compte(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    tiers = {
        "lignes-0-destinataire": "tiers",
        "lignes-0-tiers_nom": "Immobilière du Parc",
        "lignes-0-tiers_iban": "BE68 5390 0754 7034",
    }
    connecte(agents["as"]).post(adresse(proposition, "proposition_enregistrer"), saisie(proposition, **tiers))
    ligne = proposition.lignes.get()
    assert (ligne.payee, ligne.tiers_nom, ligne.tiers_iban) == (None, "Immobilière du Parc", "BE68539007547034")


def test_une_aide_ou_une_personne_d_ailleurs_n_entre_pas_dans_une_ligne(
    agents: Any, etrangers: Any, connecte: Any
) -> None:
    proposition = situations.proposition_brouillon(agents)
    ailleurs = situations.dossier_ouvert(etrangers)
    aide = situations.aide(etrangers)
    donnees = saisie(proposition, **{"lignes-0-type_aide": aide.pk, "lignes-0-destinataire": ailleurs.personne_id})
    reponse = connecte(agents["as"]).post(adresse(proposition, "proposition_enregistrer"), donnees)
    assert reponse.status_code == 422
    ligne = proposition.lignes.get()
    assert ligne.type_aide_id != aide.pk
    assert ligne.payee_id == proposition.dossier.personne_id


# --- Sending, correcting, validating, returning ----------------------------------------------------------------------


def test_envoyer_sans_motivation_rend_la_page_avec_la_liste_et_la_saisie(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    donnees = saisie(proposition, motivation_droit="", motivation_fait="Des faits tout neufs.")
    reponse = connecte(agents["as"]).post(adresse(proposition, "proposition_soumettre"), donnees)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "ne peut pas encore partir" in page
    assert "Des faits tout neufs." in page
    proposition.refresh_from_db()
    assert proposition.etat == EtatProposition.BROUILLON
    assert proposition.motivation_fait == "Des faits tout neufs."


def test_envoyer_deux_fois_la_meme_page_n_envoie_qu_une_fois(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_brouillon(agents)
    client = connecte(agents["as"])
    donnees = saisie(proposition, motivation_fait="Version définitive.")
    reponses = [client.post(adresse(proposition, "proposition_soumettre"), donnees) for _ in range(2)]
    assert [r.status_code for r in reponses] == [302, 302]
    proposition.refresh_from_db()
    assert (proposition.etat, proposition.version) == (EtatProposition.SOUMISE, 1)
    assert proposition.motivation_fait == "Version définitive."
    assert AFaire.objects.ouverts().filter(nature="proposition-a-valider").count() == 1


def test_le_chef_corrige_en_validant_et_seuls_auteur_et_chef_voient_la_difference(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    reponse = connecte(agents["chef_as"]).post(
        adresse(proposition, "proposition_valider"), saisie(proposition, **{"lignes-0-montant": "450,00"})
    )
    assert reponse.status_code == 302
    proposition.refresh_from_db()
    assert proposition.etat == EtatProposition.VALIDEE
    assert proposition.lignes.get().montant == Decimal("450.00")
    for profil, voit in (("as", True), ("chef_as", True), ("directeur_general", False)):
        page = connecte(agents[profil]).get(adresse(proposition)).content.decode()
        assert ("<del>500,00" in page) is voit, profil


def test_valider_sans_rien_changer_ne_laisse_aucune_correction(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    connecte(agents["chef_as"]).post(adresse(proposition, "proposition_valider"), saisie(proposition))
    proposition.refresh_from_db()
    assert proposition.etat == EtatProposition.VALIDEE
    assert not proposition.versions.filter(nature=VersionProposition.Nature.CORRECTION).exists()


def test_apres_validation_le_dossier_suivant_s_ouvre(agents: Any, connecte: Any) -> None:
    premiere = situations.proposition_soumise(agents)
    seconde = situations.proposition_soumise(agents)
    reponse = connecte(agents["chef_as"]).post(adresse(premiere, "proposition_valider"), saisie(premiere))
    assert reponse.url == adresse(seconde)


def test_l_auteur_ne_valide_pas_sa_proposition(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    reponse = connecte(agents["as"]).post(adresse(proposition, "proposition_valider"), {"jeton": str(uuid.uuid4())})
    assert reponse.status_code == 403
    proposition.refresh_from_db()
    assert proposition.etat == EtatProposition.SOUMISE


def test_un_renvoi_sans_motif_est_refuse_et_la_page_le_dit(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    donnees = saisie(proposition, motif="", a_completer="")
    reponse = connecte(agents["chef_as"]).post(adresse(proposition, "proposition_renvoyer"), donnees)
    assert reponse.status_code == 422
    assert "Dites à l’auteur pourquoi" in reponse.content.decode()


def test_l_auteur_voit_aussitot_le_renvoi_son_motif_et_ce_qu_il_faut_completer(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    donnees = saisie(proposition, motif="Le loyer est à justifier.", a_completer="- le bail\n- la quittance")
    connecte(agents["chef_as"]).post(adresse(proposition, "proposition_renvoyer"), donnees)
    client = connecte(agents["as"])
    page = client.get(adresse(proposition)).content.decode()
    assert f"Renvoyée par {agents['chef_as'].nom_complet}" in page
    assert "Le loyer est à justifier." in page
    assert "<li>la quittance</li>" in page
    assert "Le loyer est à justifier." in client.get(reverse("bureau:accueil")).content.decode()


def test_une_page_perimee_ne_valide_pas_deux_fois(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    client = connecte(agents["chef_as"])
    client.post(adresse(proposition, "proposition_valider"), saisie(proposition))
    reponse = client.post(adresse(proposition, "proposition_valider"), saisie(proposition))
    assert reponse.status_code == 409
    assert "validée »" in reponse.content.decode()


# --- List and tab ----------------------------------------------------------------------------------------------------


def test_la_liste_coute_autant_de_requetes_pour_trois_propositions_que_pour_une(
    agents: Any, connecte: Any, django_assert_max_num_queries: Any
) -> None:
    client = connecte(agents["as"])
    situations.proposition_soumise(agents)
    url = reverse("decisions:propositions")
    client.get(url)
    with django_assert_max_num_queries(30) as une:
        client.get(url)
    for _ in range(2):
        situations.proposition_soumise(agents)
    with django_assert_max_num_queries(len(une)):
        client.get(url)


def test_la_liste_se_filtre_se_compte_et_s_exporte(agents: Any, connecte: Any) -> None:
    soumise = situations.proposition_soumise(agents, dossier=situations.dossier_ouvert(agents, nom="Vanbrabant"))
    situations.proposition_brouillon(agents, dossier=situations.dossier_ouvert(agents, nom="Lemaire"))
    client = connecte(agents["as"])
    page = client.get(reverse("decisions:propositions"), {"etat": "soumise"}).content.decode()
    assert "Vanbrabant" in page
    assert "Lemaire" not in page
    assert "1 brouillon" in page
    fragment = client.get(reverse("decisions:propositions"), {"q": "lemaire"}, headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "Lemaire" in fragment
    assert "Vanbrabant" not in fragment
    tableur = client.get(reverse("decisions:propositions"), {"format": "csv"}).content.decode("utf-8-sig")
    assert soumise.dossier.numero in tableur


def test_l_onglet_du_dossier_montre_propositions_et_decisions(agents: Any, connecte: Any) -> None:
    decision = situations.decision_prise(agents)
    page = connecte(agents["as"]).get(reverse("dossiers:onglet", args=[decision.dossier_id, "decisions"]))
    assert decision.numero in page.content.decode()


def test_la_carte_d_une_demande_mene_a_sa_proposition(agents: Any, connecte: Any) -> None:
    demande = situations.demande_en_instruction(agents)
    url = reverse("dossiers:onglet", args=[demande.dossier_id, "demandes"])
    client = connecte(agents["as"])
    assert reverse("decisions:proposition_rediger", args=[demande.pk]) in client.get(url).content.decode()
    client.post(reverse("decisions:proposition_rediger", args=[demande.pk]))
    assert adresse(Proposition.objects.get()) in client.get(url).content.decode()
