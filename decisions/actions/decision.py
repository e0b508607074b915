"""In the sitting: the secretary records an outcome, the president confirms it, and the decision is taken."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from commun.models import Compteur
from comptes.afaire import clore, demander
from comptes.models import Agent
from decisions import droits, texte
from decisions.actions.avis import fermer_avis
from decisions.actions.branches import ouvrir_branches
from decisions.actions.commun import (
    demander_inscription,
    exiger,
    exiger_demande_ouverte,
    exiger_etat,
    noter,
    noter_decision,
    redacteur,
    reindexer,
    verrouiller,
)
from decisions.actions.proposition import rendre_a_l_auteur
from decisions.declencheurs import DEUX_FOIS
from decisions.echeancier import ANNEES_MAX, trop_longue
from decisions.en_vigueur import conflit, exiger_sans_conflit, ligne_remplacee, phrase_de_conflit
from decisions.enums import Acte, EtatMotivation, EtatPoint, EtatSeance, Issue
from decisions.exceptions import AideDejaEnCours, DejaTranche, SeanceIncomplete
from decisions.models import Decision, Ligne, LigneProposition, Point, Proposition
from decisions.parcours import parcours_de
from dossiers.actions import clore_decidee
from referentiel.lecture import parametres
from search.actions import indexer


def _verrouiller_point(point: Point) -> Point:
    Point.objects.select_for_update().get(pk=point.pk)
    # Read after the lock: PostgreSQL re-reads a row it waited for, not what was joined to it (who confirmed).
    point = Point.objects.select_related("seance__organe", "proposition__dossier__compartiment", "confirmee_par").get(
        pk=point.pk
    )
    if point.etat == EtatPoint.TRAITE and point.confirmee_par and point.confirmee_le:
        heure = timezone.localtime(point.confirmee_le)
        raise DejaTranche(f"Déjà décidé par {point.confirmee_par.nom_complet} le {heure:%d/%m/%Y à %H h %M}.")
    return point


def noter_issue(
    *,
    point: Point,
    par: Agent,
    issue: str,
    motif: str = "",
    lignes_modifiees: list[dict[str, Any]] | None = None,
) -> Point:
    """The secretary records what the organ says; nothing is decided until the president confirms.

    `lignes_modifiees`: [{ligne: pk, montant: "500.00", …}] for a modified grant (only the fields that change).
    """
    if issue not in Issue.values:
        raise SeanceIncomplete("Choisissez une issue.")
    if issue != Issue.CONFORME and not motif.strip():
        raise SeanceIncomplete("Cette issue demande un motif.", remede="Deux lignes suffisent : elles seront figées.")
    with transaction.atomic():
        point = _verrouiller_point(point)
        exiger_etat(point.seance, EtatSeance.OUVERTE)
        exiger(droits.peut_noter_issue(par, point), "La secrétaire de l’organe note les issues.")
        point.issue = issue
        point.motif = motif.strip()
        point.lignes_modifiees = (
            _modifications(point.proposition, lignes_modifiees or []) if issue == Issue.MODIFIE else []
        )
        point.notee_par = par
        point.notee_le = timezone.now()
        point.revision += 1
        point.save()
        noter("point.issue_notee", point.proposition, par, point=point.pk, issue=issue)
        return point


def _modifications(proposition: Proposition, lignes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only real changes on lines of this proposition; a modified grant changes something."""
    siennes = {ligne.pk: ligne for ligne in proposition.lignes.select_related("type_aide", "payee")}
    gardees: list[dict[str, Any]] = []
    for valeurs in lignes:
        ligne = siennes.get(int(valeurs.get("ligne") or 0))
        if ligne and (change := _changements(ligne, valeurs)):
            gardees.append({"ligne": ligne.pk, **change})
    if not gardees:
        raise SeanceIncomplete("Rien n’est modifié.", remede="Changez un montant, ou choisissez « conforme ».")
    return gardees


def _changements(ligne: LigneProposition, valeurs: dict[str, Any]) -> dict[str, str]:
    """What differs from the proposed line, as JSON values: montant, du, au, or `acte` to refuse this line alone."""
    actuel = texte.contenu_de_ligne(ligne)
    lus = {champ: lire(valeurs[champ]) for champ, lire in LECTEURS.items() if valeurs.get(champ) not in (None, "")}
    change = {champ: valeur for champ, valeur in lus.items() if valeur != actuel[champ]}
    du, au = change.get("du", actuel["du"]), change.get("au", actuel["au"])
    if du and au and au < du:
        raise SeanceIncomplete("La période finit avant de commencer.")
    if du and au and trop_longue(dt.date.fromisoformat(du), dt.date.fromisoformat(au)):
        raise SeanceIncomplete(f"Cette période dépasse {ANNEES_MAX} ans.", remede="Vérifiez l’année.")
    return change


