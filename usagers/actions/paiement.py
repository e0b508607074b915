"""Where money goes: an instruction typed by one agent, verified by another; only then may a payment follow it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from commun.champs import ChampIban
from commun.erreurs import ActionRefusee, EtatPerime
from commun.journal import noter
from comptes import afaire
from comptes.enums import Profil
from comptes.models import Agent, Compartiment, Entite, Habilitation
from comptes.models.agents import en_vigueur
from ged.models import Document
from usagers import droits
from usagers.exceptions import InstructionInvalide
from usagers.models import InstructionPaiement, Personne

A_VERIFIER = "compte-a-verifier"
VEILLE = dt.timedelta(days=1)


@transaction.atomic
def enregistrer_instruction_paiement(
    *,
    personne: Personne,
    iban: str,
    titulaire: str,
    par: Agent,
    preuve: Document | None = None,
    du: dt.date | None = None,
) -> InstructionPaiement:
    """Record an account to pay the person from `du` (default today) on; it waits for a second agent.

    Raises ActionRefusee, InstructionInvalide (IBAN, proof the agent does not read).
    """
    if not droits.peut_enregistrer_instruction(par, personne):
        raise ActionRefusee
    if preuve is not None and not Document.objects.visibles_par(par).filter(pk=preuve.pk).exists():
        raise InstructionInvalide("Cette preuve n’est pas dans un dossier que vous lisez.", "Choisissez-en une autre.")
    instruction = InstructionPaiement.objects.create(
        personne=personne,
        iban=_iban(iban),
        titulaire=titulaire.strip() or personne.nom_complet,
        preuve=preuve,
        du=du or timezone.localdate(),
        saisie_par=par,
    )
    noter("compte_enregistre", instruction, par=par, institution_id=personne.institution_id, personne=personne.pk)
    _demander_verification(instruction)
    return instruction


@transaction.atomic
def verifier_instruction_paiement(*, instruction: InstructionPaiement, par: Agent) -> InstructionPaiement:
    """Second pair of eyes: from its first day the instruction is followed, and the previous one ends the day before.

    Raises ActionRefusee (the one who typed it, a profile that does not verify), EtatPerime (already dealt with).
    """
    instruction = _a_traiter(instruction, par)
    instruction.verifiee_par = par
    instruction.verifiee_le = timezone.now()
    verifiees = InstructionPaiement.objects.select_for_update().filter(
        personne=instruction.personne_id, verifiee_le__isnull=False
    )
    suivante = verifiees.filter(du__gt=instruction.du).order_by("du").first()
    if suivante is not None:
        instruction.au = suivante.du - VEILLE
    instruction.save(update_fields=["verifiee_par", "verifiee_le", "au"])
    verifiees.filter(Q(au__isnull=True) | Q(au__gte=instruction.du), du__lte=instruction.du).exclude(
        pk=instruction.pk
    ).update(au=instruction.du - VEILLE)
    return _traitee(instruction, "compte_verifie", par)


@transaction.atomic
def ecarter_instruction(*, instruction: InstructionPaiement, par: Agent) -> InstructionPaiement:
    """Set aside an instruction that does not hold; money will never follow it."""
    instruction = _a_traiter(instruction, par)
    instruction.ecartee_par = par
    instruction.ecartee_le = timezone.now()
    instruction.save(update_fields=["ecartee_par", "ecartee_le"])
    return _traitee(instruction, "compte_ecarte", par)


def _iban(valeur: str) -> str:
    try:
        return ChampIban().clean(valeur)
    except ValidationError as erreur:
        raise InstructionInvalide(" ".join(erreur.messages)) from erreur


def _a_traiter(instruction: InstructionPaiement, par: Agent) -> InstructionPaiement:
    """The locked row, still waiting, that this agent may deal with."""
    instruction = InstructionPaiement.objects.select_for_update(of=("self",)).get(pk=instruction.pk)
    if not instruction.a_verifier:
        auteur = instruction.verifiee_par or instruction.ecartee_par
        raise EtatPerime(f"Ce compte a déjà été traité par {auteur}.")
    if not droits.peut_verifier_instruction(par, instruction):
        raise ActionRefusee(
            "Vous ne pouvez pas vérifier ce compte.",
            "Un autre agent que celui qui l’a saisi doit le faire : paiement ou chef du service.",
        )
    return instruction


def _traitee(instruction: InstructionPaiement, fait: str, par: Agent) -> InstructionPaiement:
    afaire.clore(instruction, A_VERIFIER, par=par)
    noter(
        fait,
        instruction,
        par=par,
        institution_id=instruction.personne.institution_id,
        personne=instruction.personne_id,
    )
    return instruction


def _demander_verification(instruction: InstructionPaiement) -> None:
    """Ask the payment service, or the chef AS where nobody holds that profile."""
    personne = instruction.personne
    compartiment = Compartiment.objects.filter(personnes=personne).order_by("pk").first()
    entite = compartiment.entite if compartiment else _racine(personne)
    paiement = Habilitation.objects.filter(
        en_vigueur(), profil=Profil.PAIEMENT, entite__descendances__descendant=entite
    ).exclude(agent=instruction.saisie_par)
    afaire.demander(
        A_VERIFIER,
        instruction,
        sujet=f"Vérifier le compte de {personne.nom_complet}",
        url=reverse("usagers:instruction", args=[instruction.pk]),
        compartiment=compartiment,
        entite=entite,
        profil=Profil.PAIEMENT if paiement.exists() else Profil.CHEF_AS,
        raison="Aucun paiement ne suit un compte que personne d’autre n’a vérifié.",
    )


def _racine(personne: Personne) -> Entite | None:
    return Entite.objects.filter(institution=personne.institution_id, parent__isnull=True).order_by("pk").first()
