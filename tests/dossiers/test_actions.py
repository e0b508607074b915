"""Actions: rights, rows written, journal, what awaits people."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime
from commun.models import Evenement
from comptes.enums import Profil
from comptes.models import AFaire, Exclusion
from dossiers import actions
from dossiers.enums import EtatDemande, EtatRapport, MotifCloture
from dossiers.exceptions import (
    DateAVenir,
    DatesIncoherentes,
    DemandeSansAide,
    DossierClos,
    DossierDejaOuvert,
    MotifManquant,
    PersonneFusionnee,
    RapportIncomplet,
)
from dossiers.models import Demande, Dispense, DossierSocial, Piece, Rapport
from ged.models import Version
from referentiel.models import TypeAide, TypePiece
from tests.factories import AgentFactory, EntiteFactory, PersonneFactory, habiliter
from usagers.models import Personne

RECEPTION = {Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS}
INSTRUCTION = {Profil.AS, Profil.CHEF_AS}


@pytest.mark.parametrize("profil", list(Profil))
def test_ouverture_de_dossier_selon_le_profil(personne: Any, entite: Any, agents: dict[str, Any], profil: str) -> None:
    if profil in RECEPTION:
        dossier = actions.ouvrir_dossier(personne=personne, entite=entite, par=agents[profil])
        assert dossier.compartiment.entite == entite
        assert Personne.objects.filter(compartiments=dossier.compartiment).get() == personne
    else:
        with pytest.raises(ActionRefusee):
            actions.ouvrir_dossier(personne=personne, entite=entite, par=agents[profil])
        assert not DossierSocial.objects.exists()


def test_dossiers_ouverts_numerotes_dans_l_annee(institution: Any, entite: Any, agents: dict[str, Any]) -> None:
    annee = timezone.localdate().year
    numeros = [
        actions.ouvrir_dossier(
            personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"]
        ).numero
        for _ in range(3)
    ]

    assert numeros == [f"{annee}-00001", f"{annee}-00002", f"{annee}-00003"]


def test_second_dossier_ouvert_pour_la_meme_personne_refuse(dossier: Any, agents: dict[str, Any]) -> None:
    with pytest.raises(DossierDejaOuvert, match=dossier.numero):
        actions.ouvrir_dossier(personne=dossier.personne, entite=dossier.entite, par=agents["as"])


def test_second_dossier_ouvert_refuse_par_la_base(dossier: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DossierSocial.objects.create(
            institution=dossier.institution,
            entite=dossier.entite,
            personne=dossier.personne,
            compartiment=dossier.compartiment,
            numero="2026-99999",
        )


def test_dossier_d_une_fiche_reunie_a_une_autre_refuse(
    personne: Any, entite: Any, agents: dict[str, Any], institution: Any
) -> None:
    personne.fusionnee_dans = PersonneFactory(institution=institution)
    personne.save()

    with pytest.raises(PersonneFusionnee):
        actions.ouvrir_dossier(personne=personne, entite=entite, par=agents["as"])


def test_dossier_dans_un_centre_d_une_autre_institution_refuse(
    personne: Any, autre_institution: Any, agents: dict[str, Any]
) -> None:
    with pytest.raises(ActionRefusee):
        actions.ouvrir_dossier(personne=personne, entite=EntiteFactory(institution=autre_institution), par=agents["as"])


def test_referent_qui_ne_suit_pas_de_dossiers_refuse(personne: Any, entite: Any, agents: dict[str, Any]) -> None:
    with pytest.raises(ActionRefusee, match="ne suit pas de dossiers"):
        actions.ouvrir_dossier(personne=personne, entite=entite, par=agents["as"], referent=agents["paiement"])


@pytest.mark.parametrize("profil", list(Profil))
def test_enregistrement_d_une_demande_selon_le_profil(
    dossier: Any, agents: dict[str, Any], aides: list[TypeAide], profil: str
) -> None:
    def enregistrer() -> Demande:
        return actions.enregistrer_demande(
            dossier=dossier, par=agents[profil], types_aide=aides, recue_le=timezone.localdate()
        )

    if profil in RECEPTION:
        assert enregistrer().objets.count() == 2
    else:
        with pytest.raises(ActionRefusee):
            enregistrer()


def test_demande_enregistree_prend_le_numero_suivant_et_attend_le_referent(
    dossier: Any, agents: dict[str, Any], aides: list[TypeAide]
) -> None:
    recue = timezone.localdate() - dt.timedelta(days=3)
    premiere, seconde = (
        actions.enregistrer_demande(dossier=dossier, par=agents["accueil"], types_aide=aides[:1], recue_le=recue)
        for _ in range(2)
    )

    assert (premiere.numero, seconde.numero) == (1, 2)
    assert premiere.reference == f"{timezone.localdate().year}/000001"
    assert premiere.echeance == recue + dt.timedelta(days=30)
    tache = AFaire.objects.pour(agents["as"]).get(objet_id=premiere.pk)
    assert tache.agent == agents["as"]
    assert tache.echeance == premiere.echeance
    assert "Amélie Vanbrabant" in tache.sujet


def test_demande_sans_referent_attend_tous_les_as_du_centre(
    personne: Any, entite: Any, agents: dict[str, Any], aides: list[TypeAide]
) -> None:
    dossier = actions.ouvrir_dossier(personne=personne, entite=entite, par=agents["accueil"])
    collegue = habiliter(entite.institution, entite, Profil.AS)
    ailleurs = habiliter(entite.institution, EntiteFactory(institution=entite.institution), Profil.AS)

    actions.enregistrer_demande(
        dossier=dossier, par=agents["accueil"], types_aide=aides[:1], recue_le=timezone.localdate()
    )

    assert AFaire.objects.pour(agents["as"]).count() == 1
    assert AFaire.objects.pour(collegue).count() == 1
    assert AFaire.objects.pour(ailleurs).count() == 0


def test_demande_sans_aide_datee_de_demain_ou_sur_dossier_clos_refusee(
    dossier: Any, agents: dict[str, Any], aides: list[TypeAide]
) -> None:
    aujourd_hui = timezone.localdate()
    with pytest.raises(DemandeSansAide):
        actions.enregistrer_demande(dossier=dossier, par=agents["as"], types_aide=[], recue_le=aujourd_hui)
    with pytest.raises(DateAVenir):
        actions.enregistrer_demande(
            dossier=dossier, par=agents["as"], types_aide=aides, recue_le=aujourd_hui + dt.timedelta(days=1)
        )
    dossier.clos_le = aujourd_hui
    dossier.save()
    with pytest.raises(DossierClos):
        actions.enregistrer_demande(dossier=dossier, par=agents["as"], types_aide=aides, recue_le=aujourd_hui)
    assert not Demande.objects.exists()


def test_aide_d_un_autre_profil_d_institution_refusee(
    dossier: Any, agents: dict[str, Any], autre_institution: Any
) -> None:
    etrangere = TypeAide.objects.filter(profil=autre_institution.profil).first()

    with pytest.raises(ActionRefusee):
        actions.enregistrer_demande(
            dossier=dossier, par=agents["as"], types_aide=[etrangere], recue_le=timezone.localdate()
        )


def test_instruction_ferme_la_tache_et_en_ouvre_une_autre(demande: Demande, agents: dict[str, Any]) -> None:
    actions.instruire(demande=demande, par=agents["chef_as"])

    natures = list(AFaire.objects.ouverts().filter(objet_id=demande.pk).values_list("nature", "agent"))
    assert natures == [("demande_en_cours", agents["as"].pk)]


def test_cloture_ne_laisse_rien_a_faire(demande: Demande, agents: dict[str, Any]) -> None:
    close = actions.clore(demande=demande, motif=MotifCloture.DESISTEMENT, par=agents["as"])

    assert close.motif_cloture == MotifCloture.DESISTEMENT
    assert not AFaire.objects.ouverts().filter(objet_id=demande.pk).exists()
    fait = Evenement.objects.de(demande).last()
    assert fait is not None
    assert (fait.type, fait.faits["de"], fait.faits["vers"]) == ("demande_close", "enregistree", "close")


def test_cloture_par_la_decision_ne_demande_pas_le_droit_d_instruire(demande: Demande, agents: dict[str, Any]) -> None:
    close = actions.clore_decidee(demande, par=agents["president"])

    assert (close.etat, close.motif_cloture) == (EtatDemande.CLOSE, MotifCloture.DECIDEE)
    assert actions.clore_decidee(demande, par=agents["president"]).close_le == close.close_le


def test_cloture_sans_motif_connu_refusee(demande: Demande, agents: dict[str, Any]) -> None:
    with pytest.raises(MotifManquant):
        actions.clore(demande=demande, motif="", par=agents["as"])


def test_attribution_transmet_les_taches(demande: Demande, agents: dict[str, Any], entite: Any) -> None:
    nouveau = habiliter(entite.institution, entite, Profil.AS)

    actions.attribuer_dossier(dossier=demande.dossier, referent=nouveau, par=agents["chef_as"])

    assert [t.objet_id for t in AFaire.objects.ouverts().filter(agent=nouveau)] == [demande.pk]
    assert not AFaire.objects.ouverts().filter(agent=agents["as"]).exists()


def test_attribution_par_un_as_d_un_dossier_deja_suivi_refusee(
    dossier: Any, agents: dict[str, Any], entite: Any
) -> None:
    collegue = habiliter(entite.institution, entite, Profil.AS)

    with pytest.raises(ActionRefusee):
        actions.attribuer_dossier(dossier=dossier, referent=collegue, par=collegue)


@pytest.mark.parametrize("profil", list(Profil))
def test_depot_selon_le_profil(dossier: Any, agents: dict[str, Any], deposer: Any, profil: str) -> None:
    if profil in RECEPTION:
        assert deposer(par=agents[profil]).piece.dossier == dossier
    else:
        with pytest.raises(ActionRefusee):
            deposer(par=agents[profil])
        assert not Version.objects.exists()


def test_memes_octets_deposes_deux_fois_donnent_une_piece(deposer: Any) -> None:
    premiere, seconde = deposer(b"memes octets"), deposer(b"memes octets", nom="autre.pdf")

    assert premiere.piece == seconde.piece
    assert (premiere.depot.deja_present, seconde.depot.deja_present) == (False, True)
    assert Version.objects.count() == 1
    assert Evenement.objects.filter(type="piece_deposee").count() == 1


def test_depot_sur_dossier_clos_refuse(dossier: Any, deposer: Any) -> None:
    dossier.clos_le = timezone.localdate()

    with pytest.raises(DossierClos):
        deposer()


@pytest.mark.parametrize("profil", list(Profil))
def test_classement_selon_le_profil(deposer: Any, agents: dict[str, Any], type_piece: TypePiece, profil: str) -> None:
    piece = deposer().piece

    def classer() -> Piece:
        return actions.classer_piece(
            piece=piece, type_piece=type_piece, date_piece=None, valable_jusqu_au=None, par=agents[profil]
        )

    if profil in INSTRUCTION:
        assert classer().confirmee_par == agents[profil]
    else:
        with pytest.raises(ActionRefusee):
            classer()


def test_classement_a_dates_inversees_refuse(deposer: Any, agents: dict[str, Any], type_piece: TypePiece) -> None:
    with pytest.raises(DatesIncoherentes):
        actions.classer_piece(
            piece=deposer().piece,
            type_piece=type_piece,
            date_piece=dt.date(2026, 5, 2),
            valable_jusqu_au=dt.date(2026, 5, 1),
            par=agents["as"],
        )


def test_agent_exclu_du_dossier_ne_peut_rien(demande: Demande, deposer: Any, agents: dict[str, Any]) -> None:
    Exclusion.objects.create(compartiment=demande.dossier.compartiment, agent=agents["as"], motif="parente")

    with pytest.raises(ActionRefusee):
        deposer()
    with pytest.raises(ActionRefusee):
        actions.instruire(demande=demande, par=agents["as"])
    assert not DossierSocial.objects.connus_de(agents["as"]).exists()


def test_dispense_sans_motif_ou_sur_demande_close_refusee(
    demande: Demande, agents: dict[str, Any], type_piece: TypePiece
) -> None:
    with pytest.raises(MotifManquant):
        actions.dispenser(demande=demande, type_piece=type_piece, motif="  ", par=agents["as"])
    actions.clore(demande=demande, motif=MotifCloture.SANS_OBJET, par=agents["as"])
    with pytest.raises(EtatPerime):
        actions.dispenser(demande=demande, type_piece=type_piece, motif="déjà connu", par=agents["as"])
    assert not Dispense.objects.exists()


def test_brouillon_de_rapport_commence_l_instruction_et_reste_unique(demande: Demande, agents: dict[str, Any]) -> None:
    actions.ecrire_rapport(demande=demande, par=agents["as"], champs={"menage": "Vit seule."})
    rapport = actions.ecrire_rapport(demande=demande, par=agents["as"], champs={"analyse": "Loyer impayé."})

    assert Demande.objects.get(pk=demande.pk).etat == EtatDemande.EN_INSTRUCTION
    assert Rapport.objects.count() == 1
    assert (rapport.menage, rapport.analyse) == ("Vit seule.", "Loyer impayé.")


def test_rapport_incomplet_non_signe_et_liste_de_ce_qui_manque(demande: Demande, agents: dict[str, Any]) -> None:
    rapport = actions.ecrire_rapport(demande=demande, par=agents["as"], champs={"menage": "Vit seule."})

    with pytest.raises(RapportIncomplet) as refus:
        actions.signer_rapport(rapport=rapport, par=agents["as"])

    assert refus.value.manques == ["ressources et charges", "état de besoin et analyse", "proposition concrète"]


def test_rapport_signe_par_son_auteur_seulement_et_une_fois(demande: Demande, agents: dict[str, Any]) -> None:
    champs = dict.fromkeys(("menage", "ressources", "analyse", "conclusion"), "texte")
    rapport = actions.ecrire_rapport(demande=demande, par=agents["as"], champs=champs)

    with pytest.raises(ActionRefusee):
        actions.signer_rapport(rapport=rapport, par=agents["chef_as"])
    assert actions.signer_rapport(rapport=rapport, par=agents["as"]).etat == EtatRapport.SIGNE
    with pytest.raises(EtatPerime):
        actions.signer_rapport(rapport=rapport, par=agents["as"])


def test_brouillon_d_un_collegue_invisible_rapport_signe_visible(demande: Demande, agents: dict[str, Any]) -> None:
    champs = dict.fromkeys(("menage", "ressources", "analyse", "conclusion"), "texte")
    rapport = actions.ecrire_rapport(demande=demande, par=agents["as"], champs=champs)
    assert not Rapport.objects.visibles_par(agents["chef_as"]).exists()

    actions.signer_rapport(rapport=rapport, par=agents["as"])

    assert Rapport.objects.visibles_par(agents["chef_as"]).exists()
    assert not Rapport.objects.visibles_par(agents["membre"]).exists()


@pytest.mark.parametrize("profil", [*Profil, "etranger"])
def test_visibilite_selon_le_profil(
    demande: Demande, deposer: Any, agents: dict[str, Any], etrangers: dict[str, Any], profil: str
) -> None:
    deposer()
    agent = etrangers["directeur_general"] if profil == "etranger" else agents[profil]
    lit = profil in {Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL}
    connait = lit or profil == Profil.ACCUEIL

    assert DossierSocial.objects.visibles_par(agent).exists() is lit
    assert Demande.objects.visibles_par(agent).exists() is lit
    assert Piece.objects.visibles_par(agent).exists() is lit
    assert DossierSocial.objects.connus_de(agent).exists() is connait


@pytest.mark.django_db(transaction=True)
def test_deux_demandes_enregistrees_en_meme_temps_ont_deux_numeros(
    dossier: Any, agents: dict[str, Any], aides: list[TypeAide]
) -> None:
    numeros: list[int] = []
    depart = threading.Barrier(2)

    def enregistrer() -> None:
        try:
            depart.wait(timeout=10)
            demande = actions.enregistrer_demande(
                dossier=dossier, par=agents["as"], types_aide=aides[:1], recue_le=timezone.localdate()
            )
            numeros.append(demande.numero)
        finally:
            connection.close()

    fils = [threading.Thread(target=enregistrer) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)

    assert sorted(numeros) == [1, 2]


def test_as_d_un_autre_centre_ne_touche_pas_au_dossier(demande: Demande, institution: Any) -> None:
    ailleurs = habiliter(institution, EntiteFactory(institution=institution), Profil.AS)

    with pytest.raises(ActionRefusee):
        actions.instruire(demande=demande, par=ailleurs)
    with pytest.raises(ActionRefusee):
        actions.instruire(demande=demande, par=AgentFactory(institution=institution))
