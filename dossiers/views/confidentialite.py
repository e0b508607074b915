"""Who reads a piece: chosen before depositing or later, shown by name; what was opened in emergency."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from commun.erreurs import ActionRefusee, ErreurLiasse
from comptes.enums import Profil
from comptes.models import AFaire, Agent, Compartiment
from comptes.requete import agent_de
from dossiers import droits
from dossiers.actions.confidentialite import (
    Papier,
    briser_la_glace,
    deposer_piece_reservee,
    peut_deposer_reservee,
    prendre_connaissance,
    reserver_piece,
)
from dossiers.forms import choix_types
from dossiers.forms_confidentialite import BrisForm, ConfidentialiteForm, DepotReserveForm
from dossiers.models import DossierSocial
from dossiers.views.acces import dossier_lisible, piece_lisible
from dossiers.views.dossier import suite
from ged.bris_de_glace import concernes, documents_lisibles, visible
from ged.confidentialite import choix_actuel, confidentialite_de, lecteurs_prevus, peut_reserver
from ged.lectures_dites import lectures_dites
from ged.models_confidentialite import BrisDeGlace


@require_http_methods(["GET", "POST"])
def deposer(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Deposit a piece for some only; the names of those who will read it stand there before."""
    agent, dossier = agent_de(request), dossier_lisible(request, dossier_id)
    if not peut_deposer_reservee(agent, dossier):
        raise ActionRefusee
    form = DepotReserveForm(
        request.POST or None,
        request.FILES or None,
        lieu=dossier.compartiment,
        agent=agent,
        types=choix_types(dossier.institution),
    )
    if request.method == "POST" and form.is_valid():
        fichier, lu = form.cleaned_data["fichier"], form.cleaned_data
        try:
            deposer_piece_reservee(
                dossier=dossier,
                fichier=fichier,
                nom=fichier.name or "sans nom",
                choix=form.choix(),
                par=agent,
                papier=Papier(lu["titre"], lu["type_piece"], lu["date_piece"]),
            )
        except ErreurLiasse as erreur:
            form.add_error(None, f"{erreur.message} {erreur.remede}")
        else:
            messages.success(request, "La pièce est gardée, pour ces lecteurs seulement.")
            return redirect(suite(agent, dossier, "pieces"))
    contexte = {
        "form": form,
        "dossier": dossier,
        "prevus": _prevus(form, dossier.compartiment, agent),
        "fil": _fil(dossier, agent),
    }
    return render(request, "dossiers/deposer_reserve.html", contexte, status=422 if form.errors else 200)


