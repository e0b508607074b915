"""The proposition: one page for its author, the chef and the readers; what may be done there follows `droits`."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from decisions.actions import proposition as actions
from decisions.actions.lecture import noter_avis_lus
from decisions.ecrans import complet, fiche
from decisions.enums import Acte, EtatProposition
from decisions.forms import DemandeAvisForm, LignesFormSet, RenvoiForm, TextesForm, lignes_form
from decisions.lettres import apercu
from decisions.models import Proposition
from decisions.texte import contenu
from decisions.views.acces import proposition_lisible, suivant
from dossiers import onglets
from dossiers.droits import peut_instruire
from dossiers.views.acces import demande_lisible


@dataclass
class Saisie:
    """What was typed in the editor."""

    textes: TextesForm
    lignes: LignesFormSet
    revision: int

    @property
    def valide(self) -> bool:
        """True when every field reads."""
        return bool(self.textes.is_valid() & self.lignes.is_valid())


def _saisie(request: HttpRequest, proposition: Proposition) -> Saisie | None:
    """The editor's fields as sent; None when the page showed the sheet alone."""
    if "lignes-TOTAL_FORMS" not in request.POST:
        return None
    revision = request.POST.get("revision", "")
    return Saisie(
        TextesForm(request.POST),
        lignes_form(proposition, request.POST, agent=agent_de(request)),
        int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1,
    )


def _garder(saisie: Saisie, proposition: Proposition, agent: Agent, lignes: list[dict[str, Any]]) -> Proposition:
    return actions.enregistrer_proposition(
        proposition=proposition,
        par=agent,
        textes=dict(saisie.textes.cleaned_data),
        lignes=lignes,
        revision=saisie.revision,
    )


def _garder_si_change(saisie: Saisie, proposition: Proposition, agent: Agent) -> Proposition:
    """A correction is kept only when something changed: an identical text leaves no mark."""
    lignes = saisie.lignes.valeurs()
    champs = {ligne.pk: ligne for ligne in proposition.lignes.all()}
    pareilles = [v["pk"] for v in lignes] == list(champs) and all(
        getattr(champs[valeurs["pk"]], champ) == valeur for valeurs in lignes for champ, valeur in valeurs.items()
    )
    textes = saisie.textes.cleaned_data
    pareils = all(getattr(proposition, champ) == texte for champ, texte in textes.items())
    if pareilles and pareils:
        return proposition
    return _garder(saisie, proposition, agent, lignes)


@require_http_methods(["GET", "POST"])
def rediger(request: HttpRequest, demande_id: int) -> HttpResponse:
    """Open the demande's proposition: the one in progress, else a new draft (asked by a button, never by a link)."""
    agent = agent_de(request)
    demande = demande_lisible(request, demande_id)
    if not peut_instruire(agent, demande.dossier):
        raise ActionRefusee
    existante = demande.propositions.filter(etat__in=actions.EN_COURS).first()
    if existante is None and request.method == "POST":
        existante = actions.ouvrir_proposition(demande=demande, par=agent)
    if existante is not None:
        return redirect("decisions:proposition_lire", proposition_id=existante.pk)
    contexte = {**onglets.contexte(request, demande.dossier, "decisions"), "demande": demande}
    return render(request, "decisions/rediger.html", contexte)


@require_GET
def lire(request: HttpRequest, proposition_id: int) -> HttpResponse:
    """The page; an advice the agent had asked for is known once it is opened here."""
    proposition = proposition_lisible(request, proposition_id)
    noter_avis_lus(proposition=proposition, par=agent_de(request))
    return page(request, proposition)


def page(
    request: HttpRequest,
    proposition: Proposition,
    *,
    saisie: Saisie | None = None,
    erreur: RegleNonSatisfaite | None = None,
    renvoi: RenvoiForm | None = None,
) -> HttpResponse:
    """The proposition as this agent may see and change it; with what was typed when it does not read."""
    agent = agent_de(request)
    permissions = fiche.permissions(agent, proposition)
    ecrire = permissions["peut_rediger"] or permissions["peut_corriger"]
    contexte = {
        **onglets.contexte(request, proposition.dossier, "decisions"),
        **permissions,
        **_marge(proposition),
        "proposition": proposition,
        "demande": proposition.demande,
        "ecrire": ecrire,
        "lettre": apercu(proposition),
        "lignes": complet.lignes_de(proposition),
        "circuit": fiche.circuit(proposition),
        "lecteurs": fiche.lecteurs(proposition),
        "retours": list(proposition.retours.select_related("par")),
        "corrections": fiche.corrections(proposition, agent),
        "avis": list(proposition.avis.select_related("service", "rendu_par", "demande_par")),
        "pieces": complet.pieces_lues(proposition, agent),
        "rapports": complet.rapports_signes(proposition, agent),
        "decision": proposition.decisions.order_by("-pk").first(),
        "form_avis": DemandeAvisForm(proposition=proposition) if permissions["peut_demander_avis"] else None,
        "form_renvoi": renvoi or RenvoiForm(),
        "aujourdhui": timezone.localdate(),
        "erreur": erreur,
    }
    if ecrire:
        contexte |= _editeur(proposition, agent, saisie)
    statut = 200 if saisie is None and erreur is None and renvoi is None else 422
    return render(request, "decisions/proposition.html", contexte, status=statut)


def _editeur(proposition: Proposition, agent: Agent, saisie: Saisie | None) -> dict[str, Any]:
    lignes = saisie.lignes if saisie else lignes_form(proposition, agent=agent)
    aides = lignes.forms[0].fields["type_aide"].queryset if lignes.forms else ()  # type: ignore[attr-defined]
    return {
        "textes": saisie.textes if saisie else TextesForm(initial=contenu(proposition)),
        "formset": lignes,
        "aides_remboursables": ",".join(str(aide.pk) for aide in aides if aide.remboursable),
        "aides_sans_argent": ",".join(str(aide.pk) for aide in aides if not aide.financiere),
    }


