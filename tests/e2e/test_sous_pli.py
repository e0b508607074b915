"""A piece under seal at the screens: names before the deposit, nothing for the others, the glass broken in sight."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from comptes.models import Agent
from dossiers.models import Piece
from referentiel.models import TypePiece
from tests.decisions import situations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_sealed_piece_from_its_deposit_to_the_broken_glass(connecter: Any, agents: dict[str, Agent]) -> None:
    dossier = situations.dossier_ouvert(agents)
    type_piece = TypePiece.objects.filter(profil=dossier.institution.profil)[0]
    auteur, directeur, chef = agents["as"], agents["directeur_general"], agents["chef_as"]
    fautes = []

    poste = connecter(auteur)
    page = poste.aller(reverse("dossiers:onglet", args=[dossier.pk, "pieces"]))
    poste.suivre("Déposer une pièce restreinte ou sous pli")
    prevus = page.locator("#prevus")
    expect(prevus).to_contain_text("1 personne la lira")
    page.get_by_label(directeur.nom_complet).last.check()
    expect(prevus).to_contain_text("2 personnes la liront")
    expect(prevus).to_contain_text(directeur.nom_complet)
    fautes += poste.examiner()
    page.locator("[name=fichier]").set_input_files(
        {"name": "certificat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 certificat"}
    )
    poste.remplir({"titre": "Certificat du docteur Zéphyr", "type_piece": type_piece.libelle})
    poste.envoyer("Déposer la pièce")
    poste.lit("Certificat du docteur Zéphyr", "sous pli")
    piece = Piece.objects.get()

    poste_chef = connecter(chef)
    vue = poste_chef.aller(reverse("dossiers:onglet", args=[dossier.pk, "pieces"]))
    poste_chef.lit("Pièces que vous n’ouvrez pas", type_piece.libelle, f"Sous pli, appréciée par {auteur.nom_complet}")
    poste_chef.ne_lit_pas("Zéphyr")
    assert poste_chef.statut(reverse("ged:lire", args=[piece.document_id])) == 404
    fautes += poste_chef.examiner()
    poste_chef.suivre("Ouvrir en urgence ce qui est réservé")
    vue.locator("[name=motif]").fill("Menace signalée par la police, auteur injoignable")
    fautes += poste_chef.examiner()
    poste_chef.envoyer("Ouvrir jusqu’à demain soir")
    poste_chef.lit("Certificat du docteur Zéphyr")
    assert poste_chef.statut(reverse("ged:lire", args=[piece.document_id])) == 200

    poste.tache(dossier.numero, "Menace signalée par la police")
    poste.lit(chef.nom_complet, "Menace signalée par la police, auteur injoignable")
    fautes += poste.examiner()
    poste.envoyer("J’en ai pris connaissance")
    poste.aller(reverse("dossiers:confidentialite", args=[piece.pk]))
    poste.lit(f"{chef.nom_complet} l’a lue le")
    fautes += poste.examiner()
    assert fautes == []
