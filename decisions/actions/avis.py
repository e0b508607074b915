"""Advice of a consulted service: asked, given, withdrawn. Asking lets the service into the dossier."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comptes.afaire import clore, demander
from comptes.enums import GenreOrgane
from comptes.models import Agent, Organe, Ouverture
from decisions import droits
from decisions.actions.commun import adresse, exiger, exiger_etat, noter, sujet, verrouiller
from decisions.enums import EtatAvis, EtatProposition, SensAvis
from decisions.exceptions import AvisManquant
from decisions.models import Avis, Proposition
from referentiel.lecture import echeance


def service_juridique(proposition: Proposition) -> Organe | None:
    """The institution's legal service; None where there is none (small CCAS)."""
    return Organe.objects.filter(institution_id=proposition.dossier.institution_id, genre=GenreOrgane.SERVICE).first()


def demander_avis(
    *, proposition: Proposition, service: Organe, par: Agent, question: str = "", obligatoire: bool = False
) -> Avis:
    """Ask a service; it finds the dossier from now on. An advice already awaited on this version is returned."""
    with transaction.atomic():
        proposition = verrouiller(proposition)
        exiger_etat(proposition, EtatProposition.SOUMISE, EtatProposition.VALIDEE)
        exiger(droits.peut_demander_avis(par, proposition))
        exiger(
            service.genre == GenreOrgane.SERVICE and service.institution_id == proposition.dossier.institution_id,
            "Cet organe n’est pas un service que vous pouvez consulter.",
        )
        return _demander(proposition, service, par, question=question, obligatoire=obligatoire)


def _demander(proposition: Proposition, service: Organe, par: Agent, *, question: str, obligatoire: bool) -> Avis:
    ouvert = proposition.avis.filter(version=proposition.version, service=service, etat=EtatAvis.DEMANDE).first()
    if ouvert:
        return ouvert
    compartiment = proposition.dossier.compartiment
    avis = Avis.objects.create(
        proposition=proposition,
        version=proposition.version,
        service=service,
        obligatoire=obligatoire,
        question=question,
        demande_par=par,
        echeance=echeance(proposition.dossier.institution, "delai_avis", timezone.localdate()),
        ouverture=Ouverture.objects.create(
            compartiment=compartiment, organe=service, motif=f"avis sur la proposition n° {proposition.pk}"
        ),
    )
    noter("avis.demande", proposition, par, avis=avis.pk)
    demander(
        "avis-a-rendre",
        avis,
        sujet=sujet(proposition),
        raison=f"avis demandé par {par.nom_complet}",
        url=reverse("decisions:avis_rendre", args=[avis.pk]),
        compartiment=compartiment,
        organe=service,
        echeance=avis.echeance,
    )
    return avis


def demander_avis_obligatoire(proposition: Proposition, par: Agent) -> None:
    """Inside the submission, where the circuit says « toujours »."""
    service = service_juridique(proposition)
    if service is None:
        raise AvisManquant(
            "Le circuit exige un avis juridique, mais aucun service n’est déclaré.",
            remede="Demandez à la gestion technique de déclarer le service ou de revoir le circuit.",
        )
    _demander(proposition, service, par, question="", obligatoire=True)


def rendre_avis(*, avis: Avis, par: Agent, sens: str, texte: str) -> Avis:
    """The service answers. Anything but a plain « favorable » says why."""
    if sens not in SensAvis.values:
        raise AvisManquant("Choisissez le sens de l’avis.")
    if sens != SensAvis.FAVORABLE and not texte.strip():
        raise AvisManquant("Écrivez vos remarques : cet avis doit dire pourquoi.")
    with transaction.atomic():
        avis = (
            Avis.objects.select_for_update(of=("self",))
            .select_related("proposition__dossier__compartiment")
            .get(pk=avis.pk)
        )
        exiger_etat(avis, EtatAvis.DEMANDE)
        exiger(droits.peut_rendre_avis(par, avis), "Cet avis est demandé à un autre service.")
        avis.rendre(sens, texte.strip(), par)
        avis.save()
        clore(avis, par=par)
        proposition = avis.proposition
        noter("avis.rendu", proposition, par, avis=avis.pk, sens=sens)
        demander(
            "avis-rendu",
            avis,
            sujet=sujet(proposition),
            raison=f"avis {avis.get_sens_display()} de {par.nom_complet}",
            url=adresse(proposition),
            compartiment=proposition.dossier.compartiment,
            agent=avis.demande_par,
        )
        return avis


def reputer_avis_non_rendu(*, avis: Avis, par: Agent, jour: dt.date | None = None) -> Avis:
    """The due date has passed: the proposition goes on without it."""
    with transaction.atomic():
        avis = Avis.objects.select_for_update(of=("self",)).get(pk=avis.pk)
        exiger_etat(avis, EtatAvis.DEMANDE)
        exiger(droits.peut_demander_avis(par, avis.proposition))
        if avis.echeance is None or avis.echeance >= (jour or timezone.localdate()):
            raise AvisManquant("Le service a encore le temps de répondre.", remede="Attendez l’échéance ou appelez-le.")
        avis.reputer_non_rendu()
        avis.save()
        clore(avis, par=par)
        noter("avis.repute_non_rendu", avis.proposition, par, avis=avis.pk)
        fermer_ouverture(avis)
        return avis


def retirer_avis_ouverts(proposition: Proposition, par: Agent) -> None:
    """The awaited advices have no object any more; the services are let out and no longer reminded."""
    for avis in proposition.avis.filter(etat=EtatAvis.DEMANDE).select_related("ouverture"):
        avis.retirer()
        avis.save()
        clore(avis, par=par)
        fermer_ouverture(avis)


def fermer_avis(proposition: Proposition, par: Agent) -> None:
    """The proposition is decided or withdrawn: nothing about its advices awaits anybody, no service reads on."""
    retirer_avis_ouverts(proposition, par)
    for avis in proposition.avis.select_related("ouverture"):
        clore(avis, par=par)
        fermer_ouverture(avis)


def fermer_ouverture(avis: Avis) -> None:
    """Ends what the asking had opened."""
    if avis.ouverture and avis.ouverture.au is None:
        avis.ouverture.fermer()


def avis_manquants(proposition: Proposition) -> list[str]:
    """Compulsory advices not closed on the current version, in words."""
    return [
        f"{avis.service} ({avis.get_etat_display()})"
        for avis in proposition.avis.filter(
            version=proposition.version, obligatoire=True, etat=EtatAvis.DEMANDE
        ).select_related("service")
    ]
