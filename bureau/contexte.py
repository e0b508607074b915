"""What the frame of every page shows: the work of one's role, with counts, late ones first."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from comptes.enums import GenreOrgane, Profil
from comptes.models import AFaire, Agent
from comptes.models.agents import en_vigueur
from courrier.droits import a_une_bannette
from courrier.enums import EtatPli
from courrier.models import Pli
from ged.echecs import NATURE, NATURE_QUARANTAINE

GUICHET = frozenset({Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS})
DEPOTS_A_REVOIR = (NATURE, NATURE_QUARANTAINE)


@dataclass
class Entree:
    """One line of the menu."""

    libelle: str
    url: str
    compte: int = 0
    en_retard: int = 0
    actif: bool = False


@dataclass
class Rubrique:
    """A titled group of the menu."""

    titre: str
    entrees: list[Entree] = field(default_factory=list)


# profiles → (label, url name, natures of AFaire that are counted on it)
ENTREES: tuple[tuple[str, frozenset[str], str, str, tuple[str, ...]], ...] = (
    (
        "Usagers",
        frozenset({Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL}),
        "Personnes et dossiers",
        "usagers:chercher",
        (),
    ),
    (
        "Usagers",
        frozenset({Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL}),
        "Registre des demandes",
        "dossiers:registre",
        (),
    ),
    (
        "Usagers",
        frozenset({Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL}),
        "Boîtes de papier",
        "dossiers:boites",
        (),
    ),
    (
        "Circuit",
        frozenset({Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL}),
        "Propositions",
        "decisions:propositions",
        ("proposition-a-rediger", "proposition-a-reprendre", "proposition-a-valider", "proposition-renvoyee"),
    ),
    (
        "Exécution",
        frozenset({Profil.NOTIFICATION}),
        "Notifications",
        "decisions:notifications",
        ("notification-a-preparer", "notification-a-envoyer", "notification-a-prouver"),
    ),
    (
        "Exécution",
        frozenset({Profil.PAIEMENT}),
        "Paiements",
        "decisions:paiements",
        ("paiement-a-controler", "lot-a-suivre"),
    ),
    ("Exécution", frozenset({Profil.PAIEMENT}), "Comptes à vérifier", "usagers:instructions", ("compte-a-verifier",)),
    (
        "Exécution",
        frozenset({Profil.RECUPERATION}),
        "Avances et remboursements",
        "decisions:avances",
        ("convention-a-signer", "remboursement-a-recevoir"),
    ),
    ("Contrôle", frozenset({Profil.DPO}), "Pièces déplacées", "dossiers:deplacements", ("piece-deplacee",)),
    (
        "Réglages",
        frozenset({Profil.GESTION_TECHNIQUE, Profil.JURISTE, Profil.DIRECTEUR_GENERAL}),
        "Référentiel",
        "referentiel:textes",
        (),
    ),
    (
        "Réglages",
        frozenset({Profil.GESTION_TECHNIQUE, Profil.DIRECTEUR_GENERAL}),
        "Numériseurs et messageries",
        "courrier:sources",
        (),
    ),
    (
        "Réglages",
        frozenset({Profil.CHEF_AS, Profil.GESTION_TECHNIQUE, Profil.DIRECTEUR_GENERAL}),
        "Justesse des propositions",
        "courrier:precision",
        (),
    ),
    (
        "Réglages",
        frozenset({Profil.GESTION_TECHNIQUE, Profil.DIRECTEUR_GENERAL}),
        "Gestion technique",
        "bureau:gestion",
        (),
    ),
)


def cadre(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; nothing for a visitor who is not signed in, nor inside an htmx fragment."""
    agent = getattr(request, "user", None)
    if not isinstance(agent, Agent) or getattr(request, "htmx", False):
        return {}
    profils = agent.profils()
    return {
        "menu": menu(agent, request.path),
        "profils_agent": ", ".join(p.label for p in Profil if p.value in profils),
        "lien_nouvelle_demande": reverse("usagers:chercher") if GUICHET & profils else "",
        "lien_deposer": reverse("ged:deposer") if a_une_bannette(agent) else "",
    }


def menu(agent: Agent, chemin: str) -> list[Rubrique]:
    """The agent's own work, in four queries whatever its volume."""
    comptes = {
        ligne["nature"]: ligne
        for ligne in AFaire.objects.pour(agent)
        .ouverts()
        .order_by()
        .values("nature")
        .annotate(nombre=Count("pk"), retard=Count("pk", filter=Q(echeance__lt=timezone.localdate())))
    }
    total = Entree(
        "À faire",
        reverse("bureau:accueil"),
        sum(ligne["nombre"] for ligne in comptes.values()),
        sum(ligne["retard"] for ligne in comptes.values()),
        chemin == reverse("bureau:accueil"),
    )
    rubriques = {"Mon travail": Rubrique("Mon travail", [total])}
    a_revoir = sum(comptes[nature]["nombre"] for nature in DEPOTS_A_REVOIR if nature in comptes)
    if a_revoir:
        url = reverse("ged:echecs")
        rubriques["Mon travail"].entrees.append(Entree("Dépôts à revoir", url, a_revoir, 0, chemin == url))
    rubriques["Mon travail"].entrees += _bannettes(agent, chemin)
    for titre, profils, libelle, nom, natures in ENTREES:
        if not profils & agent.profils():
            continue
        url = reverse(nom)
        lignes = [comptes[nature] for nature in natures if nature in comptes]
        rubriques.setdefault(titre, Rubrique(titre)).entrees.append(
            Entree(
                libelle,
                url,
                sum(ligne["nombre"] for ligne in lignes),
                sum(ligne["retard"] for ligne in lignes),
                chemin.startswith(url),
            )
        )
    if agent.mandats.filter(en_vigueur(), organe__genre=GenreOrgane.DECISION).exists():
        url = reverse("decisions:seances")
        lire = comptes.get("seance-a-lire", {"nombre": 0, "retard": 0})
        rubriques.setdefault("Circuit", Rubrique("Circuit")).entrees.append(
            Entree("Séances", url, lire["nombre"], lire["retard"], chemin.startswith(url))
        )
    return list(rubriques.values())


def _bannettes(agent: Agent, chemin: str) -> list[Entree]:
    """The trays opened to the agent, with what waits to be filed; one query."""
    attente = Pli.objects.visibles_par(agent).filter(etat=EtatPli.A_CLASSER).count()
    if not attente and not a_une_bannette(agent):
        return []
    url = reverse("courrier:bannettes")
    courrier, lots = reverse("courrier:registre"), reverse("courrier:lots")
    return [
        Entree("Bannettes", url, attente, 0, chemin.startswith(url)),
        Entree("Courrier entrant", courrier, actif=chemin.startswith(courrier)),
        Entree("Lots numérisés", lots, actif=chemin.startswith(lots)),
    ]
