"""The photographs a document was put together from, as the phone gave them."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from commun.erreurs import ActionRefusee
from commun.models import Consultation
from comptes.requete import agent_de
from ged import marquage
from ged.lecture import document_lisible, journaliser, version_lisible
from ged.reponses import piece_jointe


@require_safe
def original(request: HttpRequest, document_id: int, photo_id: int) -> HttpResponseBase:
    """One photograph, byte for byte, as an attachment, for who reads the document. Journaled before it leaves.

    None of a piece whose copies are marked: a photograph carries no name.
    """
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    if marquage.exige(document):
        raise ActionRefusee(
            "Ce type de pièce se donne marqué : ses photos d’origine ne sortent pas.",
            "Téléchargez la copie à votre nom.",
        )
    version = version_lisible(document)
    photo = next((photo for photo in document.photos if photo.pk == photo_id), None)
    if photo is None:
        raise Http404("photo")
    journaliser(version, par=agent, nature=Consultation.Nature.TELECHARGEMENT)
    return piece_jointe(
        request, photo.cle, nom=photo.nom, type_mime="application/octet-stream", etiquette=photo.empreinte
    )
