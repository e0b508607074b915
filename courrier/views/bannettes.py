"""The trays: which ones, their piles, and one paper on the table with its form."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from comptes.requete import agent_de
from courrier.actions.bannettes import bannette_de
from courrier.classement import Propositions, propositions
from courrier.classement.propositions import Cadre
from courrier.confirmations import Champ
from courrier.droits import a_une_bannette
from courrier.enums import EtatPli
from courrier.forms import ClasserForm, lettres_de
from courrier.models import Bannette, Pli
from courrier.views.acces import bannette_ouverte
from dossiers.models import DossierSocial
from dossiers.papier import comparer_feuilles
from dossiers.recherche import chercher_dossiers, du_menage
from dossiers.views.acces import dossier_connu
from ged.enums import EtatVersion
from ged.lecture import journaliser
from ged.models import Document, Page, Version
from ged.requete import entier
from referentiel.lecture import types_piece
from referentiel.models import TypePiece

PILE_MAX = 200
DERNIERS = 8
FEUILLES_GRANDES = 30  # sheets drawn large below one another; a longer paper opens in the liseuse
VUES = {"": EtatPli.A_CLASSER, "ecartes": EtatPli.ECARTE, "classes": EtatPli.CLASSE}


@dataclass
class Table:
    """What lies on the table: the paper chosen, its version, its pages, and what is proposed for it."""

    pli: Pli
    version: Version
    pages: list[Page]
    propositions: Propositions
    suivant: Pli | None = None
    form: ClasserForm | None = None
    menage: list[DossierSocial] = field(default_factory=list)

    @property
    def ecart(self) -> str:
        """Sheets said to be in hand against pages read, when they do not fit."""
        if self.version.etat != EtatVersion.LUE or not self.pli.feuilles_annoncees:
            return ""
        return comparer_feuilles(self.pli.feuilles_annoncees, self.version.nb_pages or 0)

    @property
    def grandes(self) -> list[tuple[Page, list[tuple[Champ, Cadre]]]]:
        """Sheets drawn large, with the boxes of the words that the proposals rest on."""
        return [(page, self.propositions.appuis(page.numero)) for page in self.pages[:FEUILLES_GRANDES]]


@require_GET
def lister(request: HttpRequest) -> HttpResponse:
    """The agent's trays with what waits in them; his own is made the first time."""
    agent = agent_de(request)
    if a_une_bannette(agent):
        bannette_de(agent)
    a_classer = Q(plis__etat=EtatPli.A_CLASSER)
    bannettes = (
        Bannette.objects.visibles_par(agent)
        .select_related("agent", "organe", "entite")
        .annotate(attente=Count("plis", filter=a_classer), plus_ancien=Min("plis__arrive_le", filter=a_classer))
        .order_by("agent", "libelle")
    )
    if not bannettes:
        raise ActionRefusee("Aucune bannette ne vous est ouverte.", "Demandez-la au responsable du service.")
    return render(request, "courrier/bannettes.html", {"bannettes": bannettes, "fil": [{"libelle": "Bannettes"}]})


@require_GET
def lire(request: HttpRequest, bannette_id: int) -> HttpResponse:
    """The pile, and the paper asked for (`?pli=`) or the first one. `?partie=`: a part that refreshes itself."""
    bannette = bannette_ouverte(request, bannette_id)
    return rendre(request, bannette, choisi=entier(request, "pli"))


def rendre(
    request: HttpRequest, bannette: Bannette, *, choisi: int | None, form: ClasserForm | None = None
) -> HttpResponse:
    """The page of a tray; `form`: what could not be filed, with its errors."""
    agent = agent_de(request)
    vue = request.GET.get("vue", "")
    vue = vue if vue in VUES else ""
    pile = _pile(bannette, vue, agent)
    contexte: dict[str, Any] = {"bannette": bannette, "pile": pile, "vue": vue, "choisi": choisi}
    if request.GET.get("partie") == "pile":
        return render(request, "courrier/_pile.html", contexte | {"derniers": _derniers(bannette, agent)})
    pli = next((p for p in pile if p.pk == choisi), pile[0] if pile and not vue else None)
    if pli is not None and pli.etat == EtatPli.CLASSE:  # it stands in its dossier now, not here
        pli = None
    if choisi and pli is None:
        pli = _deja_parti(bannette, choisi, vue, pile)
    table = _table(agent, pli, pile, form) if pli else None
    if request.GET.get("partie") == "pages" and table:
        return render(request, "courrier/_pages.html", contexte | {"table": table})
    contexte |= {
        "table": table,
        "cible_numero": str(bannette.pk),
        "choisi": pli.pk if pli else None,
        "derniers": _derniers(bannette, agent),
        "types": [(t, lettres_de(t, agent)) for t in types_piece(agent.institution)] if table else [],
        "autres_bannettes": Bannette.objects.filter(institution_id=agent.institution_id).exclude(pk=bannette.pk),
        "fil": [{"libelle": "Bannettes", "url": reverse("courrier:bannettes")}, {"libelle": bannette.libelle}],
    }
    return render(request, "courrier/bannette.html", contexte, status=422 if form and form.errors else 200)


