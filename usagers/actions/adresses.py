"""Dated addresses: a new one ends the previous the day before."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from comptes.models import Agent
from usagers import droits
from usagers.models import Adresse, Personne

VEILLE = dt.timedelta(days=1)


@transaction.atomic
def enregistrer_adresse(
    *,
    personne: Personne,
    par: Agent,
    rue: str,
    code_postal: str,
    localite: str,
    complement: str = "",
    du: dt.date | None = None,
) -> Adresse:
    """Record where the person lives from `du` (default today) on.

    The address before it ends the day before; one that starts the same day is corrected in place; one that starts
    later stays, and the new one ends the day before it.
    """
    if not droits.peut_modifier_personne(par, personne):
        raise ActionRefusee
    du = du or timezone.localdate()
    champs = {"rue": rue, "complement": complement, "code_postal": code_postal, "localite": localite}
    adresses = Adresse.objects.select_for_update().filter(personne=personne)
    meme_jour = adresses.filter(du=du).first()
    if meme_jour is not None:
        return _corriger(meme_jour, champs, par)
    precedente = adresses.filter(du__lt=du).order_by("-du").first()
    if precedente is not None and (precedente.au is None or precedente.au >= du):
        precedente.au = du - VEILLE
        precedente.save(update_fields=["au"])
    suivante = adresses.filter(du__gt=du).order_by("du").first()
    adresse = Adresse.objects.create(personne=personne, du=du, au=suivante.du - VEILLE if suivante else None, **champs)
    noter("adresse_enregistree", personne, par=par, institution_id=personne.institution_id, du=str(du))
    return adresse


def _corriger(adresse: Adresse, champs: dict[str, str], par: Agent) -> Adresse:
    avant = {champ: getattr(adresse, champ) for champ in champs}
    for champ, valeur in champs.items():
        setattr(adresse, champ, valeur)
    adresse.save(update_fields=list(champs))
    institution_id = adresse.personne.institution_id
    historiser(adresse, avant, par=par, institution_id=institution_id)
    noter("adresse_corrigee", adresse.personne, par=par, institution_id=institution_id, du=str(adresse.du))
    return adresse
