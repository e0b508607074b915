"""What every act of this room does: refuse, lock, journal."""

from typing import Any

from django.db import models
from django.urls import reverse

from commun import journal
from commun.erreurs import ActionRefusee, EtatPerime
from comptes.afaire import demander
from comptes.enums import Profil, RoleMandat
from comptes.models import Agent
from decisions.models import Decision, Proposition
from dossiers.enums import EtatDemande
from dossiers.models import Demande
from search.actions import indexer


def exiger(condition: bool, message: str = "", remede: str = "") -> None:
    """Refuse the act unless the right is held."""
    if not condition:
        raise ActionRefusee(message, remede)


def verrouiller(proposition: Proposition) -> Proposition:
    """The row as it stands now, locked until the end of the transaction; read again with what is joined to it."""
    Proposition.objects.select_for_update().get(pk=proposition.pk)
    return Proposition.objects.select_related(
        "dossier__compartiment__entite", "dossier__institution", "dossier__personne", "demande", "auteur", "organe"
    ).get(pk=proposition.pk)


def exiger_etat(objet: models.Model, *etats: str) -> None:
    """The page shown was stale when the object is no longer in one of the states."""
    etat = getattr(objet, "etat")  # noqa: B009 (every aggregate has one)
    if etat not in etats:
        affiche = objet.get_etat_display()  # type: ignore[attr-defined]
        raise EtatPerime(f"Cela ne se peut plus : {objet._meta.verbose_name} « {affiche} ».")


def exiger_demande_ouverte(proposition: Proposition) -> None:
    """Nothing is decided for who withdrew what he asked."""
    demande = Demande.objects.get(pk=proposition.demande_id)
    if demande.etat == EtatDemande.CLOSE:
        raise EtatPerime(
            f"La demande {demande.reference} est close ({demande.get_motif_cloture_display()}).",
            "Retirez la proposition ; en séance, notez « complément » pour la rendre à son auteur.",
        )


def noter(type_: str, proposition: Proposition, par: Agent | None, **faits: Any) -> None:
    """One fact of the proposition on its dossier's timeline."""
    journal.noter(
        type_,
        proposition,
        par=par,
        institution_id=proposition.dossier.institution_id,
        dossier_id=proposition.dossier_id,
        version=proposition.version,
        **faits,
    )


def noter_decision(type_: str, objet: models.Model, decision: Decision, par: Agent | None, **faits: Any) -> None:
    """One fact of a decision or of one of its branches on its dossier's timeline."""
    journal.noter(
        type_,
        objet,
        par=par,
        institution_id=decision.institution_id,
        dossier_id=decision.dossier_id,
        decision=decision.numero,
        **faits,
    )


def reindexer(proposition: Proposition) -> None:
    """The proposition's entry in the search."""
    indexer("proposition", [proposition.pk])


def adresse(proposition: Proposition) -> str:
    """Where the proposition is read."""
    return reverse("decisions:proposition_lire", args=[proposition.pk])


def sujet(proposition: Proposition) -> str:
    """As on the work lists: « Amélie Vanbrabant – 2026-00012 »."""
    return f"{proposition.dossier.personne} – {proposition.dossier.numero}"


def redacteur(proposition: Proposition) -> dict[str, Any]:
    """Recipient of what comes back: the author while he may still write there, else the social workers (R4.4)."""
    auteur = proposition.auteur
    if auteur.is_active and proposition.dossier.compartiment.modifiable_par(auteur):
        return {"agent": auteur}
    return {"profil": Profil.AS}


def demander_inscription(proposition: Proposition) -> None:
    """The proposition awaits a sitting: on the list of the organ's secretary, without the person's name."""
    demander(
        "proposition-a-inscrire",
        proposition,
        sujet=f"Dossier {proposition.dossier.numero}",
        raison="proposition validée, à inscrire à une séance",
        url=reverse("decisions:seances"),
        organe=proposition.organe,
        role_organe=RoleMandat.SECRETAIRE,
        compartiment=proposition.dossier.compartiment,
        echeance=proposition.demande.echeance,
    )
