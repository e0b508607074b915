"""Drafting, sending, correcting, validating and returning a proposition."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comptes.afaire import clore, demander
from comptes.enums import Profil
from comptes.models import Agent
from decisions import droits, texte
from decisions.actions.avis import demander_avis_obligatoire, fermer_avis, retirer_avis_ouverts
from decisions.actions.commun import (
    adresse,
    demander_inscription,
    exiger,
    exiger_demande_ouverte,
    exiger_etat,
    noter,
    redacteur,
    reindexer,
    sujet,
    verrouiller,
)
from decisions.actions.plis import exiger_plis_choisis, refermer_les_plis
from decisions.enums import Etape, EtatProposition, Periodicite
from decisions.exceptions import PropositionIncomplete, PropositionModifiee
from decisions.models import LigneProposition, Proposition, Retour, VersionProposition
from decisions.parcours import parcours_de
from dossiers.actions import instruire
from dossiers.completude import manquantes
from dossiers.enums import EtatDemande
from dossiers.models import Demande
from usagers.models import Personne

LIGNE_SAISIE = frozenset(
    {
        *("acte", "type_aide", "montant", "mode_calcul", "periodicite", "du", "au", "beneficiaire"),
        *("payee", "tiers_nom", "tiers_iban", "communication", "mensualites", "motif_office"),
    }
)
EN_COURS = (EtatProposition.BROUILLON, EtatProposition.SOUMISE, EtatProposition.VALIDEE)


def ouvrir_proposition(*, demande: Demande, par: Agent) -> Proposition:
    """The demande's proposition in progress, or a new draft with one line per objet: nothing is typed twice (R3.4)."""
    exiger(demande.dossier.compartiment.modifiable_par(par), "Vous ne pouvez pas rédiger dans ce dossier.")
    with transaction.atomic():
        demande = Demande.objects.select_for_update().get(pk=demande.pk)
        existante = demande.propositions.filter(etat__in=EN_COURS).first()
        if existante:
            return existante
        if demande.etat == EtatDemande.ENREGISTREE:
            demande = instruire(demande=demande, par=par)
        exiger_etat(demande, EtatDemande.EN_INSTRUCTION)
        proposition = Proposition.objects.create(dossier=demande.dossier, demande=demande, auteur=par)
        _lignes_des_objets(proposition)
        noter("proposition.ouverte", proposition, par)
        clore(demande, par=par)  # from now on the proposition tells what awaits whom
        demander(
            "proposition-a-rediger",
            proposition,
            sujet=sujet(proposition),
            raison="proposition en cours de rédaction",
            url=adresse(proposition),
            compartiment=proposition.dossier.compartiment,
            agent=par,
            echeance=demande.echeance,
        )
        reindexer(proposition)
        return proposition


def _lignes_des_objets(proposition: Proposition) -> None:
    personne = proposition.dossier.personne
    LigneProposition.objects.bulk_create(
        LigneProposition(
            proposition=proposition,
            ordre=rang,
            objet=objet,
            type_aide=objet.type_aide,
            montant=objet.montant_demande,
            periodicite=Periodicite.MENSUELLE if objet.type_aide.periodique else Periodicite.UNIQUE,
            beneficiaire=personne,
            payee=personne,
        )
        for rang, objet in enumerate(proposition.demande.objets.select_related("type_aide"), start=1)
    )


def enregistrer_proposition(
    *,
    proposition: Proposition,
    par: Agent,
    textes: dict[str, str],
    lignes: list[dict[str, Any]],
    revision: int,
) -> Proposition:
    """Save the draft, or the chef's correction (a frozen difference seen by author and corrector only).

    `textes`: motivation_fait, motivation_droit. `lignes`: values of LigneProposition's fields, with `pk` for one
    that exists; those left out are removed. Raises PropositionModifiee when somebody saved since `revision`.
    """
    with transaction.atomic():
        proposition = verrouiller(proposition)
        correction = proposition.etat == EtatProposition.SOUMISE
        exiger_etat(proposition, EtatProposition.BROUILLON, EtatProposition.SOUMISE)
        exiger(
            droits.peut_corriger_proposition(par, proposition)
            if correction
            else droits.peut_rediger_proposition(par, proposition),
            "Cette proposition n’est pas à vous de la modifier.",
        )
        if proposition.revision != revision:
            raise PropositionModifiee
        for champ in ("motivation_fait", "motivation_droit"):
            setattr(proposition, champ, textes.get(champ, getattr(proposition, champ)))
        proposition.revision += 1
        proposition.modifiee_le = timezone.now()
        proposition.save()
        _remplacer_lignes(proposition, lignes)
        if correction:
            _figer(proposition, VersionProposition.Nature.CORRECTION, par)
            noter("proposition.corrigee", proposition, par)
        reindexer(proposition)
        return proposition


