"""Payments: checked by a second pair of eyes, put in a batch, exported, carried out; never twice."""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commun import journal
from commun.erreurs import EtatPerime, RegleNonSatisfaite
from commun.models import Compteur
from comptes.afaire import clore, demander
from comptes.enums import Profil
from comptes.models import Agent, Institution
from decisions.actions.branches import clore_si_tout_est_paye
from decisions.actions.commun import exiger, exiger_etat, noter_decision
from decisions.destinataires import Compte, comptes, pourquoi_sans_compte
from decisions.droits_execution import peut_suivre_lot
from decisions.enums import EtatEcheance, EtatLot
from decisions.exceptions import PaiementBloque
from decisions.models import Echeance, LotPaiement, Paiement
from decisions.sepa import fichier_sepa
from ged import stockage

A_CONTROLER = "paiement-a-controler"
LOT_A_SUIVRE = "lot-a-suivre"
ATTEND = {
    EtatEcheance.PREVUE: "prochaine échéance à contrôler et à payer",
    EtatEcheance.CONTROLEE: "échéance contrôlée, à mettre dans un lot",
}
AVEC = (
    "ligne",
    "payee",
    "lot",
    "paiement__decision__proposition",
    "paiement__decision__dossier__personne",
    "paiement__decision__dossier__compartiment__entite",
)


def controler_echeances(*, echeances: Iterable[int], par: Agent) -> list[Echeance]:
    """Check these échéances: decided, with a verified account, none typed by the one who checks. All or none.

    Raises PaiementBloque with one sentence per échéance that cannot pass.
    """
    with transaction.atomic():
        retenues = _prendre(echeances, par, EtatEcheance.PREVUE)
        trouves = comptes(retenues, timezone.localdate())
        if manques := [phrase for e in retenues if (phrase := _obstacle(e, trouves.get(e.pk), par))]:
            raise PaiementBloque("Rien n’a été contrôlé : il reste des obstacles.", manques=manques)
        for echeance in retenues:
            echeance.controler(par)
            echeance.save()
        _noter_par_paiement("echeances.controlees", retenues, par)
        return retenues


def _obstacle(echeance: Echeance, compte: Compte | None, par: Agent) -> str:
    """Why this échéance cannot be checked by this agent; empty when it can."""
    if compte is None:
        return pourquoi_sans_compte(echeance)
    nom = echeance.paiement.decision.dossier.personne.nom_complet
    if compte.saisi_par_id == par.pk:
        return f"{nom} : vous avez saisi ce compte ; un collègue doit contrôler ce paiement"
    if echeance.paiement.decision.proposition.auteur_id == par.pk:
        return f"{nom} : vous avez rédigé cette proposition ; un collègue doit contrôler ce paiement"
    return ""


def _sans_second_regard(echeance: Echeance, compte: Compte | None, par: Agent) -> str:
    """Why this account cannot be paid by this agent: it may have changed since the check. Empty when it can."""
    if compte is None:
        return pourquoi_sans_compte(echeance)
    if compte.saisi_par_id == par.pk:
        nom = echeance.paiement.decision.dossier.personne.nom_complet
        return f"{nom} : vous avez saisi ce compte ; un collègue doit préparer ce paiement"
    return ""


def preparer_lot(
    *, institution: Institution, execution_le: dt.date, echeances: Iterable[int], par: Agent
) -> LotPaiement:
    """Put checked échéances in a batch with the account in force on the day of execution. Rows first, file later."""
    if execution_le < timezone.localdate():
        raise RegleNonSatisfaite("Le jour d’exécution est passé.", remede="Choisissez aujourd’hui ou un jour à venir.")
    with transaction.atomic():
        retenues = _prendre(echeances, par, EtatEcheance.CONTROLEE)
        exiger(all(e.paiement.decision.institution_id == institution.pk for e in retenues))
        trouves = comptes(retenues, execution_le)
        if manques := [phrase for e in retenues if (phrase := _sans_second_regard(e, trouves.get(e.pk), par))]:
            raise PaiementBloque("Le lot n’a pas été préparé.", manques=manques)
        lot = LotPaiement.objects.create(
            institution=institution,
            reference=_reference(institution),
            execution_le=execution_le,
            prepare_par=par,
        )
        for echeance in retenues:
            compte = trouves[echeance.pk]
            echeance.emettre(lot, compte.iban, compte.titulaire)
            echeance.save()
        _noter_par_paiement("echeances.emises", retenues, par, lot=lot.reference)
        _noter_lot("lot.prepare", lot, par, lignes=len(retenues))
        _confier_lot(lot, "fichier de virement à produire")
        return lot


