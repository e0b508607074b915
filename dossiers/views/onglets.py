"""Tabs of this room, declared in the order people read a dossier."""

import datetime as dt
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from commun.champs import ANNEES_ADMISES
from comptes.requete import agent_de
from dossiers import chronologie, droits
from dossiers.complements import complements
from dossiers.completude import completudes
from dossiers.enums import EtatDemande
from dossiers.forms import AttribuerForm, ClotureForm, choix_types
from dossiers.horloge import horloge
from dossiers.joints import sous_leur_parent
from dossiers.lecteurs import lecteurs
from dossiers.models import Demande, DossierSocial, Piece, Rapport
from dossiers.onglets import SYNTHESE, contexte, declarer
from dossiers.reservees import pieces_closes
from dossiers.views.papier import PapierForm, sans_sort
from dossiers.views.pieces import pieces_du_dossier
from referentiel.lecture import permis
from usagers.views.personnes import fiche


def _demandes(dossier: DossierSocial) -> list[Demande]:
    return list(
        Demande.objects.filter(dossier=dossier)
        .select_related("enregistree_par", "dossier")
        .prefetch_related("objets__type_aide")
    )


def _fiches(request: HttpRequest, demandes: list[Demande]) -> list[dict[str, Any]]:
    """One card per demande: clock, completeness, what upper rooms add."""
    lignes = completudes(demandes)
    ajouts = complements(agent_de(request), demandes)
    return [
        {
            "demande": d,
            "horloge": horloge(d),
            "lignes": lignes[d.pk],
            "manques": [ligne for ligne in lignes[d.pk] if ligne.manque],
            "complements": ajouts.get(d.pk, []),
        }
        for d in demandes
    ]


def synthese(request: HttpRequest, dossier: DossierSocial) -> HttpResponse:
    """Answers a caller in ten seconds: who follows, where it stands, due when, papers missing."""
    demandes = _demandes(dossier)
    ouvertes = [d for d in demandes if d.etat != EtatDemande.CLOSE]
    recentes = chronologie.chronologie(dossier, agent_de(request), taille=6)
    base = contexte(request, dossier, SYNTHESE)
    page = {
        **base,
        "fiches": _fiches(request, ouvertes),
        "closes": [d for d in demandes if d.etat == EtatDemande.CLOSE][:3],
        "recentes": recentes,
        "lecteurs": lecteurs(dossier),
        "form_attribuer": AttribuerForm(dossier=dossier) if base["peut_attribuer"] else None,
    }
    return render(request, "dossiers/synthese.html", page)


def menage(request: HttpRequest, dossier: DossierSocial) -> HttpResponse:
    """Identity, addresses, household, account."""
    page = {**fiche(dossier.personne, agent_de(request)), **contexte(request, dossier, "menage")}
    return render(request, "dossiers/menage.html", page)


def demandes(request: HttpRequest, dossier: DossierSocial) -> HttpResponse:
    """Every demande, with what one may do about it."""
    page = {
        **contexte(request, dossier, "demandes"),
        "fiches": _fiches(request, _demandes(dossier)),
        "form_cloture": ClotureForm(),
        "suspension_possible": permis(dossier.institution, "suspension_possible", timezone.localdate()),
    }
    return render(request, "dossiers/demandes.html", page)


def enquete(request: HttpRequest, dossier: DossierSocial) -> HttpResponse:
    """Reports on the demandes."""
    agent = agent_de(request)
    rapports = Rapport.objects.visibles_par(agent).filter(demande__dossier=dossier).select_related("auteur", "demande")
    page = {**contexte(request, dossier, "enquete"), "rapports": list(rapports)}
    return render(request, "dossiers/enquete.html", page)


def pieces(request: HttpRequest, dossier: DossierSocial) -> HttpResponse:
    """Pieces with their type, and what is missing per open demande."""
    ouvertes = [d for d in _demandes(dossier) if d.etat != EtatDemande.CLOSE]
    lignes = completudes(ouvertes)
    page = {
        **contexte(request, dossier, "pieces"),
        **_a_lire(request, sous_leur_parent(pieces_du_dossier(agent_de(request), dossier.pk))),
        "completudes": [{"demande": d, "lignes": lignes[d.pk]} for d in ouvertes],
        "choix_types": choix_types(dossier.institution),
        "closes": pieces_closes(dossier, agent_de(request)),
        "peut_briser": droits.peut_briser_la_glace(agent_de(request), dossier),
    }
    if page["peut_deposer"] and (attendent := sans_sort(agent_de(request), dossier)):
        page |= {"sans_sort": attendent, "form_papier": PapierForm(agent=agent_de(request), lot=True)}
    if getattr(request, "htmx", False) and request.GET.get("partie") == "liste":
        return render(request, "dossiers/_pieces.html", page)
    if getattr(request, "htmx", False) and request.GET.get("partie") == "completude":
        return render(request, "dossiers/_completudes.html", page)
    return render(request, "dossiers/pieces.html", page)


def _a_lire(request: HttpRequest, pieces: list[Piece]) -> dict[str, Any]:
    """All the pieces, or with `?a-lire` those in which something is new for the agent."""
    neuves = [piece for piece in pieces if piece.nouveaute]
    filtre = "a-lire" in request.GET
    return {"pieces": neuves if filtre else pieces, "a_lire": len(neuves), "filtre_a_lire": filtre}


def historique(request: HttpRequest, dossier: DossierSocial) -> HttpResponse:
    """Who did what, who read what."""
    agent = agent_de(request)
    if not droits.peut_voir_journal(agent, dossier):
        raise Http404("historique")
    entrees = chronologie.chronologie(dossier, agent, avant=_instant(request.GET.get("avant", "")))
    jours = [
        {"jour": jour, "entrees": list(groupe)}
        for jour, groupe in groupby(entrees, key=lambda e: timezone.localtime(e.quand).date())
    ]
    suivant = entrees[-1].quand.isoformat() if len(entrees) == chronologie.TAILLE else ""
    page = {**contexte(request, dossier, "historique"), "jours": jours, "suivant": suivant}
    return render(request, "dossiers/historique.html", page)


def _instant(texte: str) -> dt.datetime | None:
    try:
        instant = parse_datetime(texte)
    except ValueError:
        return None
    return instant if instant and timezone.is_aware(instant) and instant.year in ANNEES_ADMISES else None


declarer(SYNTHESE, "Synthèse", synthese, ordre=10)
declarer("menage", "Signalétique et ménage", menage, ordre=20)
declarer("demandes", "Demandes", demandes, ordre=30)
declarer("enquete", "Enquête sociale", enquete, ordre=40)
declarer("pieces", "Pièces et courriers", pieces, ordre=50)
declarer("historique", "Historique", historique, ordre=90)
