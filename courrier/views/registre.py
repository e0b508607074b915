"""Register of incoming mail: the pile entered by keyboard, the list, one letter and its answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commun.erreurs import ActionRefusee
from commun.journal import noter
from commun.tableur import TYPE_XLSX, classeur
from commun.texte import cle_tri
from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from courrier.actions import registre as actions
from courrier.enums import EtatCourrier, EtatPli
from courrier.forms_registre import CourrierForm, DistribuerForm, FiltreCourrier, ReponseForm
from courrier.models import Courrier, CourrierQuerySet, Pli
from courrier.tenue import peut_repondre, tient_registre
from dossiers.models import Piece
from ged.models import Document

PAR_PAGE = 50
EXPORT_MAX = 20_000
OUVERTS = (EtatCourrier.ENREGISTRE, EtatCourrier.DISTRIBUE)
TONS = {
    EtatCourrier.ENREGISTRE: "attention",
    EtatCourrier.DISTRIBUE: "encours",
    EtatCourrier.REPONDU: "succes",
    EtatCourrier.SANS_SUITE: "neutre",
}
TRIS = {
    "numero": ("annee", "numero"),
    "recu": ("recu_le", "numero"),
    "expediteur": ("cle_tri", "numero"),
    "etat": ("etat", "numero"),
}
COLONNES = (
    "Numéro",
    "Reçu le",
    "Arrivée",
    "Expéditeur",
    "Objet",
    "À l’attention de",
    "Bannette",
    "Réponse attendue le",
    "État",
    "Répondu le",
    "Réponse",
)
LETTRE = "lettre_envoyee"


@require_GET
def registre(request: HttpRequest) -> HttpResponse:
    """The register; `?format=xlsx` gives the same rows for a spreadsheet."""
    agent = agent_de(request)
    visibles = Courrier.objects.visibles_par(agent)
    filtre = FiltreCourrier(request.GET, agent=agent)
    choisis = _trier(_filtrer(visibles, filtre), request.GET.get("tri", ""))
    if request.GET.get("format") == "xlsx":
        return _xlsx(choisis, agent)
    page = Paginator(choisis, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre,
        "page": page,
        "lignes": [_ligne(c) for c in page.object_list],
        "comptes": _comptes(visibles),
        "tient": tient_registre(agent),
        "fil": [{"libelle": "Courrier entrant"}],
    }
    if getattr(request, "htmx", False):
        return render(request, "courrier/_registre.html", contexte)
    if contexte["tient"]:
        contexte |= _saisie(agent, CourrierForm(agent=agent))
    return render(request, "courrier/registre.html", contexte)


def _saisie(agent: Agent, form: CourrierForm, fait: Courrier | None = None) -> dict[str, Any]:
    """The entry form, with the senders already known to the house."""
    connus = Courrier.objects.filter(institution_id=agent.institution_id, personnel=False)
    frequents = connus.order_by().values("expediteur").annotate(n=Count("pk")).order_by("-n")[:200]
    return {"form": form, "fait": fait, "expediteurs": [c["expediteur"] for c in frequents]}


def _filtrer(visibles: CourrierQuerySet, filtre: FiltreCourrier) -> CourrierQuerySet:
    filtre.is_valid()
    valeurs = filtre.cleaned_data
    choisis = visibles.select_related("destinataire", "bannette", "enregistre_par")
    for champ in ("annee", "canal", "bannette"):
        if valeurs.get(champ):
            choisis = choisis.filter(**{champ: valeurs[champ]})
    if valeurs.get("etat") == "retard":
        choisis = choisis.filter(etat__in=OUVERTS, echeance__lt=timezone.localdate())
    elif valeurs.get("etat"):
        choisis = choisis.filter(etat=valeurs["etat"])
    if texte := str(valeurs.get("q") or "").strip():
        mots = Q(*(Q(cle_tri__contains=mot) for mot in cle_tri(texte).split()))
        numero = texte.rsplit("/", 1)[-1]
        if numero.isascii() and numero.isdigit() and len(numero) < 10:
            mots |= Q(numero=int(numero))
        choisis = choisis.filter(mots)
    return choisis


def _trier(choisis: CourrierQuerySet, tri: str) -> CourrierQuerySet:
    """`?tri=expediteur`, `?tri=-expediteur`; latest first by default."""
    if tri.removeprefix("-") == "echeance":
        sens = F("echeance").desc(nulls_last=True) if tri.startswith("-") else F("echeance").asc(nulls_last=True)
        return choisis.order_by(sens, "-annee", "-numero")
    champs = TRIS.get(tri.removeprefix("-"))
    if champs is None:
        return choisis.order_by("-annee", "-numero")
    return choisis.order_by(*(f"-{c}" if tri.startswith("-") else c for c in champs))


def _comptes(visibles: CourrierQuerySet) -> list[dict[str, Any]]:
    nombres = dict(visibles.order_by().values_list("etat").annotate(n=Count("pk")))
    retard = visibles.filter(etat__in=OUVERTS, echeance__lt=timezone.localdate()).count()
    lignes: list[dict[str, Any]] = [{"code": "retard", "libelle": "en retard", "nombre": retard}]
    for etat in EtatCourrier:
        nombre = nombres.get(etat.value, 0)
        accord = "s" if nombre > 1 and etat != EtatCourrier.SANS_SUITE else ""
        lignes.append({"code": etat.value, "libelle": f"{etat.label}{accord}", "nombre": nombre})
    return [ligne for ligne in lignes if ligne["nombre"]]


def _ligne(courrier: Courrier) -> dict[str, Any]:
    attend = courrier.etat in OUVERTS and courrier.echeance is not None
    return {
        "courrier": courrier,
        "ton": TONS[EtatCourrier(courrier.etat)],
        "echeance": courrier.echeance if attend else None,
        "jours": (courrier.echeance - timezone.localdate()).days if attend and courrier.echeance else None,
    }


def _xlsx(choisis: CourrierQuerySet, agent: Agent) -> HttpResponse:
    noter("liste.exportee", agent, par=agent, institution_id=agent.institution_id, liste="courrier")
    octets = classeur("Courrier entrant", COLONNES, (_colonnes(c) for c in choisis[:EXPORT_MAX]))
    nom = f"courrier-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        octets, content_type=TYPE_XLSX, headers={"Content-Disposition": f'attachment; filename="{nom}"'}
    )


def _colonnes(courrier: Courrier) -> list[Any]:
    return [
        courrier.reference,
        courrier.recu_le,
        courrier.get_canal_display(),
        courrier.expediteur,
        "personnel" if courrier.personnel else courrier.objet,
        courrier.destinataire.nom_complet if courrier.destinataire else "",
        courrier.bannette.libelle if courrier.bannette else "",
        courrier.echeance,
        courrier.get_etat_display(),
        courrier.repondu_le,
        courrier.reponse,
    ]


@require_POST
def enregistrer(request: HttpRequest) -> HttpResponse:
    """Enter one letter; the answer is the form again, ready for the next of the pile."""
    agent = agent_de(request)
    if not tient_registre(agent):
        raise ActionRefusee("Le registre du courrier est tenu par l’accueil.")
    form = CourrierForm(request.POST, agent=agent)
    if not form.is_valid():
        reponse = render(request, "courrier/_saisie.html", _saisie(agent, form))
        reponse.status_code = 422
        return reponse if getattr(request, "htmx", False) else _page_avec(request, agent, form)
    adresse = une_seule_fois(request, agent, lambda: _inscrire(agent, form))
    fait = Courrier.objects.visibles_par(agent).filter(pk=int(adresse.rstrip("/").rsplit("/", 1)[-1])).first()
    if not getattr(request, "htmx", False):
        messages.success(request, f"Inscrit sous le n° {fait}.")
        return redirect("courrier:registre")
    suivant = CourrierForm(agent=agent, initial=form.suivant())
    reponse = render(request, "courrier/_saisie.html", _saisie(agent, suivant, fait))
    reponse["HX-Trigger"] = "courrier-inscrit"
    return reponse


def _inscrire(agent: Agent, form: CourrierForm) -> str:
    return reverse("courrier:lire", args=[actions.enregistrer(par=agent, **form.cleaned_data).pk])


def _page_avec(request: HttpRequest, agent: Agent, form: CourrierForm) -> HttpResponse:
    contexte = {"filtre": FiltreCourrier(agent=agent), "lignes": [], "comptes": [], "tient": True}
    return render(request, "courrier/registre.html", contexte | _saisie(agent, form), status=422)


def _visible(request: HttpRequest, pk: int) -> Courrier:
    visibles = Courrier.objects.visibles_par(agent_de(request)).select_related(
        "destinataire", "bannette__compartiment", "enregistre_par", "document", "reponse_document"
    )
    return get_object_or_404(visibles, pk=pk)


@require_GET
def lire(request: HttpRequest, courrier_id: int) -> HttpResponse:
    """One letter: where it stands, its papers, its answer."""
    return _page(request, _visible(request, courrier_id))


def _page(
    request: HttpRequest, lu: Courrier, form: ReponseForm | None = None, distribution: DistribuerForm | None = None
) -> HttpResponse:
    agent = agent_de(request)
    ouvert = lu.etat in OUVERTS
    agit = tient_registre(agent) or peut_repondre(agent, lu)
    papiers = _papiers(agent, lu)
    contexte = {
        **_ligne(lu),
        "ouvert": ouvert,
        "agit": agit and ouvert,
        "papiers": papiers,
        "reponse_lisible": lu.reponse_document_id is not None
        and Document.objects.visibles_par(agent).filter(pk=lu.reponse_document_id).exists(),
        "form": form or ReponseForm(lettres=_lettres(agent, lu)),
        "distribution": distribution
        or DistribuerForm(agent=agent, initial={"bannette": lu.bannette_id, "echeance": lu.echeance}),
        "a_joindre": _a_joindre(agent, lu) if agit and ouvert and not lu.personnel else [],
        "fil": [
            {"libelle": "Courrier entrant", "url": reverse("courrier:registre")},
            {"libelle": f"N° {lu.reference}"},
        ],
    }
    erreurs = bool((form and form.errors) or (distribution and distribution.errors))
    return render(request, "courrier/courrier.html", contexte, status=422 if erreurs else 200)


def _documents(courrier: Courrier) -> list[int]:
    documents = list(courrier.plis.values_list("document_id", flat=True))
    return [*documents, courrier.document_id] if courrier.document_id else documents


def _papiers(agent: Agent, courrier: Courrier) -> list[Document]:
    """Papers of the letter that the agent reads."""
    return list(Document.objects.visibles_par(agent).filter(pk__in=_documents(courrier)).order_by("pk"))


def _lettres(agent: Agent, courrier: Courrier) -> list[tuple[int, str]]:
    """Letters and notifications of the dossiers where its papers were filed, latest first."""
    dossiers = Piece.objects.visibles_par(agent).filter(document__in=_documents(courrier)).values("dossier")
    lettres = Piece.objects.visibles_par(agent).filter(dossier__in=dossiers, type_piece__code=LETTRE)
    return [
        (p.document_id, f"{p.document.titre} ({timezone.localtime(p.deposee_le):%d/%m/%Y})")
        for p in lettres.select_related("document").order_by("-deposee_le")[:30]
    ]


def _a_joindre(agent: Agent, courrier: Courrier) -> list[Pli]:
    """Papers that wait in the agent's trays and belong to no letter yet."""
    plis = Pli.objects.visibles_par(agent).filter(etat=EtatPli.A_CLASSER, courrier__isnull=True)
    if courrier.bannette_id:
        plis = plis.filter(bannette=courrier.bannette_id)
    return list(plis.select_related("document").order_by("-arrive_le")[:50])


