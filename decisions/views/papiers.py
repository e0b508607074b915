"""Papers the house made itself, opened in the browser to be printed."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from comptes.models import Agent
from ged import stockage
from ged.lecture import journaliser
from ged.models import Document, Version


def ouvrir_pdf(document: Document | None, par: Agent) -> HttpResponse:
    """The PDF of a letter or an agreement, a few pages long; journaled. 404 while it is not made.

    Only for documents the house printed: a deposited file is always given as an attachment (ged).
    """
    version = Version.objects.filter(document=document).order_by("-numero").first() if document else None
    if version is None:
        raise Http404("lettre")
    journaliser(version, par=par)
    reponse = HttpResponse(b"".join(stockage.lire_flux(version.cle)), content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=version.nom_origine)
    reponse["Content-Disposition"] = disposition or "inline"
    return reponse
