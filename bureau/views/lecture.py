"""How pieces are read, for who runs the machine: engine versions, another reading, languages of each service.

Counts and names of services only: nothing of a dossier.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bureau.views.gestion import gerant
from comptes.models import Entite
from ged import langues, relecture
from ged.enums import EtatVersion
from ged.models import Version
from ocr.moteur import VERSION, bac


@dataclass(frozen=True)
class Service:
    """One entité: its own choice, and what applies."""

    entite: Entite
    choix: list[tuple[str, str, bool]]
    effet: str


@require_GET
def lecture(request: HttpRequest) -> HttpResponse:
    """Counts by engine, what is being read again, languages."""
    agent = gerant(request)
    miennes = Version.objects.filter(document__institution_id=agent.institution_id, etat=EtatVersion.LUE)
    par_moteur = miennes.values("moteur").annotate(nombre=Count("pk")).order_by("-moteur")
    contexte = {
        "moteurs": [(ligne["moteur"] or "avant le suivi", ligne["nombre"]) for ligne in par_moteur],
        "version": VERSION,
        "anterieures": relecture.anterieures().filter(document__institution_id=agent.institution_id).count(),
        "en_relecture": miennes.filter(a_relire=True).count(),
        "douteuses": relecture.douteuses().filter(document__institution_id=agent.institution_id).count(),
        "services": [_service(e) for e in Entite.objects.filter(institution_id=agent.institution_id)],
        "absentes": [(code, nom) for code, nom in langues.LANGUES.items() if not bac.langue_installee(code)],
    }
    return render(request, "bureau/lecture.html", contexte)


def _service(entite: Entite) -> Service:
    choisies = langues.codes(entite.langues)
    choix = [(code, nom, code in choisies) for code, nom in langues.LANGUES.items()]
    return Service(entite, choix, langues.noms(langues.de_l_entite(entite)))


@require_POST
def relire(request: HttpRequest) -> HttpResponse:
    """Queue another reading of all that an older engine read, or of what is doubtful (`choix=douteuses`)."""
    agent = gerant(request)
    choisies = relecture.douteuses() if request.POST.get("choix") == "douteuses" else relecture.anterieures()
    siennes = choisies.filter(document__institution_id=agent.institution_id)
    nombre = relecture.demander_en_serie(siennes, par=agent)
    pluriel = "s" if nombre > 1 else ""
    messages.success(request, f"{nombre} pièce{pluriel} en file : relue{pluriel} après les nouvelles, sans presser.")
    return redirect("bureau:lecture")


@require_POST
def langues_du_service(request: HttpRequest, entite_id: int) -> HttpResponse:
    """Default languages of one service."""
    agent = gerant(request)
    entite = get_object_or_404(Entite, pk=entite_id, institution_id=agent.institution_id)
    langues.choisir_pour_le_service(entite=entite, langues=request.POST.getlist("langues"), par=agent)
    entite.refresh_from_db()
    messages.success(request, f"{entite.nom} : {langues.noms(langues.de_l_entite(entite))}.")
    return redirect("bureau:lecture")
