"""Redacted copies: nothing of what was masked is left, by four extractors and the search; the original is untouched."""

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee
from commun.models import Consultation, Evenement
from ged import caviardage, marquage, stockage
from ged.enums_lecture import EtatCaviardage
from ged.exceptions_lecture import (
    BoiteHorsPage,
    CaviardageEnCours,
    MotifManquant,
    PageHorsVersion,
    PieceDisparue,
    RienAMasquer,
)
from ged.geometrie import boite
from ged.models_lecture import Caviardage
from search.actions import chercher
from search.protocole import Requete
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db
SECRET = "Zephyrine"
MOTIF = "Donnée d’une autre personne"


def avec_tout_le_reste(pdf: bytes) -> bytes:
    """The secret also in the metadata, an attachment and an annotation."""
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as ouvert:
        ouvert.docinfo["/Title"] = f"Lettre de {SECRET}"
        ouvert.attachments["note.txt"] = f"{SECRET} encore".encode()
        ouvert.pages[0].obj.Annots = ouvert.make_indirect(
            pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text,
                                              Rect=[10, 10, 20, 20], Contents=SECRET)])
        )  # fmt: skip
        ouvert.save(sortie)
    return sortie.getvalue()


@pytest.fixture
def version(deposer_octets: Any, vider_la_file: Any) -> Any:
    octets = avec_tout_le_reste(pdf_texte(2, f"Courrier de {SECRET} Dupont"))
    depot = deposer_octets(octets, "lettre.pdf")
    vider_la_file()
    depot.version.refresh_from_db()
    return depot.version


def octets(version: Any) -> bytes:
    return b"".join(stockage.lire_flux(version.cle))


def extraits(pdf: bytes, chemin: Path) -> dict[str, str]:
    """What three programs find in the bytes, whatever the name of what they find."""
    chemin.write_bytes(pdf)
    with pikepdf.open(chemin) as ouvert:
        flux = [
            objet.read_bytes() for objet in ouvert.objects if isinstance(objet, pikepdf.Stream) and not image(objet)
        ]
        objets = [str(objet) for objet in ouvert.objects]
        assert not ouvert.attachments
        assert not len(ouvert.docinfo)
    texte = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(chemin)]
    trouves = {
        "pdfium": "\n".join(texte),
        "flux bruts": (pdf + b"".join(flux)).decode("latin-1") + "\n".join(objets),
    }
    if shutil.which("pdftotext"):
        sortie = subprocess.run(["pdftotext", str(chemin), "-"], capture_output=True, check=True).stdout
        trouves["pdftotext"] = sortie.decode()
    return trouves


def image(objet: Any) -> bool:
    return objet.get("/Subtype") == pikepdf.Name.Image


def test_ce_qui_est_masque_ne_se_retrouve_par_aucun_extracteur(
    version: Any, agents: Any, vider_la_file: Any, tmp_path: Path
) -> None:
    avant = octets(version)
    assert SECRET in extraits_de_l_original(avant, tmp_path)
    caviardage.masquer_partout(version=version, requete=SECRET, motif=MOTIF, par=agents["as"])
    caviardage.masquer(version=version, page=2, boites=[(0.5, 0.5, 0.2, 0.1)], motif="Autre", par=agents["as"])
    caviardage.demander(version=version, par=agents["as"])
    vider_la_file()
    ligne = Caviardage.objects.get()
    assert (ligne.etat, ligne.source, ligne.passages.count()) == (EtatCaviardage.FAIT, version, 3)
    copie = ligne.copie.version_courante
    for extracteur, texte in extraits(octets(copie), tmp_path / "copie.pdf").items():
        assert SECRET not in texte, extracteur
        assert "Dupont" not in texte, f"{extracteur} : les pages sont des images"
    lu = " ".join(page.texte for page in copie.pages.all())  # read by tesseract: the copy holds no text of its own
    assert "Dupont" in lu
    assert "Zeph" not in lu
    trouves = {r.document_id for r in chercher(agents["as"], Requete(SECRET)).elements}
    assert ligne.copie_id not in trouves
    assert version.document_id in trouves
    assert octets(version) == avant
    faits = json.dumps(list(Evenement.objects.values_list("faits", flat=True)))
    assert SECRET not in faits


def extraits_de_l_original(pdf: bytes, tmp_path: Path) -> str:
    chemin = tmp_path / "original.pdf"
    chemin.write_bytes(pdf)
    return pypdfium2.PdfDocument(chemin)[0].get_textpage().get_text_range()


def test_copie_impossible_le_dit_et_se_redemande(version: Any, agents: Any, vider_la_file: Any) -> None:
    caviardage.masquer(version=version, page=1, boites=[(0.1, 0.1, 0.2, 0.1)], motif=MOTIF, par=agents["as"])
    caviardage.demander(version=version, par=agents["as"])
    stockage.retirer(version.cle)
    vider_la_file()
    ligne = Caviardage.objects.get()
    assert (ligne.etat, ligne.copie) == (EtatCaviardage.BROUILLON, None)
    assert ligne.raison
    with pytest.raises(PieceDisparue):
        caviardage.demander(version=version, par=agents["as"])