def _remplacer_lignes(proposition: Proposition, lignes: list[dict[str, Any]]) -> None:
    gardees = [valeurs["pk"] for valeurs in lignes if valeurs.get("pk")]
    proposition.lignes.exclude(pk__in=gardees).delete()
    existantes = {ligne.pk: ligne for ligne in proposition.lignes.all()}
    for rang, valeurs in enumerate(lignes, start=1):
        ligne = existantes.get(valeurs.get("pk") or 0) or LigneProposition(
            proposition=proposition, beneficiaire=proposition.dossier.personne
        )
        for champ in LIGNE_SAISIE & valeurs.keys():
            setattr(ligne, champ, valeurs[champ])
        if ligne.du and ligne.au and ligne.au < ligne.du:
            ligne.au = None  # the kept end is before the new beginning, and the one typed does not read yet
        ligne.ordre = rang
        _rattacher_a_un_objet(ligne)
        _verifier_appartenance(ligne)
        ligne.save()


def _rattacher_a_un_objet(ligne: LigneProposition) -> None:
    """Every line answers an objet of the demande, or says that it is proposed ex officio."""
    objet = ligne.proposition.demande.objets.filter(type_aide=ligne.type_aide).first()
    ligne.objet = objet
    ligne.motif_office = "" if objet else ligne.motif_office or "proposé d’office par le service"


def _verifier_appartenance(ligne: LigneProposition) -> None:
    """Nothing of another institution enters a line."""
    institution = ligne.proposition.dossier.institution
    personnes: list[Personne] = [p for p in (ligne.beneficiaire, ligne.payee) if p is not None]
    exiger(
        ligne.type_aide.profil == institution.profil and all(p.institution_id == institution.pk for p in personnes),
        "Cette aide ou cette personne n’est pas de votre institution.",
    )


def _figer(proposition: Proposition, nature: str, par: Agent) -> None:
    numero = proposition.version
    rang = proposition.versions.filter(numero=numero).count()
    VersionProposition.objects.create(
        proposition=proposition, numero=numero, rang=rang, nature=nature, contenu=texte.contenu(proposition), par=par
    )


def soumettre_proposition(*, proposition: Proposition, par: Agent) -> Proposition:
    """Send to the next step. Raises PropositionIncomplete with the list of what is missing."""
    with transaction.atomic():
        proposition = verrouiller(proposition)
        exiger_etat(proposition, EtatProposition.BROUILLON)
        exiger(droits.peut_rediger_proposition(par, proposition), "Cette proposition n’est pas à vous de l’envoyer.")
        exiger_demande_ouverte(proposition)
        _exiger_complete(proposition)
        exiger_plis_choisis(proposition)
        parcours = parcours_de(proposition)
        proposition.organe = parcours.organe
        if parcours.chef:
            proposition.soumettre(Etape.CHEF)
        else:
            proposition.valider_soi_meme(par)
        proposition.save()
        _figer(proposition, VersionProposition.Nature.SOUMISSION, par)
        noter("proposition.soumise", proposition, par)
        clore(proposition, par=par)
        if parcours.chef:
            _demander_validation(proposition, par)
        else:
            _apres_validation(proposition, par)
        if parcours.avis:
            demander_avis_obligatoire(proposition, par)
        reindexer(proposition)
        return proposition


def _exiger_complete(proposition: Proposition) -> None:
    absents = texte.manques(proposition) + [
        f"la pièce « {ligne.type_piece} » : {' '.join(ligne.motifs)}" for ligne in manquantes(proposition.demande)
    ]
    if absents:
        raise PropositionIncomplete(manques=absents, remede="Complétez, ou dispensez de la pièce avec un motif.")


