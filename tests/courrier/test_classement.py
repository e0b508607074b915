"""Filing: rights, what leaves and what comes, undone while nobody relies on it; two people on one tray."""

import datetime as dt
import io
from typing import Any

import pytest

from commun.erreurs import ActionRefusee
from commun.journal import consulter
from commun.models import Evenement
from comptes.enums import GenreOrgane, RoleMandat
from comptes.models import Mandat, Organe
from courrier.actions.bannettes import bannette_de, creer_bannette, deposer_dans_bannette
from courrier.actions.classement import classer, ecarter, reprendre, transmettre
from courrier.enums import EtatPli, Provenance
from courrier.exceptions import (
    BannetteSansEntite,
    ClassementUtilise,
    MotifManquant,
    PliDejaTraite,
    PliPasTraite,
)
from courrier.models import Bannette, Pli
from dossiers.actions import ouvrir_dossier
from dossiers.exceptions import DossierClos
from dossiers.models import Piece
from ged import stockage
from ged.models import Document
from referentiel.models import TypePiece
from tests.courrier.bannettes import glisser, pdf
from tests.factories import EntiteFactory, PersonneFactory, habiliter

pytestmark = pytest.mark.django_db


@pytest.fixture
def type_piece(institution: Any) -> Any:
    return TypePiece.objects.filter(profil=institution.profil).order_by("pk").first()


def frais(pli: Pli) -> Pli:
    return Pli.objects.select_related("document", "bannette__compartiment").get(pk=pli.pk)


# --- Trays ---------------------------------------------------------------------------------------------------------


def test_bannette_se_fait_une_seule_fois_et_ne_s_ouvre_qu_a_son_agent(agents: Any) -> None:
    bannette = bannette_de(agents["accueil"])
    assert bannette_de(agents["accueil"]) == bannette
    assert bannette.compartiment.reserve
    voient = {p for p, a in agents.items() if Bannette.objects.visibles_par(a).filter(pk=bannette.pk).exists()}
    assert voient == {"accueil"}


@pytest.mark.parametrize("profil", ["dpo", "gestion_technique", "membre", "paiement"])
def test_qui_ne_manie_pas_de_papiers_n_a_pas_de_bannette(agents: Any, profil: str) -> None:
    with pytest.raises(BannetteSansEntite):
        bannette_de(agents[profil])


def test_bannette_d_equipe_s_ouvre_a_ceux_qui_y_siegent(institution: Any, entite: Any, agents: Any) -> None:
    equipe = Organe.objects.create(institution=institution, nom="Courrier", code="courrier", genre=GenreOrgane.EQUIPE)
    for profil in ("accueil", "as"):
        Mandat.objects.create(organe=equipe, agent=agents[profil], role=RoleMandat.MEMBRE)
    bannette = creer_bannette(entite=entite, libelle="Courrier", organe=equipe, par=agents["chef_as"])
    voient = {p for p, a in agents.items() if Bannette.objects.visibles_par(a).filter(pk=bannette.pk).exists()}
    assert voient == {"accueil", "as"}
    with pytest.raises(ActionRefusee):
        creer_bannette(entite=entite, libelle="Autre", organe=equipe, par=agents["as"])


def test_depot_dans_la_bannette_d_un_autre_service_reste_ferme_a_qui_l_a_pousse(agents: Any) -> None:
    bannette = bannette_de(agents["as"])
    pli = glisser(bannette, agents["accueil"], "lettre")
    assert not Pli.objects.visibles_par(agents["accueil"]).filter(pk=pli.pk).exists()
    assert not Document.objects.visibles_par(agents["accueil"]).filter(pk=pli.document_id).exists()
    assert Document.objects.visibles_par(agents["as"]).filter(pk=pli.document_id).exists()


def test_depot_dans_une_autre_institution_est_refuse(agents: Any, etrangers: Any) -> None:
    bannette = bannette_de(etrangers["as"])
    recu = stockage.recevoir(io.BytesIO(pdf("x")))
    with pytest.raises(ActionRefusee):
        deposer_dans_bannette(bannette=bannette, recu=recu, nom="x.pdf", par=agents["as"], provenance=Provenance.DEPOT)


