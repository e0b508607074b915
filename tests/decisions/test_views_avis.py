"""The jurist's page: complete dossier and form; asked and given once."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from comptes.models import AFaire, Organe
from decisions.enums import EtatAvis, SensAvis
from decisions.models import Avis
from tests.decisions import situations

pytestmark = pytest.mark.django_db


def adresse(avis: Avis) -> str:
    return reverse("decisions:avis_rendre", args=[avis.pk])


def reponse_du_service(**champs: Any) -> dict[str, Any]:
    return {"jeton": str(uuid.uuid4()), "sens": SensAvis.FAVORABLE, "texte": ""} | champs


def test_demander_un_avis_ouvre_le_dossier_au_service(agents: Any, connecte: Any) -> None:
    proposition = situations.proposition_soumise(agents)
    service = Organe.objects.get(institution=agents["as"].institution, code="juridique")
    url_proposition = reverse("decisions:proposition_lire", args=[proposition.pk])
    juriste = connecte(agents["juriste"])
    assert juriste.get(url_proposition).status_code == 404
    donnees = {"jeton": str(uuid.uuid4()), "service": service.pk, "question": "Le séjour suffit-il ?"}
    chef = connecte(agents["chef_as"])
    for _ in range(2):
        assert chef.post(reverse("decisions:avis_demander", args=[proposition.pk]), donnees).status_code == 302
    avis = Avis.objects.get()
    assert avis.question == "Le séjour suffit-il ?"
    assert juriste.get(url_proposition).status_code == 200


def test_la_page_montre_le_dossier_complet_et_le_formulaire(agents: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    page = connecte(agents["juriste"]).get(adresse(avis)).content.decode()
    assert avis.proposition.motivation_fait in page
    assert "Décision précédente" in page
    assert page.count('name="sens"') == len(SensAvis.choices)


@pytest.mark.parametrize("profil", ["accueil", "membre", "president", "secretaire", "paiement", "dpo"])
def test_un_avis_est_introuvable_pour_qui_ne_lit_pas_le_dossier(profil: str, agents: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    client = connecte(agents[profil])
    assert client.get(adresse(avis)).status_code == 404
    assert client.post(adresse(avis), reponse_du_service()).status_code == 404


def test_un_avis_d_une_autre_institution_est_introuvable(agents: Any, etrangers: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    assert connecte(etrangers["juriste"]).get(adresse(avis)).status_code == 404


def test_le_chef_lit_l_avis_sans_pouvoir_le_rendre(agents: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    client = connecte(agents["chef_as"])
    assert 'name="sens"' not in client.get(adresse(avis)).content.decode()
    assert client.post(adresse(avis), reponse_du_service()).status_code == 403


@pytest.mark.parametrize("sens", [s for s in SensAvis if s != SensAvis.FAVORABLE])
def test_un_avis_avec_reserves_sans_texte_revient_avec_la_raison(sens: str, agents: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    reponse = connecte(agents["juriste"]).post(adresse(avis), reponse_du_service(sens=sens))
    assert reponse.status_code == 422
    assert "cet avis doit dire pourquoi" in reponse.content.decode()
    avis.refresh_from_db()
    assert avis.etat == EtatAvis.DEMANDE


def test_rendre_deux_fois_la_meme_page_ne_rend_qu_un_avis(agents: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    client = connecte(agents["juriste"])
    donnees = reponse_du_service(sens=SensAvis.FAVORABLE_REMARQUES, texte="Joindre le bail.")
    assert [client.post(adresse(avis), donnees).status_code for _ in range(2)] == [302, 302]
    avis.refresh_from_db()
    assert (avis.etat, avis.texte, avis.rendu_par) == (EtatAvis.RENDU, "Joindre le bail.", agents["juriste"])
    assert AFaire.objects.filter(nature="avis-rendu").count() == 1


def test_une_page_perimee_dit_que_l_avis_n_est_plus_attendu(agents: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    client = connecte(agents["juriste"])
    client.post(adresse(avis), reponse_du_service())
    reponse = client.post(adresse(avis), reponse_du_service(sens=SensAvis.DEFAVORABLE, texte="Non."))
    assert reponse.status_code == 409
    avis.refresh_from_db()
    assert avis.sens == SensAvis.FAVORABLE


def test_un_avis_encore_dans_les_temps_ne_se_repute_pas_non_rendu(agents: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    assert connecte(agents["chef_as"]).post(reverse("decisions:avis_reputer", args=[avis.pk])).status_code == 422
    avis.refresh_from_db()
    assert avis.etat == EtatAvis.DEMANDE


def test_l_avis_rendu_quitte_la_liste_de_qui_l_a_demande_quand_il_le_lit(agents: Any, connecte: Any) -> None:
    avis = situations.avis_demande(agents)
    connecte(agents["juriste"]).post(adresse(avis), reponse_du_service())
    url = reverse("decisions:proposition_lire", args=[avis.proposition_id])
    rendus = AFaire.objects.ouverts().filter(nature="avis-rendu")
    connecte(agents["as"]).get(url)
    assert rendus.count() == 1
    connecte(agents["chef_as"]).get(url)
    assert not rendus.exists()
