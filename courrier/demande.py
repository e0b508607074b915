"""The demande as a letter to be signed: what was asked, in the person's words, and a code that brings it back."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import noter
from commun.pdf import rendre_pdf
from comptes.models import Agent
from dossiers import reperes
from dossiers.complements import Complement, completer_par
from dossiers.droits import peut_deposer, peut_enregistrer_demande
from dossiers.models import Demande

GABARIT = "courrier/demande_a_signer.html"


def imprimer_demande(*, demande: Demande, par: Agent) -> bytes:
    """Print the demande as PDF/A and journal it. Raises ActionRefusee."""
    dossier = demande.dossier
    lit = dossier.compartiment.visible_par(par)
    if not (peut_enregistrer_demande(par, dossier) or lit):
        raise ActionRefusee
    pdf = rendre_pdf(GABARIT, contexte(demande))
    noter(
        "demande_imprimee",
        demande,
        par=par,
        institution_id=demande.institution_id,
        dossier_id=dossier.pk,
        reference=demande.reference,
    )
    return pdf


def contexte(demande: Demande) -> dict[str, object]:
    """What the template reads."""
    dossier = demande.dossier
    return {
        "demande": demande,
        "dossier": dossier,
        "personne": dossier.personne,
        "adresse": dossier.personne.adresse_actuelle(),
        "institution": demande.institution,
        "service": dossier.entite.nom,
        "references": [("Dossier", dossier.numero), ("Demande", demande.reference)],
        "objets": demande.objets.select_related("type_aide"),
        "repere": reperes.qr(demande, reperes.DEMANDE),
        "le": timezone.localdate(),
    }


@completer_par
def liens_a_imprimer(agent: Agent, demandes: Sequence[Demande]) -> dict[int, list[Complement]]:
    """Under each demande of the dossier's page: print it to be signed; under the first, the sheets for its papers."""
    liens = {
        d.pk: [Complement("Imprimer la demande à signer", reverse("courrier:demande_a_signer", args=[d.pk]))]
        for d in demandes
    }
    if demandes and peut_deposer(agent, demandes[0].dossier):
        adresse = reverse("courrier:separateurs_dossier", args=[demandes[0].dossier_id])
        liens[demandes[0].pk].append(Complement("Feuilles de séparation pour ses papiers", adresse))
    return liens