def _reference(institution: Institution) -> str:
    annee = timezone.localdate().year
    rang = Compteur.suivant(institution.pk, f"lot-paiement-{annee}")
    return f"LIASSE-{institution.pk}-{annee}-{rang:05d}"


def exporter_lot(*, lot: LotPaiement, par: Agent) -> LotPaiement:
    """Make the transfer file, store it, keep its hash. Asked twice, it is the same file."""
    exiger(peut_suivre_lot(par, lot), "Le bureau des paiements fait cela.")
    if lot.etat != EtatLot.PREPARE:
        return lot
    contenu = contenu_du_lot(lot)
    empreinte = hashlib.sha256(contenu).hexdigest()
    cle = _ranger(contenu, f"paiements/{lot.reference}/{empreinte[:32]}.xml")
    with transaction.atomic():
        lot = _verrouiller_lot(lot)
        if lot.etat == EtatLot.PREPARE:
            lot.exporter(cle, empreinte)
            lot.save()
            _noter_lot("lot.fichier_produit", lot, par, empreinte=empreinte)
            _confier_lot(lot, "fichier à remettre à la banque, puis exécution à confirmer")
        return lot


def contenu_du_lot(lot: LotPaiement) -> bytes:
    """The transfer file of the batch, made from its frozen rows."""
    return fichier_sepa(lot, lot.echeances.select_related(*AVEC).order_by("pk"))


def _ranger(contenu: bytes, cle: str) -> str:
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier:
        chemin = Path(dossier) / "virement.xml"
        chemin.write_bytes(contenu)
        return stockage.ranger_derive(chemin, cle)


def telecharger_fichier(*, lot: LotPaiement, par: Agent) -> bytes:
    """Bytes of the file as it was made, compared with its hash, journaled at each download.

    Raises EtatPerime before the file exists, RegleNonSatisfaite when it is no longer what was made.
    """
    exiger(peut_suivre_lot(par, lot), "Le bureau des paiements fait cela.")
    if not lot.cle_fichier:
        raise EtatPerime("Le fichier de ce lot n’est pas encore produit.", "Produisez-le d’abord.")
    contenu = b"".join(stockage.lire_flux(lot.cle_fichier))
    if hashlib.sha256(contenu).hexdigest() != lot.empreinte:
        raise RegleNonSatisfaite(
            "Le fichier gardé n’est plus celui qui a été produit.",
            remede="Ne l’envoyez pas à la banque et prévenez la gestion technique.",
        )
    with transaction.atomic():
        _noter_lot("lot.fichier_telecharge", lot, par, empreinte=lot.empreinte)
    return contenu


def executer_lot(*, lot: LotPaiement, le: dt.date, par: Agent) -> LotPaiement:
    """The bank carried the batch out: its échéances are paid, and branches with nothing left to pay close."""
    if le > timezone.localdate():
        raise RegleNonSatisfaite("Cette date est dans le futur.", remede="Inscrivez le jour du relevé de la banque.")
    with transaction.atomic():
        lot = _verrouiller_lot(lot)
        exiger(peut_suivre_lot(par, lot), "Le bureau des paiements fait cela.")
        exiger_etat(lot, EtatLot.EXPORTE)
        if le < timezone.localtime(lot.prepare_le).date():
            raise RegleNonSatisfaite("Cette date précède la préparation du lot.", remede="Relisez le relevé.")
        lot.executer(le)
        lot.save()
        payees = list(lot.echeances.select_for_update(of=("self",)).select_related(*AVEC).order_by("pk"))
        for echeance in payees:
            echeance.payer(le)
            echeance.save()
        _noter_par_paiement("echeances.payees", payees, par, lot=lot.reference)
        _noter_lot("lot.execute", lot, par, le=le.isoformat())
        clore(lot, par=par)
        return lot


