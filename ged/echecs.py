"""What could not be read: on one page, asked of the depositor, until it is tried again or kept as it is."""

from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import noter
from comptes import afaire
from comptes.enums import Profil
from comptes.models import AFaire, Agent
from ged.actions import peut_relancer
from ged.droits import modifiables
from ged.enums import EtatVersion
from ged.exceptions_depot import NonGardable
from ged.models import Document, Version

NATURE = "depot-a-revoir"
NATURE_QUARANTAINE = "fichier-infecte"
A_REVOIR = (EtatVersion.ECHEC, EtatVersion.REFUSEE)
MONTRES = (*A_REVOIR, EtatVersion.QUARANTAINE)


def a_revoir(agent: Agent) -> "list[Version]":
    """Current versions in failure: the agent's own deposits, and those of the places he may change. Newest first."""
    siennes = Q(par=agent) | Q(compartiments__in=modifiables(agent).values("pk"))
    documents = Document.objects.suivis_par(agent).filter(siennes)
    return list(
        Version.objects.filter(etat__in=MONTRES, document__in=documents.values("pk"))
        .annotate(derniere=Max("document__versions__numero"))
        .filter(numero=F("derniere"))
        .select_related("document", "par")
        .order_by("-cree_le")
    )


def garder(*, version: Version, par: Agent) -> None:
    """The original will do as it is: nobody is asked about it any more. Raises ActionRefusee, NonGardable."""
    with transaction.atomic():
        actuelle = Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)
        if not peut_relancer(actuelle, par):
            raise ActionRefusee
        if actuelle.etat not in A_REVOIR:
            raise NonGardable
        actuelle.garder()
        actuelle.save(update_fields=["etat"])
        noter(
            "document_garde_tel_quel",
            actuelle.document,
            par=par,
            institution_id=par.institution_id,
            version=actuelle.pk,
        )


def peut_garder(version: Version, agent: Agent) -> bool:
    """Who may ask for another try may also do without."""
    return version.etat in A_REVOIR and peut_relancer(version, agent)


def suivre(sender: Any, instance: Any, target: str, **kwargs: Any) -> None:
    """Receiver of every transition of a version: writes or strikes out what is asked, in its transaction."""
    if not isinstance(instance, Version):
        return
    if target in A_REVOIR:
        _demander(instance)
    elif target == EtatVersion.QUARANTAINE:
        afaire.clore(instance.document, NATURE, par=None)
        _prevenir(instance)
    else:
        afaire.clore(instance.document, NATURE, par=None)


def _demander(version: Version) -> None:
    if not _suivie(version):
        return
    afaire.demander(
        NATURE,
        version.document,
        agent=version.par,
        sujet=version.nom_origine,
        raison=version.raison,
        url=reverse("ged:echecs"),
    )


def _suivie(version: Version) -> bool:
    """False when somebody reserved the piece since its deposit: its depositor is no longer told of it."""
    return Document.objects.suivis_par(version.par).filter(pk=version.document_id).exists()


def _prevenir(version: Version) -> None:
    """The depositor, and the technical management of the place (who reads no content: the name stays out)."""
    url = reverse("ged:echecs")
    raison = "Fichier infecté, mis en quarantaine"
    if _suivie(version):
        afaire.demander(
            NATURE_QUARANTAINE, version.document, agent=version.par, sujet=version.nom_origine, raison=raison, url=url
        )
    compartiment = version.document.compartiments.select_related("entite").first()
    if compartiment is not None:
        afaire.demander(
            NATURE_QUARANTAINE,
            version.document,
            profil=Profil.GESTION_TECHNIQUE,
            entite=compartiment.entite,
            sujet=f"Dépôt n° {version.document_id}",
            raison=raison,
            url=url,
        )


def infectes(agent: Agent) -> list[Document]:
    """For the technical management: documents in quarantine about which it was told, without their names."""
    demandes = AFaire.objects.pour(agent).ouverts().filter(nature=NATURE_QUARANTAINE, profil=Profil.GESTION_TECHNIQUE)
    return list(Document.objects.filter(pk__in=demandes.values("objet_id")).select_related("par").order_by("-cree_le"))


def quarantaine_vue(*, document_id: int, par: Agent) -> int:
    """Those who were told have read it: it leaves their list. Returns how many lines were struck out."""
    lignes = AFaire.objects.pour(par).ouverts().filter(nature=NATURE_QUARANTAINE, objet_id=document_id)
    return AFaire.objects.filter(pk__in=list(lignes.values_list("pk", flat=True))).update(
        fait_le=timezone.now(), fait_par_id=par.pk
    )