def _demander_validation(proposition: Proposition, par: Agent) -> None:
    demander(
        "proposition-a-valider",
        proposition,
        sujet=sujet(proposition),
        raison=f"proposition de {par.nom_complet} à lire et valider",
        url=adresse(proposition),
        compartiment=proposition.dossier.compartiment,
        profil=Profil.CHEF_AS,
        echeance=proposition.demande.echeance,
    )


def _apres_validation(proposition: Proposition, par: Agent) -> None:
    noter("proposition.validee", proposition, par)
    demander_inscription(proposition)


def valider_proposition(*, proposition: Proposition, par: Agent) -> Proposition:
    """The chef validates: the proposition may be put on an agenda."""
    with transaction.atomic():
        proposition = verrouiller(proposition)
        exiger_etat(proposition, EtatProposition.SOUMISE)
        exiger(droits.peut_valider_proposition(par, proposition), "Une autre personne que l’auteur doit valider.")
        proposition.valider(par)
        proposition.save()
        clore(proposition, "proposition-a-valider", par=par)
        _apres_validation(proposition, par)
        reindexer(proposition)
        return proposition


def renvoyer_proposition(
    *, proposition: Proposition, par: Agent, motif: str, a_completer: list[str] | None = None
) -> Proposition:
    """Back to the author with a reason: he sees it at once in what awaits him."""
    if not motif.strip():
        raise PropositionIncomplete("Dites à l’auteur pourquoi vous lui renvoyez sa proposition.")
    with transaction.atomic():
        proposition = verrouiller(proposition)
        exiger_etat(proposition, EtatProposition.SOUMISE, EtatProposition.VALIDEE)
        exiger(droits.peut_renvoyer_proposition(par, proposition))
        rendre_a_l_auteur(proposition, par=par, motif=motif.strip(), a_completer=a_completer or [])
        return proposition


def rendre_a_l_auteur(proposition: Proposition, *, par: Agent, motif: str, a_completer: list[str]) -> None:
    """Common end of a return by the chef and of a complement asked by the organ; inside the caller's transaction."""
    etape = proposition.etape or proposition.etat
    retour = Retour.objects.create(
        proposition=proposition,
        version=proposition.version,
        etape=etape,
        motif=motif,
        a_completer=a_completer,
        par=par,
    )
    proposition.renvoyer()
    proposition.save()
    retirer_avis_ouverts(proposition, par)
    refermer_les_plis(proposition, par)
    clore(proposition, par=par)
    noter("proposition.renvoyee", proposition, par, retour=retour.pk)
    demander(
        "proposition-renvoyee",
        proposition,
        sujet=sujet(proposition),
        raison=f"renvoyée par {par.nom_complet} : {motif[:200]}",
        url=adresse(proposition),
        compartiment=proposition.dossier.compartiment,
        echeance=proposition.demande.echeance,
        **redacteur(proposition),
    )
    reindexer(proposition)


def retirer_proposition(*, proposition: Proposition, par: Agent) -> Proposition:
    """Withdraw: without object any more."""
    with transaction.atomic():
        proposition = verrouiller(proposition)
        exiger_etat(proposition, *EN_COURS)
        exiger(droits.peut_retirer_proposition(par, proposition))
        proposition.retirer()
        proposition.save()
        fermer_avis(proposition, par)
        refermer_les_plis(proposition, par)
        clore(proposition, par=par)
        _redemander(proposition)
        noter("proposition.retiree", proposition, par)
        reindexer(proposition)
        return proposition


def _redemander(proposition: Proposition) -> None:
    """The demande stays open without proposition: its author has to make another, or to close it."""
    demander(
        "proposition-a-reprendre",
        proposition.demande,
        sujet=sujet(proposition),
        raison="proposition retirée : en rédiger une autre, ou clore la demande",
        url=reverse("dossiers:onglet", args=[proposition.dossier_id, "decisions"]),
        compartiment=proposition.dossier.compartiment,
        echeance=proposition.demande.echeance,
        **redacteur(proposition),
    )
