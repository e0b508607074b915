"""One point of a sitting: the complete dossier in one scroll, then its outcome, recorded and confirmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from decisions import droits
from decisions.actions import decision as actions
from decisions.ecrans.complet import dossier_complet
from decisions.enums import EtatPoint, Issue
from decisions.forms import IssueForm
from decisions.models import Point
from decisions.views.acces import point_lisible
from decisions.views.seances import cadre_de_seance
from dossiers.horloge import horloge


def adresse(point: Point) -> str:
    """Where the point is read."""
    return reverse("decisions:point_lire", args=[point.seance_id, point.pk])


@require_GET
def lire(request: HttpRequest, seance_id: int, point_id: int) -> HttpResponse:
    """The complete dossier; j and k go to the next and previous points."""
    return page(request, point_lisible(request, seance_id, point_id))


def page(request: HttpRequest, point: Point, form: IssueForm | None = None) -> HttpResponse:
    """The page, with the outcome form as typed when it does not read."""
    agent = agent_de(request)
    proposition = point.proposition
    complet = dossier_complet(proposition, agent)
    contexte = {
        **cadre_de_seance(point.seance, agent),
        **complet,
        "point": point,
        "proposition": proposition,
        "demande": proposition.demande,
        "dossier": proposition.dossier,
        "horloge": horloge(proposition.demande),
        "peut_noter": droits.peut_noter_issue(agent, point),
        "peut_confirmer": droits.peut_confirmer_point(agent, point),
        "consequence": consequence(point),
        "modifications": _modifications(point, complet["lignes"]),
        "decision": getattr(point, "decision", None),
        "fil": _fil(point),
        **_voisins(point, agent),
    }
    if contexte["peut_noter"]:
        contexte["form"] = form or IssueForm(point=point, lignes=complet["lignes"])
    return render(request, "decisions/point.html", contexte, status=422 if form is not None else 200)


def _fil(point: Point) -> list[dict[str, str]]:
    return [
        {"libelle": "Séances", "url": reverse("decisions:seances")},
        {"libelle": str(point.seance.organe), "url": reverse("decisions:seance", args=[point.seance_id])},
        {"libelle": f"Point {point.ordre}"},
    ]


def _voisins(point: Point, agent: Agent) -> dict[str, Point | None]:
    """Previous and next points that this agent reads."""
    lisibles = Point.objects.visibles_par(agent).filter(seance=point.seance_id)
    return {
        "precedent": lisibles.filter(ordre__lt=point.ordre).order_by("-ordre").first(),
        "suivant": lisibles.filter(ordre__gt=point.ordre).order_by("ordre").first(),
    }


CONSEQUENCES = {
    Issue.CONFORME: "La décision est prise telle que proposée : notification et paiements s’ouvrent aussitôt.",
    Issue.MODIFIE: "La décision est prise avec ces modifications ; la lettre proposée ne part pas, "
    "l’auteur rédige la motivation.",
    Issue.REFUS: "La décision est un refus ; la lettre proposée ne part pas, l’auteur rédige la motivation.",
    Issue.REPORT: "Rien n’est décidé : la proposition attend une autre séance et garde ses avis.",
    Issue.COMPLEMENT: "Rien n’est décidé : la proposition retourne à son auteur avec ce motif.",
}


def consequence(point: Point) -> str:
    """What confirming does, in words."""
    if not point.issue:
        return ""
    fin = " Une décision prise ne se modifie plus." if point.issue in Issue.tranchent() else ""
    return CONSEQUENCES[Issue(point.issue)] + fin


def _modifications(point: Point, lignes: list[Any]) -> list[dict[str, Any]]:
    """Recorded changes beside what was proposed."""
    par_pk = {ligne.pk: ligne for ligne in lignes}
    return [
        {"ligne": par_pk[m["ligne"]], "montant": m.get("montant"), "du": m.get("du"), "au": m.get("au")}
        for m in point.lignes_modifiees
        if m["ligne"] in par_pk
    ]


@require_POST
def noter(request: HttpRequest, seance_id: int, point_id: int) -> HttpResponse:
    """The secretary records what the organ says; it may be recorded again until the president confirms."""
    agent = agent_de(request)
    point = point_lisible(request, seance_id, point_id)
    form = IssueForm(request.POST, point=point, lignes=list(point.proposition.lignes.select_related("type_aide")))
    if point.etat == EtatPoint.INSCRIT and not form.is_valid():
        return page(request, point, form)

    def acte() -> str:
        actions.noter_issue(
            point=point,
            par=agent,
            issue=form.cleaned_data["issue"] if form.is_valid() else Issue.CONFORME,
            motif=form.cleaned_data.get("motif", ""),
            lignes_modifiees=form.modifications(),
        )
        messages.success(request, "L’issue est notée. Elle attend la confirmation du président.")
        return adresse(point)

    return redirect(une_seule_fois(request, agent, acte))


@require_POST
def confirmer(request: HttpRequest, seance_id: int, point_id: int) -> HttpResponse:
    """The president confirms what his page showed; the next point opens."""
    agent = agent_de(request)
    point = point_lisible(request, seance_id, point_id)
    revision = request.POST.get("revision", "")

    def acte() -> str:
        lue = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1
        decision = actions.confirmer_point(point=point, par=agent, revision=lue)
        prise = f"Décision {decision.numero} prise." if decision else "Point traité : rien n’est décidé."
        messages.success(request, prise)
        suivant = (
            Point.objects.visibles_par(agent)
            .filter(seance=point.seance_id, etat=EtatPoint.INSCRIT)
            .order_by("ordre")
            .first()
        )
        return adresse(suivant) if suivant else reverse("decisions:seance", args=[point.seance_id])

    return redirect(une_seule_fois(request, agent, acte))
