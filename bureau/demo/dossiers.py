"""Persons, dossiers, demandes and papers of the demonstration, through the same acts as the screens."""

import datetime as dt
import io
import random
from decimal import Decimal

from django.utils import timezone

from bureau.demo.personnages import Usager
from bureau.papiers import PAPIERS, PersonnePapier, dessiner, iban_fictif, suffixe
from comptes.models import Agent, Entite, Institution
from dossiers.actions import (
    deposer_piece,
    dispenser,
    ecrire_rapport,
    enregistrer_demande,
    ouvrir_dossier,
    signer_rapport,
)
from dossiers.completude import manquantes
from dossiers.models import Demande
from ged.models import Document
from referentiel.models import TypeAide, TypePiece
from usagers.actions import (
    ajouter_membre,
    creer_personne,
    enregistrer_instruction_paiement,
    former_menage,
    verifier_instruction_paiement,
)
from usagers.enums import RoleMenage
from usagers.models import Personne


def agent(institution: Institution, identifiant: str) -> Agent:
    """Demo agent of the institution; the CCAS's identifiers carry a suffix."""
    suffixe_ = "" if institution.belge else "-ccas"
    nom = identifiant if identifiant.endswith(suffixe_) else f"{identifiant}{suffixe_}"
    return Agent.objects.get(institution=institution, identifiant=nom)


def creer_dossier(institution: Institution, usager: Usager, rang: int) -> Demande:
    """Person, household, payment account, dossier, demande with its papers; as far as the enquiry."""
    accueil, referent = agent(institution, "accueil"), agent(institution, usager.referent)
    personne = creer_personne(
        par=accueil,
        nom=usager.nom,
        prenom=usager.prenom,
        date_naissance=usager.naissance,
        sexe=usager.sexe,
        telephone=f"04{rang:02d} 00 {rang + 10:02d} {rang + 20:02d}",
        adresse={"rue": usager.rue, "code_postal": institution.code_postal, "localite": institution.localite},
    )
    entite = Entite.objects.get(institution=institution, code=usager.entite)
    dossier = ouvrir_dossier(personne=personne, entite=entite, par=accueil, referent=referent)
    type_aide = TypeAide.objects.get(profil=institution.profil, code=usager.aide)
    demande = enregistrer_demande(
        dossier=dossier,
        par=accueil,
        types_aide=[type_aide],
        recue_le=timezone.localdate() - dt.timedelta(days=usager.jours),
        expose=usager.expose,
    )
    _menage(personne, usager, referent)
    preuve = _papiers(demande, usager, rang, referent)
    if preuve is not None:
        instruction = enregistrer_instruction_paiement(
            personne=personne, iban=_iban(institution, rang), titulaire=str(personne), preuve=preuve, par=referent
        )
        verifier_instruction_paiement(instruction=instruction, par=agent(institution, "paiement"))
    return demande


def _iban(institution: Institution, rang: int) -> str:
    return iban_fictif("BE" if institution.belge else "FR", random.Random(rang))


def _menage(personne: Personne, usager: Usager, par: Agent) -> None:
    if not usager.menage:
        return
    menage = former_menage(personne=personne, par=par)
    for prenom, nom, naissance in usager.menage:
        enfant = creer_personne(par=par, nom=nom, prenom=prenom, date_naissance=dt.date.fromisoformat(naissance))
        ajouter_membre(menage=menage, personne=enfant, role=RoleMenage.ENFANT, par=par)


def _papiers(demande: Demande, usager: Usager, rang: int, par: Agent) -> Document | None:
    """Deposit the person's papers; returns the proof of the account when there is one."""
    institution = demande.dossier.institution
    porteur = PersonnePapier(
        prenom=usager.prenom,
        nom=usager.nom,
        date_naissance=usager.naissance,
        rue=usager.rue,
        code_postal=institution.code_postal,
        localite=institution.localite,
        pays="BE" if institution.belge else "FR",
        iban=_iban(institution, rang),
    )
    preuve = None
    for papier, rendu, code in usager.papiers:
        contenu = dessiner(papier, porteur, graine=rang, rendu=rendu, date=demande.recue_le - dt.timedelta(days=5))
        type_piece = TypePiece.objects.get(profil=institution.profil, code=code)
        depose = deposer_piece(
            dossier=demande.dossier,
            fichier=io.BytesIO(contenu),
            nom=f"{PAPIERS[papier].libelle}{suffixe(rendu)}",
            par=par,
            type_piece=type_piece,
        )
        if papier == "rib":
            preuve = depose.piece.document
    return preuve


def instruire_demande(demande: Demande, usager: Usager, par: Agent) -> None:
    """Signed report, and a reasoned waiver of the pieces that this case does not have."""
    rapport = ecrire_rapport(
        demande=demande,
        par=par,
        champs={
            "menage": f"{usager.prenom} {usager.nom} vit {_avec(usager)} à l’adresse indiquée, vue lors de la visite.",
            "ressources": "Ressources du dernier mois et charges fixes vérifiées sur pièces ; aucune épargne.",
            "logement": "Logement visité, correct ; le loyer prend plus du tiers des ressources.",
            "droits": "Droits sociaux examinés ; pas de débiteur d’aliments en mesure d’intervenir.",
            "visite_le": demande.recue_le + dt.timedelta(days=1),
            "analyse": f"{usager.expose} L’état de besoin est établi par les pièces du dossier.",
            "conclusion": "Il est proposé d’intervenir pour le montant demandé.",
        },
    )
    signer_rapport(rapport=rapport, par=par)
    for exigence in manquantes(demande):
        dispenser(
            demande=demande,
            type_piece=exigence.type_piece,
            motif="vue en original lors de la visite à domicile",
            par=par,
        )


def _avec(usager: Usager) -> str:
    return f"avec ses {len(usager.menage)} enfants" if usager.menage else "seul(e)"


def montant(usager: Usager) -> Decimal:
    """Amount asked, in euros."""
    return Decimal(usager.montant)