MONTANT_LIMITE = Decimal(10) ** 10  # euros: what the column holds


def _montant(valeur: Any) -> str:
    try:
        montant = Decimal(str(valeur)).quantize(Decimal("0.01"))
    except InvalidOperation as erreur:
        raise SeanceIncomplete("Ce montant ne se lit pas.") from erreur
    if not montant.is_finite() or montant >= MONTANT_LIMITE:
        raise SeanceIncomplete("Ce montant ne se lit pas.")
    if montant < 0:
        raise SeanceIncomplete("Un montant ne peut pas être négatif.")
    return f"{montant:.2f}"


def _jour(valeur: Any) -> str:
    try:
        return dt.date.fromisoformat(str(valeur)).isoformat()
    except ValueError as erreur:
        raise SeanceIncomplete("Cette date ne se lit pas.") from erreur


def _acte(valeur: Any) -> str:
    if valeur not in Acte.values:
        raise SeanceIncomplete("Cet acte n’existe pas.")
    return str(valeur)


LECTEURS: dict[str, Callable[[Any], str]] = {"montant": _montant, "du": _jour, "au": _jour, "acte": _acte}


def confirmer_point(*, point: Point, par: Agent, revision: int) -> Decision | None:
    """The president confirms what the page showed (`revision`). Returns the decision when the outcome makes one.

    Two people at once cannot both win: the second reads « Déjà décidé par … ».
    """
    with transaction.atomic():
        point = _verrouiller_point(point)
        exiger_etat(point.seance, EtatSeance.OUVERTE)
        if not point.issue:
            raise SeanceIncomplete("Aucune issue n’est encore notée pour ce point.")
        exiger(droits.peut_confirmer_point(par, point), "Le président confirme l’issue notée par la secrétaire.")
        if point.revision != revision:
            raise DejaTranche("L’issue notée a changé depuis que vous l’avez lue.", "Relisez-la avant de confirmer.")
        point.traiter(par)
        point.save()
        proposition = verrouiller(point.proposition)
        noter("point.confirme", proposition, par, point=point.pk, issue=point.issue)
        if point.issue in Issue.tranchent():
            return _decider(point, proposition, par)
        if point.issue == Issue.REPORT:
            demander_inscription(proposition)
        else:
            rendre_a_l_auteur(proposition, par=par, motif=point.motif, a_completer=[])
        return None


def _decider(point: Point, proposition: Proposition, par: Agent) -> Decision:
    exiger_demande_ouverte(proposition)
    decision = _creer(point, proposition, par)
    _copier_lignes(decision, point)
    proposition.trancher()
    proposition.save()
    clore(proposition, par=par)
    fermer_avis(proposition, par)
    noter_decision("decision.prise", decision, decision, par, issue=point.issue)
    if decision.ecart:
        demander_motivation(decision)
    ouvrir_branches(decision, par)
    clore_decidee(proposition.demande, par=par)
    reindexer(proposition)
    indexer("decision", [decision.pk])
    return decision


def _creer(point: Point, proposition: Proposition, par: Agent) -> Decision:
    """Dated of the sitting, never after today."""
    jour = min(timezone.localtime(point.seance.debut).date(), timezone.localdate())
    ecart = point.issue in Issue.ecartent()
    return Decision.objects.create(
        institution_id=proposition.dossier.institution_id,
        dossier=proposition.dossier,
        demande=proposition.demande,
        proposition=proposition,
        point=point,
        organe=point.seance.organe,
        numero=_numero(point, jour),
        prise_le=jour,
        motivation_fait=proposition.motivation_fait,
        motivation_droit=proposition.motivation_droit,
        ecart=ecart,
        motif_ecart=point.motif if ecart else "",
        motivation=EtatMotivation.A_REDIGER if ecart else EtatMotivation.COMPLETE,
        regles=_regles(proposition, jour),
        pieces=_pieces_vues(proposition),
        signataire=par,
    )


def _numero(point: Point, jour: dt.date) -> str:
    organe = point.seance.organe
    rang = Compteur.suivant(organe.institution_id, f"decision-{organe.code}-{jour.year}")
    return f"{jour.year}-{organe.code.upper()}-{rang:05d}"


