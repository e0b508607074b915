"""Situations of the circuit, each reached by the real acts from the one before. Persons are invented.

`agents` is the fixture: profile code → agent of one institution.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from comptes.models import Agent, Organe
from decisions.actions.avis import demander_avis
from decisions.actions.decision import confirmer_point, noter_issue
from decisions.actions.proposition import (
    enregistrer_proposition,
    ouvrir_proposition,
    soumettre_proposition,
    valider_proposition,
)
from decisions.actions.seance import creer_seance, figer_seance, inscrire_point, ouvrir_seance
from decisions.enums import Issue
from decisions.models import Avis, Decision, Point, Proposition, Seance
from dossiers.actions import dispenser, enregistrer_demande, instruire, ouvrir_dossier
from dossiers.completude import manquantes
from dossiers.models import Demande, DossierSocial
from referentiel.models import TypeAide
from tests.factories import PersonneFactory

Agents = dict[str, Agent]


def aide(agents: Agents, code: str = "") -> TypeAide:
    """Kind of aid of the agents' institution. Without code: « ris » in a CPAS (monthly), else « aide_financiere ».

    Others of use: « frais_medicaux » (paid once), « garantie_locative », in a CCAS « aide_remboursable » (advances).
    """
    institution = agents["as"].institution
    code = code or ("ris" if institution.belge else "aide_financiere")
    return TypeAide.objects.get(profil=institution.profil, code=code)


def dossier_ouvert(agents: Agents, **personne: Any) -> DossierSocial:
    auteur = agents["as"]
    entite = auteur.habilitations.get().entite
    fiche = PersonneFactory(institution=auteur.institution, **personne)
    return ouvrir_dossier(personne=fiche, entite=entite, par=auteur, referent=auteur)


def demande_en_instruction(
    agents: Agents, *, types: list[TypeAide] | None = None, dossier: DossierSocial | None = None
) -> Demande:
    """Its pieces are waived, so that nothing is missing."""
    dossier = dossier or dossier_ouvert(agents)
    demande = enregistrer_demande(
        dossier=dossier, par=agents["as"], types_aide=types or [aide(agents)], recue_le=timezone.localdate()
    )
    demande = instruire(demande=demande, par=agents["as"])
    for ligne in manquantes(demande):
        dispenser(demande=demande, type_piece=ligne.type_piece, motif="vue en original", par=agents["as"])
    return demande


def proposition_brouillon(
    agents: Agents,
    *,
    types: list[TypeAide] | None = None,
    dossier: DossierSocial | None = None,
    du: dt.date = dt.date(2026, 1, 1),
    au: dt.date = dt.date(2026, 3, 31),
    montant: Decimal = Decimal("500.00"),
    **ligne: Any,
) -> Proposition:
    """Complete draft of the AS: one line per objet, ready to be sent. `ligne`: other values of every line."""
    demande = demande_en_instruction(agents, types=types, dossier=dossier)
    proposition = ouvrir_proposition(demande=demande, par=agents["as"])
    lignes = [
        {
            "pk": proposee.pk,
            "type_aide": proposee.type_aide,
            "acte": proposee.acte,
            "periodicite": proposee.periodicite,
            "montant": montant,
            "mode_calcul": "selon la situation du ménage",
            "du": du,
            "au": au,
            "payee": demande.dossier.personne,
            "mensualites": 3 if proposee.type_aide.remboursable else None,
            **ligne,
        }
        for proposee in proposition.lignes.select_related("type_aide")
    ]
    return enregistrer_proposition(
        proposition=proposition,
        par=agents["as"],
        revision=proposition.revision,
        textes={
            "motivation_fait": "La personne vit seule et n’a plus de ressources.",
            "motivation_droit": "Les conditions de la loi sont remplies.",
        },
        lignes=lignes,
    )


def proposition_soumise(agents: Agents, **options: Any) -> Proposition:
    return soumettre_proposition(proposition=proposition_brouillon(agents, **options), par=agents["as"])


def proposition_validee(agents: Agents, **options: Any) -> Proposition:
    proposition = proposition_soumise(agents, **options)
    if proposition.etat == "soumise":
        proposition = valider_proposition(proposition=proposition, par=agents["chef_as"])
    return proposition


def avis_demande(agents: Agents, proposition: Proposition | None = None, *, obligatoire: bool = False) -> Avis:
    proposition = proposition or proposition_soumise(agents)
    service = Organe.objects.get(institution=agents["as"].institution, code="juridique")
    return demander_avis(proposition=proposition, service=service, par=agents["chef_as"], obligatoire=obligatoire)


def organe_de_decision(agents: Agents) -> Organe:
    return Organe.objects.get(institution=agents["as"].institution, genre="decision")


def seance_preparee(agents: Agents, *propositions: Proposition, debut: dt.datetime | None = None) -> Seance:
    """In preparation, with these propositions on its agenda (one is made when none is given)."""
    organe = organe_de_decision(agents)
    if debut is None:
        debut = timezone.now() + dt.timedelta(minutes=organe.seances.count())
    seance = creer_seance(organe=organe, debut=debut, par=agents["secretaire"])
    for proposition in propositions or (proposition_validee(agents),):
        inscrire_point(seance=seance, proposition=proposition, par=agents["secretaire"])
    return seance


def seance_figee(agents: Agents, *propositions: Proposition) -> Seance:
    return figer_seance(seance=seance_preparee(agents, *propositions), par=agents["secretaire"])


def seance_ouverte(agents: Agents, *propositions: Proposition) -> Seance:
    presents = [agents[profil].pk for profil in ("membre", "president", "secretaire")]
    return ouvrir_seance(seance=seance_figee(agents, *propositions), par=agents["secretaire"], presents=presents)


def point_inscrit(agents: Agents, *propositions: Proposition) -> Point:
    """First point of an open sitting."""
    return seance_ouverte(agents, *propositions).points.order_by("ordre")[0]


def point_note(agents: Agents, *propositions: Proposition, issue: str = Issue.CONFORME, **issue_notee: Any) -> Point:
    """The secretary recorded the outcome; the president has to confirm."""
    point = point_inscrit(agents, *propositions)
    if issue != Issue.CONFORME:
        issue_notee.setdefault("motif", "Le comité en a jugé autrement.")
    if issue == Issue.MODIFIE and "lignes_modifiees" not in issue_notee:
        ligne = point.proposition.lignes.all()[0]
        issue_notee["lignes_modifiees"] = [{"ligne": ligne.pk, "montant": "400.00"}]
    return noter_issue(point=point, par=agents["secretaire"], issue=issue, **issue_notee)


def decision_prise(agents: Agents, *, issue: str = Issue.CONFORME, **options: Any) -> Decision:
    """Decision confirmed by the president. `options`: those of `proposition_brouillon`."""
    point = point_note(agents, proposition_validee(agents, **options), issue=issue)
    decision = confirmer_point(point=point, par=agents["president"], revision=point.revision)
    assert decision is not None
    return decision