def annuler_echeance(*, echeance: Echeance, motif: str, par: Agent) -> Echeance:
    """It will not be paid, for a reason; what is already in a batch or paid cannot be cancelled."""
    motif = motif.strip()
    if not motif:
        raise RegleNonSatisfaite("Le motif de l’annulation manque.", remede="Une phrase suffit.")
    with transaction.atomic():
        (actuelle,) = _prendre([echeance.pk], par, EtatEcheance.PREVUE, EtatEcheance.CONTROLEE)
        actuelle.annuler(motif[:200])
        actuelle.save()
        _noter_par_paiement("echeances.annulees", [actuelle], par)
        return actuelle


def _prendre(pks: Iterable[int], par: Agent, *etats: str) -> list[Echeance]:
    """The locked rows, each held by the agent's desk and in one of the states."""
    voulues = set(pks)
    if not voulues:
        raise RegleNonSatisfaite("Aucune échéance n’est choisie.", remede="Cochez-en au moins une.")
    tenues = Echeance.objects.payables_par(par).filter(pk__in=voulues).values("pk")
    lignes = list(
        Echeance.objects.select_for_update(of=("self",))
        .filter(pk__in=tenues)
        .select_related(*AVEC)
        .order_by("prevue_le", "pk")
    )
    exiger(len(lignes) == len(voulues), "Le bureau des paiements de ce service fait cela.")
    for ligne in lignes:
        _exiger_echeance(ligne, etats)
    return lignes


def _exiger_echeance(echeance: Echeance, etats: Iterable[str]) -> None:
    if echeance.etat in etats:
        return
    nom = echeance.paiement.decision.dossier.personne.nom_complet
    ou = f" (lot {echeance.lot.reference})" if echeance.lot else ""
    raise EtatPerime(f"Une échéance de {nom} est déjà « {echeance.get_etat_display()} »{ou}.")


def _verrouiller_lot(lot: LotPaiement) -> LotPaiement:
    return LotPaiement.objects.select_for_update(of=("self",)).select_related("institution").get(pk=lot.pk)


def _noter_par_paiement(type_: str, echeances: list[Echeance], par: Agent, **faits: str) -> None:
    """One fact per decision, with how many échéances; then what is left to do there is said again."""
    par_paiement: dict[int, list[Echeance]] = {}
    for echeance in echeances:
        par_paiement.setdefault(echeance.paiement_id, []).append(echeance)
    for siennes in par_paiement.values():
        paiement = siennes[0].paiement
        total = sum(e.montant for e in siennes)
        noter_decision(type_, paiement, paiement.decision, par, nombre=len(siennes), montant=f"{total:.2f}", **faits)
        _mettre_a_jour(paiement, par)


def _mettre_a_jour(paiement: Paiement, par: Agent) -> None:
    """Close the branch when nothing is left; else the list shows the next échéance to check, at its own date."""
    paiement = (
        Paiement.objects.select_for_update(of=("self",))
        .select_related("decision__dossier__compartiment__entite", "decision__dossier__personne")
        .get(pk=paiement.pk)
    )
    if clore_si_tout_est_paye(paiement, par):
        return
    prochaine = (
        paiement.echeances.filter(etat__in=[EtatEcheance.PREVUE, EtatEcheance.CONTROLEE])
        .order_by("prevue_le", "pk")
        .first()
    )
    if prochaine is None:
        clore(paiement, A_CONTROLER, par=par)
        return
    decision = paiement.decision
    demander(
        A_CONTROLER,
        paiement,
        sujet=f"{decision.dossier.personne} – décision {decision.numero}",
        raison=ATTEND[EtatEcheance(prochaine.etat)],
        url=reverse("decisions:paiement", args=[paiement.pk]),
        compartiment=decision.dossier.compartiment,
        profil=Profil.PAIEMENT,
        echeance=prochaine.prevue_le,
    )


def _confier_lot(lot: LotPaiement, raison: str) -> None:
    demander(
        LOT_A_SUIVRE,
        lot,
        sujet=f"Lot {lot.reference}",
        raison=raison,
        url=reverse("decisions:lot", args=[lot.pk]),
        agent=lot.prepare_par,
        echeance=lot.execution_le,
    )


def _noter_lot(type_: str, lot: LotPaiement, par: Agent, **faits: Any) -> None:
    """A batch belongs to no single dossier: its facts stand in the institution's journal."""
    journal.noter(type_, lot, par=par, institution_id=lot.institution_id, reference=lot.reference, **faits)
