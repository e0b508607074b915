"""Acts on a paper of a tray; each answers with the next paper of the pile."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from commun.erreurs import EtatPerime
from comptes.requete import agent_de
from courrier.actions import classement, pages
from courrier.enums import EtatPli
from courrier.exceptions import PliDejaTraite
from courrier.forms import ClasserForm, DispositionForm, EcarterForm
from courrier.models import Bannette, Pli
from courrier.views.acces import pli_ouvert
from courrier.views.bannettes import rendre
from ocr.moteur import ErreurMoteur


@require_POST
def classer(request: HttpRequest, pli_id: int) -> HttpResponse:
    """File it, after the changes of pages not applied yet; then the next one."""
    agent = agent_de(request)
    pli = pli_ouvert(request, pli_id)
    form = ClasserForm(request.POST, agent=agent)
    if pli.etat != EtatPli.A_CLASSER:
        return _deja_traite(request, classement.deja_traite(pli), pli)
    if not form.is_valid():
        return rendre(request, pli.bannette, choisi=pli.pk, form=form)
    valeurs = form.cleaned_data
    suite = _apres(pli)
    try:
        if valeurs["disposition"]:
            pages.disposer(pli=pli, disposition=valeurs["disposition"], attendue=valeurs["version"], par=agent)
            pli = pli_ouvert(request, pli_id)
        pieces = classement.classer(
            pli=pli,
            dossier=valeurs["dossier"],
            autres=list(valeurs["autres"]),
            type_piece=valeurs["type_piece"],
            date_piece=valeurs["date_piece"],
            valable_jusqu_au=valeurs["valable_jusqu_au"],
            proposees=valeurs["proposees"],
            fausses=valeurs["fausses"],
            par=agent,
        )
    except PliDejaTraite as refus:
        return _deja_traite(request, refus, pli)
    ou = ", ".join(f"{p.dossier.personne.nom_complet}" for p in pieces)
    messages.success(request, f"« {pli.document.titre} » classé : {ou}, {valeurs['type_piece'] or 'type à préciser'}.")
    return redirect(suite)


@require_POST
def ecarter(request: HttpRequest, pli_id: int) -> HttpResponse:
    """Set aside with a reason; then the next one."""
    pli = pli_ouvert(request, pli_id)
    form = EcarterForm(request.POST)
    suite = _apres(pli)
    try:
        classement.ecarter(pli=pli, motif=form.cleaned_data["motif"] if form.is_valid() else "", par=agent_de(request))
    except PliDejaTraite as refus:
        return _deja_traite(request, refus, pli)
    messages.success(request, f"« {pli.document.titre} » écarté. Il reste dans « Écartés ».")
    return redirect(suite)


@require_POST
def reprendre(request: HttpRequest, pli_id: int) -> HttpResponse:
    """Undo a filing or a setting aside: the paper is on the table again."""
    pli = pli_ouvert(request, pli_id)
    classement.reprendre(pli=pli, par=agent_de(request))
    messages.success(request, f"« {pli.document.titre} » est de nouveau à classer.")
    return redirect(_adresse(pli))


@require_POST
def disposer(request: HttpRequest, pli_id: int) -> HttpResponse:
    """Apply the order, the turns, the cuts."""
    agent = agent_de(request)
    pli = pli_ouvert(request, pli_id)
    form = DispositionForm(request.POST)
    if form.is_valid() and form.cleaned_data["disposition"]:
        try:
            papiers = pages.disposer(
                pli=pli, disposition=form.cleaned_data["disposition"], attendue=form.cleaned_data["version"], par=agent
            )
        except ErreurMoteur as erreur:
            messages.error(request, str(erreur))
            return redirect(_adresse(pli))
        nombre = len(papiers)
        messages.success(request, f"{nombre} papiers à partir d’un seul." if nombre > 1 else "Pages changées.")
    else:
        messages.warning(request, "Rien à changer dans les pages.")
    return redirect(_adresse(pli))


@require_POST
def joindre(request: HttpRequest, pli_id: int) -> HttpResponse:
    """Add the paper named by `autre` (by default the next one of the pile) at the end of this one."""
    agent = agent_de(request)
    pli = pli_ouvert(request, pli_id)
    autre = _designe(request, pli)
    if autre is None:
        messages.warning(request, "Il n’y a pas d’autre papier à joindre dans cette bannette.")
        return redirect(_adresse(pli))
    version = request.POST.get("version", "")
    if not version.isdigit():
        raise EtatPerime
    try:
        pages.joindre(pli=pli, autres=[autre], attendue=int(version), par=agent)
    except ErreurMoteur as erreur:
        messages.error(request, str(erreur))
        return redirect(_adresse(pli))
    messages.success(request, f"« {autre.document.titre} » est joint à ce papier.")
    return redirect(_adresse(pli))


@require_POST
def remettre(request: HttpRequest, pli_id: int) -> HttpResponse:
    """Put a former version of the pages back."""
    pli = pli_ouvert(request, pli_id)
    numero, version = request.POST.get("numero", ""), request.POST.get("version", "")
    if not (numero.isdigit() and version.isdigit()):
        raise EtatPerime
    pages.remettre_version(pli=pli, numero=int(numero), attendue=int(version), par=agent_de(request))
    messages.success(request, f"Les pages sont comme dans la version {numero}.")
    return redirect(_adresse(pli))


@require_POST
def transmettre(request: HttpRequest, pli_id: int) -> HttpResponse:
    """Pass the paper on to a colleague's or another service's tray."""
    agent = agent_de(request)
    pli = pli_ouvert(request, pli_id)
    suite = _apres(pli)
    vers = get_object_or_404(Bannette, pk=_nombre(request, "bannette"), institution_id=agent.institution_id)
    classement.transmettre(pli=pli, vers=vers, par=agent)
    messages.success(request, f"« {pli.document.titre} » est maintenant dans « {vers.libelle} ».")
    return redirect(suite)


def _nombre(request: HttpRequest, nom: str) -> int:
    valeur = request.POST.get(nom, "")
    return int(valeur) if valeur.isascii() and valeur.isdigit() and len(valeur) < 12 else 0


def _designe(request: HttpRequest, pli: Pli) -> Pli | None:
    """The paper to join: named, else the one below."""
    plis = Pli.objects.filter(bannette=pli.bannette, etat=EtatPli.A_CLASSER).exclude(pk=pli.pk)
    plis = plis.select_related("document", "bannette__compartiment")
    numero = _nombre(request, "autre")
    return plis.filter(pk=numero).first() if numero else _dessous(pli, plis.all())


def _dessous(pli: Pli, plis: Iterable[Pli]) -> Pli | None:
    place = (pli.arrive_le, pli.ordre, pli.pk)
    return next((p for p in plis if (p.arrive_le, p.ordre, p.pk) > place), None)


def _apres(pli: Pli) -> str:
    """Address of the next paper, known before this one leaves."""
    plis = list(Pli.objects.filter(bannette=pli.bannette, etat=EtatPli.A_CLASSER).exclude(pk=pli.pk))
    suivant = _dessous(pli, plis) or (plis[0] if plis else None)
    base = reverse("courrier:bannette", args=[pli.bannette_id])
    return f"{base}?pli={suivant.pk}" if suivant else base


def _adresse(pli: Pli) -> str:
    return f"{reverse('courrier:bannette', args=[pli.bannette_id])}?pli={pli.pk}"


def _deja_traite(request: HttpRequest, refus: PliDejaTraite, pli: Pli) -> HttpResponse:
    """A colleague was quicker: said, and on to the next."""
    messages.warning(request, f"{refus.message} {refus.remede}")
    return redirect(_apres(pli))
