from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commun.erreurs import RegleNonSatisfaite
from search.actions import chercher, moteur
from search.protocole import Requete
from search.synonymes import LIVRES, fixer_synonymes, groupes_de, texte_en_vigueur
from tests.search.entrees import entree

pytestmark = pytest.mark.django_db


def test_liste_livree_se_lit_en_entier(institution: Any) -> None:
    assert len(groupes_de(institution.pk)) == len(LIVRES.splitlines())


def test_liste_fixee_joue_a_la_recherche_suivante_dans_cette_institution(
    institution: Any, autre_institution: Any, agents: dict[str, Any]
) -> None:
    agent = agents["as"]
    cle = f"{agent.habilitations.get().entite_id}:*"
    moteur().ecrire([entree(1, "facture de mazout", institution_id=institution.pk, cles=(cle,))])
    assert chercher(agent, Requete("combustible")).total == 0
    fixer_synonymes(institution=institution, texte="Combustible = Mazout\n\n", par=agents["gestion_technique"])
    assert chercher(agent, Requete("combustible")).total == 1
    assert texte_en_vigueur(autre_institution.pk) == LIVRES


@pytest.mark.parametrize("texte", ["RIS", "RIS =", "= ", "le = la", " = ".join(f"mot{n}" for n in range(9)), "x" * 400])
def test_ligne_illisible_est_nommee_et_rien_n_est_garde(institution: Any, agents: dict[str, Any], texte: str) -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        fixer_synonymes(institution=institution, texte=f"RIS = revenu\n{texte}", par=agents["gestion_technique"])
    assert "Ligne 2" in refus.value.manques[0]
    assert texte_en_vigueur(institution.pk) == LIVRES


def test_ecran_garde_ce_qui_est_tape_quand_une_ligne_est_fausse(connecte: Any, agents: dict[str, Any]) -> None:
    client: Client = connecte(agents["gestion_technique"])
    reponse = client.post(reverse("bureau:synonymes"), {"texte": "mazout"})
    assert reponse.status_code == 422
    assert "Ligne 1" in reponse.content.decode()
    assert ">mazout</textarea>" in reponse.content.decode().replace("\n", "")
    assert client.post(reverse("bureau:synonymes"), {"texte": "mazout = gasoil"}).status_code == 302
