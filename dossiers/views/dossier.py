"""The dossier: its card at the desk, its opening, its page and tabs."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from dossiers import actions, droits, onglets
from dossiers.forms import AttribuerForm, OuvrirDossierForm, centres_de
from dossiers.horloge import horloge
from dossiers.models import Demande, DossierSocial
from dossiers.recus import remises
from dossiers.views.acces import dossier_connu, dossier_lisible, personne_connue
from dossiers.views.registre import demandes_du_registre


def suite(agent: Agent, dossier: DossierSocial, code: str = "") -> str:
    """Where the agent goes on: the dossier if he reads it, else the card."""
    if dossier.compartiment.visible_par(agent):
        return onglets.adresse(dossier, code or onglets.SYNTHESE)
    return reverse("dossiers:carte", args=[dossier.personne_id])


@require_GET
def carte(request: HttpRequest, personne_id: int) -> HttpResponse:
    """What a caller may be told at the desk: who follows, where, what the registre says; nothing of the content."""
    agent = agent_de(request)
    personne = personne_connue(request, personne_id)
    du_registre = demandes_du_registre(agent) if droits.peut_voir_registre(agent) else Demande.objects.none()
    dossiers = list(
        DossierSocial.objects.filter(personne=personne)
        .select_related("entite", "referent", "compartiment")
        .prefetch_related(Prefetch("demandes", queryset=du_registre, to_attr="demandes_du_registre"))
        .order_by("-ouvert_le", "-pk")
    )
    lisibles = set(DossierSocial.objects.visibles_par(agent).filter(personne=personne).values_list("pk", flat=True))
    cartes = [
        {
            "dossier": d,
            "lisible": d.pk in lisibles,
            "peut_enregistrer": not d.clos_le and droits.peut_enregistrer_demande(agent, d),
            "peut_deposer": not d.clos_le and droits.peut_deposer(agent, d),
            "cible_depot": f"dossier:{d.pk}",
            "depots": [] if d.pk in lisibles else remises(d, agent, timezone.localdate()),
            "demandes": [{"demande": demande, "horloge": horloge(demande)} for demande in d.demandes_du_registre],
        }
        for d in dossiers
    ]
    contexte = {
        "personne": personne,
        "cartes": cartes,
        "peut_ouvrir": centres_de(agent).exists() and all(d.clos_le for d in dossiers),
        "fil": [{"libelle": personne.nom_complet, "url": reverse("usagers:lire", args=[personne.pk])}],
    }
    return render(request, "dossiers/carte.html", contexte)


@require_http_methods(["GET", "POST"])
def ouvrir(request: HttpRequest, personne_id: int) -> HttpResponse:
    """Open a dossier from a person."""
    agent = agent_de(request)
    personne = personne_connue(request, personne_id)
    deja = DossierSocial.objects.filter(personne=personne, clos_le__isnull=True).select_related("compartiment").first()
    if request.method == "GET" and deja is not None:
        return redirect(suite(agent, deja))
    if not centres_de(agent).exists():
        raise ActionRefusee
    form = OuvrirDossierForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.is_valid():

        def acte() -> str:
            dossier = actions.ouvrir_dossier(
                personne=personne,
                entite=form.cleaned_data["entite"],
                referent=form.cleaned_data["referent"],
                par=agent,
            )
            messages.success(request, f"Le dossier {dossier.numero} est ouvert.")
            return suite(agent, dossier)

        try:
            return redirect(une_seule_fois(request, agent, acte))
        except ErreurLiasse as erreur:
            form.add_error(None, f"{erreur.message} {erreur.remede}")
    contexte = {
        "form": form,
        "personne": personne,
        "fil": [{"libelle": personne.nom_complet, "url": reverse("usagers:lire", args=[personne.pk])}],
    }
    return render(request, "dossiers/ouvrir.html", contexte)


@require_GET
def lire(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The dossier; who only knows of it is shown the card."""
    agent = agent_de(request)
    dossier = dossier_connu(request, dossier_id)
    if not dossier.compartiment.visible_par(agent):
        return redirect("dossiers:carte", personne_id=dossier.personne_id)
    return _montrer(request, dossier, onglets.SYNTHESE)


@require_GET
def onglet(request: HttpRequest, dossier_id: int, code: str) -> HttpResponse:
    """One tab, declared by this room or an upper one."""
    return _montrer(request, dossier_lisible(request, dossier_id), code)


def _montrer(request: HttpRequest, dossier: DossierSocial, code: str) -> HttpResponse:
    demande = onglets.onglet(code)
    if demande is None:
        raise Http404("onglet")
    return demande.vue(request, dossier)


@require_POST
def attribuer(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Name the referent."""
    agent = agent_de(request)
    dossier = dossier_lisible(request, dossier_id)
    form = AttribuerForm(request.POST, dossier=dossier)
    if not form.is_valid():
        raise ErreurLiasse("Ce référent n’est pas dans la liste.", "Choisissez un assistant social du centre.")
    referent = form.cleaned_data["referent"]
    actions.attribuer_dossier(dossier=dossier, referent=referent, par=agent)
    messages.success(request, f"{referent.nom_complet} suit maintenant ce dossier.")
    return redirect(suite(agent, dossier))
