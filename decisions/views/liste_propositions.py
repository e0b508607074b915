"""List of the propositions: filter, sort, counts, export; the address can be shared (each sees what he may)."""

import csv

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from commun.journal import noter
from commun.tableur import cellule_sure
from commun.texte import cle_tri
from comptes.models import Agent
from comptes.requete import agent_de
from decisions.actions.proposition import EN_COURS
from decisions.ecrans.ordre_du_jour import aides
from decisions.enums import EtatProposition
from decisions.forms import FiltrePropositions
from decisions.models import Proposition
from dossiers.horloge import horloge

PAR_PAGE = 50
EXPORT_MAX = 20_000
TRIS = {
    "personne": F("dossier__personne__cle_tri"),
    "etat": F("etat"),
    "depuis": F("modifiee_le"),
    "echeance": F("demande__echeance"),
}
TON_ETAT = {
    EtatProposition.BROUILLON: "attention",
    EtatProposition.SOUMISE: "encours",
    EtatProposition.VALIDEE: "encours",
    EtatProposition.TRANCHEE: "succes",
    EtatProposition.RETIREE: "",
}


@require_GET
def propositions(request: HttpRequest) -> HttpResponse:
    """The list, or the same rows for a spreadsheet (`?format=csv`)."""
    agent = agent_de(request)
    filtre = FiltrePropositions(request.GET)
    visibles = Proposition.objects.visibles_par(agent)
    choisies = _trier(_filtrer(visibles, filtre, agent), request.GET.get("tri", ""))
    if request.GET.get("format") == "csv":
        noter("liste.exportee", agent, par=agent, institution_id=agent.institution_id, liste="propositions")
        return _csv(choisies)
    page = Paginator(choisies, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre,
        "page": page,
        "lignes": [_ligne(p) for p in page.object_list],
        "comptes": dict(visibles.order_by().values_list("etat").annotate(nombre=Count("pk"))),
        "etats": EtatProposition.choices,
        "fil": [{"libelle": "Propositions"}],
    }
    gabarit = "decisions/_propositions.html" if getattr(request, "htmx", False) else "decisions/propositions.html"
    return render(request, gabarit, contexte)


def _ligne(proposition: Proposition) -> dict[str, object]:
    etat = EtatProposition(proposition.etat)
    return {
        "proposition": proposition,
        "aides": aides(proposition),
        "ton": TON_ETAT[etat],
        "horloge": horloge(proposition.demande) if etat in EN_COURS else None,
    }


def _filtrer(
    visibles: models.QuerySet[Proposition], filtre: FiltrePropositions, agent: Agent
) -> models.QuerySet[Proposition]:
    filtre.is_valid()
    valeurs = filtre.cleaned_data
    choisies = visibles.filter(etat__in=[valeurs["etat"]] if valeurs.get("etat") else EN_COURS)
    if valeurs.get("miennes"):
        choisies = choisies.filter(auteur=agent)
    texte = str(valeurs.get("q") or "").strip()
    if texte and choisies.filter(dossier__numero=texte).exists():
        choisies = choisies.filter(dossier__numero=texte)
    else:
        for mot in cle_tri(texte).split():
            choisies = choisies.filter(dossier__personne__cle_tri__contains=mot)
    return choisies.select_related("dossier__personne", "demande", "auteur", "organe").prefetch_related(
        "lignes__type_aide"
    )


def _trier(propositions: models.QuerySet[Proposition], tri: str) -> models.QuerySet[Proposition]:
    """By due date unless another column is asked; « -colonne » reverses."""
    champ = TRIS.get(tri.removeprefix("-"), TRIS["echeance"])
    ordre = champ.desc(nulls_last=True) if tri.startswith("-") else champ.asc(nulls_last=True)
    return propositions.order_by(ordre, "pk")


def _csv(propositions: models.QuerySet[Proposition]) -> HttpResponse:
    """Semicolons and a byte-order mark, as the spreadsheets of the offices expect."""
    reponse = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="propositions-{timezone.localdate():%Y-%m-%d}.csv"'
    sortie = csv.writer(reponse, delimiter=";")
    sortie.writerow(["Personne", "Dossier", "Demande", "Aides", "Auteur", "État", "Modifiée le", "Décision due le"])
    for p in propositions[:EXPORT_MAX]:
        sortie.writerow(cellule_sure(valeur) for valeur in _colonnes(p))
    return reponse


def _colonnes(proposition: Proposition) -> list[str]:
    echeance = proposition.demande.echeance
    return [
        proposition.dossier.personne.nom_complet,
        proposition.dossier.numero,
        proposition.demande.reference,
        aides(proposition),
        proposition.auteur.nom_complet,
        str(EtatProposition(proposition.etat).label),
        f"{timezone.localtime(proposition.modifiee_le):%d/%m/%Y}",
        f"{echeance:%d/%m/%Y}" if echeance else "",
    ]
