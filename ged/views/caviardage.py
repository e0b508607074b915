"""The panel in which passages are marked, listed, taken away, and the copy asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from comptes.requete import agent_de
from ged import caviardage as actes
from ged.droits import place_modifiable
from ged.enums_lecture import EtatCaviardage
from ged.exceptions_lecture import LectureInachevee, MotifManquant, PageTournee, RienAMasquer, SansPages, TropDePassages
from ged.geometrie import lire_boites
from ged.lecture import document_lisible, journaliser, version_lisible
from ged.models import Version
from ged.requete import entier
from ged.views.annotations import page_postee

AUTRE = "autre"
DITS = (
    MotifManquant,
    RienAMasquer,
    TropDePassages,
    SansPages,
    LectureInachevee,
    PageTournee,
)  # said in the panel, where the work goes on


@require_http_methods(["GET", "POST"])
def caviardage(request: HttpRequest, document_id: int) -> HttpResponse:
    """The passages of the agent's draft; `acte` says what to do of them."""
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    version = version_lisible(document, entier(request, "v"))
    if not place_modifiable(document, agent):
        raise ActionRefusee
    journaliser(version, par=agent)
    dit = ""
    if request.method == "POST":
        try:
            dit = _agir(request, version, agent)
        except DITS as erreur:
            dit = f"{erreur.message} {erreur.remede}"
    return render(request, "ged/_caviardage.html", contexte(version, agent, dit))


def _agir(request: HttpRequest, version: Version, agent: Agent) -> str:
    """Do what was asked; the sentence to announce."""
    acte, motif = request.POST.get("acte", ""), _motif(request)
    if acte == "partout":
        faits = actes.masquer_partout(version=version, requete=request.POST.get("mots", ""), motif=motif, par=agent)
        return _marques(len(faits))
    if acte in ("boite", "mots"):
        boites = lire_boites(request.POST.get("rectangles", ""))
        page = page_postee(request)
        faits = actes.masquer(version=version, page=page, boites=boites, motif=motif, par=agent, mots=acte == "mots")
        return f"Page {page} : {_marques(len(faits))}"
    if acte == "retirer":
        numero = request.POST.get("passage", "")
        actes.demasquer(version=version, passage_id=int(numero) if numero.isdigit() else 0, par=agent)
        return "Passage retiré."
    if acte == "copier":
        actes.demander(version=version, par=agent, titre=request.POST.get("titre", ""))
        return "La copie se prépare."
    raise ActionRefusee


def _marques(nombre: int) -> str:
    if not nombre:
        return "Tout était déjà marqué."
    return f"{nombre} passages marqués." if nombre > 1 else "1 passage marqué."


def _motif(request: HttpRequest) -> str:
    choix = request.POST.get("motif", "")
    return request.POST.get("motif_autre", "") if choix == AUTRE else choix


def contexte(version: Version, agent: Agent, dit: str = "") -> dict[str, Any]:
    """What the panel shows."""
    ligne = actes.en_preparation(version, agent)
    passages = list(ligne.passages.all()) if ligne else []
    pages: dict[int, list[Any]] = {}
    for passage in passages:
        pages.setdefault(passage.page, []).append(passage)
    return {
        "document": version.document,
        "version": version,
        "ligne": ligne,
        "en_cours": bool(ligne and ligne.etat == EtatCaviardage.EN_COURS),
        "passages": passages,
        "pages": list(pages.items()),
        "copies": actes.lignee(version.document, agent)["copies"],
        "motifs": actes.MOTIFS,
        "dit": dit,
    }