@require_GET
def lecteurs(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The names, as the choice stands in the form."""
    agent, dossier = agent_de(request), dossier_lisible(request, dossier_id)
    form = ConfidentialiteForm(request.GET, lieu=dossier.compartiment, agent=agent)
    prevus = _prevus(form, dossier.compartiment, agent)
    return render(request, "dossiers/_lecteurs_prevus.html", {"prevus": prevus})


def _prevus(form: ConfidentialiteForm, lieu: Compartiment, agent: Agent) -> list[Agent]:
    """Readers of the choice shown; of an incomplete one, what it gives so far."""
    brut = form.data if form.is_bound else form.initial
    lire = brut.getlist if hasattr(brut, "getlist") else brut.get
    lu = {"niveau": brut.get("niveau"), "cache": "", "agents": lire("agents"), "profils": lire("profils")}
    propre = ConfidentialiteForm(lieu=lieu, agent=agent)
    propre.cleaned_data = {
        **lu,
        "agents": [pk for pk in lu["agents"] or () if str(pk).isdecimal()],
    }
    return list(lecteurs_prevus(lieu, propre.choix(), agent).order_by("nom", "prenom"))


def _fil(dossier: DossierSocial, agent: Agent) -> list[dict[str, str]]:
    return [{"libelle": str(dossier), "url": suite(agent, dossier, "pieces")}]


@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, piece_id: int) -> HttpResponse:
    """Who may read this piece, who read it and when; its author chooses its readers here."""
    agent, lue = agent_de(request), piece_lisible(request, piece_id)
    lieu, reservee = lue.dossier.compartiment, confidentialite_de(lue.document)
    modifiable = peut_reserver(lue.document, agent)
    form = None
    if modifiable:
        actuel = choix_actuel(lue.document)
        form = ConfidentialiteForm(request.POST or None, lieu=lieu, agent=agent, actuel=actuel)
    if request.method == "POST":
        if form is None:
            raise ActionRefusee("Cette pièce est réservée par quelqu’un d’autre, qui seul peut changer ses lecteurs.")
        if form.is_valid() and _enregistrer(request, form, lue, agent):
            return redirect("dossiers:confidentialite", piece_id=lue.pk)
    contexte: dict[str, Any] = {
        "piece": lue,
        "dossier": lue.dossier,
        "form": form,
        "reservee": reservee,
        "prevus": _prevus(form, lieu, agent) if form else _lisent(lue.document_id),
        "lisent": _lisent(lue.document_id),
        "lectures": lectures_dites(lue.document),
        "fil": _fil(lue.dossier, agent),
    }
    return render(request, "dossiers/confidentialite.html", contexte, status=422 if form and form.errors else 200)


def _enregistrer(request: HttpRequest, form: ConfidentialiteForm, lue: Any, agent: Agent) -> bool:
    try:
        reserver_piece(piece=lue, choix=form.choix(), par=agent)
    except ErreurLiasse as erreur:
        form.add_error(None, f"{erreur.message} {erreur.remede}")
        return False
    messages.success(request, "Les lecteurs de cette pièce sont changés.")
    return True


def _lisent(document_id: int) -> list[Agent]:
    """Today's readers, by name, wherever it stands."""
    trouves: dict[int, Agent] = {}
    for ici in Compartiment.objects.filter(documents=document_id).select_related("dans__entite", "entite"):
        trouves |= {a.pk: a for a in ici.lecteurs()}
    return sorted(trouves.values(), key=lambda a: (a.nom, a.prenom))


@require_http_methods(["GET", "POST"])
def briser(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Open what is reserved in the dossier, for a reason. Says nothing of what there is before the reason is given."""
    agent, dossier = agent_de(request), dossier_lisible(request, dossier_id)
    if not droits.peut_briser_la_glace(agent, dossier):
        raise Http404("bris")
    form = BrisForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fait = briser_la_glace(dossier=dossier, motif=form.cleaned_data["motif"], par=agent)
        return redirect("dossiers:bris", bris_id=fait.pk)
    contexte = {"form": form, "dossier": dossier, "fil": _fil(dossier, agent)}
    return render(request, "dossiers/briser.html", contexte, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def bris(request: HttpRequest, bris_id: int) -> HttpResponse:
    """What was opened, by whom, why and until when: for him, the authors and the DPO."""
    agent = agent_de(request)
    lu = get_object_or_404(BrisDeGlace.objects.select_related("agent"), pk=bris_id, institution=agent.institution_id)
    dpo = Profil.DPO in agent.profils()
    if not visible(lu, agent) and not dpo:
        raise Http404("bris")
    if request.method == "POST":
        prendre_connaissance(bris=lu, par=agent)
        return redirect("bureau:accueil")
    dossier = DossierSocial.objects.get(compartiment=lu.compartiment_id)
    ids = concernes(lu, agent, tous=dpo)
    contexte = {
        "bris": lu,
        "nombre": len(ids),
        "les_siennes": not dpo and agent.pk != lu.agent_id,
        "dossier": dossier,
        "lien": reverse("dossiers:lire", args=[dossier.pk]) if dossier.compartiment.visible_par(agent) else "",
        "documents": documents_lisibles(ids, agent),
        "a_voir": AFaire.objects.pour(agent).ouverts().filter(nature="bris-de-glace", objet_id=lu.pk).exists(),
    }
    return render(request, "dossiers/bris.html", contexte)
