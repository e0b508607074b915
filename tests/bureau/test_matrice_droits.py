"""Every address × every role: who gets in, and that everybody else finds nothing. An unlisted address fails.

The situation: a decided dossier of the centre, its sitting closed again (so the organ no longer reads), branches open.
`LECTEURS` read the content; the desks see their branches and the decision; accueil knows the person and the centre.
"""

import datetime as dt
import io
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from bureau.papiers import PersonnePapier, dessiner
from commun.models import Evenement
from comptes.enums import Profil
from courrier.actions.bannettes import bannette_de, deposer_dans_bannette
from courrier.actions.lots import inscrire_lot
from courrier.actions.registre import inscrire as inscrire_courrier
from courrier.enums import Provenance
from decisions.actions.avance import preparer_convention
from decisions.actions.avis import rendre_avis
from decisions.actions.decision import confirmer_point
from decisions.actions.notification import preparer_notification
from decisions.actions.paiement import exporter_lot
from decisions.actions.proposition import valider_proposition
from decisions.actions.seance import clore_seance
from decisions.enums import SensAvis
from decisions.models import Avance, Decision
from dossiers.actions import deposer_piece, ecrire_rapport, ouvrir_dossier, signer_rapport
from dossiers.actions.papier import creer_boite, ranger_dossier
from dossiers.deplacements import Deplacement
from ged.annotations import annoter
from ged.envois import ouvrir as ouvrir_envoi
from ged.jumelage import ajouter as ajouter_photo
from ged.jumelage import jumeler
from ged.models import Page
from ged.models_confidentialite import BrisDeGlace
from ged.models_depot import Ressemblance
from ged.models_lecture import Citation
from ged.stockage import LOTS, recevoir
from referentiel.models import TypePiece
from search.models import RechercheGardee
from tests.decisions import execution, situations
from tests.factories import PersonneFactory
from tests.ged.photos import photo as photo_de_telephone
from usagers.actions import ajouter_membre, enregistrer_identifiant, enregistrer_instruction_paiement, former_menage
from usagers.models import Identifiant

BELGE = PersonnePapier("Amélie", "Vander", dt.date(1988, 3, 14), "rue Haute 2", "7999", "Valcourt", "BE")
RACINE = Path(__file__).resolve().parents[2]
TOUS = frozenset(p.value for p in Profil)
LECTEURS = frozenset({"as", "chef_as", "directeur_general"})
REDACTEURS = frozenset({"as", "chef_as"})
GUICHET = frozenset({"accueil", "as", "chef_as"})
CONNAISSENT = GUICHET | {"directeur_general"}
ORGANE = frozenset({"membre", "president", "secretaire"})
BACK_OFFICE = frozenset({"notification", "paiement", "recuperation"})
PERSONNE: frozenset[str] = frozenset()
BANNETTE = frozenset({"accueil", "as", "chef_as", "secretaire", "juriste"})


@dataclass(frozen=True)
class Regle:
    """`entrent`: profiles that get a page; the others a 403 or a 404. `methode` post: only the refusals are tried."""

    entrent: frozenset[str]
    methode: str = "get"


def G(*ensembles: frozenset[str], sans: frozenset[str] = PERSONNE) -> Regle:
    return Regle(frozenset().union(*ensembles) - sans)


def P(*ensembles: frozenset[str]) -> Regle:
    return Regle(frozenset().union(*ensembles), "post")


def de(*profils: str) -> frozenset[str]:
    return frozenset(profils)


