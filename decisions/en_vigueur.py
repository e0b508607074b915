"""Lines in force: one per (person, periodic aid, period). The database refuses a second one; this says which stands.

Keep in step with the trigger of `decisions.declencheurs`, which decides when two people act at once.
"""

import datetime as dt

from django.db.models import F, Q, QuerySet

from decisions.enums import Acte
from decisions.exceptions import AideDejaEnCours
from decisions.models import Ligne
from decisions.models.lignes import LigneCommune

REMPLACENT = frozenset({Acte.REVISION, Acte.RETRAIT, Acte.SUSPENSION})


def lignes_en_cours(ligne: LigneCommune) -> QuerySet[Ligne]:
    """Granted lines of the same person and aid that run during the line's period, the earliest first.

    A replaced line runs until the day before its replacement starts. Empty for aids given once.
    """
    if not ligne.type_aide.periodique:
        return Ligne.objects.none()
    debut, fin = ligne.du or dt.date.min, ligne.au or dt.date.max
    return (
        Ligne.objects.filter(
            Q(du__isnull=True) | Q(du__lte=fin),
            Q(au__isnull=True) | Q(au__gte=debut),
            Q(remplacee_par__isnull=True) | Q(remplacee_par__du__gt=debut) & Q(remplacee_par__du__gt=F("du")),
            beneficiaire=ligne.beneficiaire,
            type_aide=ligne.type_aide,
            acte__in=Acte.accordent(),
        )
        .select_related("decision", "type_aide")
        .order_by(F("du").asc(nulls_first=True), "pk")
    )


def ligne_remplacee(ligne: LigneCommune) -> Ligne | None:
    """What a revision, a withdrawal or a suspension replaces: the line in force not yet replaced."""
    if ligne.acte not in REMPLACENT:
        return None
    return lignes_en_cours(ligne).filter(remplacee_par__isnull=True).first()


def conflit(ligne: LigneCommune) -> Ligne | None:
    """The line in force that forbids this one; None when it may be granted."""
    if not ligne.accorde:
        return None
    en_cours = lignes_en_cours(ligne)
    remplacee = ligne_remplacee(ligne)
    return (en_cours.exclude(pk=remplacee.pk) if remplacee else en_cours).first()


def phrase_de_conflit(en_cours: Ligne) -> str:
    """What the agent reads when the aid already runs."""
    periode = f"du {en_cours.du:%d/%m/%Y}" if en_cours.du else "sans date de début"
    periode += f" au {en_cours.au:%d/%m/%Y}" if en_cours.au else ", sans date de fin"
    return f"Une aide de même nature est déjà en cours {periode} (décision {en_cours.decision.numero})."


def exiger_sans_conflit(ligne: LigneCommune) -> None:
    """Raise AideDejaEnCours when another line is in force."""
    if en_cours := conflit(ligne):
        raise AideDejaEnCours(phrase_de_conflit(en_cours))
