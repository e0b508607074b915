"""What a demande lacks: received, expired, missing, waived."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from dossiers import actions
from dossiers.completude import EtatLigne, completude, completudes, manquantes
from dossiers.horloge import horloge, la_plus_pressante
from dossiers.models import Demande
from referentiel.models import TypeAide, TypePiece


def etat_de(demande: Demande, type_piece: TypePiece) -> str:
    return next(ligne.etat for ligne in completude(demande) if ligne.type_piece == type_piece)


@pytest.fixture
def classer(deposer: Any, agents: dict[str, Any]) -> Any:
    """classer(type_piece, date_piece=…, valable_jusqu_au=…) → a classified piece of its own bytes."""

    def _classer(type_piece: TypePiece | None, **dates: Any) -> Any:
        piece = deposer(f"{type_piece}{dates}".encode()).piece
        champs = {"date_piece": None, "valable_jusqu_au": None, **dates}
        return actions.classer_piece(piece=piece, type_piece=type_piece, par=agents["as"], **champs)

    return _classer


def test_demande_neuve_manque_de_toutes_ses_pieces_obligatoires(demande: Demande, aides: list[TypeAide]) -> None:
    obligatoires = set(aides[0].pieces_requises.filter(obligatoire=True).values_list("type_piece_id", flat=True))

    assert {ligne.type_piece.pk for ligne in manquantes(demande)} == obligatoires
    assert all(ligne.motifs and all(ligne.motifs) for ligne in completude(demande))


def test_piece_valable_deja_au_dossier_compte_d_elle_meme(
    dossier: Any, agents: dict[str, Any], aides: list[TypeAide], type_piece: TypePiece, classer: Any
) -> None:
    classer(type_piece)

    demande = actions.enregistrer_demande(
        dossier=dossier, par=agents["as"], types_aide=aides[:1], recue_le=timezone.localdate()
    )

    assert etat_de(demande, type_piece) == EtatLigne.RECUE


def test_piece_deposee_mais_non_classee_ne_compte_pas(demande: Demande, type_piece: TypePiece, classer: Any) -> None:
    classer(None)

    assert etat_de(demande, type_piece) == EtatLigne.MANQUANTE


def test_piece_perimee_manque_et_se_montre(demande: Demande, type_piece: TypePiece, classer: Any) -> None:
    piece = classer(type_piece, valable_jusqu_au=timezone.localdate() - dt.timedelta(days=1))

    ligne = next(ligne for ligne in manquantes(demande) if ligne.type_piece == type_piece)
    assert (ligne.etat, ligne.piece) == (EtatLigne.PERIMEE, piece)


def test_piece_valable_jusqu_a_ce_jour_compte_encore(demande: Demande, type_piece: TypePiece, classer: Any) -> None:
    classer(type_piece, valable_jusqu_au=timezone.localdate())

    assert etat_de(demande, type_piece) == EtatLigne.RECUE


def test_validite_du_type_comptee_depuis_la_date_du_document(
    demande: Demande, type_piece: TypePiece, classer: Any
) -> None:
    type_piece.validite_mois = 3
    type_piece.save()
    classer(type_piece, date_piece=dt.date(2026, 1, 31))

    def etat_au(jour: dt.date) -> str:
        return next(x.etat for x in completude(demande, jour) if x.type_piece == type_piece)

    assert etat_au(dt.date(2026, 4, 30)) == EtatLigne.RECUE
    assert etat_au(dt.date(2026, 5, 1)) == EtatLigne.PERIMEE


def test_piece_plus_recente_remplace_la_perimee(demande: Demande, type_piece: TypePiece, classer: Any) -> None:
    classer(type_piece, valable_jusqu_au=timezone.localdate() - dt.timedelta(days=1))
    neuve = classer(type_piece, valable_jusqu_au=timezone.localdate() + dt.timedelta(days=90))

    ligne = next(ligne for ligne in completude(demande) if ligne.type_piece == type_piece)
    assert (ligne.etat, ligne.piece) == (EtatLigne.RECUE, neuve)


def test_dispense_ne_manque_plus_puis_redemandee_manque(
    demande: Demande, agents: dict[str, Any], type_piece: TypePiece
) -> None:
    actions.dispenser(demande=demande, type_piece=type_piece, motif="obtenue par le Registre", par=agents["as"])
    ligne = next(ligne for ligne in completude(demande) if ligne.type_piece == type_piece)
    assert (ligne.etat, ligne.manque) == (EtatLigne.DISPENSEE, False)
    assert ligne.dispense is not None
    assert ligne.dispense.motif == "obtenue par le Registre"

    actions.retirer_dispense(demande=demande, type_piece=type_piece, par=agents["as"])

    assert etat_de(demande, type_piece) == EtatLigne.MANQUANTE


def test_piece_d_un_autre_dossier_ne_compte_pas(
    demande: Demande, type_piece: TypePiece, agents: dict[str, Any], entite: Any, institution: Any, deposer: Any
) -> None:
    from tests.factories import PersonneFactory

    autre = actions.ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    deposer(b"ailleurs", dossier=autre, type_piece=type_piece)

    assert etat_de(demande, type_piece) == EtatLigne.MANQUANTE


def test_piece_demandee_par_deux_aides_une_seule_ligne_deux_motifs(
    dossier: Any, agents: dict[str, Any], aides: list[TypeAide]
) -> None:
    demande = actions.enregistrer_demande(
        dossier=dossier, par=agents["as"], types_aide=aides, recue_le=timezone.localdate()
    )
    types = [ligne.type_piece.pk for ligne in completude(demande)]

    assert len(types) == len(set(types))
    for ligne in completude(demande):
        motifs = {r.motif for aide in aides for r in aide.pieces_requises.filter(type_piece=ligne.type_piece)}
        assert set(ligne.motifs) == motifs


def test_nombre_de_requetes_constant(
    dossier: Any, agents: dict[str, Any], aides: list[TypeAide], django_assert_num_queries: Any
) -> None:
    demandes = [
        actions.enregistrer_demande(dossier=dossier, par=agents["as"], types_aide=aides, recue_le=timezone.localdate())
        for _ in range(4)
    ]

    with django_assert_num_queries(5):
        completudes(demandes)


@pytest.mark.parametrize(
    ("jours", "ton", "texte"),
    [
        (30, "calme", "dans 30 jours"),
        (8, "calme", "dans 8 jours"),
        (7, "bientot", "dans 7 jours"),
        (1, "bientot", "demain"),
        (0, "bientot", "aujourd’hui"),
        (-1, "retard", "en retard d’un jour"),
        (-12, "retard", "en retard de 12 jours"),
    ],
)
def test_horloge_selon_les_jours_restants(demande: Demande, jours: int, ton: str, texte: str) -> None:
    assert demande.echeance is not None
    vue = horloge(demande, demande.echeance - dt.timedelta(days=jours))

    assert (vue.jours, vue.ton) == (jours, ton)
    assert vue.texte == f"décision due le {demande.echeance:%d/%m/%Y}, {texte}"


def test_horloge_sans_parametre_n_invente_rien(demande: Demande) -> None:
    demande.echeance = None

    assert horloge(demande).ton == "inconnue"
    assert la_plus_pressante([demande]) is None
