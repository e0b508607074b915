"""Open a dossier, name who follows it."""

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from commun.models import Compteur
from comptes.enums import Domaine, Profil
from comptes.models import AFaire, Agent, Compartiment, Entite
from comptes.models.agents import en_vigueur
from dossiers.droits import peut_attribuer, peut_ouvrir_dossier
from dossiers.exceptions import DossierDejaOuvert, PersonneFusionnee
from dossiers.models import Demande, DossierSocial
from search.actions import indexer
from usagers.models import Personne, Rattachement


def ouvrir_dossier(*, personne: Personne, entite: Entite, par: Agent, referent: Agent | None = None) -> DossierSocial:
    """Open the person's dossier in a centre: compartment, number « AAAA-NNNNN », person attached.

    Raises ActionRefusee, DossierDejaOuvert, PersonneFusionnee.
    """
    with transaction.atomic():
        fiche = Personne.objects.select_for_update().get(pk=personne.pk)
        _verifier(fiche, entite, par, referent)
        compartiment = Compartiment.objects.create(
            institution_id=entite.institution_id, entite=entite, domaine=Domaine.SOCIAL
        )
        annee = timezone.localdate().year
        rang = Compteur.suivant(entite.institution_id, f"dossier:{annee}")
        dossier = DossierSocial.objects.create(
            institution_id=entite.institution_id,
            entite=entite,
            personne=fiche,
            compartiment=compartiment,
            numero=f"{annee}-{rang:05d}",
            referent=referent,
        )
        Rattachement.objects.create(personne=fiche, compartiment=compartiment)
        noter(
            "dossier_ouvert",
            dossier,
            par=par,
            institution_id=dossier.institution_id,
            dossier_id=dossier.pk,
            referent=referent.pk if referent else None,
        )
        indexer("personne", [fiche.pk])
        indexer("dossier", [dossier.pk])
        return dossier


def _verifier(personne: Personne, entite: Entite, par: Agent, referent: Agent | None) -> None:
    if personne.institution_id != entite.institution_id or not peut_ouvrir_dossier(par, entite):
        raise ActionRefusee
    if personne.fusionnee_dans_id:
        raise PersonneFusionnee
    deja = DossierSocial.objects.filter(personne=personne, clos_le__isnull=True).first()
    if deja is not None:
        raise DossierDejaOuvert(f"Cette personne a déjà un dossier ouvert : le n° {deja.numero}.")
    if referent is not None:
        _verifier_referent(referent, entite)


def _verifier_referent(referent: Agent, entite: Entite) -> None:
    if not referents_possibles(entite).filter(pk=referent.pk).exists():
        raise ActionRefusee(
            f"{referent.nom_complet} ne suit pas de dossiers dans ce centre.",
            "Choisissez un assistant social du centre.",
        )


def referents_possibles(entite: Entite) -> models.QuerySet[Agent]:
    """Social workers (AS, chef AS) whose habilitation covers the centre today."""
    return (
        Agent.objects.filter(
            en_vigueur(prefixe="habilitations__"),
            habilitations__profil__in=[Profil.AS, Profil.CHEF_AS],
            habilitations__entite__descendances__descendant=entite,
            institution_id=entite.institution_id,
            is_active=True,
        )
        .distinct()
        .order_by("nom", "prenom")
    )


def attribuer_dossier(*, dossier: DossierSocial, referent: Agent, par: Agent) -> DossierSocial:
    """Name the social worker who follows the dossier; what awaited the former one awaits him now (R4.4)."""
    with transaction.atomic():
        actuel = DossierSocial.objects.select_for_update().get(pk=dossier.pk)
        if not peut_attribuer(par, actuel):
            raise ActionRefusee
        _verifier_referent(referent, actuel.entite)
        avant = {"referent_id": actuel.referent_id}
        actuel.referent = referent
        actuel.save(update_fields=["referent"])
        historiser(actuel, avant, par=par, institution_id=actuel.institution_id)
        noter(
            "dossier_attribue",
            actuel,
            par=par,
            institution_id=actuel.institution_id,
            dossier_id=actuel.pk,
            referent=referent.pk,
        )
        _transmettre_les_taches(actuel, avant["referent_id"], referent)
        indexer("dossier", [actuel.pk])
        return actuel


def _transmettre_les_taches(dossier: DossierSocial, ancien_id: int | None, referent: Agent) -> None:
    """Open tasks about the dossier's demandes follow the referent."""
    demandes = list(Demande.objects.filter(dossier=dossier).values_list("pk", flat=True))
    taches = AFaire.objects.ouverts().filter(objet_type=Demande._meta.label_lower, objet_id__in=demandes)
    destinees = taches.filter(agent=ancien_id) if ancien_id else taches.filter(agent__isnull=True, profil=Profil.AS)
    destinees.update(agent=referent, profil="", entite=None)


def adresse_du_dossier(dossier: DossierSocial, onglet: str = "") -> str:
    """Address of the dossier, or of one of its tabs."""
    if onglet:
        return reverse("dossiers:onglet", args=[dossier.pk, onglet])
    return reverse("dossiers:lire", args=[dossier.pk])