def _copier_lignes(decision: Decision, point: Point) -> None:
    """The proposed lines as decided: changed where the organ changed them, refused when it refuses."""
    modifs = {m["ligne"]: m for m in point.lignes_modifiees}
    for proposee in point.proposition.lignes.select_related("type_aide", "beneficiaire").order_by("ordre", "pk"):
        ligne = Ligne(decision=decision, **{champ: getattr(proposee, champ) for champ in texte.CHAMPS_LIGNE})
        if point.issue == Issue.REFUS:
            ligne.acte = Acte.REFUS
        _modifier(ligne, modifs.get(proposee.pk, {}))
        if ligne.acte == Acte.REFUS:
            ligne.montant = None
        _ecrire(ligne)


MONTANT_FIXE = "montant fixé par l’organe, pour le motif écrit ci-dessous"  # the proposed one never leaves in a letter


def _modifier(ligne: Ligne, modification: dict[str, Any]) -> None:
    if "montant" in modification:
        ligne.montant = Decimal(modification["montant"])
        ligne.mode_calcul = MONTANT_FIXE
    for champ in ("du", "au"):
        if champ in modification:
            setattr(ligne, champ, dt.date.fromisoformat(modification[champ]))
    ligne.acte = modification.get("acte", ligne.acte)


def _ecrire(ligne: Ligne) -> None:
    """One aid of a kind at a time; when somebody grants the same in the same second, the database has the last word."""
    exiger_sans_conflit(ligne)
    ligne.remplace = ligne_remplacee(ligne)
    try:
        with transaction.atomic():
            ligne.save()
    except IntegrityError as erreur:
        if DEUX_FOIS not in str(erreur):
            raise
        en_cours = conflit(ligne)
        raise AideDejaEnCours(phrase_de_conflit(en_cours) if en_cours else "") from erreur


def _regles(proposition: Proposition, jour: dt.date) -> dict[str, Any]:
    """Rule versions the decision was taken under: they attach to it, whatever comes later (principle 4)."""
    return {
        "circuits": list(parcours_de(proposition).circuits),
        "parametres": {
            p.code: {"valeur": p.valeur, "unite": p.unite, "du": p.du.isoformat(), "source": p.source}
            for p in parametres(proposition.dossier.institution, jour)
        },
        "version_proposition": proposition.version,
    }


def _pieces_vues(proposition: Proposition) -> list[dict[str, Any]]:
    """What stood in the dossier when it was decided: versions and hashes, frozen."""
    vues = []
    for piece in proposition.dossier.pieces.sues().select_related("document", "type_piece").order_by("pk"):
        version = piece.document.version_courante
        if version is not None:
            vues.append(
                {
                    "piece": piece.pk,
                    "document": piece.document_id,
                    "version": version.pk,
                    "numero": version.numero,
                    "empreinte": version.empreinte,
                    "type": piece.type_piece.libelle if piece.type_piece else "",
                }
            )
    return vues


def demander_motivation(decision: Decision) -> None:
    """The organ departed from the proposition: its author writes the motivation; until then no letter may leave."""
    demander(
        "motivation-a-rediger",
        decision,
        sujet=f"{decision.dossier.personne} – décision {decision.numero}",
        raison=f"la décision s’écarte de la proposition : {decision.motif_ecart[:200]}",
        url=reverse("decisions:motivation", args=[decision.pk]),
        compartiment=decision.dossier.compartiment,
        **redacteur(decision.proposition),
    )


def rediger_motivation(*, decision: Decision, par: Agent, motivation_fait: str, motivation_droit: str) -> Decision:
    """Finish the text of a decision that departs from its proposition; its motive stays as frozen in the sitting."""
    if not motivation_fait.strip() or not motivation_droit.strip():
        raise SeanceIncomplete("La motivation en fait et la motivation en droit sont toutes deux nécessaires.")
    with transaction.atomic():
        decision = (
            Decision.objects.select_for_update(of=("self",)).select_related("dossier__compartiment").get(pk=decision.pk)
        )
        exiger(decision.dossier.compartiment.modifiable_par(par))
        if decision.motivation != EtatMotivation.A_REDIGER:
            raise DejaTranche("La motivation de cette décision est déjà complète.")
        decision.motivation_fait = motivation_fait.strip()
        decision.motivation_droit = motivation_droit.strip()
        decision.motivation = EtatMotivation.COMPLETE
        decision.save(update_fields=["motivation_fait", "motivation_droit", "motivation"])
        clore(decision, "motivation-a-rediger", par=par)
        noter_decision("decision.motivee", decision, decision, par)
        indexer("decision", [decision.pk])
        return decision