def test_memes_octets_deposes_deux_fois_font_un_seul_papier(bannette: Any, agents: Any) -> None:
    octets = pdf("un")
    plis = [
        deposer_dans_bannette(
            bannette=bannette,
            recu=stockage.recevoir(io.BytesIO(octets)),
            nom="x.pdf",
            par=agents["accueil"],
            provenance=Provenance.DEPOT,
        )
        for _ in range(2)
    ]
    assert plis[0] == plis[1]
    assert Pli.objects.count() == 1


# --- Filing --------------------------------------------------------------------------------------------------------


def test_classer_par_l_accueil_qui_ne_lit_pas_le_dossier(
    deposer: Any, agents: Any, dossier: Any, type_piece: Any
) -> None:
    recu_le = dt.datetime(2026, 11, 16, 8, 10, tzinfo=dt.UTC)
    pli = deposer("bail", arrive_le=recu_le)
    (piece,) = classer(
        pli=frais(pli), dossier=dossier, par=agents["accueil"], type_piece=type_piece, date_piece=dt.date(2026, 11, 2)
    )
    assert (piece.deposee_le, piece.type_piece, piece.date_piece) == (recu_le, type_piece, dt.date(2026, 11, 2))
    assert (piece.deposee_par, piece.confirmee_par) == (agents["accueil"], agents["accueil"])
    assert frais(pli).etat == EtatPli.CLASSE
    # It left the tray: its reader there does not read the dossier.
    assert not Document.objects.visibles_par(agents["accueil"]).filter(pk=pli.document_id).exists()
    assert Document.objects.visibles_par(agents["as"]).filter(pk=pli.document_id).exists()
    assert Evenement.objects.filter(type="pli_classe", agent_id=agents["accueil"].pk).exists()


def test_un_document_pour_deux_dossiers_du_menage_sans_copie(
    deposer: Any, agents: Any, dossier: Any, institution: Any, entite: Any
) -> None:
    autre = ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    pli = deposer("composition de menage")
    pieces = classer(pli=frais(pli), dossier=dossier, autres=[autre, dossier], par=agents["accueil"])
    assert {p.dossier for p in pieces} == {dossier, autre}
    assert {p.document_id for p in pieces} == {pli.document_id}
    assert Document.objects.count() == 1


def test_second_classement_dit_qui_fut_le_premier(deposer: Any, agents: Any, dossier: Any) -> None:
    pli = deposer("bail")
    vu = frais(pli)
    classer(pli=frais(pli), dossier=dossier, par=agents["accueil"])
    with pytest.raises(PliDejaTraite, match=agents["accueil"].nom_complet):
        classer(pli=vu, dossier=dossier, par=agents["accueil"])
    assert Piece.objects.count() == 1


def test_classer_hors_de_ses_droits_ne_laisse_rien(
    deposer: Any, agents: Any, dossier: Any, institution: Any, type_piece: Any
) -> None:
    pli = deposer("bail")
    with pytest.raises(ActionRefusee):  # the tray is not his
        classer(pli=frais(pli), dossier=dossier, par=agents["as"])
    loin = EntiteFactory(institution=institution)
    ailleurs = habiliter(institution, loin, "as")
    sienne = glisser(bannette_de(ailleurs), ailleurs, "x")
    with pytest.raises(ActionRefusee):  # the dossier is another centre's
        classer(pli=frais(sienne), dossier=dossier, par=ailleurs)
    etranger = TypePiece.objects.create(profil="departement", code="x", libelle="x", famille="autre")
    with pytest.raises(ActionRefusee):
        classer(pli=frais(pli), dossier=dossier, par=agents["accueil"], type_piece=etranger)
    dossier.clos_le = dt.date(2026, 1, 1)
    dossier.save()
    with pytest.raises(DossierClos):
        classer(pli=frais(pli), dossier=dossier, par=agents["accueil"])
    assert not Piece.objects.exists()
    assert frais(pli).etat == EtatPli.A_CLASSER


# --- Undone --------------------------------------------------------------------------------------------------------


