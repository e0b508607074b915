"""Wrong dossier: gone from the first one everywhere at once, with its readers listed; a deposit taken back."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.journal import consulter
from commun.models import Evenement
from comptes.models import AFaire, Agent, Habilitation
from courrier.enums import EtatPli
from courrier.models import Pli
from dossiers import usages
from dossiers.actions import ouvrir_dossier
from dossiers.actions.deplacement import deplacer_piece, verifier_appuis
from dossiers.actions.reception import annuler_depot
from dossiers.chronologie import chronologie
from dossiers.deplacements import Deplacement
from dossiers.exceptions import DepotUtilise, DossierClos, MotifManquant
from dossiers.models import Piece
from dossiers.usages import Usage
from ged import progression
from ged.confidentialite import Choix, changer
from ged.enums import Niveau
from ged.exceptions_confidentialite import Reservee
from ged.models import Document
from ocr.moteur import Apercu
from search.actions import chercher
from search.protocole import Requete
from tests.courrier.bannettes import page_lue
from tests.factories import EntiteFactory, PersonneFactory, habiliter
from usagers.models import InstructionPaiement

pytestmark = pytest.mark.django_db


@pytest.fixture
def autre_centre(institution: Any) -> Any:
    return EntiteFactory(institution=institution)


@pytest.fixture
def loin(institution: Any, autre_centre: Any) -> Agent:
    """An AS of the other centre: reads the right dossier, not the first one."""
    return habiliter(institution, autre_centre, "as")


@pytest.fixture
def bon_dossier(institution: Any, autre_centre: Any, agents: Any) -> Any:
    # The chef AS of the test holds both centres.
    for profil in ("chef_as", "accueil"):
        Habilitation.accorder(agents[profil], profil, autre_centre)
    personne = PersonneFactory(institution=institution, prenom="Amélie", nom="Vanbraband")
    return ouvrir_dossier(personne=personne, entite=autre_centre, par=agents["chef_as"])


@pytest.fixture
def piece(deposer: Any) -> Any:
    """A read piece in the first dossier."""
    deposee = deposer(b"%PDF-1.4 bail").piece
    version = deposee.document.version_courante
    progression.commencer(version.pk, Apercu("application/pdf", 1))
    progression.enregistrer_pages(version.pk, [page_lue(1, "tournesol")])
    progression.terminer(version.pk)
    return deposee


def test_deplacee_disparait_du_premier_dossier_partout_a_la_fois(
    piece: Any, dossier: Any, bon_dossier: Any, agents: Any, loin: Any, vider_la_file: Any, connecte: Any
) -> None:
    vider_la_file()
    recue = piece.deposee_le
    assert chercher(agents["as"], Requete("tournesol")).elements
    deplacer_piece(piece=piece, vers=bon_dossier, motif="homonyme", par=agents["chef_as"])
    # At once, before the index has followed.
    assert not chercher(agents["as"], Requete("tournesol")).elements
    assert not Piece.objects.visibles_par(agents["as"]).filter(dossier=dossier).exists()
    assert not Document.objects.visibles_par(agents["as"]).filter(pk=piece.document_id).exists()
    assert connecte(agents["as"]).get(f"/pieces/{piece.document_id}/").status_code == 404
    assert connecte(agents["as"]).get(f"/pieces/{piece.document_id}/original/").status_code == 404
    vider_la_file()
    assert not chercher(agents["as"], Requete("tournesol")).elements
    assert chercher(loin, Requete("tournesol")).elements
    deplacee = Piece.objects.get(document=piece.document)
    assert (deplacee.dossier, deplacee.deposee_le) == (bon_dossier, recue)


def test_premier_dossier_garde_une_ligne_neutre(
    piece: Any, dossier: Any, bon_dossier: Any, agents: Any, loin: Any
) -> None:
    titre = piece.document.titre
    deplacer_piece(piece=piece, vers=bon_dossier, motif="homonyme", par=agents["chef_as"])
    textes = [entree.texte for entree in chronologie(dossier, agents["as"])]
    assert "a retiré une pièce qui n’était pas de ce dossier" in textes
    assert not [texte for texte in textes if titre in texte or "homonyme" in texte]
    ailleurs = " ".join(entree.texte for entree in chronologie(bon_dossier, loin))
    assert f"a rangé ici « {titre} »" in ailleurs


def test_lecteurs_entre_temps_sont_donnes_au_dpo(piece: Any, bon_dossier: Any, agents: Any, connecte: Any) -> None:
    version = piece.document.version_courante
    consulter([(piece.document_id, version.pk)], par=agents["directeur_general"])
    deplacer_piece(piece=piece, vers=bon_dossier, motif="homonyme", par=agents["chef_as"])
    trace = Deplacement.objects.get()
    assert [ligne["nom"] for ligne in trace.lecteurs] == [agents["directeur_general"].nom_complet]
    assert AFaire.objects.pour(agents["dpo"]).ouverts().filter(nature="piece-deplacee").count() == 1
    client = connecte(agents["dpo"])
    page = client.get(f"/deplacements/{trace.pk}/").content.decode()
    assert agents["directeur_general"].nom_complet in page
    assert piece.document.titre not in page
    assert client.get("/deplacements/").status_code == 200
    client.post(f"/deplacements/{trace.pk}/")
    assert not AFaire.objects.pour(agents["dpo"]).ouverts().filter(nature="piece-deplacee").exists()
    for profil in ("as", "chef_as", "gestion_technique", "directeur_general"):
        assert connecte(agents[profil]).get(f"/deplacements/{trace.pk}/").status_code == 404


def test_ce_qui_s_appuie_sur_elle_est_averti(
    piece: Any, bon_dossier: Any, agents: Any, connecte: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    citee = Usage("la décision 2026/12", "/decisions/1/", agents["as"])
    monkeypatch.setattr(usages, "_verificateurs", [lambda dossier, documents: [citee]])
    deplacer_piece(piece=piece, vers=bon_dossier, motif="homonyme", par=agents["chef_as"])
    trace = Deplacement.objects.get()
    assert trace.usages == [{"libelle": "la décision 2026/12", "url": "/decisions/1/"}]
    demande = AFaire.objects.pour(agents["as"]).ouverts().get(nature="piece-retiree")
    client = connecte(agents["as"])
    page = client.get(demande.url).content.decode()
    assert 'href="/decisions/1/"' in page
    assert piece.document.titre not in page
    for profil in ("chef_as", "dpo", "accueil"):
        autre = connecte(agents[profil])
        assert (autre.get(demande.url).status_code, autre.post(demande.url).status_code) == (404, 404)
    with pytest.raises(ActionRefusee):
        verifier_appuis(trace=trace, par=agents["chef_as"])
    client.post(demande.url)
    client.post(demande.url)
    assert not AFaire.objects.pour(agents["as"]).ouverts().filter(nature="piece-retiree").exists()
    assert Evenement.objects.filter(type="appuis_verifies").count() == 1
    assert "Vous avez déjà vérifié" in client.get(demande.url).content.decode()


def test_ce_qui_s_appuie_sur_une_piece_jointe_compte_aussi(piece: Any, dossier: Any, agents: Any, deposer: Any) -> None:
    jointe = deposer(b"%PDF-1.4 releve", "releve.pdf").piece.document
    parent_version = piece.document.version_courante
    Document.objects.filter(pk=jointe.pk).update(parent=piece.document, parent_version=parent_version, rang=1)
    InstructionPaiement.objects.create(
        personne=dossier.personne, iban="BE68539007547034", titulaire="X", preuve=jointe, saisie_par=agents["as"]
    )
    assert [u.libelle for u in usages.usages(dossier, piece.document)] == ["un compte de paiement de la personne"]
    with pytest.raises(DepotUtilise):
        annuler_depot(piece=piece, par=agents["as"])


def test_deplacer_demande_un_motif_un_autre_dossier_ouvert_et_le_droit(
    piece: Any, dossier: Any, bon_dossier: Any, agents: Any
) -> None:
    with pytest.raises(MotifManquant):
        deplacer_piece(piece=piece, vers=bon_dossier, motif=" ", par=agents["chef_as"])
    with pytest.raises(ErreurLiasse):
        deplacer_piece(piece=piece, vers=dossier, motif="x", par=agents["chef_as"])
    for profil, agent in agents.items():
        if profil != "chef_as":
            with pytest.raises(ActionRefusee):
                deplacer_piece(piece=piece, vers=bon_dossier, motif="x", par=agent)
    bon_dossier.clos_le = dt.date(2026, 1, 2)
    with pytest.raises(DossierClos):
        deplacer_piece(piece=piece, vers=bon_dossier, motif="x", par=agents["chef_as"])
    assert Piece.objects.get().dossier == dossier
    assert not Deplacement.objects.exists()


def test_piece_deja_dans_le_bon_dossier_n_est_pas_doublee(piece: Any, bon_dossier: Any, agents: Any) -> None:
    deja = Piece.objects.create(dossier=bon_dossier, document=piece.document, deposee_par=agents["as"])
    garde = deplacer_piece(piece=piece, vers=bon_dossier, motif="homonyme", par=agents["chef_as"])
    assert garde == deja
    assert Piece.objects.count() == 1


def test_depot_repris_par_son_auteur_va_dans_sa_bannette(piece: Any, agents: Any, dossier: Any) -> None:
    annuler_depot(piece=piece, par=agents["as"])
    assert not Piece.objects.exists()
    pli = Pli.objects.get(document=piece.document)
    assert (pli.etat, pli.bannette.agent) == (EtatPli.A_CLASSER, agents["as"])
    assert not Document.objects.visibles_par(agents["chef_as"]).filter(pk=piece.document_id).exists()
    assert Evenement.objects.filter(type="piece_reprise", dossier_id=dossier.pk).exists()


def test_depot_lu_vieux_ou_d_un_autre_ne_se_reprend_pas(piece: Any, agents: Any) -> None:
    with pytest.raises(ActionRefusee):
        annuler_depot(piece=piece, par=agents["chef_as"])
    consulter([(piece.document_id, piece.document.version_courante.pk)], par=agents["chef_as"])
    with pytest.raises(DepotUtilise):
        annuler_depot(piece=piece, par=agents["as"])
    assert Piece.objects.count() == 1


def test_depot_trop_ancien_ne_se_reprend_pas(piece: Any, agents: Any) -> None:
    Document.objects.filter(pk=piece.document_id).update(cree_le=timezone.now() - dt.timedelta(hours=2))
    piece.refresh_from_db()
    with pytest.raises(DepotUtilise):
        annuler_depot(piece=piece, par=agents["as"])


def test_ecran_deplace_par_un_numero(piece: Any, bon_dossier: Any, agents: Any, connecte: Any) -> None:
    client = connecte(agents["chef_as"])
    adresse = f"/classement/{piece.pk}/deplacer/"
    assert "Déplacer la pièce" in client.get(adresse).content.decode()
    refus = client.post(adresse, {"dossier_texte": "personne ainsi nommee", "motif": "x"})
    assert refus.status_code == 422
    client.post(adresse, {"dossier_texte": bon_dossier.numero, "motif": "homonyme"})
    assert Piece.objects.get(pk=piece.pk).dossier == bon_dossier


def test_l_accueil_reprend_son_propre_depot_par_un_lien(deposer: Any, dossier: Any, agents: Any, connecte: Any) -> None:
    siens, autres = deposer(b"accueil", "a.txt", par=agents["accueil"]).piece, deposer(b"as", "b.txt").piece
    client, lien = connecte(agents["accueil"]), f"/classement/{siens.pk}/deplacer/"
    ligne = client.get(f"/pieces/{siens.document_id}/etat/").content.decode()
    assert lien in ligne
    assert lien in client.get(f"/depots/etats/?d={siens.document_id}").content.decode()
    assert lien in client.get("/deposer/").content.decode()
    carte = client.get(f"/personnes/{dossier.personne_id}/dossier/").content.decode()
    assert lien in carte
    assert "a.txt" in carte
    assert "b.txt" not in carte
    assert connecte(agents["chef_as"]).get(f"/pieces/{siens.document_id}/etat/").content.decode().count(lien) == 0
    assert "Reprendre mon dépôt" in client.get(lien).content.decode()
    assert client.get(f"/classement/{autres.pk}/deplacer/").status_code == 404
    assert client.post(f"/classement/{autres.pk}/reprendre/").status_code == 404
    client.post(f"/classement/{siens.pk}/reprendre/")
    assert Pli.objects.get(document=siens.document).bannette.agent == agents["accueil"]
    assert lien not in client.get(f"/pieces/{siens.document_id}/etat/").content.decode()


def test_reservee_au_moment_ou_on_la_deplace_elle_reste(
    piece: Any, dossier: Any, bon_dossier: Any, agents: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    verrouiller = type(Piece.objects).select_for_update

    def apres_un_autre(lignes: Any, *args: Any, **options: Any) -> Any:
        """Somebody seals it just before the lock is obtained."""
        changer(document=piece.document, choix=Choix(Niveau.SOUS_PLI), par=agents["as"])
        return verrouiller(lignes, *args, **options)

    monkeypatch.setattr(type(Piece.objects), "select_for_update", apres_un_autre)
    with pytest.raises(Reservee):
        deplacer_piece(piece=piece, vers=bon_dossier, motif="homonyme", par=agents["chef_as"])
    assert Piece.objects.get(pk=piece.pk).dossier == dossier
    assert not Deplacement.objects.exists()
