"""The paired phone: lets in what was signed, for a time, to one place; what it photographs becomes one document."""

import datetime as dt
import io
import re
import zlib
from typing import Any

import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from commun.models import Consultation
from ged import images, jumelage, marquage, prises, stockage
from ged.models import Document, Page, Version
from ged.models_depot import Jumelage, Photo, Prise
from ged.taches_depot import finir_les_prises
from tests.decisions import situations
from tests.ged.photos import APPAREIL, GPS, photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sans_essais() -> None:
    cache.clear()


@pytest.fixture
def dossier(agents: dict[str, Any]) -> Any:
    return situations.dossier_ouvert(agents)


@pytest.fixture
def poste(connecte: Any, agents: dict[str, Any]) -> Client:
    """The screen of the AS."""
    return connecte(agents["as"])


def jumeler(poste: Client, cible: str) -> str:
    """The address the QR holds."""
    reponse = poste.post(reverse("ged:jumeler"), {"cible": cible}, headers={"HX-Request": "true"})
    assert reponse.status_code == 200
    trouve = re.search(r"http://testserver(/telephone/[^<\s]+/)", reponse.content.decode())
    assert trouve
    return trouve[1]


@pytest.fixture
def adresse(poste: Client, dossier: Any) -> str:
    return jumeler(poste, f"dossier:{dossier.pk}")


@pytest.fixture
def telephone(adresse: str) -> Client:
    """Signed in nowhere; it opened the address once."""
    client = Client()
    assert client.get(adresse).status_code == 200
    return client


def envoyer(telephone: Client, adresse: str, octets: bytes, nom: str = "IMG.jpg", **autres: str) -> Any:
    ouvert = telephone.post(f"{adresse}envois/", {"nom": nom, "taille": str(len(octets)), **autres})
    if ouvert.status_code != 201:
        return ouvert
    moitie = len(octets) // 2
    for debut, morceau in ((0, octets[:moitie]), (moitie, octets[moitie:])):
        reponse = telephone.patch(
            ouvert.json()["url"], data=morceau, content_type="application/offset+octet-stream",
            headers={"Upload-Offset": str(debut)},
        )  # fmt: skip
    return reponse


def test_deux_photos_font_un_document_du_dossier(
    telephone: Client, adresse: str, dossier: Any, vider_la_file: Any, agents: Any
) -> None:
    for texte in ("PREMIERE", "SECONDE"):
        reponse = envoyer(telephone, adresse, photo(texte))
        assert reponse.json()["fini"]
        assert "photo-" in reponse.json()["ligne"]
    assert not Document.objects.exists()
    assert telephone.post(f"{adresse}terminer/").status_code == 302
    vider_la_file()
    document = Document.objects.get()
    assert document.pieces.get().dossier == dossier
    assert document.par == agents["as"]
    version = document.version_courante
    assert (version.etat, version.nb_pages) == ("lue", 2)
    textes = list(Page.objects.filter(version=version).values_list("texte", flat=True))
    assert "PREMIERE" in textes[0]
    assert "SECONDE" in textes[1]
    assert Photo.objects.count() == 2  # what the phone gave stays as it was
    assert Prise.objects.get().document == document


