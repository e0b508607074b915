"""Redacted copies, when they may not be made: a piece not wholly read, turned, reserved, changed meanwhile."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ErreurLiasse
from comptes.models import Exclusion
from ged import caviardage, stockage
from ged.confidentialite import Choix, changer, confidentialite_de, peut_reserver
from ged.enums import Niveau
from ged.enums_lecture import EtatCaviardage
from ged.exceptions_lecture import LectureInachevee, PageTournee, TropDePassages
from ged.models import Document, Page, Version
from ged.models_lecture import Caviardage
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db
SECRET = "Zephyrine"
MOTIF = "Donnée d’une autre personne"


@pytest.fixture
def version(deposer_octets: Any, vider_la_file: Any) -> Any:
    depot = deposer_octets(pdf_texte(2, f"Courrier de {SECRET} Dupont"), "lettre.pdf")
    vider_la_file()
    depot.version.refresh_from_db()
    return depot.version


def test_copie_d_une_piece_sous_pli_a_son_propre_pli(version: Any, agents: Any, vider_la_file: Any) -> None:
    source = version.document
    changer(document=source, choix=Choix(Niveau.SOUS_PLI, agents=(agents["chef_as"].pk,)), par=agents["as"])
    caviardage.masquer(version=version, page=1, boites=[(0.1, 0.1, 0.2, 0.1)], motif=MOTIF, par=agents["chef_as"])
    caviardage.demander(version=version, par=agents["chef_as"])
    vider_la_file()
    copie = Caviardage.objects.get().copie
    lisent = {p for p, a in agents.items() if Document.objects.visibles_par(a).filter(pk=copie.pk).exists()}
    assert lisent == {"as", "chef_as"}
    assert not set(copie.compartiments.all()) & set(source.compartiments.all())
    assert confidentialite_de(copie).auteur == agents["as"]
    assert not peut_reserver(copie, agents["chef_as"])  # he made it, but did not seal its source
    changer(document=copie, choix=Choix(Niveau.ORDINAIRE), par=agents["as"])
    directeur = Document.objects.visibles_par(agents["directeur_general"])
    assert directeur.filter(pk=copie.pk).exists()
    assert not directeur.filter(pk=source.pk).exists()


@pytest.mark.parametrize("manque", ["relecture", "page", "etat"])
def test_version_pas_lue_en_entier_ne_se_caviarde_pas(
    version: Any, agents: Any, vider_la_file: Any, connecte: Any, manque: str
) -> None:
    caviardage.masquer(version=version, page=1, boites=[(0.1, 0.1, 0.2, 0.1)], motif=MOTIF, par=agents["as"])
    en_file = caviardage.demander(version=version, par=agents["as"])
    if manque == "page":
        Page.objects.filter(version=version, numero=2).delete()
    else:
        change = {"a_relire": True} if manque == "relecture" else {"etat": "en_lecture"}
        Version.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(LectureInachevee):
        caviardage.produire(en_file, "")
    vider_la_file()
    en_file = Caviardage.objects.get()
    assert (en_file.etat, en_file.copie) == (EtatCaviardage.BROUILLON, None)
    assert "pas encore lue en entier" in en_file.raison
    with pytest.raises(LectureInachevee):
        caviardage.demander(version=version, par=agents["as"])
    adresse = reverse("ged:caviardage", args=[version.document_id])
    html = connecte(agents["as"]).post(adresse, {"acte": "partout", "mots": SECRET, "motif": MOTIF}).content.decode()
    assert "pas encore lue en entier" in html
    assert en_file.passages.count() == 1


def test_au_dela_de_ce_qu_une_copie_admet_rien_n_est_marque(
    version: Any, agents: Any, connecte: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caviardage, "PASSAGES_MAX", 2)
    client, adresse = connecte(agents["as"]), reverse("ged:caviardage", args=[version.document_id])
    envoi = {"acte": "boite", "page": "1", "rectangles": "[[0.7, 0.7, 0.1, 0.1]]", "motif": MOTIF}
    assert "Page 1 : 1 passage marqué." in client.post(adresse, envoi).content.decode()
    assert "Page 1 : Tout était déjà marqué." in client.post(adresse, envoi).content.decode()
    html = client.post(adresse, {"acte": "partout", "mots": SECRET, "motif": MOTIF}).content.decode()
    assert "aucun n’a été marqué" in html
    assert html.count("data-passage=") == 1
    with pytest.raises(TropDePassages):
        caviardage.masquer_partout(version=version, requete=SECRET, motif=MOTIF, par=agents["as"])
    caviardage.masquer(version=version, page=2, boites=[(0.1, 0.1, 0.2, 0.1)], motif=MOTIF, par=agents["as"])
    assert Caviardage.objects.get().passages.count() == 2


def test_page_tournee_par_une_autre_lecture_se_marque_a_nouveau(version: Any, agents: Any, vider_la_file: Any) -> None:
    boite = {"page": 2, "boites": [(0.1, 0.1, 0.2, 0.1)], "motif": MOTIF, "par": agents["as"]}
    (avant,) = caviardage.masquer(version=version, **boite)
    caviardage.demander(version=version, par=agents["as"])
    Page.objects.filter(version=version, numero=2).update(rotation=90)
    vider_la_file()
    ligne = Caviardage.objects.get()
    assert (ligne.etat, ligne.copie) == (EtatCaviardage.BROUILLON, None)
    assert "La page 2 a été tournée" in ligne.raison
    with pytest.raises(PageTournee):
        caviardage.demander(version=version, par=agents["as"])
    (apres,) = caviardage.masquer(version=version, **boite)  # at the same place, but of the page turned
    assert (avant.rotation, apres.rotation) == (0, 90)
    caviardage.demasquer(version=version, passage_id=avant.pk, par=agents["as"])
    assert caviardage.demander(version=version, par=agents["as"]).etat == EtatCaviardage.EN_COURS


def gardes() -> set[str]:
    return set(stockage.originaux_anciens(timezone.now() + dt.timedelta(days=1)))


def quarantaine(version: Any, agents: Any) -> None:
    Version.objects.filter(pk=version.pk).update(etat="quarantaine", raison="infecté")


def perd_son_droit(version: Any, agents: Any) -> None:
    Exclusion.objects.create(compartiment=version.document.compartiments.get(), agent=agents["as"], motif="parenté")


def tourne(version: Any, agents: Any) -> None:
    Page.objects.filter(version=version, numero=2).update(rotation=180)


def scelle(version: Any, agents: Any) -> None:
    changer(document=version.document, choix=Choix(Niveau.SOUS_PLI), par=agents["chef_as"])


@pytest.mark.parametrize("entre_temps", [quarantaine, perd_son_droit, tourne, scelle])
def test_ce_qui_change_pendant_le_dessin_empeche_la_copie(
    version: Any, agents: Any, monkeypatch: pytest.MonkeyPatch, entre_temps: Any
) -> None:
    caviardage.masquer(version=version, page=1, boites=[(0.1, 0.1, 0.2, 0.1)], motif=MOTIF, par=agents["as"])
    ligne = caviardage.demander(version=version, par=agents["as"])
    dessiner, avant = caviardage.copier, gardes()

    def puis_change(*args: Any) -> None:
        dessiner(*args)
        entre_temps(version, agents)

    monkeypatch.setattr(caviardage, "copier", puis_change)
    with pytest.raises(ErreurLiasse):
        caviardage.produire(ligne, "")
    assert Document.objects.count() == 1
    assert gardes() == avant, "the bytes drawn are not left behind"


def test_scellee_pendant_le_dessin_la_copie_l_est_aussi(
    version: Any, agents: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    caviardage.masquer(version=version, page=1, boites=[(0.1, 0.1, 0.2, 0.1)], motif=MOTIF, par=agents["as"])
    ligne = caviardage.demander(version=version, par=agents["as"])
    dessiner = caviardage.copier

    def puis_scelle(*args: Any) -> None:
        dessiner(*args)
        changer(document=version.document, choix=Choix(Niveau.SOUS_PLI), par=agents["as"])

    monkeypatch.setattr(caviardage, "copier", puis_scelle)
    copie = caviardage.produire(ligne, "")
    lisent = {p for p, a in agents.items() if Document.objects.visibles_par(a).filter(pk=copie.pk).exists()}
    assert lisent == {"as"}
