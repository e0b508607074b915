"""Sets the institution's own parameters and texts: always a new dated row, the previous one ends the day before."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.journal import historiser, noter
from comptes.models import Agent, Institution
from referentiel.droits import peut_gerer_referentiel
from referentiel.lecture import mentions, parametre
from referentiel.models import Mention, Parametre

Ligne = TypeVar("Ligne", Parametre, Mention)
VEILLE = dt.timedelta(days=1)
MONTANT_LIMITE = Decimal(10) ** 10  # euros
ENTIERS = frozenset({"jour", "jours", "mois", "an", "ans", "jours ouvrables", "jours francs"})


@transaction.atomic
def fixer_parametre(
    *, institution: Institution, code: str, valeur: str, source: str, du: dt.date, par: Agent
) -> Parametre:
    """Set the value the institution follows from `du` on. Empty `valeur`: it is to be provided again.

    Raises ActionRefusee, RegleNonSatisfaite (unknown code, value that does not suit its unit, no source).
    """
    _exiger(institution, par)
    modele = parametre(institution, code, du) or _connu(institution, code)
    champs = {"valeur": valeur_de(valeur, modele.unite), "source": source.strip()}
    if champs["valeur"] and not champs["source"]:
        raise RegleNonSatisfaite(
            "Une valeur demande sa source.", remede="Citez l’article, la circulaire ou la décision."
        )
    siennes = Parametre.objects.select_for_update().filter(institution=institution, code=code)
    meme_jour = siennes.filter(du=du).first()
    if meme_jour is not None:
        return _corriger(meme_jour, champs, par)
    ligne = Parametre.objects.create(
        institution=institution,
        profil=institution.profil,
        code=code,
        libelle=modele.libelle,
        unite=modele.unite,
        du=du,
        au=_borner(siennes, du),
        **champs,
    )
    noter("parametre_fixe", ligne, par=par, institution_id=institution.pk, code=code, du=str(du), valeur=ligne.valeur)
    return ligne


@transaction.atomic
def fixer_mention(
    *, institution: Institution, lettre: str, code: str, texte: str, source: str, du: dt.date, par: Agent
) -> Mention:
    """Set the text the institution's letters print from `du` on.

    Raises ActionRefusee, RegleNonSatisfaite (unknown mention, mention shown by a datum, text without source).
    """
    _exiger(institution, par)
    modele = next((m for m in mentions(institution, lettre, du) if m.code == code), None)
    if modele is None:
        raise RegleNonSatisfaite("Cette mention n’existe pas ce jour-là.", remede="Choisissez un jour plus tardif.")
    if modele.donnee:
        raise RegleNonSatisfaite("Cette mention se remplit d’elle-même avec les données du dossier.")
    champs = {"texte": texte.strip(), "source": source.strip()}
    if champs["texte"] and not champs["source"]:
        raise RegleNonSatisfaite(
            "Un texte demande sa source.", remede="Citez l’article dont il vient, ou qui l’a validé."
        )
    siennes = Mention.objects.select_for_update().filter(institution=institution, lettre=lettre, code=code)
    meme_jour = siennes.filter(du=du).first()
    if meme_jour is not None:
        return _corriger(meme_jour, champs, par)
    ligne = Mention.objects.create(
        institution=institution,
        profil=institution.profil,
        lettre=lettre,
        code=code,
        libelle=modele.libelle,
        condition=modele.condition,
        ordre=modele.ordre,
        du=du,
        au=_borner(siennes, du),
        **champs,
    )
    noter("mention_fixee", ligne, par=par, institution_id=institution.pk, lettre=lettre, code=code, du=str(du))
    return ligne


def valeur_de(saisie: str, unite: str) -> str:
    """The value as stored, for its unit: whole number, amount with a point, oui or non, free text.

    Raises RegleNonSatisfaite with an example.
    """
    brut = saisie.strip()
    if not brut:
        return ""
    if unite in ENTIERS:
        if not (brut.isascii() and brut.isdigit() and len(brut) <= 4):
            raise RegleNonSatisfaite(f"Écrivez un nombre entier de {unite}, par exemple 30.")
        return str(int(brut))
    if unite == "€":
        try:
            montant = Decimal(brut.replace("€", "").replace(" ", "").replace(",", "."))
        except InvalidOperation as erreur:
            raise RegleNonSatisfaite("Écrivez un montant, par exemple 1314,20.") from erreur
        if not montant.is_finite() or not 0 <= montant < MONTANT_LIMITE:
            raise RegleNonSatisfaite("Écrivez un montant, par exemple 1314,20.")
        return f"{montant:.2f}"
    if unite == "oui/non":
        if brut.lower() not in {"oui", "non"}:
            raise RegleNonSatisfaite("Écrivez oui ou non.")
        return brut.lower()
    return brut


def _exiger(institution: Institution, par: Agent) -> None:
    if par.institution_id != institution.pk or not peut_gerer_referentiel(par):
        raise ActionRefusee


def _connu(institution: Institution, code: str) -> Parametre:
    """Any row of this code, for its label and unit."""
    ligne = Parametre.objects.filter(profil=institution.profil, code=code).order_by("-du").first()
    if ligne is None:
        raise RegleNonSatisfaite("Ce paramètre n’existe pas.", remede="Choisissez-le dans la liste du référentiel.")
    return ligne


def _borner(siennes: QuerySet[Ligne], du: dt.date) -> dt.date | None:
    """End the institution's row in force the day before `du`; returns the last day before its next row, if any."""
    precedente = siennes.filter(du__lt=du).order_by("-du").first()
    if precedente is not None and (precedente.au is None or precedente.au >= du):
        precedente.au = du - VEILLE
        precedente.save(update_fields=["au"])
    suivante = siennes.filter(du__gt=du).order_by("du").first()
    return suivante.du - VEILLE if suivante else None


def _corriger(ligne: Ligne, champs: dict[str, str], par: Agent) -> Ligne:
    """Typed twice for the same day: the row is corrected and the difference kept."""
    avant = {champ: getattr(ligne, champ) for champ in champs}
    for champ, valeur in champs.items():
        setattr(ligne, champ, valeur)
    ligne.save(update_fields=list(champs))
    historiser(ligne, avant, par=par, institution_id=par.institution_id)
    noter("referentiel_corrige", ligne, par=par, institution_id=par.institution_id, code=ligne.code, du=str(ligne.du))
    return ligne
