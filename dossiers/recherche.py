"""Finds the dossier a paper goes to, as people type it: part of a name, a birth date, NISS or NIR, a number."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from comptes.models import Agent, Compartiment
from dossiers.droits import RECEPTION
from dossiers.models import DossierSocial, Piece
from usagers.models import MembreMenage
from usagers.recherche import chercher_personnes

PROPOSES = 8
TEXTE_MAX = 100
CHIFFRES_MIN = 2


def dossiers_ouverts_a_l_agent(agent: Agent) -> QuerySet[DossierSocial]:
    """Open dossiers of persons he may know of, where he may deposit."""
    tenus = Compartiment.objects.ou_tient(agent, *RECEPTION).values("pk")
    return (
        DossierSocial.objects.connus_de(agent)
        .filter(clos_le__isnull=True, compartiment__in=tenus)
        .select_related("personne", "entite", "referent", "institution", "compartiment")
    )


def chercher_dossiers(agent: Agent, texte: str) -> list[DossierSocial]:
    """At most PROPOSES dossiers that answer; by number first, then by name."""
    texte = texte.strip()[:TEXTE_MAX]
    if not texte:
        return []
    personnes = chercher_personnes(agent, texte).order_by().values("pk")
    condition = Q(personne__in=personnes)
    if sum(c.isdigit() for c in texte) >= CHIFFRES_MIN:
        condition |= Q(numero__startswith=texte) | Q(numero__endswith=texte)
    trouves = dossiers_ouverts_a_l_agent(agent).filter(condition).order_by("personne__cle_tri", "pk")[: PROPOSES + 1]
    return sorted(trouves, key=lambda d: not d.numero.endswith(texte))[:PROPOSES]


def a_servir(piece: Piece, agent: Agent) -> QuerySet[DossierSocial]:
    """Dossiers of the ménage that do not have the document yet. A reserved one serves where its readers were chosen."""
    if piece.document.reserve:
        return DossierSocial.objects.none()
    autres = [dossier.pk for dossier in du_menage(agent, piece.dossier)]
    dossiers = DossierSocial.objects.filter(pk__in=autres).exclude(pieces__document=piece.document_id)
    return dossiers.select_related("personne").order_by("personne__cle_tri", "pk")


def du_menage(agent: Agent, dossier: DossierSocial) -> list[DossierSocial]:
    """Open dossiers of the other members of the household, where the agent may deposit too."""
    jour = timezone.localdate()
    actuels = MembreMenage.objects.filter(Q(au__isnull=True) | Q(au__gte=jour), du__lte=jour)
    menages = actuels.filter(personne=dossier.personne_id).values("menage")
    autres = actuels.filter(menage__in=menages).exclude(personne=dossier.personne_id).values("personne")
    return list(dossiers_ouverts_a_l_agent(agent).filter(personne__in=autres).order_by("personne__cle_tri", "pk"))
