"""Tab « Paiements et récupérations » of the dossier: what was paid, what is to come, what is to be paid back."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comptes.requete import agent_de
from decisions.actions.paiement import AVEC
from decisions.ecrans import echeances as ecran
from decisions.enums import EtatEcheance
from decisions.models import Avance, Echeance
from dossiers import onglets
from dossiers.models import DossierSocial


def paiements(request: HttpRequest, dossier: DossierSocial) -> HttpResponse:
    """Échéances of every decision, the latest due first, and the advances with their balance."""
    agent = agent_de(request)
    echeances = (
        Echeance.objects.visibles_par(agent)
        .filter(paiement__decision__dossier=dossier)
        .select_related(*AVEC, "ligne__type_aide")
        .order_by("-prevue_le", "-pk")
    )
    rangees = ecran.lignes(echeances)
    avances = (
        Avance.objects.visibles_par(agent)
        .filter(ligne__decision__dossier=dossier)
        .select_related("ligne__type_aide", "ligne__decision")
        .prefetch_related("remboursements")
    )
    contexte = {
        **onglets.contexte(request, dossier, "paiements"),
        "rangees": rangees,
        "paye": _somme(rangees, EtatEcheance.PAYEE),
        "a_venir": _somme(rangees, EtatEcheance.PREVUE, EtatEcheance.CONTROLEE, EtatEcheance.EMISE),
        "avances": [{"avance": a, "solde": _solde(a)} for a in avances],
    }
    return render(request, "decisions/execution/onglet.html", contexte)


def _somme(rangees: list[ecran.LigneEcheance], *etats: str) -> Decimal:
    return sum((r.echeance.montant for r in rangees if r.echeance.etat in etats), Decimal(0))


def _solde(avance: Avance) -> Decimal:
    return sum((r.montant for r in avance.remboursements.all() if r.recu_le is None), Decimal(0))


onglets.declarer("paiements", "Paiements et récupérations", paiements, ordre=70)
