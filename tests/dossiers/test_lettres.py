"""Accusé de réception: every compulsory mention stands in the PDF."""

import io
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.models import Evenement
from commun.templatetags.liasse import jour_en_lettres
from comptes.enums import Profil
from dossiers import actions
from dossiers.exceptions import LettreIncomplete
from dossiers.lettres import imprimer_accuse, preparer_accuse
from dossiers.models import Demande
from referentiel.lecture import mentions
from referentiel.models import Mention, TypeAide
from tests.factories import PersonneFactory
from usagers.models import Adresse


def texte_de(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    texte = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(texte.replace("\ufffe", "-").split())


def plat(texte: str) -> str:
    return " ".join(texte.split())


def test_accuse_d_un_cpas_porte_chaque_mention(demande: Demande, agents: dict[str, Any]) -> None:
    Adresse.objects.create(
        personne=demande.dossier.personne, rue="Rue du Moulin 14", code_postal="7999", localite="Valcourt"
    )

    texte = texte_de(imprimer_accuse(demande=demande, par=agents["as"]))

    assert demande.echeance is not None
    attendus = [
        plat(jour_en_lettres(demande.recue_le)),
        "30 jours",
        plat(jour_en_lettres(demande.echeance)),
        agents["as"].nom_complet,
        demande.reference,
        demande.dossier.numero,
        "Amélie Vanbrabant",
        "Rue du Moulin 14",
        demande.institution.nom,
        demande.objets.get().type_aide.libelle,
        *(m.libelle for m in mentions(demande.institution, "accuse", demande.recue_le) if m.donnee),
        *(plat(m.texte) for m in mentions(demande.institution, "accuse", demande.recue_le) if m.texte),
    ]
    assert [a for a in attendus if a not in texte] == []
    assert "TEXTE À FOURNIR" not in texte


def test_accuse_nomme_les_pieces_manquantes_et_pourquoi(
    demande: Demande, agents: dict[str, Any], aides: list[TypeAide]
) -> None:
    texte = texte_de(imprimer_accuse(demande=demande, par=agents["as"]))

    for requise in aides[0].pieces_requises.filter(obligatoire=True).select_related("type_piece"):
        assert requise.type_piece.libelle in texte
        assert plat(requise.motif) in texte


@pytest.fixture
def demande_ccas(autre_institution: Any, etrangers: dict[str, Any]) -> Demande:
    """A demande in a CCAS, whose referentiel leaves texts to be provided."""
    entite = etrangers["as"].habilitations.get().entite
    dossier = actions.ouvrir_dossier(
        personne=PersonneFactory(institution=autre_institution),
        entite=entite,
        par=etrangers["as"],
        referent=etrangers["as"],
    )
    aide = TypeAide.objects.filter(profil="ccas", pieces_requises__isnull=False).first()
    assert aide is not None
    return actions.enregistrer_demande(
        dossier=dossier, par=etrangers["as"], types_aide=[aide], recue_le=timezone.localdate()
    )


def test_accuse_d_un_ccas_en_demonstration_imprime_texte_a_fournir(
    demande_ccas: Demande, etrangers: dict[str, Any]
) -> None:
    texte = texte_de(imprimer_accuse(demande=demande_ccas, par=etrangers["as"]))

    assert "TEXTE À FOURNIR" in texte
    for attendu in (demande_ccas.institution.telephone, demande_ccas.institution.courriel, etrangers["as"].nom_complet):
        assert attendu in texte


def test_accuse_incomplet_hors_demonstration_refuse_avec_la_liste(
    demande_ccas: Demande, etrangers: dict[str, Any]
) -> None:
    demande_ccas.institution.demonstration = False
    demande_ccas.institution.save()

    with pytest.raises(LettreIncomplete) as refus:
        imprimer_accuse(demande=demande_ccas, par=etrangers["as"])

    assert "Les voies et délais de recours contre un rejet implicite" in refus.value.manques
    assert not Evenement.objects.filter(type="accuse_imprime").exists()


def test_mention_retiree_du_referentiel_disparait_mention_videe_manque(demande: Demande) -> None:
    audition = Mention.objects.filter(profil="cpas", lettre="accuse", donnee="").exclude(texte="").get()
    assert preparer_accuse(demande).manques == []

    Mention.objects.filter(pk=audition.pk).update(texte=" ")

    assert preparer_accuse(demande).manques == [audition.libelle]


def test_accuse_sans_referent_dit_qu_il_manque(demande: Demande) -> None:
    demande.dossier.referent = None

    assert preparer_accuse(demande).manques == ["Le nom du travailleur social"]


@pytest.mark.parametrize("profil", [Profil.MEMBRE, Profil.PAIEMENT, Profil.DPO, Profil.GESTION_TECHNIQUE])
def test_accuse_refuse_a_qui_n_enregistre_ni_ne_lit(demande: Demande, agents: dict[str, Any], profil: str) -> None:
    with pytest.raises(ActionRefusee):
        imprimer_accuse(demande=demande, par=agents[profil])


def test_accuse_imprime_est_note_au_journal(demande: Demande, agents: dict[str, Any]) -> None:
    imprimer_accuse(demande=demande, par=agents["accueil"])

    fait = Evenement.objects.get(type="accuse_imprime")
    assert (fait.agent_id, fait.dossier_id) == (agents["accueil"].pk, demande.dossier_id)
