"""A form sent twice (double click, back button, network retry) does its act once."""

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from commun.erreurs import ErreurLiasse
from commun.journal import Acteur
from commun.models import Soumission


def une_seule_fois(request: HttpRequest, par: Acteur, acte: Callable[[], str]) -> str:
    """Run `acte` (which returns the address to go to) unless this form's token was already carried out.

    Returns the address in both cases. Runs inside one transaction, so that a failed act leaves no trace of the token.
    """
    jeton = _jeton(request)
    try:
        with transaction.atomic():
            soumission = Soumission.objects.create(jeton=jeton, agent_id=par.pk)
            soumission.adresse = acte()
            soumission.save(update_fields=["adresse"])
            return soumission.adresse
    except IntegrityError:
        deja = Soumission.objects.filter(jeton=jeton, agent_id=par.pk).first()
        if deja is None:
            raise
        return deja.adresse


def _jeton(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("jeton", ""))
    except ValueError as erreur:
        raise ErreurLiasse("Ce formulaire est incomplet.", "Rechargez la page et recommencez.") from erreur
