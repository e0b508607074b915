"""Restricted and sealed pieces on the screens: chosen before depositing, names shown, bris de glace told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commun.erreurs import ErreurLiasse
from comptes.models import AFaire, Compartiment
from dossiers.actions import ouvrir_dossier
from dossiers.actions.confidentialite import briser_la_glace, deposer_piece_reservee, reserver_piece
from dossiers.actions.deplacement import deplacer_piece
from dossiers.models import Piece
from ged.actions import rattacher
from ged.confidentialite import Choix
from ged.enums import Cache, Niveau
from ged.exceptions_confidentialite import Reservee
from ged.models import Document
from ged.models_confidentialite import BrisDeGlace, Confidentialite
from tests.factories import PersonneFactory, habiliter
from usagers.actions import enregistrer_instruction_paiement


@pytest.fixture
def sous_pli(dossier, agents):
    """sous_pli(cache, agents) → a sealed piece of the AS."""

    def _sous_pli(cache=Cache.CONTENU, nommes=()):
        return deposer_piece_reservee(
            dossier=dossier,
            fichier=SimpleUploadedFile("c.pdf", b"%PDF-1.4 certificat"),
            nom="certificat.pdf",
            choix=Choix(Niveau.SOUS_PLI, cache, tuple(a.pk for a in nommes)),
            par=agents["as"],
        ).piece

    return _sous_pli


def test_form_shows_the_names_before_and_the_piece_is_theirs_alone(dossier, agents, connecte):
    client, page = connecte(agents["as"]), reverse("dossiers:deposer_reserve", args=[dossier.pk])
    vu = client.get(page).content.decode()
    assert agents["chef_as"].nom_complet in vu  # may be named
    lus = client.get(
        reverse("dossiers:lecteurs_prevus", args=[dossier.pk]),
        {"niveau": "sous_pli", "agents": agents["chef_as"].pk, "cache": "contenu"},
    )
    assert [a.pk for a in lus.context["prevus"]] == [
        a.pk for a in sorted((agents["as"], agents["chef_as"]), key=lambda a: (a.nom, a.prenom))
    ]
    envoi = {
        "fichier": SimpleUploadedFile("certificat.pdf", b"%PDF-1.4 a"),
        "titre": "Certificat",
        "niveau": "sous_pli",
        "agents": [agents["chef_as"].pk],
        "cache": "existence",
    }
    assert client.post(page, envoi).status_code == 302
    piece = Piece.objects.get(document__titre="Certificat")
    lisent = {p for p, a in agents.items() if Document.objects.visibles_par(a).filter(pk=piece.document_id).exists()}
    assert lisent == {"as", "chef_as"}
    assert Confidentialite.objects.get(document=piece.document).cache == Cache.EXISTENCE


def test_restricted_without_any_profile_is_said_on_the_field_and_keeps_nothing(dossier, agents, connecte):
    page = reverse("dossiers:deposer_reserve", args=[dossier.pk])
    envoi = {"fichier": SimpleUploadedFile("a.pdf", b"a"), "niveau": "restreint", "cache": "contenu"}
    reponse = connecte(agents["as"]).post(page, envoi)
    assert reponse.status_code == 422
    assert "Cochez au moins une fonction" in reponse.content.decode()
    assert not Piece.objects.exists()


def test_author_sees_in_plain_words_who_read_it(sous_pli, agents, connecte):
    piece = sous_pli(nommes=[agents["chef_as"]])
    connecte(agents["chef_as"]).get(reverse("ged:lire", args=[piece.document_id]))
    vu = connecte(agents["as"]).get(reverse("dossiers:confidentialite", args=[piece.pk])).content.decode()
    assert f"{agents['chef_as'].nom_complet} l’a lue le " in vu


def test_choosing_again_on_its_page_takes_it_away(deposer, agents, connecte):
    piece = deposer().piece
    page = reverse("dossiers:confidentialite", args=[piece.pk])
    assert connecte(agents["chef_as"]).get(page).status_code == 200
    assert connecte(agents["as"]).post(page, {"niveau": "sous_pli", "cache": "existence"}).status_code == 302
    assert connecte(agents["chef_as"]).get(page).status_code == 404
    assert connecte(agents["as"]).post(page, {"niveau": "ordinaire"}).status_code == 302
    assert connecte(agents["chef_as"]).get(page).status_code == 200


def test_named_reader_sees_who_may_read_but_cannot_change_it(sous_pli, agents, connecte):
    piece = sous_pli(nommes=[agents["chef_as"]])
    client, page = connecte(agents["chef_as"]), reverse("dossiers:confidentialite", args=[piece.pk])
    assert client.get(page).context["form"] is None
    assert client.post(page, {"niveau": "ordinaire"}).status_code == 403
    assert Confidentialite.objects.filter(document=piece.document).exists()


def test_proof_of_an_account_is_not_sealed(deposer, dossier, agents):
    piece = deposer().piece
    enregistrer_instruction_paiement(
        personne=dossier.personne, iban="BE68539007547034", titulaire="X", preuve=piece.document, par=agents["as"]
    )
    with pytest.raises(ErreurLiasse, match="un compte de paiement"):
        reserver_piece(piece=piece, choix=Choix(Niveau.SOUS_PLI), par=agents["as"])


@pytest.fixture
def partagee(deposer, agents, institution, entite):
    """A piece of the dossier that serves another dossier too."""
    fiche = PersonneFactory(institution=institution)
    autre = ouvrir_dossier(personne=fiche, entite=entite, par=agents["as"], referent=agents["as"])
    piece = deposer().piece
    rattacher(document=piece.document, compartiment=autre.compartiment, par=agents["as"])
    Piece.objects.create(dossier=autre, document=piece.document, deposee_par=agents["as"])
    return piece, autre


def test_piece_that_proves_an_account_in_another_dossier_is_not_sealed(partagee, agents):
    piece, autre = partagee
    enregistrer_instruction_paiement(
        personne=autre.personne, iban="BE68539007547034", titulaire="X", preuve=piece.document, par=agents["as"]
    )
    with pytest.raises(ErreurLiasse, match="un compte de paiement"):
        reserver_piece(piece=piece, choix=Choix(Niveau.SOUS_PLI), par=agents["as"])


def test_piece_of_another_dossier_he_cannot_change_is_not_taken_away_from_it(partagee, agents, connecte):
    piece, autre = partagee
    ailleurs = Compartiment.objects.filter(pk=autre.compartiment_id)
    ailleurs.update(reserve=True)  # nobody's by habilitation
    page = reverse("dossiers:confidentialite", args=[piece.pk])
    reponse = connecte(agents["as"]).post(page, {"niveau": "sous_pli", "cache": "existence"})
    assert reponse.status_code == 422
    assert "sert aussi dans un autre dossier" in reponse.content.decode()
    assert Document.objects.visibles_par(agents["chef_as"]).filter(pk=piece.document_id).exists()
    ailleurs.update(reserve=False)
    reserver_piece(piece=piece, choix=Choix(Niveau.SOUS_PLI), par=agents["as"])
    assert not Document.objects.visibles_par(agents["chef_as"]).filter(pk=piece.document_id).exists()


def test_sealed_piece_is_not_moved_to_another_dossier(sous_pli, dossier, agents, institution, entite):
    autre = ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    with pytest.raises(Reservee):
        deplacer_piece(piece=sous_pli(), vers=autre, motif="erreur", par=agents["as"])


def test_broken_glass_is_told_to_the_author_and_the_dpo_and_shown_in_the_timeline(sous_pli, dossier, agents, connecte):
    piece = sous_pli(Cache.EXISTENCE)
    chef, page = connecte(agents["chef_as"]), reverse("dossiers:briser", args=[dossier.pk])
    assert chef.get(reverse("ged:lire", args=[piece.document_id])).status_code == 404
    assert "certificat" not in chef.get(page).content.decode()
    assert chef.post(page, {"motif": ""}).status_code == 422
    assert chef.post(page, {"motif": "menace de suicide"}).status_code == 302
    assert chef.get(reverse("ged:lire", args=[piece.document_id])).status_code == 200
    bris = BrisDeGlace.objects.get()
    for profil in ("as", "dpo"):
        assert AFaire.objects.pour(agents[profil]).ouverts().filter(nature="bris-de-glace").count() == 1
        vu = connecte(agents[profil]).get(reverse("dossiers:bris", args=[bris.pk])).content.decode()
        assert "menace de suicide" in vu
        assert ("certificat" in vu) is (profil == "as")
    connecte(agents["dpo"]).post(reverse("dossiers:bris", args=[bris.pk]))
    assert not AFaire.objects.pour(agents["dpo"]).ouverts().exists()
    assert AFaire.objects.pour(agents["as"]).ouverts().exists()
    journal = connecte(agents["directeur_general"]).get(reverse("dossiers:onglet", args=[dossier.pk, "historique"]))
    assert "bris de glace" in journal.content.decode()


def test_author_is_told_of_his_own_pieces_alone(sous_pli, dossier, agents, connecte, institution, entite):
    collegue = habiliter(institution, entite, "as")
    sous_pli(Cache.EXISTENCE)
    for octets in (b"%PDF-1.4 un", b"%PDF-1.4 deux"):
        deposer_piece_reservee(
            dossier=dossier,
            fichier=SimpleUploadedFile("note.pdf", octets),
            nom="note-du-collegue.pdf",
            choix=Choix(Niveau.SOUS_PLI, Cache.EXISTENCE, (agents["as"].pk,)),
            par=collegue,
        )
    bris = briser_la_glace(dossier=dossier, motif="menace", par=agents["chef_as"])
    page = reverse("dossiers:bris", args=[bris.pk])
    lecteurs = (agents["as"], collegue, agents["dpo"], agents["chef_as"])
    dits = [connecte(lecteur).get(page) for lecteur in lecteurs]
    assert [dit.context["nombre"] for dit in dits] == [1, 2, 3, 3]
    vu = dits[0].content.decode()
    assert "Vos pièces ouvertes" in vu
    assert "certificat" in vu
    assert "note-du-collegue" not in vu
    assert "<dd>3</dd>" not in vu


def test_glass_broken_where_nothing_is_reserved_says_so_only_after(dossier, agents, connecte):
    chef = connecte(agents["chef_as"])
    fait = chef.post(reverse("dossiers:briser", args=[dossier.pk]), {"motif": "urgence"}, follow=True)
    assert "rien de plus n’était réservé" in fait.content.decode()
    assert AFaire.objects.pour(agents["dpo"]).ouverts().exists()


@pytest.mark.parametrize("profil", ["as", "accueil", "directeur_general", "dpo", "gestion_technique"])
def test_only_the_chief_breaks_the_glass(dossier, agents, connecte, profil):
    reponse = connecte(agents[profil]).post(reverse("dossiers:briser", args=[dossier.pk]), {"motif": "x"})
    assert reponse.status_code == 404
    assert not BrisDeGlace.objects.exists()