MATRICE: dict[str, Regle] = {
    "bureau:accueil": G(TOUS),
    "bureau:chercher": G(TOUS),
    "bureau:recherche_elargir": P(TOUS),
    "bureau:recherche_exporter": G(TOUS),
    "bureau:recherche_garder": P(TOUS),
    "bureau:recherche_gardee": G(de("as")),
    "bureau:recherche_retirer": P(de("as")),
    "bureau:galerie": G(TOUS),
    "bureau:gestion": G(de("gestion_technique", "directeur_general")),
    "bureau:lecture": G(de("gestion_technique", "directeur_general")),
    "bureau:lecture_langues": P(de("gestion_technique", "directeur_general")),
    "bureau:lecture_relire": P(de("gestion_technique", "directeur_general")),
    "bureau:relancer": P(de("gestion_technique", "directeur_general")),
    "bureau:synonymes": G(de("gestion_technique", "directeur_general")),
    "courrier:bannette": G(de("as")),
    "courrier:bannettes": G(BANNETTE),
    "courrier:dossiers": G(BANNETTE),
    "courrier:menage": G(GUICHET),
    "courrier:pli_classer": P(de("as")),
    "courrier:pli_ecarter": P(de("as")),
    "courrier:pli_joindre": P(de("as")),
    "courrier:pli_pages": P(de("as")),
    "courrier:pli_remettre": P(de("as")),
    "courrier:pli_reprendre": P(de("as")),
    "courrier:pli_transmettre": P(de("as")),
    "courrier:recu": G(BANNETTE),
    "courrier:registre": G(TOUS),
    "courrier:enregistrer": P(de("accueil")),
    "courrier:lire": G(de("accueil", "as")),
    "courrier:distribuer": P(de("accueil", "as")),
    "courrier:repondre": P(de("accueil", "as")),
    "courrier:sans_suite": P(de("accueil", "as")),
    "courrier:joindre": P(de("accueil", "as")),
    "courrier:lots": G(TOUS),
    "courrier:lot": G(de("as")),
    "courrier:lot_relancer": P(de("as")),
    "courrier:lot_garder": P(de("as")),
    "courrier:feuilles": G(BANNETTE),
    "courrier:separateurs": G(BANNETTE),
    "courrier:separateurs_dossier": G(GUICHET),
    "courrier:separateur": G(GUICHET),
    "courrier:demande_a_signer": G(LECTEURS, GUICHET),
    "courrier:sources": G(de("gestion_technique", "directeur_general")),
    "courrier:source": G(de("gestion_technique", "directeur_general")),
    "courrier:precision": G(de("chef_as", "directeur_general", "gestion_technique")),
    "decisions:avis_demander": P(REDACTEURS),
    "decisions:avis_rendre": G(LECTEURS),
    "decisions:avis_reputer": P(REDACTEURS),
    "decisions:decision": G(LECTEURS, BACK_OFFICE),
    "decisions:bon": G(PERSONNE),
    "decisions:motivation": G(REDACTEURS),
    "decisions:piece_vue": G(PERSONNE),
    "decisions:point_confirmer": P(PERSONNE),
    "decisions:point_lire": G(PERSONNE),
    "decisions:point_noter": P(PERSONNE),
    "decisions:proposition_enregistrer": P(REDACTEURS),
    "decisions:proposition_lire": G(LECTEURS),
    "decisions:proposition_plis": P(REDACTEURS),
    "decisions:proposition_rediger": P(REDACTEURS),
    "decisions:proposition_renvoyer": P(REDACTEURS),
    "decisions:proposition_retirer": P(REDACTEURS),
    "decisions:proposition_soumettre": P(REDACTEURS),
    "decisions:proposition_valider": P(REDACTEURS),
    "decisions:propositions": G(TOUS),
    "decisions:seance": G(ORGANE),
    "decisions:seance_clore": P(ORGANE),
    "decisions:seance_creer": P(de("secretaire")),
    "decisions:seance_deplacer_point": P(de("secretaire")),
    "decisions:seance_figer": P(de("secretaire")),
    "decisions:seance_inscrire": P(de("secretaire")),
    "decisions:seance_ouvrir": P(ORGANE),
    "decisions:seance_retirer_point": P(de("secretaire")),
    "decisions:seances": G(ORGANE),
    "decisions:notifications": G(TOUS),
    "decisions:notification": G(LECTEURS, de("notification")),
    "decisions:notification_preparer": P(de("notification")),
    "decisions:notification_lettre": G(LECTEURS, de("notification")),
    "decisions:notification_envoyer": P(de("notification")),
    "decisions:notification_prouver": P(de("notification")),
    "decisions:paiements": G(TOUS),
    "decisions:paiements_controler": P(de("paiement")),
    "decisions:paiement": G(LECTEURS, de("paiement")),
    "decisions:echeance_annuler": P(de("paiement")),
    "decisions:lots": G(TOUS),
    "decisions:lot_preparer": P(de("paiement")),
    "decisions:lot": G(de("paiement")),
    "decisions:lot_exporter": P(de("paiement")),
    "decisions:lot_fichier": G(de("paiement")),
    "decisions:lot_executer": P(de("paiement")),
    "decisions:avances": G(TOUS),
    "decisions:avance": G(LECTEURS, de("recuperation")),
    "decisions:avance_preparer": P(de("recuperation")),
    "decisions:avance_convention": G(LECTEURS, de("recuperation")),
    "decisions:avance_signer": P(de("recuperation")),
    "decisions:remboursement_recevoir": P(de("recuperation")),
    "dossiers:accuse": G(LECTEURS, GUICHET),
    "dossiers:attribuer": P(de("chef_as")),
    "dossiers:boite": G(CONNAISSENT),
    "dossiers:boite_etiquette": G(CONNAISSENT),
    "dossiers:boite_ranger": P(GUICHET),
    "dossiers:boite_sortir": P(GUICHET),
    "dossiers:boite_vider": P(GUICHET),
    "dossiers:boites": G(CONNAISSENT),
    "dossiers:papier_du_lot": P(REDACTEURS),
    "dossiers:piece_papier": G(REDACTEURS),
    "dossiers:bris": G(de("as", "chef_as", "dpo")),
    "dossiers:briser": G(de("chef_as")),
    "dossiers:carte": G(CONNAISSENT),
    "dossiers:clore": P(REDACTEURS),
    "dossiers:confidentialite": G(LECTEURS),
    "dossiers:creer_demande": G(GUICHET),
    "dossiers:deposer": P(GUICHET),
    "dossiers:deposer_reserve": G(REDACTEURS),
    "dossiers:dispenser": G(REDACTEURS),
    "dossiers:instruire": P(REDACTEURS),
    "dossiers:lecteurs_prevus": G(LECTEURS),
    "dossiers:lire": G(LECTEURS, de("accueil")),
    "dossiers:onglet": G(LECTEURS),
    "dossiers:ouvrir": G(GUICHET),
    "dossiers:deplacement": G(de("dpo")),
    "dossiers:deplacement_appuis": G(PERSONNE),
    "dossiers:deplacements": G(de("dpo")),
    "dossiers:piece_classer": G(REDACTEURS),
    "dossiers:piece_deplacer": G(REDACTEURS),
    "dossiers:piece_reprendre": P(REDACTEURS),
    "dossiers:rapport_brouillon": P(REDACTEURS),
    "dossiers:rapport_lire": G(LECTEURS),
    "dossiers:rapport_rediger": G(REDACTEURS),
    "dossiers:rapport_signer": P(REDACTEURS),
    "dossiers:recu": G(GUICHET),
    "dossiers:recu_pdf": G(GUICHET),
    "dossiers:registre": G(CONNAISSENT),
    "dossiers:relire": P(REDACTEURS),
    "dossiers:reprendre": P(REDACTEURS),
    "dossiers:retirer_dispense": P(REDACTEURS),
    "dossiers:suspendre": P(REDACTEURS),
    "ged:annotation_retirer": P(de("as")),
    "ged:annotations": G(LECTEURS),
    "ged:calque": G(LECTEURS),
    "ged:caviardage": G(REDACTEURS),
    "ged:chercher": G(LECTEURS),
    "ged:citation_retirer": P(PERSONNE),
    "ged:citations": G(LECTEURS),
    "ged:citer": G(LECTEURS),
    "ged:corriger": G(REDACTEURS),
    "ged:deposer": G(BANNETTE),
    "ged:deposer_simple": P(BANNETTE),
    "ged:echecs": G(TOUS),
    "ged:envoi": G(de("as")),
    "ged:envois": P(TOUS),
    "ged:etat": G(LECTEURS),
    "ged:etats": G(TOUS),
    "ged:feuille": G(LECTEURS),
    "ged:feuilles": G(LECTEURS),
    "ged:garder": P(REDACTEURS),
    "ged:image": G(LECTEURS),
    "ged:imprimer": G(LECTEURS),
    "ged:langues": P(REDACTEURS),
    "ged:jumelage": G(de("as")),
    "ged:jumelage_jeter": P(de("as")),
    "ged:jumelage_photo": G(de("as")),
    "ged:jumelage_revoquer": P(de("as")),
    "ged:jumelage_terminer": P(de("as")),
    "ged:jumeler": P(TOUS),
    "ged:lecteurs": G(LECTEURS),
    "ged:lire": G(LECTEURS),
    "ged:mot_de_passe": P(REDACTEURS),
    "ged:photo_originale": G(PERSONNE),
    "ged:place": P(LECTEURS),
    "ged:quarantaine_vue": P(PERSONNE),
    "ged:relancer": P(REDACTEURS),
    "ged:comparer": G(LECTEURS),
    "ged:juger": P(REDACTEURS),
    "ged:ressemblances": G(LECTEURS),
    "ged:relire": P(REDACTEURS),
    "ged:sommaire": G(LECTEURS),
    "ged:telecharger": G(LECTEURS),
    "ged:telecharger_cherchable": G(LECTEURS),
    "ged:vignette": G(LECTEURS),
    "referentiel:mention": G(de("gestion_technique", "juriste", "directeur_general")),
    "referentiel:parametre": G(de("gestion_technique", "juriste", "directeur_general")),
    "referentiel:type": G(de("gestion_technique", "juriste", "directeur_general")),
    "referentiel:type_ajouter": G(de("gestion_technique", "juriste", "directeur_general")),
    "referentiel:type_requise": G(de("gestion_technique", "juriste", "directeur_general")),
    "referentiel:type_livrer": P(de("gestion_technique", "juriste", "directeur_general")),
    "referentiel:types": G(de("gestion_technique", "juriste", "directeur_general")),
    "referentiel:textes": G(de("gestion_technique", "juriste", "directeur_general")),
    "usagers:adresse": G(GUICHET),
    "usagers:chercher": G(TOUS),
    "usagers:creer": G(GUICHET),
    "usagers:identifiant": G(GUICHET),
    "usagers:identifiant_retirer": P(GUICHET),
    "usagers:instruction": G(LECTEURS, de("paiement")),
    "usagers:instruction_creer": G(REDACTEURS),
    "usagers:instruction_ecarter": P(REDACTEURS, de("paiement")),
    "usagers:instruction_verifier": P(REDACTEURS, de("paiement")),
    "usagers:instructions": G(TOUS),
    "usagers:lire": G(CONNAISSENT),
    "usagers:membre": G(REDACTEURS),
    "usagers:membre_choisir": G(REDACTEURS),
    "usagers:membre_retirer": P(REDACTEURS),
    "usagers:modifier": G(GUICHET),
}
SANS_OBJET = {"commun:sante", "comptes:connexion", "comptes:deconnexion"}  # for visitors who are not signed in
# Open to a phone that holds the signed token of its pairing, and to nothing else: tests/ged/test_telephone.py.
JUMELEES = {f"ged:telephone{acte}" for acte in ("", "_envois", "_envoi", "_ajouter", "_arranger", "_terminer")}
# Pages of the role's own work: open to all, empty for who has none there (their lists are tested in their rooms).
LISTES = {nom for nom, regle in MATRICE.items() if regle.entrent == TOUS}


