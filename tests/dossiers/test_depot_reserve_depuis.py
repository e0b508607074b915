"""A depositor who does not read the dossier no longer knows of what somebody reserved since his deposit."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee
from comptes.models import AFaire
from courrier.actions.bannettes import bannette_de
from courrier.actions.classement import classer
from dossiers.actions.reception import annuler_depot, peut_annuler_depot
from dossiers.models import Piece
from dossiers.recus import remises
from ged.confidentialite import Choix, changer
from ged.doutes import Doute, demander_au_deposant
from ged.enums import Cache, Niveau
from ged.exceptions_confidentialite import Reservee
from ged.models import Document
from tests.courrier.bannettes import glisser

pytestmark = pytest.mark.django_db
SECRET = Choix(Niveau.SOUS_PLI, Cache.EXISTENCE)


def test_recu_carte_et_mauvais_dossier_ne_la_montrent_plus(
    deposer: Any, agents: Any, dossier: Any, connecte: Any
) -> None:
    piece = deposer(par=agents["accueil"], nom="certificat-rare.pdf").piece
    jour = timezone.localdate()
    client = connecte(agents["accueil"])
    adresse = reverse("dossiers:piece_deplacer", args=[piece.pk])
    assert remises(dossier, agents["accueil"], jour)
    assert client.get(adresse).status_code == 200
    changer(document=piece.document, choix=SECRET, par=agents["as"])
    assert not remises(dossier, agents["accueil"], jour)
    assert client.get(adresse).status_code == 404
    assert "certificat-rare" not in client.get(f"/personnes/{dossier.personne_id}/dossier/").content.decode()


def test_rien_ne_lui_est_plus_demande(deposer: Any, agents: Any) -> None:
    piece = deposer(par=agents["accueil"]).piece
    changer(document=piece.document, choix=SECRET, par=agents["as"])
    demander_au_deposant(piece.document.version_courante, Doute("", illisible=True))
    assert not AFaire.objects.pour(agents["accueil"]).ouverts().exists()


def test_ce_qui_lui_etait_demande_avec_son_nom_est_raye(deposer: Any, agents: Any) -> None:
    piece = deposer(par=agents["accueil"]).piece
    demander_au_deposant(piece.document.version_courante, Doute("", illisible=True))
    assert AFaire.objects.pour(agents["accueil"]).ouverts().count() == 1
    changer(document=piece.document, choix=SECRET, par=agents["as"])
    assert not AFaire.objects.pour(agents["accueil"]).ouverts().exists()


def test_son_auteur_ne_la_reprend_pas_reservee(deposer: Any, agents: Any, dossier: Any) -> None:
    piece = deposer().piece
    assert peut_annuler_depot(piece, agents["as"])
    changer(document=piece.document, choix=Choix(Niveau.SOUS_PLI), par=agents["as"])
    assert not peut_annuler_depot(Piece.objects.get(), agents["as"])
    with pytest.raises(Reservee):
        annuler_depot(piece=piece, par=agents["as"])
    assert Piece.objects.filter(dossier=dossier).count() == 1


def test_bannette_ne_dit_plus_le_titre_de_ce_qui_est_classe_puis_reserve(
    agents: Any, dossier: Any, connecte: Any
) -> None:
    bannette = bannette_de(agents["accueil"])
    pli = glisser(bannette, agents["accueil"], "certificat-rare")
    Document.objects.filter(pk=pli.document_id).update(titre="certificat-rare")
    (piece,) = classer(pli=pli, dossier=dossier, par=agents["accueil"])
    client = connecte(agents["accueil"])
    adresses = (f"/bannettes/{bannette.pk}/", f"/bannettes/{bannette.pk}/?vue=classes")
    for adresse in adresses:
        assert "certificat-rare" in client.get(adresse).content.decode(), "who filed it still reads its title"
    changer(document=piece.document, choix=SECRET, par=agents["as"])
    for adresse in adresses:
        page = client.get(adresse).content.decode()
        assert "certificat-rare" not in page
        assert "document classé" in page


def test_accueil_ne_reserve_pas_ce_qu_il_ne_lit_pas(deposer: Any, agents: Any) -> None:
    piece = deposer(par=agents["accueil"]).piece
    with pytest.raises(ActionRefusee):
        changer(document=piece.document, choix=SECRET, par=agents["accueil"])
