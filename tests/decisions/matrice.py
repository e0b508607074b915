"""state × act × role: who passes, and how every other one is refused."""

import pytest
from django.db import transaction

from commun.erreurs import ActionRefusee, ErreurLiasse


def issues(acteurs, acte):
    """Role → None when the act passes, else the class of its refusal. Each try is rolled back."""
    resultats = {}
    for role, agent in acteurs.items():
        resultats[role] = None
        try:
            with transaction.atomic():
                acte(agent)
                transaction.set_rollback(True)
        except ErreurLiasse as erreur:
            resultats[role] = type(erreur)
    return resultats


def verifier(acteurs, acte, permis, habilites):
    """`permis`: roles that pass in this state; `habilites`: roles that pass in some state."""
    resultats = issues(acteurs, acte)
    assert {role for role, refus in resultats.items() if refus is None} == permis
    for role, refus in resultats.items():
        if permis and role not in permis:
            assert issubclass(refus, ActionRefusee), (role, refus)
        if not permis and role in habilites:
            assert not issubclass(refus, ActionRefusee), (role, refus)


def cellules(table, etats):
    """One case per act and state: (acte, etat, permis, habilites)."""
    return [
        pytest.param(acte, etat, par_etat.get(etat, set()), set().union(*par_etat.values()), id=f"{acte}-{etat}")
        for acte, par_etat in table.items()
        for etat in etats
    ]
