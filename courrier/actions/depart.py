"""How a paper leaves its tray: the same rows, whoever or whatever filed it. Checks nothing, opens no transaction."""

from comptes.models import Agent
from courrier.models import Bannette, Pli
from ged.models import Document, Rattachement


def quitter(pli: Pli, par: Agent) -> None:
    """The paper stands in its dossier: it is filed, and the tray's readers read it no longer."""
    retirer_de(pli.bannette, pli.document)
    pli.classer(par)
    pli.save()


def retirer_de(bannette: Bannette, document: Document) -> None:
    """Unless the dossier lets them, the tray's readers read it no longer; nor are its former versions read."""
    Rattachement.objects.filter(document=document, compartiment_id=bannette.compartiment_id).delete()
    derniere = document.versions.order_by("-numero").first()
    if derniere is not None:
        document.versions.exclude(pk=derniere.pk).update(ecartee=True)


def papier_du_lot(pli: Pli) -> dict[str, object]:
    """What was said of the paper, else of its batch, goes with it (R3.11); a batch's sheets are not each paper's."""
    dit: dict[str, object] = {"feuilles_annoncees": pli.feuilles_annoncees} if pli.feuilles_annoncees else {}
    source = pli if pli.sort_papier else pli.lot
    if source is not None and source.sort_papier:
        dit |= {"sort_papier": source.sort_papier, "lieu_papier": source.lieu_papier}
    return dit
