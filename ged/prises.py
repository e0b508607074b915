"""Photographs put together into one document, in the isolated child; the photographs stay as they were given."""

import contextlib
import tempfile
from pathlib import Path

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from commun.erreurs import ErreurLiasse
from ged import destinations, stockage
from ged.actions import Depot
from ged.enums import EtatPrise
from ged.models_depot import Photo, Prise
from ged.stockage import Recu
from ocr.moteur import ErreurMoteur, image_page
from ocr.moteur.assemblage import Morceau, assembler

PROVENANCE = "telephone"
VIGNETTE = 240  # pixels
SEPAREES = "Les photos n’ont pas pu être réunies en un document : chacune a été déposée séparément."


def deposer(prise_id: int) -> str:
    """Make the document of a finished prise and inscribe it where its pairing says. Returns the state reached.

    May run again after a breakdown: the document is inscribed once. Slow: never call it inside a transaction.
    """
    prise = Prise.objects.select_related("jumelage__agent").get(pk=prise_id)
    if prise.etat != EtatPrise.ASSEMBLAGE:
        return prise.etat
    photos = list(prise.photos.order_by("ordre", "pk"))
    try:
        if len(photos) == 1 and not photos[0].rotation:
            return _inscrire_separees(prise, photos, "")
        recu = _reunir(photos)
    except ErreurMoteur:
        return _inscrire_separees(prise, photos, SEPAREES)
    return _inscrire(prise, recu)


def _reunir(photos: list[Photo]) -> Recu:
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier, contextlib.ExitStack() as pile:
        morceaux = [
            Morceau(pile.enter_context(stockage.fichier_local(photo.cle)), None, photo.rotation) for photo in photos
        ]
        copie = Path(dossier) / "photos.pdf"
        assembler(copie, morceaux)
        with copie.open("rb") as flux:
            return stockage.recevoir(flux)


def _nom(prise: Prise, suffixe: str) -> str:
    quand = timezone.localtime(prise.terminee_le or prise.cree_le)
    return f"Photos du {quand:%d-%m-%Y} à {quand:%H} h {quand:%M}{suffixe}"


def _inscrire(prise: Prise, recu: Recu) -> str:
    with transaction.atomic():
        actuelle = _verrouiller(prise)
        if actuelle.etat != EtatPrise.ASSEMBLAGE:
            transaction.on_commit(lambda: stockage.retirer(recu.cle))
            return actuelle.etat
        depot = _dans_la_cible(actuelle, recu, _nom(actuelle, ".pdf"))
        return _conclure(actuelle, depot, "")


def _inscrire_separees(prise: Prise, photos: list[Photo], raison: str) -> str:
    """Each photograph is a document of its own, whose version holds the very bytes the phone gave."""
    with transaction.atomic():
        actuelle = _verrouiller(prise)
        if actuelle.etat != EtatPrise.ASSEMBLAGE:
            return actuelle.etat
        depots = []
        for rang, photo in enumerate(photos, start=1):
            extension = Path(photo.nom).suffix or ".jpg"
            suffixe = extension if len(photos) == 1 else f" (page {rang}){extension}"
            photo.delete()
            recu = Recu(photo.cle, photo.empreinte, photo.taille)
            depots.append(_dans_la_cible(actuelle, recu, _nom(actuelle, suffixe)))
        return _conclure(actuelle, depots[0], raison)


def _verrouiller(prise: Prise) -> Prise:
    return Prise.objects.select_for_update(of=("self",)).select_related("jumelage__agent").get(pk=prise.pk)


def _dans_la_cible(prise: Prise, recu: Recu, nom: str) -> Depot:
    """Where the pairing says; in the agent's tray when that place closed meanwhile."""
    agent = prise.jumelage.agent
    try:
        with transaction.atomic():
            cible = destinations.cible(prise.jumelage.cible, agent)
            return cible.inscrire(recu, nom=nom, par=agent, provenance=PROVENANCE)
    except (ErreurLiasse, Http404):
        if prise.jumelage.cible == destinations.BANNETTE:
            raise
        cible = destinations.cible(destinations.BANNETTE, agent)
        return cible.inscrire(recu, nom=nom, par=agent, provenance=PROVENANCE)


def _conclure(prise: Prise, depot: Depot, raison: str) -> str:
    prise.document, prise.etat, prise.raison = depot.document, EtatPrise.DEPOSEE, raison
    prise.save(update_fields=["document", "etat", "raison"])
    return prise.etat


def echouer(prise_id: int) -> None:
    """Several tries did not do: said; the photographs stay."""
    Prise.objects.filter(pk=prise_id, etat=EtatPrise.ASSEMBLAGE).update(
        etat=EtatPrise.ECHEC, raison="Les photos n’ont pas pu être déposées. Elles sont gardées : réessayez."
    )


def vignette(photo: Photo) -> str:
    """Key of a small image of the photograph, upright, without its EXIF. Raises ErreurMoteur."""
    cle = stockage.cle_derivee(photo.cle, f"vignette-{photo.rotation}.webp")
    if stockage.existe(cle):
        return cle
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier, stockage.fichier_local(photo.cle) as chemin:
        dessin = Path(dossier) / "vignette.webp"
        image_page(chemin, 1, largeur_px=VIGNETTE, rotation=photo.rotation, destination=dessin, format="webp")
        return stockage.ranger_derive(dessin, cle)
