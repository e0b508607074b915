"""Batches: cut by their sheets, blank pages dropped, collated, kept raw for a time; codes that file their own sheet."""

import datetime as dt
import io
import os
import time
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commun import reperes
from commun.erreurs import ActionRefusee, EtatPerime
from commun.models import Evenement
from comptes.models import AFaire
from courrier.actions.bannettes import bannette_de, deposer_dans_bannette
from courrier.actions.classement import reprendre
from courrier.actions.lots import garder_entier, inscrire_lot, purger_lots, relancer_lot
from courrier.actions.reperes import appliquer
from courrier.decoupe import MEME_PILE
from courrier.demande import imprimer_demande
from courrier.enums import EtatLot, EtatPli
from courrier.models import Bannette, Lot, Pli
from courrier.separateurs import feuille_dossier, feuilles_generiques
from courrier.taches import decouper_lot, purger
from decisions.actions.avance import preparer_convention
from decisions.lettres import convention_pdf, lettre_pdf
from decisions.models import Avance
from dossiers.models import DossierSocial, Piece
from ged import stockage
from ged.models import Document
from ged.taches import balayer_orphelins
from referentiel.lecture import types_piece
from tests.courrier.lots_dessines import images_du_pdf, imprime_et_signe, lot, page, textes
from tests.decisions import situations
from tests.stockage import pieces_dans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _octets_a_part(settings: Any, tmp_path: Any) -> None:
    pieces_dans(settings, tmp_path / "pieces")


@pytest.fixture
def vider_la_decoupe(vider_la_file: Any) -> Any:
    """What this room does; the reading of each document is tested elsewhere."""

    def _vider() -> None:
        while DBTaskResult.objects.ready().filter(task_path__startswith="courrier.").exists():
            DBTaskResult.objects.exclude(task_path__startswith="courrier.").delete()
            vider_la_file()

    return _vider


@pytest.fixture
def bannette(agents: dict[str, Any]) -> Bannette:
    return bannette_de(agents["accueil"])


def recevoir(bannette: Bannette, octets: bytes, nom: str = "scan.pdf") -> Lot:
    recu = stockage.recevoir(io.BytesIO(octets), stockage.LOTS)
    return inscrire_lot(bannette=bannette, recu=recu, nom=nom)[0]


def decouper(bannette: Bannette, octets: bytes, vider: Any, nom: str = "scan.pdf") -> Lot:
    recu = recevoir(bannette, octets, nom)
    vider()
    recu.refresh_from_db()
    return recu


def feuille(agents: dict[str, Any], genre: str = "SEP") -> Any:
    octets = feuilles_generiques(institution=agents["accueil"].institution, genre=genre, copies=1)
    return images_du_pdf(octets)[0]


def pages_des_documents(lu: Lot) -> list[list[str]]:
    """Lines of the pages of each document."""
    return [textes(pli.document.version_courante.cle) for pli in lu.plis.order_by("ordre")]