def test_classement_repris_tant_que_personne_n_a_lu(deposer: Any, agents: Any, dossier: Any) -> None:
    pli = deposer("bail")
    classer(pli=frais(pli), dossier=dossier, par=agents["accueil"])
    reprendre(pli=frais(pli), par=agents["accueil"])
    assert frais(pli).etat == EtatPli.A_CLASSER
    assert not Piece.objects.exists()
    assert Document.objects.visibles_par(agents["accueil"]).filter(pk=pli.document_id).exists()
    assert not Document.objects.visibles_par(agents["as"]).filter(pk=pli.document_id).exists()
    with pytest.raises(PliPasTraite):
        reprendre(pli=frais(pli), par=agents["accueil"])


def test_classement_lu_par_un_autre_ne_se_reprend_plus(deposer: Any, agents: Any, dossier: Any) -> None:
    pli = deposer("bail")
    classer(pli=frais(pli), dossier=dossier, par=agents["accueil"])
    consulter([(pli.document_id, pli.document.version_courante.pk)], par=agents["as"])
    with pytest.raises(ClassementUtilise):
        reprendre(pli=frais(pli), par=agents["accueil"])
    assert Piece.objects.count() == 1


def test_ecarte_avec_un_motif_puis_remis(deposer: Any, agents: Any) -> None:
    pli = deposer("publicite")
    with pytest.raises(MotifManquant):
        ecarter(pli=frais(pli), motif="  ", par=agents["accueil"])
    ecarter(pli=frais(pli), motif="publicité", par=agents["accueil"])
    assert (frais(pli).etat, frais(pli).motif) == (EtatPli.ECARTE, "publicité")
    reprendre(pli=frais(pli), par=agents["accueil"])
    assert frais(pli).etat == EtatPli.A_CLASSER


def test_passe_a_un_collegue_change_de_lecteurs(deposer: Any, agents: Any) -> None:
    pli = deposer("lettre")
    vers = bannette_de(agents["juriste"])
    transmettre(pli=frais(pli), vers=vers, par=agents["accueil"])
    assert frais(pli).bannette == vers
    assert not Document.objects.visibles_par(agents["accueil"]).filter(pk=pli.document_id).exists()
    assert Document.objects.visibles_par(agents["juriste"]).filter(pk=pli.document_id).exists()


# --- State × act × role --------------------------------------------------------------------------------------------

ACTES: dict[str, Any] = {
    "classer": lambda pli, par, dossier: classer(pli=pli, dossier=dossier, par=par),
    "ecarter": lambda pli, par, dossier: ecarter(pli=pli, motif="doublet", par=par),
    "reprendre": lambda pli, par, dossier: reprendre(pli=pli, par=par),
}
# What each act gives from each state, to who holds the tray; any other role is refused everywhere.
MATRICE = {
    ("a_classer", "classer"): "classe",
    ("a_classer", "ecarter"): "ecarte",
    ("a_classer", "reprendre"): PliPasTraite,
    ("classe", "classer"): PliDejaTraite,
    ("classe", "ecarter"): PliDejaTraite,
    ("classe", "reprendre"): "a_classer",
    ("ecarte", "classer"): PliDejaTraite,
    ("ecarte", "ecarter"): PliDejaTraite,
    ("ecarte", "reprendre"): "a_classer",
}


def _amener(pli: Pli, etat: str, par: Any, dossier: Any) -> Pli:
    if etat == "classe":
        classer(pli=frais(pli), dossier=dossier, par=par)
    elif etat == "ecarte":
        ecarter(pli=frais(pli), motif="doublet", par=par)
    return frais(pli)


def test_matrice_couvre_chaque_etat_et_chaque_acte() -> None:
    assert set(MATRICE) == {(etat, acte) for etat in EtatPli.values for acte in ACTES}


def test_etats_actes_et_roles(deposer: Any, agents: Any, dossier: Any) -> None:
    for rang, ((etat, acte), attendu) in enumerate(MATRICE.items()):
        pli = _amener(deposer(f"papier {rang}"), etat, agents["accueil"], dossier)
        for profil, agent in agents.items():
            if profil != "accueil":
                with pytest.raises(ActionRefusee):
                    ACTES[acte](pli, agent, dossier)
                assert frais(pli).etat == etat
        if isinstance(attendu, str):
            ACTES[acte](pli, agents["accueil"], dossier)
            assert frais(pli).etat == attendu, (etat, acte)
        else:
            with pytest.raises(attendu):
                ACTES[acte](pli, agents["accueil"], dossier)
            assert frais(pli).etat == etat
