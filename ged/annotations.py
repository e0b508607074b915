"""Notes, highlights and stamps laid on pages, outside the bytes. Rights are asked here and in the QuerySet."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from commun.erreurs import ActionRefusee
from commun.journal import noter
from comptes.models import Agent, Compartiment
from ged.enums_lecture import GenreAnnotation, Visibilite
from ged.exceptions_lecture import AnnotationVide
from ged.geometrie import Boite, page_de
from ged.models import Document, Rattachement, Version
from ged.models_lecture import TEXTE_MAX, Annotation


def annoter(
    *,
    version: Version,
    page: int,
    genre: str,
    par: Agent,
    rectangles: Sequence[Boite] = (),
    texte: str = "",
    visibilite: str = Visibilite.MOI,
) -> Annotation:
    """Lay an annotation on a page that the agent reads. The stamp « vu » is put once by agent and page.

    Raises ActionRefusee, AnnotationVide, PageHorsVersion.
    """
    place = _place(version.document_id, par)
    texte = texte.strip()[:TEXTE_MAX]
    if genre not in GenreAnnotation.values or visibilite not in Visibilite.values:
        raise AnnotationVide
    if (genre == GenreAnnotation.NOTE and not texte) or (genre == GenreAnnotation.SURLIGNAGE and not rectangles):
        raise AnnotationVide
    page_de(version, page)
    with transaction.atomic():
        champs: dict[str, Any] = {"version": version, "page": page, "genre": genre, "auteur": par}
        if genre == GenreAnnotation.VU and (deja := Annotation.objects.filter(**champs).first()):
            return deja
        annotation = Annotation.objects.create(
            **champs,
            document_id=version.document_id,
            compartiment=place,
            rectangles=[list(r) for r in rectangles],
            texte=texte,
            visibilite=visibilite,
            role=_role(par) if visibilite == Visibilite.ROLE else "",
        )
        noter(
            "annotation_posee",
            version.document,
            par=par,
            institution_id=par.institution_id,
            version=version.pk,
            page=page,
            genre=genre,
            visibilite=visibilite,
        )
        return annotation


def _place(document_id: int, agent: Agent) -> Compartiment:
    """The compartment in which the agent reads the document. Raises ActionRefusee."""
    if not Document.objects.visibles_par(agent).filter(pk=document_id).exists():
        raise ActionRefusee
    place = Compartiment.objects.visibles_par(agent).filter(documents=document_id).order_by("pk").first()
    if place is None:
        raise ActionRefusee
    return place


def _role(agent: Agent) -> str:
    """The role for which he writes; the refusal says what to choose instead when he holds none."""
    profils = sorted(agent.profils())
    if not profils:
        raise ActionRefusee("Vous ne tenez aucun rôle aujourd’hui.", "Gardez l’annotation pour vous.")
    return profils[0]


def retirer(*, annotation: Annotation, par: Agent) -> None:
    """Its author alone takes it away, where he still reads the document."""
    with transaction.atomic():
        actuelle = Annotation.objects.visibles_par(par).filter(pk=annotation.pk, auteur=par).first()
        if actuelle is None:
            raise ActionRefusee("Seul l’auteur d’une annotation la retire.")
        noter(
            "annotation_retiree",
            actuelle.document,
            par=par,
            institution_id=par.institution_id,
            version=actuelle.version_id,
            page=actuelle.page,
        )
        actuelle.delete()


def de_la_page(agent: Agent, version: Version, numero: int) -> list[Annotation]:
    """What the agent sees on one page."""
    visibles = Annotation.objects.visibles_par(agent).filter(version=version, page=numero)
    return list(visibles.select_related("auteur"))


def de_la_version(agent: Agent, version: Version) -> list[Annotation]:
    """What the agent sees on the whole version, by page."""
    return list(Annotation.objects.visibles_par(agent).filter(version=version).select_related("auteur"))


def partir_avec_l_acces(sender: Any, instance: Rattachement, **kwargs: Any) -> None:
    """Receiver of an attachment taken away: what was written for the readers of that place goes with it."""
    Annotation.objects.filter(document=instance.document_id, compartiment=instance.compartiment_id).delete()
