"""Another version of a document: what replaces it, who may, what the search finds from then on."""

import io
from typing import Any

import pytest

from commun.erreurs import ActionRefusee, EtatPerime
from ged import progression, stockage, versions
from ged.exceptions_depot import EnQuarantaine
from ged.models import Document, Version
from ocr.moteur import Apercu
from search.actions import chercher
from search.protocole import Requete
from tests.courrier.bannettes import page_lue
from tests.stockage import pieces_dans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pieces_dans_un_dossier_prive(settings: Any, tmp_path: Any) -> None:
    pieces_dans(settings, tmp_path / "pieces")


@pytest.fixture
def document(deposer_octets: Any) -> Document:
    """A document of one page, read: « tournesol »."""
    depot = deposer_octets(b"%PDF-1.4 tournesol")
    progression.commencer(depot.version.pk, Apercu("application/pdf", 1))
    progression.enregistrer_pages(depot.version.pk, [page_lue(1, "tournesol")])
    progression.terminer(depot.version.pk)
    return depot.document


def meilleur_scan() -> stockage.Recu:
    return stockage.recevoir(io.BytesIO(b"%PDF-1.4 un meilleur scan"))


def test_meilleur_scan_devient_la_version_lue_et_l_ancien_reste(document: Any, agents: Any, vider_la_file: Any) -> None:
    vider_la_file()
    assert chercher(agents["as"], Requete("tournesol")).elements
    versions.remplacer(
        document=document, recu=meilleur_scan(), nom="mieux.pdf", par=agents["as"], motif="mieux lisible"
    )
    toutes = list(Version.objects.filter(document=document).order_by("numero"))
    assert [(v.numero, v.motif) for v in toutes] == [(1, ""), (2, "mieux lisible")]
    assert b"".join(stockage.lire_flux(toutes[0].cle)) == b"%PDF-1.4 tournesol"
    assert toutes[0].pages.count() == 1
    # The page of the version replaced is no longer shown, even before the index follows.
    assert not chercher(agents["as"], Requete("tournesol")).elements


def test_version_remise_a_ses_propres_octets_et_ses_pages(document: Any, agents: Any) -> None:
    premiere = document.versions.get()
    versions.remplacer(document=document, recu=meilleur_scan(), nom="mieux.pdf", par=agents["as"], motif="mieux")
    remise = versions.remplacer(
        document=document,
        recu=versions.copier(premiere),
        nom=premiere.nom_origine,
        par=agents["as"],
        motif="retour à la version 1",
        copie_de=premiere,
    )
    assert (remise.numero, remise.empreinte) == (3, premiere.empreinte)
    assert remise.cle != premiere.cle
    assert remise.pages.get().texte == "tournesol"


def test_page_perimee_est_refusee(document: Any, agents: Any) -> None:
    for attendue in (0, 2):
        with pytest.raises(EtatPerime):
            versions.remplacer(
                document=document, recu=meilleur_scan(), nom="x.pdf", par=agents["as"], motif="x", attendue=attendue
            )
    assert document.versions.count() == 1


@pytest.mark.parametrize("profil", ["accueil", "gestion_technique", "dpo", "juriste"])
def test_qui_ne_lit_pas_ne_remplace_pas(document: Any, agents: Any, profil: str) -> None:
    with pytest.raises(ActionRefusee):
        versions.remplacer(document=document, recu=meilleur_scan(), nom="x.pdf", par=agents[profil], motif="x")
    assert document.versions.count() == 1


def test_version_ecartee_ne_se_lit_plus(document: Any, agents: Any, connecte: Any) -> None:
    versions.remplacer(document=document, recu=meilleur_scan(), nom="x.pdf", par=agents["as"], motif="x")
    premiere = document.versions.get(numero=1)
    adresse = f"/pieces/{document.pk}/original/?v={premiere.pk}"
    assert connecte(agents["as"]).get(adresse).status_code == 200
    Version.objects.filter(pk=premiere.pk).update(ecartee=True)
    assert connecte(agents["as"]).get(adresse).status_code == 404


def test_fichier_en_quarantaine_ne_devient_pas_une_autre_version(document: Any) -> None:
    version = document.versions.get()
    version.isoler("infectée", "Ne l’ouvrez pas.")
    version.save()
    with pytest.raises(EnQuarantaine):
        versions.copier(version)
    with pytest.raises(EnQuarantaine):
        versions.composer([versions.Reprise(page) for page in version.pages.all()])
