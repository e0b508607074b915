"""Tabs of the dossier page. Upper rooms declare theirs; every tab shares the header that never scrolls away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commun.templatetags.liasse import masque
from comptes.models import Agent
from dossiers.actions import adresse_du_dossier
from dossiers.droits import peut_attribuer, peut_deposer, peut_enregistrer_demande, peut_instruire
from dossiers.enums import EtatDemande
from dossiers.horloge import Horloge, la_plus_pressante
from dossiers.models import DossierSocial

Vue = Callable[[HttpRequest, DossierSocial], HttpResponse]
SYNTHESE = "synthese"


@dataclass(frozen=True)
class Onglet:
    """One tab: `vue` renders the whole page with `contexte(request, dossier, code)` in its context."""

    code: str
    libelle: str
    vue: Vue
    ordre: int


_onglets: dict[str, Onglet] = {}


def declarer(code: str, libelle: str, vue: Vue, *, ordre: int = 100) -> None:
    """Add a tab (called by an AppConfig.ready). The page extends `dossiers/_cadre.html`."""
    _onglets[code] = Onglet(code, libelle, vue, ordre)


def onglets() -> list[Onglet]:
    """Tabs in the order shown."""
    return sorted(_onglets.values(), key=lambda o: o.ordre)


def onglet(code: str) -> Onglet | None:
    """The tab of that code, None when no room declares it."""
    return _onglets.get(code)


def contexte(request: HttpRequest, dossier: DossierSocial, code: str) -> dict[str, Any]:
    """What every page of a dossier shows: header, tabs, breadcrumb, what the agent may do."""
    agent: Agent = request.user  # type: ignore[assignment]  # LoginRequiredMiddleware: always an agent
    ouvertes = list(dossier.demandes.exclude(etat=EtatDemande.CLOSE).order_by("echeance", "pk"))
    return {
        "dossier": dossier,
        "personne": dossier.personne,
        "entete": entete(dossier, la_plus_pressante(ouvertes)),
        "demandes_ouvertes": ouvertes,
        "onglet_actif": code,
        "onglets": [
            {"code": o.code, "libelle": o.libelle, "url": adresse(dossier, o.code), "actif": o.code == code}
            for o in onglets()
        ],
        "fil": [
            {"libelle": dossier.entite.nom, "url": ""},
            {"libelle": dossier.personne.nom_complet, "url": reverse("usagers:lire", args=[dossier.personne_id])},
            {"libelle": f"Dossier {dossier.numero}", "url": adresse_du_dossier(dossier)},
        ],
        "peut_instruire": peut_instruire(agent, dossier),
        "peut_deposer": peut_deposer(agent, dossier),
        "cible_depot": f"dossier:{dossier.pk}",
        "peut_enregistrer_demande": peut_enregistrer_demande(agent, dossier),
        "peut_attribuer": peut_attribuer(agent, dossier),
    }


def entete(dossier: DossierSocial, horloge: Horloge | None) -> dict[str, Any]:
    """What the header says (`composants/entete_dossier.html`)."""
    personne = dossier.personne
    identifiant = personne.identifiants.order_by("pk").first()
    return {
        "personne": personne.nom_complet,
        "url": adresse_du_dossier(dossier),
        "age": personne.age(),
        "identifiant": masque(identifiant.valeur) if identifiant else "",
        "libelle_identifiant": identifiant.get_genre_display() if identifiant else "",
        "numero": dossier.numero,
        "dossier_id": dossier.pk,
        "referent": dossier.referent.nom_complet if dossier.referent else "à attribuer",
        "entite": dossier.entite.nom,
        "etat": f"clos le {dossier.clos_le:%d/%m/%Y}" if dossier.clos_le else "",
        "echeance": horloge.echeance if horloge else None,
        "jours": horloge.jours if horloge else None,
        "libelle_echeance": "décision due",
    }


def adresse(dossier: DossierSocial, code: str) -> str:
    """Address of a tab; the first one is the dossier itself."""
    return adresse_du_dossier(dossier, "" if code == SYNTHESE else code)