def test_les_photos_d_origine_se_telechargent_et_c_est_note(
    telephone: Client,
    adresse: str,
    poste: Client,
    agents: Any,
    connecte: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    octets = [photo(texte) for texte in ("UN", "DEUX")]
    for contenu in octets:
        envoyer(telephone, adresse, contenu)
    telephone.post(f"{adresse}terminer/")
    prises.deposer(Prise.objects.get().pk)
    document = Document.objects.get()
    adresses = [f"/pieces/{document.pk}/photos/{p.pk}/" for p in Photo.objects.order_by("ordre")]
    page = poste.get(f"/pieces/{document.pk}/").content.decode()
    assert all(a in page for a in adresses)
    reponses = [poste.get(a) for a in adresses]
    assert [b"".join(r.streaming_content) for r in reponses] == octets
    assert all(r["Content-Disposition"].startswith("attachment") for r in reponses)
    telecharges = Consultation.objects.filter(document_id=document.pk, nature=Consultation.Nature.TELECHARGEMENT)
    assert telecharges.filter(agent_id=agents["as"].pk).exists()
    for profil in ("accueil", "gestion_technique"):
        assert connecte(agents[profil]).get(adresses[0]).status_code == 404
    assert poste.get(f"/pieces/{document.pk}/photos/999999/").status_code == 404
    with monkeypatch.context() as essai:  # its type asks that copies be marked: no photograph carries a name
        essai.setattr(marquage, "_EXIGENCES", [lambda marque: marque.pk == document.pk])
        refus = poste.get(adresses[0])
        assert refus.status_code == 403
        assert "ses photos d’origine ne sortent pas" in refus.content.decode()
        assert adresses[0] not in poste.get(f"/pieces/{document.pk}/").content.decode()
    # Cut before it was filed: the photographs may hold somebody else's pages.
    Version.objects.filter(document=document).update(ecartee=True)
    assert poste.get(adresses[0]).status_code == 404


def test_ordonner_tourner_reprendre_et_retirer_des_pages(telephone: Client, adresse: str) -> None:
    for nom in ("a.jpg", "b.jpg", "c.jpg"):
        envoyer(telephone, adresse, photo(nom), nom)
    a, b, c = Photo.objects.order_by("ordre")
    for numero, acte in ((c.pk, "monter"), (c.pk, "monter"), (a.pk, "tourner"), (b.pk, "retirer")):
        assert telephone.post(f"{adresse}photos/{numero}/{acte}/").status_code == 302
    envoyer(telephone, adresse, photo("a2"), "a2.jpg", remplace=str(a.pk))
    assert [p.nom for p in Photo.objects.order_by("ordre", "pk")] == ["c.jpg", "a2.jpg"]
    assert telephone.post(f"{adresse}photos/{c.pk}/inconnu/").status_code == 404
    assert telephone.post(f"{adresse}photos/999999/retirer/").status_code == 404


@pytest.mark.parametrize(("genre", "nom"), [("JPEG", "a.jpg"), ("WEBP", "a.webp"), ("HEIF", "a.heic")])
def test_le_lieu_ne_passe_dans_aucune_copie_l_original_reste_intact(
    telephone: Client, adresse: str, poste: Client, vider_la_file: Any, genre: str, nom: str
) -> None:
    octets = photo("LIEU", genre)
    assert Image.open(io.BytesIO(octets)).getexif().get_ifd(GPS)
    envoyer(telephone, adresse, octets, nom)
    telephone.post(f"{adresse}terminer/")
    vider_la_file()
    version = Version.objects.get()
    assert b"".join(stockage.lire_flux(version.cle)) == octets
    page = version.pages.get()
    for cle in (images.cle_image(page, 800) if images.image(page, 800) else "", version.cle_cherchable):
        _sans_lieu(b"".join(stockage.lire_flux(cle)))
    assert "LIEU" in page.texte


@pytest.mark.parametrize("genre", ["JPEG", "WEBP", "HEIF"])
def test_le_pdf_des_photos_ne_dit_ni_le_lieu_ni_l_appareil(
    telephone: Client, adresse: str, vider_la_file: Any, genre: str
) -> None:
    for _ in range(2):
        envoyer(telephone, adresse, photo("X", genre, orientation=6), f"a.{genre.lower()}")
    telephone.post(f"{adresse}terminer/")
    vider_la_file()
    version = Version.objects.get()
    assert (version.type_mime, version.nb_pages) == ("application/pdf", 2)
    _sans_lieu(b"".join(stockage.lire_flux(version.cle)))
    page = Page.objects.filter(version=version).first()
    assert page is not None
    dessin = Image.open(io.BytesIO(b"".join(stockage.lire_flux(images.image(page, 800))))).convert("RGB")
    assert dessin.width > dessin.height  # the camera was held sideways
    rouge = dessin.getpixel((30, 30))
    assert rouge[0] > 150 > rouge[1], "EXIF orientation 6: the bottom left comes to the top left"


def _sans_lieu(octets: bytes) -> None:
    """Neither in the file as it stands nor in any of a PDF's streams, images included."""
    parties = [octets]
    if octets.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            parties += [bytes(o.read_raw_bytes()) for o in pdf.objects if isinstance(o, pikepdf.Stream)]
            for o in pdf.objects:
                if isinstance(o, pikepdf.Stream) and o.get("/Filter") == "/FlateDecode":
                    parties.append(zlib.decompress(o.read_raw_bytes()))
    else:
        assert not Image.open(io.BytesIO(octets)).getexif().get_ifd(GPS)
    for partie in parties:
        assert APPAREIL.encode() not in partie
        assert b"Exif\0\0" not in partie


def test_une_photo_illisible_ne_perd_pas_les_autres(telephone: Client, adresse: str, vider_la_file: Any) -> None:
    envoyer(telephone, adresse, photo("BONNE"), "a.jpg")
    envoyer(telephone, adresse, b"\xff\xd8\xff pas une image", "b.jpg")
    telephone.post(f"{adresse}terminer/")
    vider_la_file()
    assert Document.objects.count() == 2
    assert Prise.objects.get().raison == prises.SEPAREES


def test_la_page_du_telephone_ne_montre_rien_du_dossier(telephone: Client, adresse: str, dossier: Any) -> None:
    page = telephone.get(adresse).content.decode()
    assert dossier.personne.nom not in page
    assert dossier.numero not in page
    assert dossier.entite.nom not in page


def test_un_jeton_faux_n_ouvre_rien_et_s_essouffle(adresse: str) -> None:
    inconnu = Client()
    faux = adresse.rstrip("/")[:-1] + ("A" if adresse[-2] != "A" else "B") + "/"
    statuts = [inconnu.get(faux).status_code for _ in range(25)]
    assert statuts[:20] == [404] * 20
    assert set(statuts[20:]) == {429}
    assert inconnu.get(adresse).status_code == 200  # the true one passes behind the same address
    assert inconnu.post(f"{faux}envois/", {"nom": "a", "taille": "1"}).status_code == 429


@pytest.mark.parametrize("fin", ["expire", "revoque", "deconnecte", "inactif"])
def test_le_jumelage_fini_ferme_toutes_les_portes(
    telephone: Client, adresse: str, poste: Client, agents: Any, fin: str
) -> None:
    envoyer(telephone, adresse, photo())
    sien = Jumelage.objects.get()
    if fin == "expire":
        Jumelage.objects.update(expire_le=timezone.now() - dt.timedelta(seconds=1))
    elif fin == "revoque":
        assert poste.post(reverse("ged:jumelage_revoquer", args=[sien.pk])).status_code == 200
    elif fin == "deconnecte":
        poste.logout()
    else:
        agents["as"].is_active = False
        agents["as"].save()
    numero = Photo.objects.get().pk
    assert telephone.get(adresse).status_code == 410
    assert envoyer(telephone, adresse, photo()).status_code == 410
    assert telephone.post(f"{adresse}photos/", {"fichier": io.BytesIO(b"x")}).status_code == 410
    assert telephone.post(f"{adresse}photos/{numero}/retirer/").status_code == 410
    assert telephone.post(f"{adresse}terminer/").status_code == 410
    assert Photo.objects.count() == 1


def test_un_second_telephone_ne_prend_pas_la_place_du_premier(telephone: Client, adresse: str) -> None:
    second = Client()
    assert second.get(adresse).status_code == 200
    assert envoyer(telephone, adresse, photo()).json()["fini"]
    assert second.get(adresse).status_code == 403
    assert envoyer(second, adresse, photo()).status_code == 403
    assert second.post(f"{adresse}terminer/").status_code == 403
    assert envoyer(Client(), adresse, photo()).status_code == 403


def test_sans_jeton_csrf_le_telephone_n_envoie_rien(adresse: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get(adresse)
    assert strict.post(f"{adresse}envois/", {"nom": "a", "taille": "1"}).status_code == 403
    assert strict.post(f"{adresse}terminer/").status_code == 403


def test_on_ne_jumelle_que_vers_un_lieu_ou_l_on_depose(
    connecte: Any, agents: Any, etrangers: Any, dossier: Any
) -> None:
    for agent in (etrangers["as"], agents["paiement"], agents["membre"]):
        reponse = connecte(agent).post(reverse("ged:jumeler"), {"cible": f"dossier:{dossier.pk}"})
        assert reponse.status_code in {403, 404}
    assert connecte(agents["as"]).post(reverse("ged:jumeler"), {"cible": "telephone:1"}).status_code == 404
    assert not Jumelage.objects.exists()


def test_le_jumelage_d_un_collegue_n_existe_pas(telephone: Client, adresse: str, connecte: Any, agents: Any) -> None:
    envoyer(telephone, adresse, photo())
    sien, prise = Jumelage.objects.get(), Photo.objects.get()
    autre = connecte(agents["chef_as"])
    assert autre.get(reverse("ged:jumelage", args=[sien.pk])).status_code == 404
    assert autre.get(reverse("ged:jumelage_photo", args=[sien.pk, prise.pk])).status_code == 404
    for acte in ("revoquer", "terminer", "jeter"):
        assert autre.post(reverse(f"ged:jumelage_{acte}", args=[sien.pk])).status_code == 404


def test_le_poste_voit_arriver_les_pages_sans_leur_lieu(telephone: Client, adresse: str, poste: Client) -> None:
    envoyer(telephone, adresse, photo())
    sien, arrivee = Jumelage.objects.get(), Photo.objects.get()
    suivi = poste.get(reverse("ged:jumelage", args=[sien.pk]))
    assert "1 page arrivée" in suivi.content.decode()
    image = poste.get(reverse("ged:jumelage_photo", args=[sien.pk, arrivee.pk])).getvalue()
    assert not Image.open(io.BytesIO(image)).getexif().get_ifd(GPS)


def test_un_telephone_parti_sans_terminer_ne_perd_rien(
    telephone: Client, adresse: str, vider_la_file: Any, dossier: Any
) -> None:
    envoyer(telephone, adresse, photo())
    assert finir_les_prises.call() == 0
    Jumelage.objects.update(expire_le=timezone.now() - dt.timedelta(minutes=1))
    assert finir_les_prises.call() == 1
    vider_la_file()
    assert dossier.pieces.count() == 1


def test_le_dossier_clos_entre_temps_le_document_va_a_la_bannette(
    telephone: Client, adresse: str, vider_la_file: Any, dossier: Any, agents: Any
) -> None:
    envoyer(telephone, adresse, photo())
    type(dossier).objects.filter(pk=dossier.pk).update(clos_le=timezone.localdate())
    telephone.post(f"{adresse}terminer/")
    vider_la_file()
    assert Document.objects.get().pli.bannette.agent == agents["as"]


def test_l_assemblage_deux_fois_ne_double_rien(telephone: Client, adresse: str, vider_la_file: Any) -> None:
    envoyer(telephone, adresse, photo())
    envoyer(telephone, adresse, photo("DEUX"))
    telephone.post(f"{adresse}terminer/")
    prise = Prise.objects.get()
    assert prises.deposer(prise.pk) == "deposee"
    assert prises.deposer(prise.pk) == "deposee"
    assert Document.objects.count() == 1


def test_terminer_sans_page_le_dit(telephone: Client, adresse: str) -> None:
    reponse = telephone.post(f"{adresse}terminer/")
    assert reponse.status_code == 422
    assert "Aucune photo" in reponse.content.decode()


def test_trop_de_pages_est_dit(telephone: Client, adresse: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(jumelage, "PHOTOS_MAX", 1)
    envoyer(telephone, adresse, photo())
    refus = envoyer(telephone, adresse, photo())
    assert refus.status_code == 422
    assert "nombre de pages admis" in refus.json()["erreur"]