def _marge(proposition: Proposition) -> dict[str, Any]:
    if proposition.etat == EtatProposition.BROUILLON:
        return {**fiche.manques(proposition), "destinataire": fiche.destinataire(proposition)}
    return fiche.manques(proposition)


@require_POST
def enregistrer(request: HttpRequest, proposition_id: int) -> HttpResponse:
    """Save while typing (htmx: letter and margin come back), or by a button that may also add or remove a line."""
    agent = agent_de(request)
    proposition = proposition_lisible(request, proposition_id)
    saisie = _saisie(request, proposition)
    if saisie is None:
        return redirect(fiche.adresse(proposition))
    lisible = saisie.valide
    automatique = getattr(request, "htmx", False)
    if not lisible and not automatique:
        return page(request, proposition, saisie=saisie)
    lignes = _lignes_demandees(request, saisie, proposition)
    proposition = _garder(saisie, proposition, agent, lignes)
    if not automatique:
        return redirect(f"{fiche.adresse(proposition)}{'#lignes' if 'ajouter' in request.POST else ''}")
    contexte = {
        **_marge(proposition),
        "proposition": proposition,
        "demande": proposition.demande,
        "peut_instruire": True,
        "lettre": apercu(proposition),
        "illisibles": saisie.lignes.phrases(),
        "heure": timezone.localtime(),
    }
    return render(request, "decisions/_enregistre.html", contexte)


def _lignes_demandees(request: HttpRequest, saisie: Saisie, proposition: Proposition) -> list[dict[str, Any]]:
    lignes = saisie.lignes.valeurs()
    retiree = request.POST.get("retirer", "")
    lignes = [ligne for ligne in lignes if str(ligne["pk"]) != retiree]
    if "ajouter" in request.POST:
        personne = proposition.dossier.personne
        aide = saisie.lignes.forms[0].fields["type_aide"].queryset.first() if saisie.lignes.forms else None  # type: ignore[attr-defined]
        aide = aide or proposition.demande.objets.select_related("type_aide")[0].type_aide
        lignes.append({"acte": Acte.OCTROI, "type_aide": aide, "payee": personne, "beneficiaire": personne})
    return lignes


@require_POST
def soumettre(request: HttpRequest, proposition_id: int) -> HttpResponse:
    """Send; when something is missing the page comes back with the list and nothing typed is lost."""
    agent = agent_de(request)
    proposition = proposition_lisible(request, proposition_id)
    saisie = _saisie(request, proposition)
    if saisie is not None and not saisie.valide:
        return page(request, proposition, saisie=saisie)

    def acte() -> str:
        courante = _garder_si_change(saisie, proposition, agent) if saisie else proposition
        envoyee = actions.soumettre_proposition(proposition=courante, par=agent)
        chez = "attend une séance" if envoyee.etat == EtatProposition.VALIDEE else "est chez le chef de service"
        messages.success(request, f"Envoyée. La proposition de {proposition.dossier.personne} {chez}.")
        return fiche.adresse(proposition)

    try:
        return redirect(une_seule_fois(request, agent, acte))
    except RegleNonSatisfaite as erreur:
        if saisie:
            _garder_si_change(saisie, proposition, agent)
        return page(request, proposition_lisible(request, proposition_id), erreur=erreur)


@require_POST
def valider(request: HttpRequest, proposition_id: int) -> HttpResponse:
    """The chef validates, with his corrections when he made some; the next file opens."""
    agent = agent_de(request)
    proposition = proposition_lisible(request, proposition_id)
    saisie = _saisie(request, proposition)
    if saisie is not None and not saisie.valide:
        return page(request, proposition, saisie=saisie)

    def acte() -> str:
        courante = _garder_si_change(saisie, proposition, agent) if saisie else proposition
        actions.valider_proposition(proposition=courante, par=agent)
        messages.success(request, f"Validée : la proposition de {proposition.dossier.personne} attend une séance.")
        return suivant(agent, fiche.adresse(proposition))

    return redirect(une_seule_fois(request, agent, acte))


@require_POST
def renvoyer(request: HttpRequest, proposition_id: int) -> HttpResponse:
    """Back to the author with a reason and what to complete; corrections made on the page go with it."""
    agent = agent_de(request)
    proposition = proposition_lisible(request, proposition_id)
    saisie = _saisie(request, proposition)
    form = RenvoiForm(request.POST)
    if not form.is_valid() or (saisie is not None and not saisie.valide):
        return page(request, proposition, saisie=saisie, renvoi=form)

    def acte() -> str:
        courante = _garder_si_change(saisie, proposition, agent) if saisie else proposition
        motif = form.cleaned_data["motif"]
        actions.renvoyer_proposition(proposition=courante, par=agent, motif=motif, a_completer=form.points())
        messages.success(request, f"Renvoyée à {proposition.auteur.nom_complet}, qui le voit tout de suite.")
        return suivant(agent, fiche.adresse(proposition))

    return redirect(une_seule_fois(request, agent, acte))


@require_POST
def retirer(request: HttpRequest, proposition_id: int) -> HttpResponse:
    """Without object any more."""
    agent = agent_de(request)
    proposition = proposition_lisible(request, proposition_id)

    def acte() -> str:
        actions.retirer_proposition(proposition=proposition, par=agent)
        messages.success(request, "La proposition est retirée. La demande reste ouverte.")
        return reverse("dossiers:onglet", args=[proposition.dossier_id, "decisions"])

    return redirect(une_seule_fois(request, agent, acte))
