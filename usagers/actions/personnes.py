"""Creates and changes persons."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from comptes.models import Agent, Compartiment
from search.actions import indexer
from usagers import droits
from usagers.actions.adresses import enregistrer_adresse
from usagers.actions.identifiants import enregistrer_identifiant
from usagers.models import Personne, Rattachement

CHAMPS = frozenset(
    {
        "nom",
        "prenom",
        "nom_naissance",
        "sexe",
        "date_naissance",
        "date_deces",
        "nationalite",
        "situation_familiale",
        "telephone",
        "courriel",
    }
)


@transaction.atomic
def creer_personne(
    *,
    par: Agent,
    nom: str,
    prenom: str,
    identifiants: Mapping[str, str] | None = None,
    adresse: Mapping[str, Any] | None = None,
    **champs: Any,
) -> Personne:
    """Create a person of the agent's institution; `champs` among CHAMPS.

    `identifiants`: GenreIdentifiant → number as typed. `adresse`: the arguments of `enregistrer_adresse`.
    Raises ActionRefusee, IdentifiantInvalide, IdentifiantHorsProfil, IdentifiantDejaConnu. Homonyms are the screen's
    question (`recherche.doublons_possibles`): two persons may share a name and a birth date.
    """
    if not droits.peut_creer_personne(par):
        raise ActionRefusee("Vous ne pouvez pas créer de fiche.", "L’accueil ou un assistant social peut le faire.")
    personne = Personne.objects.create(
        institution_id=par.institution_id, nom=nom.strip(), prenom=prenom.strip(), **_connus(champs)
    )
    noter("personne_creee", personne, par=par, institution_id=personne.institution_id)
    for genre, valeur in (identifiants or {}).items():
        if valeur:
            enregistrer_identifiant(personne=personne, genre=genre, valeur=valeur, par=par)
    if adresse and adresse.get("rue"):
        enregistrer_adresse(personne=personne, par=par, **adresse)
    indexer("personne", [personne.pk])
    return personne


@transaction.atomic
def modifier_personne(*, personne: Personne, par: Agent, **champs: Any) -> Personne:
    """Change fields of the identity (among CHAMPS); each difference goes to the history. Returns the fresh row."""
    fraiche = Personne.objects.select_for_update().get(pk=personne.pk)
    if not droits.peut_modifier_personne(par, fraiche):
        raise ActionRefusee
    avant = {champ: getattr(fraiche, champ) for champ in _connus(champs)}
    for champ, valeur in champs.items():
        setattr(fraiche, champ, valeur)
    changes = sorted(champ for champ, ancien in avant.items() if getattr(fraiche, champ) != ancien)
    if not changes:
        return fraiche
    fraiche.save()
    historiser(fraiche, avant, par=par, institution_id=fraiche.institution_id)
    noter("personne_modifiee", fraiche, par=par, institution_id=fraiche.institution_id, champs=changes)
    indexer("personne", [fraiche.pk])
    return fraiche


@transaction.atomic
def rattacher_personne(*, personne: Personne, compartiment: Compartiment) -> Rattachement:
    """Attach a person to a compartment (her dossier's). The caller's action holds the right."""
    lien, cree = Rattachement.objects.get_or_create(personne=personne, compartiment=compartiment)
    if cree:
        indexer("personne", [personne.pk])
    return lien


def _connus(champs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same fields; raises TypeError for one that is none of the identity's (a mistake of the caller)."""
    inconnus = set(champs) - CHAMPS
    if inconnus:
        raise TypeError(f"champs inconnus : {', '.join(sorted(inconnus))}")
    return champs