@require_POST
def distribuer(request: HttpRequest, courrier_id: int) -> HttpResponse:
    """Pass it to a tray."""
    agent, lu = agent_de(request), _visible(request, courrier_id)
    form = DistribuerForm(request.POST, agent=agent)
    if not form.is_valid():
        return _page(request, lu, distribution=form)
    actions.distribuer(courrier=lu, par=agent, **form.cleaned_data)
    messages.success(request, f"Le courrier {lu.reference} est dans « {form.cleaned_data['bannette']} ».")
    return _suite(agent, lu)


@require_POST
def repondre(request: HttpRequest, courrier_id: int) -> HttpResponse:
    """Say how it was answered."""
    agent, lu = agent_de(request), _visible(request, courrier_id)
    form = ReponseForm(request.POST, lettres=_lettres(agent, lu))
    if not form.is_valid():
        return _page(request, lu, form)
    numero = form.cleaned_data["document"]
    document = Document.objects.filter(pk=numero).first() if numero else None
    actions.repondre(courrier=lu, reponse=form.cleaned_data["reponse"], document=document, par=agent)
    messages.success(request, f"Le courrier {lu.reference} est répondu.")
    return _suite(agent, lu)


@require_POST
def sans_suite(request: HttpRequest, courrier_id: int) -> HttpResponse:
    """Nothing to answer, or a personal letter handed over."""
    agent, lu = agent_de(request), _visible(request, courrier_id)
    actions.classer_sans_suite(courrier=lu, par=agent)
    messages.success(request, f"Le courrier {lu.reference} est clos.")
    return _suite(agent, lu)


@require_POST
def joindre(request: HttpRequest, courrier_id: int) -> HttpResponse:
    """This scanned paper is that letter."""
    agent, lu = agent_de(request), _visible(request, courrier_id)
    numero = request.POST.get("pli", "")
    pli = get_object_or_404(Pli.objects.visibles_par(agent), pk=int(numero) if numero.isdecimal() else 0)
    actions.joindre(courrier=lu, pli=pli, par=agent)
    messages.success(request, "Le papier est joint à ce courrier.")
    return redirect("courrier:lire", lu.pk)


def _suite(agent: Agent, courrier: Courrier) -> HttpResponse:
    """The letter itself, or the list once it went where the agent does not see."""
    if Courrier.objects.visibles_par(agent).filter(pk=courrier.pk).exists():
        return redirect("courrier:lire", courrier.pk)
    return redirect("courrier:registre")