def test_a_batch_is_cut_at_its_sheets_and_blank_backs_are_dropped(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    separateur = feuille(agents)
    octets = lot(
        page("Facture"), page(), separateur, page(), page("Bail"), page("Annexe"), separateur, page("Quittance")
    )
    lu = decouper(bannette, octets, vider_la_decoupe)
    assert (lu.etat, lu.nb_pages, lu.pages_blanches, lu.avertissement) == (EtatLot.DECOUPE, 8, 2, "")
    assert pages_des_documents(lu) == [["Facture"], ["Bail", "Annexe"], ["Quittance"]]
    assert lu.purge_le == timezone.localdate() + dt.timedelta(days=30)
    assert set(lu.plis.values_list("etat", flat=True)) == {EtatPli.A_CLASSER}


def test_without_a_sheet_the_batch_is_one_document_with_the_very_same_bytes(
    bannette: Bannette, vider_la_decoupe: Any
) -> None:
    octets = lot(page("Facture"), page("Suite"))
    lu = decouper(bannette, octets, vider_la_decoupe)
    version = lu.plis.get().document.version_courante
    assert b"".join(stockage.lire_flux(version.cle)) == octets
    assert version.empreinte == lu.empreinte
    assert version.cle != lu.cle


def test_the_sheet_of_a_dossier_tells_dossier_and_type(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    dossier = situations.dossier_ouvert(agents)
    bail = types_piece(dossier.institution).get(code="contrat_bail")
    sep = images_du_pdf(feuille_dossier(dossier=dossier, type_piece=bail, par=agents["accueil"]))[0]
    lu = decouper(bannette, lot(sep, page("Bail"), feuille(agents), page("Autre")), vider_la_decoupe)
    premier, second = lu.plis.order_by("ordre")
    assert (premier.dossier_indique, premier.type_indique, premier.etat) == (dossier, bail, EtatPli.A_CLASSER)
    assert premier.document.titre == bail.libelle
    assert second.dossier_indique is None
    assert not Piece.objects.filter(document=premier.document).exists(), "a separator proposes, a person confirms"


def test_the_sheet_of_another_institution_is_not_followed_and_said(
    bannette: Bannette, agents: dict[str, Any], etrangers: dict[str, Any], vider_la_decoupe: Any
) -> None:
    feuille(agents)
    sep = images_du_pdf(feuilles_generiques(institution=etrangers["accueil"].institution, genre="SEP", copies=1))[0]
    lu = decouper(bannette, lot(page("Un"), sep, page("Deux")), vider_la_decoupe)
    assert lu.plis.count() == 1
    assert "autre institution" in lu.avertissement


def test_two_stacks_are_collated_by_the_sheet_between_them(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    octets = lot(
        page("R1"), page("R2"), page("R3"), feuille(agents, "VER"), page("V3"), page(), page("V1")
    )  # fmt: skip
    lu = decouper(bannette, octets, vider_la_decoupe)
    assert pages_des_documents(lu) == [["R1", "V1", "R2", "R3", "V3"]]
    assert lu.pages_blanches == 1


@pytest.mark.parametrize(("option", "nom"), [(True, "scan.pdf"), (False, "rectos_versos 12.pdf")])
def test_two_stacks_are_collated_by_the_option_of_the_tray_or_the_name(
    bannette: Bannette, vider_la_decoupe: Any, option: bool, nom: str
) -> None:
    Bannette.objects.filter(pk=bannette.pk).update(deux_piles=option)
    lu = decouper(bannette, lot(page("R1"), page("R2"), page("V2"), page("V1")), vider_la_decoupe, nom)
    assert pages_des_documents(lu) == [["R1", "V1", "R2", "V2"]]


def test_stacks_of_different_height_stay_as_scanned_and_it_is_said(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    lu = decouper(bannette, lot(page("R1"), page("R2"), feuille(agents, "VER"), page("V1")), vider_la_decoupe)
    assert pages_des_documents(lu) == [["R1", "R2", "V1"]]
    assert lu.avertissement == MEME_PILE


def test_a_batch_of_blank_pages_is_kept_whole(bannette: Bannette, vider_la_decoupe: Any) -> None:
    lu = decouper(bannette, lot(page(), page()), vider_la_decoupe)
    assert lu.plis.count() == 1
    assert "blanches" in lu.avertissement


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.7 rien", b"PK\x03\x04 un autre fichier", b"du texte"])
def test_what_has_no_pages_becomes_one_document_as_it_came(
    bannette: Bannette, vider_la_decoupe: Any, octets: bytes
) -> None:
    lu = decouper(bannette, octets, vider_la_decoupe, "fichier.bin")
    assert lu.etat == EtatLot.DECOUPE
    assert b"".join(stockage.lire_flux(lu.plis.get().document.version_courante.cle)) == octets


def test_the_same_bytes_twice_are_one_batch(bannette: Bannette, vider_la_decoupe: Any) -> None:
    octets = lot(page("Facture"))
    premier = decouper(bannette, octets, vider_la_decoupe)
    recu = stockage.recevoir(io.BytesIO(octets), stockage.LOTS)
    second, nouveau = inscrire_lot(bannette=bannette, recu=recu, nom="copie.pdf")
    vider_la_decoupe()
    assert (second, nouveau) == (premier, False)
    assert Pli.objects.count() == 1


def test_cutting_twice_adds_nothing(bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any) -> None:
    lu = recevoir(bannette, lot(page("Un"), feuille(agents), page("Deux")))
    decouper_lot.enqueue(lu.pk)
    vider_la_decoupe()
    assert Pli.objects.count() == 2


def test_a_breakdown_is_said_and_another_try_or_one_document_end_it(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    lu = recevoir(bannette, lot(page("Un"), page("Deux")))
    autre = stockage.recevoir(io.BytesIO(lot(page("Trois"))), stockage.LOTS)
    Lot.objects.filter(pk=lu.pk).update(cle="lots/00/perdu")
    vider_la_decoupe()
    lu.refresh_from_db()
    assert lu.etat == EtatLot.ECHEC
    assert lu.raison
    assert AFaire.objects.pour(agents["accueil"]).ouverts().filter(nature="lot-a-reprendre").exists()
    with pytest.raises(ActionRefusee):
        relancer_lot(lot=lu, par=agents["as"])
    Lot.objects.filter(pk=lu.pk).update(cle=autre.cle)
    relancer_lot(lot=lu, par=agents["accueil"])
    vider_la_decoupe()
    lu.refresh_from_db()
    assert (lu.etat, lu.plis.count()) == (EtatLot.DECOUPE, 1)
    assert not AFaire.objects.ouverts().filter(nature="lot-a-reprendre").exists()
    with pytest.raises(EtatPerime):
        garder_entier(lot=lu, par=agents["accueil"])


def test_kept_as_one_document_it_is_never_cut_afterwards(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    lu = recevoir(bannette, lot(page("Un"), feuille(agents), page("Deux")))
    garder_entier(lot=lu, par=agents["accueil"])
    vider_la_decoupe()
    assert Pli.objects.count() == 1


def test_raw_bytes_go_at_their_day_and_documents_stay(bannette: Bannette, vider_la_decoupe: Any) -> None:
    lu = decouper(bannette, lot(page("Un")), vider_la_decoupe)
    assert purger_lots(timezone.localdate() + dt.timedelta(days=30)) == 0
    cle = lu.cle
    assert purger_lots(timezone.localdate() + dt.timedelta(days=31)) == 1
    lu.refresh_from_db()
    assert (lu.etat, lu.cle, stockage.existe(cle)) == (EtatLot.PURGE, "", False)
    assert stockage.existe(lu.plis.get().document.version_courante.cle)


def test_the_sweep_of_orphans_never_takes_a_batch(bannette: Bannette, vider_la_decoupe: Any) -> None:
    lu = recevoir(bannette, lot(page("Un")))
    perdu = stockage.recevoir(io.BytesIO(b"sans lot"), stockage.LOTS)
    vieux = time.time() - 3 * 86400
    for cle in (lu.cle, perdu.cle):
        with stockage.fichier_local(cle) as chemin:
            os.utime(chemin, (vieux, vieux))
    balayer_orphelins.enqueue()
    purger.enqueue()
    vider_la_decoupe()
    assert stockage.existe(lu.cle)
    assert not stockage.existe(perdu.cle)


def test_only_those_of_the_tray_see_its_batches(bannette: Bannette, agents: dict[str, Any]) -> None:
    lu = recevoir(bannette, lot(page("Un")))
    voient = {nom for nom, agent in agents.items() if Lot.objects.visibles_par(agent).filter(pk=lu.pk).exists()}
    assert voient == {"accueil"}


def test_the_signed_agreement_files_itself_and_calls_the_desk(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    decision = situations.decision_prise(agents, types=[situations.aide(agents, "garantie_locative")])
    avance = Avance.objects.get(ligne__decision=decision)
    preparer_convention(avance=avance, par=agents["recuperation"])
    lu = decouper(bannette, lot(page("Facture"), imprime_et_signe(convention_pdf(avance)), page()), vider_la_decoupe)
    facture, convention = lu.plis.order_by("ordre")
    assert (facture.etat, convention.etat) == (EtatPli.A_CLASSER, EtatPli.CLASSE)
    piece = Piece.objects.get(document=convention.document)
    assert (piece.dossier, piece.type_piece.code, piece.confirmee_par) == (decision.dossier, "lettre_envoyee", None)
    assert piece.document.titre == f"Convention signée, décision {decision.numero}"
    assert Document.objects.visibles_par(agents["as"]).filter(pk=piece.document_id).exists()
    assert not Document.objects.visibles_par(agents["accueil"]).filter(pk=piece.document_id).exists()
    ligne = AFaire.objects.ouverts().get(nature="convention-a-signer")
    assert "reçue" in ligne.raison
    avance.refresh_from_db()
    assert avance.etat == "a_signer", "a person writes the day that stands on it"


def test_a_signed_sheet_taken_back_waits_again_and_its_code_only_proposes(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    decision = situations.decision_prise(agents, types=[situations.aide(agents, "garantie_locative")])
    avance = Avance.objects.get(ligne__decision=decision)
    preparer_convention(avance=avance, par=agents["recuperation"])
    lu = decouper(bannette, lot(imprime_et_signe(convention_pdf(avance)), page()), vider_la_decoupe)
    pli = reprendre(pli=lu.plis.get(), par=agents["accueil"])
    assert (pli.etat, pli.dossier_indique) == (EtatPli.A_CLASSER, decision.dossier)
    assert not Piece.objects.filter(document=pli.document).exists()
    assert "à faire signer" in AFaire.objects.ouverts().get(nature="convention-a-signer").raison
    code = reperes.texte(bannette.institution_id, reperes.Repere("CON", (avance.pk,)))
    assert appliquer(pli, [code], par=agents["accueil"]) == []
    pli.refresh_from_db()
    assert (pli.etat, pli.dossier_indique) == (EtatPli.A_CLASSER, decision.dossier)


def test_the_signed_receipt_of_goods_files_itself(
    bannette: Bannette, agents: dict[str, Any], connecte: Any, vider_la_decoupe: Any
) -> None:
    decision = situations.decision_prise(agents, types=[situations.aide(agents, "piis")])
    adresse = reverse("decisions:bon", args=[decision.pk])
    assert adresse in connecte(agents["as"]).get(reverse("decisions:decision", args=[decision.pk])).content.decode()
    assert connecte(agents["notification"]).get(adresse).status_code == 404, "the back office does not hand over"
    reponse = connecte(agents["as"]).get(adresse)
    assert reponse["Content-Type"] == "application/pdf"
    lu = decouper(bannette, lot(imprime_et_signe(reponse.content)), vider_la_decoupe)
    piece = Piece.objects.get(document=lu.plis.get().document)
    assert (piece.dossier, piece.document.titre) == (decision.dossier, f"Bon signé, décision {decision.numero}")
    assert Evenement.objects.filter(type="bon.signe_recu", dossier_id=decision.dossier_id).count() == 1


def test_every_page_of_a_letter_bears_its_code_and_the_next_paper_is_not_swallowed(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    decision = situations.decision_prise(agents)
    feuilles = images_du_pdf(lettre_pdf(decision))
    assert len(feuilles) > 1
    lu = decouper(bannette, lot(*feuilles, page("Lettre d’un autre"), page("Suite")), vider_la_decoupe)
    notification, autre = lu.plis.order_by("ordre")
    assert (notification.etat, autre.etat) == (EtatPli.CLASSE, EtatPli.A_CLASSER)
    assert textes(autre.document.version_courante.cle) == ["Lettre d’un autre", "Suite"]


def test_a_paper_of_which_one_page_only_bears_a_code_is_proposed_not_filed(
    bannette: Bannette, agents: dict[str, Any], vider_la_file: Any
) -> None:
    demande = situations.demande_en_instruction(agents)
    octets = lot(imprimer_demande(demande=demande, par=agents["as"]), page("Autre chose"))
    pli = deposer_dans_bannette(
        bannette=bannette, recu=stockage.recevoir(io.BytesIO(octets)), nom="tout.pdf", par=agents["accueil"],
        provenance="depot",
    )  # fmt: skip
    vider_la_file()
    pli.refresh_from_db()
    assert (pli.etat, pli.dossier_indique) == (EtatPli.A_CLASSER, demande.dossier)


def test_the_signed_demande_answers_the_requirement(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    demande = situations.demande_en_instruction(agents)
    octets = imprimer_demande(demande=demande, par=agents["accueil"])
    lu = decouper(bannette, lot(imprime_et_signe(octets)), vider_la_decoupe)
    piece = Piece.objects.get(document=lu.plis.get().document)
    assert (piece.dossier, piece.type_piece.code) == (demande.dossier, "demande_signee")
    assert Evenement.objects.filter(type="feuille_signee_recue", dossier_id=demande.dossier_id).count() == 1


def test_a_signed_sheet_deposited_into_the_tray_files_itself_once_read(
    bannette: Bannette, agents: dict[str, Any], vider_la_file: Any
) -> None:
    demande = situations.demande_en_instruction(agents)
    octets = io.BytesIO(imprimer_demande(demande=demande, par=agents["as"]))
    pli = deposer_dans_bannette(
        bannette=bannette, recu=stockage.recevoir(octets), nom="signee.pdf", par=agents["accueil"], provenance="depot"
    )
    vider_la_file()
    pli.refresh_from_db()
    assert pli.etat == EtatPli.CLASSE
    assert Piece.objects.get(document=pli.document).dossier == demande.dossier


def test_a_sheet_of_another_institution_stays_in_the_tray(
    bannette: Bannette, agents: dict[str, Any], etrangers: dict[str, Any], vider_la_decoupe: Any
) -> None:
    demande = situations.demande_en_instruction(etrangers)
    reperes.texte(bannette.institution_id, reperes.Repere("SEP", (0,)))
    octets = imprimer_demande(demande=demande, par=etrangers["as"])
    lu = decouper(bannette, lot(imprime_et_signe(octets)), vider_la_decoupe)
    assert lu.plis.get().etat == EtatPli.A_CLASSER
    assert not Piece.objects.filter(document=lu.plis.get().document).exists()
    assert "autre institution" in lu.avertissement


def test_the_sheet_of_a_closed_dossier_only_parts(
    bannette: Bannette, agents: dict[str, Any], vider_la_decoupe: Any
) -> None:
    dossier = situations.dossier_ouvert(agents)
    sep = images_du_pdf(feuille_dossier(dossier=dossier, type_piece=None, par=agents["accueil"]))[0]
    DossierSocial.objects.filter(pk=dossier.pk).update(clos_le=timezone.localdate())
    lu = decouper(bannette, lot(page("Un"), sep, page("Deux")), vider_la_decoupe)
    assert [p.dossier_indique for p in lu.plis.all()] == [None, None]
    assert "plus ouvert" in lu.avertissement
