"""Records numbers that identify a person."""

from django.db import IntegrityError, transaction

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from comptes.models import Agent
from search.actions import indexer
from usagers import droits
from usagers.enums import GenreIdentifiant
from usagers.exceptions import IdentifiantDejaConnu
from usagers.identifiants import exiger_genre_permis, normaliser
from usagers.models import Identifiant, Personne


@transaction.atomic
def enregistrer_identifiant(*, personne: Personne, genre: str, valeur: str, par: Agent) -> Identifiant:
    """Record a number, verified and compact. Her own number again: the existing row.

    Raises IdentifiantHorsProfil, IdentifiantInvalide, IdentifiantDejaConnu, ActionRefusee. A BIS number stays
    beside the NISS that follows it.
    """
    if not droits.peut_modifier_personne(par, personne):
        raise ActionRefusee
    exiger_genre_permis(par.institution, genre)
    compact = normaliser(genre, valeur)
    cle = {"institution_id": personne.institution_id, "genre": genre, "valeur": compact}
    existant = Identifiant.objects.filter(**cle).select_related("personne").first()
    if existant is None:
        try:
            with transaction.atomic():
                existant = Identifiant.objects.create(personne=personne, **cle)
        except IntegrityError:
            existant = Identifiant.objects.select_related("personne").get(**cle)
        else:
            noter("identifiant_enregistre", personne, par=par, institution_id=personne.institution_id, genre=genre)
            indexer("personne", [personne.pk])
    if existant.personne_id != personne.pk:
        nommable = Personne.objects.visibles_par(par).filter(pk=existant.personne_id).first()
        raise IdentifiantDejaConnu(nommable, str(GenreIdentifiant(genre).label))
    return existant


@transaction.atomic
def retirer_identifiant(*, identifiant: Identifiant, par: Agent) -> None:
    """Remove a number recorded by mistake; the history keeps it."""
    personne = identifiant.personne
    if not droits.peut_modifier_personne(par, personne):
        raise ActionRefusee
    valeur, identifiant.valeur = identifiant.valeur, ""
    historiser(identifiant, {"valeur": valeur}, par=par, institution_id=personne.institution_id)
    noter("identifiant_retire", personne, par=par, institution_id=personne.institution_id, genre=identifiant.genre)
    identifiant.delete()
    indexer("personne", [personne.pk])