def adresses(resolver: URLResolver | None = None, espace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for motif in (resolver or get_resolver()).url_patterns:
        if isinstance(motif, URLResolver):
            yield from adresses(motif, f"{espace}{motif.namespace}:" if motif.namespace else espace)
        else:
            yield f"{espace}{motif.name}", motif


ADRESSES = {nom: motif for nom, motif in adresses() if nom not in SANS_OBJET | JUMELEES}


def test_every_address_is_listed() -> None:
    assert set(ADRESSES) == set(MATRICE)


@dataclass
class Maison:
    """The situation and the value of each address's parameter."""

    agents: dict[str, Any]
    valeurs: dict[str, Any] = field(default_factory=dict)
    clients: dict[int, Client] = field(default_factory=dict)

    def adresse(self, nom: str) -> str:
        espace = nom.split(":", maxsplit=1)[0]
        noms = ADRESSES[nom].pattern.converters
        valeurs = {
            n: self.valeurs.get(f"{nom}.{n}", self.valeurs.get(f"{espace}.{n}", self.valeurs.get(n))) for n in noms
        }
        return reverse(nom, kwargs=valeurs)


def executer(agents: dict[str, Any], decision: Decision) -> dict[str, Any]:
    """Each branch as far as its papers: letter, batch with its file, agreement."""
    execution.compte_verifie(agents, decision.dossier.personne)
    lot = exporter_lot(lot=execution.lot_prepare(agents, decision), par=agents["paiement"])
    notification = preparer_notification(notification=decision.notification, par=agents["notification"])
    avance = preparer_convention(avance=Avance.objects.get(ligne__decision=decision), par=agents["recuperation"])
    return {
        "notification_id": notification.pk,
        "paiement_id": decision.paiement.pk,
        "echeance_id": lot.echeances.all()[0].pk,
        "lot_id": lot.pk,
        "avance_id": avance.pk,
        "remboursement_id": avance.remboursements.all()[0].pk,
    }


def boite_de(agents: dict[str, Any], dossier: Any) -> dict[str, Any]:
    """A box with the paper file of the dossier."""
    boite = creer_boite(entite=dossier.entite, lieu="cave", contenu="", dossiers_comptes=1, par=agents["accueil"])
    rang = ranger_dossier(boite=boite, dossier=dossier, par=agents["accueil"]).pk
    noms = ("boite", "boite_etiquette", "boite_ranger", "boite_sortir", "boite_vider")
    return {"rang": rang, **{f"dossiers:{nom}.code": boite.code for nom in noms}}


def deux_pages_semblables(piece: Any) -> Ressemblance:
    """Some page of the dossier, said to look like the piece's first one."""
    page = Page.objects.get(version__document=piece.document, numero=1)
    autre = Page.objects.filter(version__document__pieces__dossier=piece.dossier).exclude(pk=page.pk)[0]
    return Ressemblance.objects.create(page=page, modele=autre, proximite=0.9)


def photo_arrivee(agent: Any, dossier: Any) -> dict[str, Any]:
    """A phone paired by the AS, which sent one page."""
    jumelage, _ = jumeler(agent=agent, session="essai", cible=f"dossier:{dossier.pk}")
    photo = ajouter_photo(jumelage, recevoir(io.BytesIO(photo_de_telephone())), nom="a.jpg")
    return {"jumelage_id": jumelage.pk, "photo_id": photo.pk}


def papiers_en_attente(agents: dict[str, Any], dossier: Any, document: Any) -> dict[str, Any]:
    """A paper in the AS's own tray, and a piece that once stood in another dossier."""
    for profil in BANNETTE:
        bannette_de(agents[profil])
    siens = deposer_dans_bannette(
        bannette=bannette_de(agents["as"]),
        recu=recevoir(io.BytesIO(b"papier")),
        nom="papier.txt",
        par=agents["as"],
        provenance=Provenance.DEPOT,
    )
    lot, _ = inscrire_lot(bannette=siens.bannette, recu=recevoir(io.BytesIO(b"lot"), LOTS), nom="lot.pdf")
    lettre = inscrire_courrier(
        institution=dossier.institution,
        par=agents["accueil"],
        recu_le=timezone.localdate(),
        canal="poste",
        expediteur="ONEM",
        bannette=siens.bannette,
    )
    autre = ouvrir_dossier(
        personne=PersonneFactory(institution=dossier.institution), entite=dossier.entite, par=agents["as"]
    )
    trace = Deplacement.objects.create(
        institution=dossier.institution,
        document=document,
        de=autre,
        vers=dossier,
        motif="homonyme",
        par=agents["as"],
        depuis=timezone.now(),
    )
    ids = {"bannette_id": siens.bannette_id, "pli_id": siens.pk, "deplacement_id": trace.pk}
    return {**ids, "lot_id": lot.pk, "courrier_id": lettre.pk}


def traces_de_lecture(agents: dict[str, Any], rapport: Any, document: Any) -> dict[str, Any]:
    """A highlight for those of the dossier, and a passage that the signed report cites."""
    page = Page.objects.get(version__document=document, numero=1)
    boite = (0.1, 0.1, 0.5, 0.1)
    surlignage = annoter(
        version=page.version, page=1, genre="surlignage", rectangles=[boite], visibilite="dossier", par=agents["as"]
    )
    citation = Citation.objects.create(
        document=document, version=page.version, page=1, texte="IBAN", genre="rapport", objet_id=rapport.pk,
        auteur=agents["as"],
    )  # fmt: skip
    ids = {"annotation_id": surlignage.pk, "citation_id": citation.pk}
    return {**ids, "genre": "rapport", "objet_id": rapport.pk}


def glace_brisee(agents: dict[str, Any], dossier: Any, piece: Any) -> BrisDeGlace:
    """A chief once opened a piece that the AS had sealed."""
    return BrisDeGlace.objects.create(
        institution=dossier.institution,
        compartiment=dossier.compartiment,
        agent=agents["chef_as"],
        motif="danger",
        au=timezone.localdate(),
        documents=[[piece.document_id, agents["as"].pk]],
    )


@pytest.fixture
def maison(agents: dict[str, Any], vider_la_file: Any) -> Maison:
    proposition = situations.proposition_soumise(agents, types=[situations.aide(agents, "garantie_locative")])
    avis = situations.avis_demande(agents, proposition)
    rendre_avis(avis=avis, par=agents["juriste"], sens=SensAvis.FAVORABLE, texte="")
    valider_proposition(proposition=proposition, par=agents["chef_as"])
    point = situations.point_note(agents, proposition)
    decision = confirmer_point(point=point, par=agents["president"], revision=point.revision)
    assert decision is not None
    clore_seance(seance=point.seance, par=agents["secretaire"])
    dossier = decision.dossier
    type_piece = TypePiece.objects.filter(profil=dossier.institution.profil)[0]
    octets = dessiner("rib", BELGE, graine=1, rendu="pdf_image")
    piece = deposer_piece(dossier=dossier, fichier=io.BytesIO(octets), nom="rib.pdf", par=agents["as"]).piece
    rapport = ecrire_rapport(
        demande=situations.demande_en_instruction(agents, dossier=dossier, types=[situations.aide(agents)]),
        par=agents["as"],
        champs=dict.fromkeys(("menage", "ressources", "logement", "droits", "analyse", "conclusion"), "vu"),
    )
    signer_rapport(rapport=rapport, par=agents["as"])
    menage = former_menage(personne=dossier.personne, par=agents["as"])
    autre = PersonneFactory(institution=dossier.institution)
    membre = ajouter_membre(menage=menage, personne=autre, role="enfant", par=agents["as"])
    enregistrer_identifiant(personne=dossier.personne, genre="niss", valeur="85073003328", par=agents["as"])
    instruction = enregistrer_instruction_paiement(
        personne=dossier.personne, iban="BE68539007547034", titulaire="X", par=agents["as"]
    )
    branches = executer(agents, decision)
    vider_la_file()
    return Maison(
        agents,
        {
            "decision_id": decision.pk,
            "proposition_id": proposition.pk,
            "avis_id": avis.pk,
            "seance_id": point.seance_id,
            "point_id": point.pk,
            "dossier_id": dossier.pk,
            "demande_id": rapport.demande_id,
            "rapport_id": rapport.pk,
            "personne_id": dossier.personne_id,
            "dossiers:ouvrir.personne_id": autre.pk,
            "type_piece_id": type_piece.pk,
            "referentiel.type_id": type_piece.pk,
            **boite_de(agents, dossier),
            "piece_id": piece.pk,
            "document_id": piece.document_id,
            "usagers.pk": dossier.personne_id,
            **{
                f"usagers:{nom}.pk": instruction.pk
                for nom in ("instruction", "instruction_verifier", "instruction_ecarter")
            },
            "usagers.numero": Identifiant.objects.get(personne=dossier.personne).pk,
            "membre": membre.pk,
            "numero": 1,
            "code": "synthese",
            "referentiel:parametre.code": "delai_decision",
            "lettre": "notification",
            "referentiel:mention.code": "article_728",
            "travail_id": uuid.uuid4(),
            "recherche_id": RechercheGardee.objects.create(agent=agents["as"], nom="Loyers", question="loyer").pk,
            **photo_arrivee(agents["as"], dossier),
            "ressemblance_id": deux_pages_semblables(piece).pk,
            **papiers_en_attente(agents, dossier, piece.document),
            "entite_id": dossier.entite_id,
            "envoi_id": ouvrir_envoi(agent=agents["as"], cible=f"dossier:{dossier.pk}", nom="a", taille=9).pk,
            **traces_de_lecture(agents, rapport, piece.document),
            "bris_id": glace_brisee(agents, dossier, piece).pk,
            **branches,
        },
    )


def repond(maison: Maison, connecte: Any, agent: Any, nom: str) -> int:
    client = maison.clients.get(agent.pk)
    if client is None or nom.startswith("comptes:"):  # signing in at each of thousands of requests would cost minutes
        client = maison.clients[agent.pk] = connecte(agent)
        client.raise_request_exception = False
    reponse = getattr(client, MATRICE[nom].methode)(maison.adresse(nom))
    if nom.startswith("comptes:"):
        del maison.clients[agent.pk]
    if reponse.status_code == 302 and "/connexion/" in reponse["Location"]:
        return 403
    return int(reponse.status_code)


VOIENT = {  # see the object without being the ones who act on it: told why they may not, and nothing happens
    "courrier": PERSONNE,
    "decisions": LECTEURS | ORGANE | BACK_OFFICE,
    "dossiers": CONNAISSENT,
    "ged": LECTEURS,
    "referentiel": PERSONNE,
    "usagers": CONNAISSENT | {"paiement"},
    "bureau": PERSONNE,
}


def test_each_role_finds_its_pages_and_nothing_else(maison: Maison, connecte: Any) -> None:
    ecarts = []
    faits = Evenement.objects.count()
    for nom, regle in MATRICE.items():
        for profil, agent in maison.agents.items():
            entre = profil in regle.entrent
            if entre and regle.methode == "post":
                continue  # what the act does is tested in its room
            statut = repond(maison, connecte, agent, nom)
            sans_objet = not ADRESSES[nom].pattern.converters
            if regle.methode == "post" and (sans_objet or profil in VOIENT[nom.split(":")[0]]):
                conforme = statut < 500
            else:
                conforme = statut < 400 if entre else statut in {403, 404}
            if not conforme:
                ecarts.append(f"{nom} par {profil} : {statut}")
    assert not ecarts, "\n".join(ecarts)
    imprimes = ["accuse_imprime", "demande_imprimee", "separateur_imprime"]
    assert Evenement.objects.exclude(type__in=["lot.fichier_telecharge", *imprimes]).count() == faits, (
        "un refus a laissé une trace d’acte"
    )


def test_another_institution_finds_nothing_anywhere(maison: Maison, connecte: Any, etrangers: dict[str, Any]) -> None:
    ecarts = []
    for nom in set(MATRICE) - LISTES:
        if not ADRESSES[nom].pattern.converters or nom.startswith(("referentiel:", "bureau:")):
            continue
        for profil, agent in etrangers.items():
            statut = repond(maison, connecte, agent, nom)
            if statut != 404:
                ecarts.append(f"{nom} par {profil} : {statut}")
    assert not ecarts, "\n".join(ecarts)


def test_signed_out_visitor_is_sent_to_the_door(maison: Maison, client: Client) -> None:
    for nom, regle in MATRICE.items():
        reponse = getattr(client, regle.methode)(maison.adresse(nom))
        assert (nom, reponse.status_code, "/connexion/" in reponse.get("Location", "")) == (nom, 302, True)


def tableau() -> str:
    """The rights table of docs/droits.md."""
    courts = {p.value: p.label for p in Profil}
    lignes = ["| Adresse | Entrent |", "|---|---|"]
    for nom, regle in sorted(MATRICE.items()):
        qui = (
            "tous"
            if regle.entrent == TOUS
            else ", ".join(courts[p] for p in courts if p in regle.entrent) or "personne"
        )
        lignes.append(f"| `{nom}` | {qui} |")
    return "\n".join(lignes)


def test_the_rights_table_of_the_documentation_is_this_one() -> None:
    """LIASSE_ECRIRE_DOCS=1 writes it again."""
    chemin = RACINE / "docs" / "droits.md"
    debut, _, reste = chemin.read_text(encoding="utf-8").partition("<!-- tableau -->\n")
    if os.environ.get("LIASSE_ECRIRE_DOCS"):
        chemin.write_text(f"{debut}<!-- tableau -->\n{tableau()}\n", encoding="utf-8")
        reste = tableau() + "\n"
    assert reste.strip() == tableau()


def test_the_phone_s_addresses_open_to_nobody_without_the_signed_token(
    maison: Maison, client: Client, connecte: Any
) -> None:
    for nom in JUMELEES:
        motif = next(m for n, m in adresses() if n == nom)
        valeurs = {"jeton": "faux:jeton", "envoi_id": uuid.uuid4(), "photo_id": 1, "acte": "retirer"}
        adresse = reverse(nom, kwargs={n: valeurs[n] for n in motif.pattern.converters})
        for visiteur in (client, connecte(maison.agents["as"])):
            assert {visiteur.get(adresse).status_code, visiteur.post(adresse).status_code} <= {404, 429}