def _pile(bannette: Bannette, vue: str, agent: Agent) -> list[Pli]:
    """Papers in the order they came; those set aside or filed, latest first."""
    plis = Pli.objects.filter(bannette=bannette, etat=VUES[vue]).select_related(
        "document", "lot", "courrier", "traite_par"
    )
    if vue:
        plis = plis.order_by("-traite_le")
    return _titrer(plis.prefetch_related("document__versions")[:PILE_MAX], agent)


def _deja_parti(bannette: Bannette, choisi: int, vue: str, pile: list[Pli]) -> Pli | None:
    """A paper that left the pile while it was looked at: the next one is shown instead."""
    ancien = Pli.objects.filter(bannette=bannette, pk=choisi).first()
    if ancien is None or vue:
        return None
    return _suivant(ancien, pile) or (pile[0] if pile else None)


def _suivant(pli: Pli, pile: list[Pli]) -> Pli | None:
    """The paper below in the pile; the first one after the last."""
    place = (pli.arrive_le, pli.ordre, pli.pk)
    autres = [p for p in pile if p.pk != pli.pk]
    return next((p for p in autres if (p.arrive_le, p.ordre, p.pk) > place), autres[0] if autres else None)


def _derniers(bannette: Bannette, agent: Agent) -> list[Pli]:
    """What was last filed or set aside here, by whom: colleagues on the same tray see it at once."""
    plis = Pli.objects.filter(bannette=bannette).exclude(etat=EtatPli.A_CLASSER)
    return _titrer(plis.select_related("document", "traite_par").order_by("-traite_le")[:DERNIERS], agent)


def _titrer(plis: Iterable[Pli], agent: Agent) -> list[Pli]:
    """Each with `connu`: what left for a dossier keeps its title for those who read it there, two queries a list.

    Who filed it himself still reads it, until somebody reserves it.
    """
    liste = list(plis)
    ids = [pli.document_id for pli in liste if pli.etat == EtatPli.CLASSE]
    lisibles = set(Document.objects.visibles_par(agent).filter(pk__in=ids).values_list("pk", flat=True))
    reserves = set(Document.objects.filter(pk__in=ids, compartiments__dans__isnull=False).values_list("pk", flat=True))
    for pli in liste:
        sien = pli.traite_par_id == agent.pk and pli.document_id not in reserves
        pli.connu = pli.etat != EtatPli.CLASSE or pli.document_id in lisibles or sien
    return liste


def _table(agent: Agent, pli: Pli, pile: list[Pli], form: ClasserForm | None) -> Table:
    version = pli.document.version_courante
    pages = list(version.pages.order_by("numero").defer("mots", "texte"))
    if pages and pli.etat != EtatPli.CLASSE:
        journaliser(version, par=agent)
    proposees = propositions(pli, agent)
    table = Table(pli, version, pages, proposees, suivant=_suivant(pli, pile))
    table.form = form or ClasserForm(agent=agent, initial=_initiales(proposees, version))
    dossier = form.cleaned_data.get("dossier") if form else _dossier_sur(proposees)
    table.menage = du_menage(agent, dossier) if dossier else []
    return table


def _dossier_sur(proposees: Propositions) -> DossierSocial | None:
    return proposees.dossier.valeur if proposees.dossier and proposees.dossier.sure else None


def _initiales(proposees: Propositions, version: Version) -> dict[str, Any]:
    """Only what is sure enough stands in the form beforehand; the rest is offered beside it."""
    initiales: dict[str, Any] = {"version": version.numero, "proposees": proposees.sceau()}
    if proposees.dossier and proposees.dossier.sure:
        initiales |= {"dossier": proposees.dossier.valeur.pk, "dossier_texte": nom_du_dossier(proposees.dossier.valeur)}
    if proposees.type_piece and proposees.type_piece.sure:
        choisi: TypePiece = proposees.type_piece.valeur
        initiales |= {"type_piece": choisi.pk, "type_texte": choisi.libelle}
    for champ, propose in (("date_piece", proposees.date), ("valable_jusqu_au", proposees.validite)):
        if propose and propose.sure:
            initiales[champ] = propose.valeur
    return initiales


def nom_du_dossier(dossier: DossierSocial) -> str:
    """As it stands in the field once chosen: « Amélie Vanbrabant, 2026-00001 »."""
    return f"{dossier.personne.nom_complet}, {dossier.numero}"


@require_GET
def dossiers(request: HttpRequest) -> HttpResponse:
    """Suggestions while typing (`?q=`): dossiers where the agent may deposit."""
    agent = agent_de(request)
    if not a_une_bannette(agent):
        raise ActionRefusee
    trouves = [(d, nom_du_dossier(d)) for d in chercher_dossiers(agent, request.GET.get("q", ""))]
    return render(request, "courrier/_dossiers.html", {"dossiers": trouves})


@require_GET
def menage(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The household's other dossiers, to file the same document there too."""
    agent = agent_de(request)
    dossier = dossier_connu(request, dossier_id)
    if not a_une_bannette(agent):
        raise ActionRefusee
    return render(request, "courrier/_menage.html", {"menage": du_menage(agent, dossier)})