def test_lignee_se_lit_des_deux_cotes(version: Any, agents: Any, connecte: Any, vider_la_file: Any) -> None:
    caviardage.masquer(version=version, page=1, boites=[(0.1, 0.1, 0.2, 0.1)], motif=MOTIF, par=agents["as"])
    caviardage.demander(version=version, par=agents["as"], titre="Lettre à remettre")
    with pytest.raises(CaviardageEnCours):
        caviardage.masquer(version=version, page=1, boites=[(0.3, 0.1, 0.2, 0.1)], motif=MOTIF, par=agents["as"])
    vider_la_file()
    copie = Caviardage.objects.get().copie
    client = connecte(agents["as"])
    html = client.get(reverse("ged:lire", args=[copie.pk])).content.decode()
    assert "1 passage masqué : Donnée d’une autre personne" in html
    assert version.document.titre in html
    assert "Lettre à remettre" in client.get(reverse("ged:lire", args=[version.document_id])).content.decode()
    assert set(copie.compartiments.all()) == set(version.document.compartiments.all())


def test_seul_qui_modifie_caviarde(version: Any, agents: Any, etrangers: Any, connecte: Any) -> None:
    for intrus in (agents["directeur_general"], agents["accueil"], etrangers["as"]):
        with pytest.raises(ActionRefusee):
            caviardage.masquer(version=version, page=1, boites=[(0.1, 0.1, 0.1, 0.1)], motif=MOTIF, par=intrus)
    adresse = reverse("ged:caviardage", args=[version.document_id])
    assert connecte(agents["directeur_general"]).get(adresse).status_code == 403
    assert connecte(etrangers["as"]).get(adresse).status_code == 404
    assert not Caviardage.objects.exists()


@pytest.mark.parametrize(
    "brute", [[0.9, 0, 0.2, 0.1], [0, 0.95, 0.1, 0.1], [-0.2, 0, 0.1, 0.1], [0, 0, -0.1, 0.1], [0] * 4]
)
def test_cadre_hors_de_la_page_est_refuse(version: Any, agents: Any, connecte: Any, brute: list[float]) -> None:
    with pytest.raises(BoiteHorsPage):
        boite(brute)
    envoi = {"acte": "boite", "page": "1", "rectangles": json.dumps([brute]), "motif": MOTIF}
    reponse = connecte(agents["as"]).post(reverse("ged:caviardage", args=[version.document_id]), envoi)
    assert reponse.status_code == 422
    assert not Caviardage.objects.filter(passages__isnull=False).exists()


def test_motif_page_et_mot_absents_sont_dits(version: Any, agents: Any) -> None:
    with pytest.raises(MotifManquant):
        caviardage.masquer(version=version, page=1, boites=[(0.1, 0.1, 0.1, 0.1)], motif="  ", par=agents["as"])
    with pytest.raises(PageHorsVersion):
        caviardage.masquer(version=version, page=3, boites=[(0.1, 0.1, 0.1, 0.1)], motif=MOTIF, par=agents["as"])
    with pytest.raises(RienAMasquer):
        caviardage.masquer_partout(version=version, requete="hydravion", motif=MOTIF, par=agents["as"])
    with pytest.raises(RienAMasquer):
        caviardage.demander(version=version, par=agents["as"])


def test_panneau_marque_liste_et_retire(version: Any, agents: Any, connecte: Any) -> None:
    client, adresse = connecte(agents["as"]), reverse("ged:caviardage", args=[version.document_id])
    html = client.post(adresse, {"acte": "partout", "mots": SECRET, "motif": MOTIF}).content.decode()
    assert "2 passages marqués." in html
    html = client.post(adresse, {"acte": "partout", "mots": SECRET, "motif": MOTIF}).content.decode()
    assert html.count("data-passage=") == 2, "marked twice is marked once"
    passage = Caviardage.objects.get().passages.first()
    html = client.post(adresse, {"acte": "retirer", "passage": passage.pk}).content.decode()
    assert html.count("data-passage=") == 1
    assert (
        "Dites pourquoi" in client.post(adresse, {"acte": "partout", "mots": SECRET, "motif": "autre"}).content.decode()
    )


def test_copie_qui_sort_porte_le_nom_et_l_heure_quand_le_type_le_demande(
    version: Any, agents: Any, connecte: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client, document_id = connecte(agents["as"]), version.document_id
    assert b"".join(client.get(reverse("ged:telecharger", args=[document_id])).streaming_content) == octets(version)
    monkeypatch.setattr(marquage, "_EXIGENCES", [lambda document: document.pk == document_id])
    reponse = client.get(reverse("ged:telecharger", args=[document_id]))
    recu = b"".join(reponse.streaming_content)
    assert recu != octets(version)
    assert "no-store" in reponse["Cache-Control"]
    page = pypdfium2.PdfDocument(recu)[1].render(scale=200 / 72).to_pil()
    page.crop((0, int(page.height * 0.95), *page.size)).save(tmp_path / "pied.png")
    lu = subprocess.run(
        ["tesseract", str(tmp_path / "pied.png"), "-", "--psm", "7"], capture_output=True, check=True
    ).stdout.decode()
    assert "Copie remise" in lu
    assert agents["as"].nom.split()[0].encode("ascii", "ignore").decode()[:3] in lu
    imprimee = client.get(reverse("ged:imprimer", args=[document_id])).content.decode()
    assert imprimee.count(f"<figcaption>{marquage.mention(agents['as'])[:14]}") == 2
    natures = set(Consultation.objects.filter(document_id=document_id).values_list("nature", flat=True))
    assert {"telechargement", "impression"} <= natures
