"""Reading screens: who finds them, what is journaled, what they show."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commun.models import Consultation
from ged import progression, stockage
from ged.models import Version
from ocr.moteur import Apercu, PageLue, analyser, lire_pages
from tests.ged.echantillons import pdf_texte, scan_png

pytestmark = pytest.mark.django_db
NOMS = (
    "lire", "feuilles", "lecteurs", "vignette", "telecharger", "telecharger_cherchable", "etat",
    "chercher", "sommaire", "annotations", "citer",
)  # fmt: skip


def adresses(document_id: int) -> list[str]:
    pages = [reverse(f"ged:{nom}", args=[document_id, 1]) for nom in ("image", "calque", "feuille")]
    return [*(reverse(f"ged:{nom}", args=[document_id]) for nom in NOMS), *pages]


def contenu(reponse: Any) -> bytes:
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


@pytest.fixture(scope="module")
def scan_lu(tmp_path_factory: pytest.TempPathFactory) -> tuple[Apercu, list[PageLue]]:
    """What the engine says of the scan; it works once for all these tests."""
    chemin = tmp_path_factory.mktemp("scan") / "quittance.png"
    chemin.write_bytes(scan_png())
    return analyser(chemin), list(lire_pages(chemin))


@pytest.fixture
def piece(deposer_octets: Any, scan_lu: tuple[Apercu, list[PageLue]]) -> Any:
    """A scanned receipt, read, with a searchable copy."""
    version = deposer_octets(scan_png(), "quittance été #1.png").version
    apercu, pages = scan_lu
    progression.commencer(version.pk, apercu)
    progression.enregistrer_pages(version.pk, pages)
    progression.terminer(version.pk)
    progression.garder_cherchable(version.pk, stockage.recevoir(io.BytesIO(b"%PDF-1.7 copie")).cle)
    return version.document


LECTEURS = {"as", "chef_as", "directeur_general"}
ECARTES = ("accueil", "juriste", "membre", "president", "secretaire", "paiement", "dpo", "gestion_technique")


@pytest.mark.parametrize("profil", ECARTES)
def test_qui_ne_lit_pas_le_dossier_ne_trouve_rien(
    piece: Any, agents: dict[str, Any], connecte: Any, profil: str
) -> None:
    client: Client = connecte(agents[profil])
    assert {client.get(adresse).status_code for adresse in adresses(piece.pk)} == {404}
    assert client.post(reverse("ged:relancer", args=[piece.pk])).status_code == 404
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("profil", ["as", "chef_as", "directeur_general", "accueil"])
def test_agent_d_une_autre_institution_ne_trouve_rien(
    piece: Any, etrangers: dict[str, Any], connecte: Any, profil: str
) -> None:
    client: Client = connecte(etrangers[profil])
    assert {client.get(adresse).status_code for adresse in adresses(piece.pk)} == {404}
    assert client.post(reverse("ged:relancer", args=[piece.pk])).status_code == 404


def test_visiteur_est_envoye_a_la_connexion(piece: Any) -> None:
    client = Client()
    assert {client.get(adresse).status_code for adresse in adresses(piece.pk)} == {302}


@pytest.mark.parametrize("profil", sorted(LECTEURS))
def test_qui_lit_le_dossier_trouve_tout(piece: Any, agents: dict[str, Any], connecte: Any, profil: str) -> None:
    client: Client = connecte(agents[profil])
    assert {client.get(adresse).status_code for adresse in adresses(piece.pk)} == {200}


def test_exclu_ne_trouve_plus_rien_aussitot(piece: Any, agents: dict[str, Any], connecte: Any) -> None:
    client: Client = connecte(agents["chef_as"])
    image = reverse("ged:image", args=[piece.pk, 1])
    etiquette = client.get(image)["ETag"]
    piece.compartiments.get().exclusions.create(agent=agents["chef_as"], motif="parenté")
    assert client.get(image, headers={"If-None-Match": etiquette}).status_code == 404


def test_lectures_font_une_ligne_par_nature_et_dix_minutes(piece: Any, agents: dict[str, Any], connecte: Any) -> None:
    client: Client = connecte(agents["as"])
    for _ in range(2):
        for adresse in adresses(piece.pk):
            contenu(client.get(adresse))
    lignes = Consultation.objects.filter(agent_id=agents["as"].pk, document_id=piece.pk)
    assert sorted(lignes.values_list("nature", flat=True)) == ["extrait", "lecture", "telechargement"]


def test_lecteurs_sont_nommes_a_qui_peut_lire(piece: Any, agents: dict[str, Any], connecte: Any) -> None:
    contenu(connecte(agents["chef_as"]).get(reverse("ged:image", args=[piece.pk, 1])))
    page = connecte(agents["as"]).get(reverse("ged:lecteurs", args=[piece.pk])).content.decode()
    assert agents["chef_as"].nom_complet in page


def test_mots_cherches_sont_marques_a_leur_place(piece: Any, agents: dict[str, Any], connecte: Any) -> None:
    client: Client = connecte(agents["as"])
    page = client.get(reverse("ged:lire", args=[piece.pk]), {"page": 1, "q": "quittances"})
    assert page.context["calque"].marques == 1
    html = page.content.decode()
    assert html.count('class="marque-mot"') == 1
    assert "style=" not in html
    mot = next(m for m in page.context["calque"].mots if m.marque)
    assert mot.t.startswith("Quittance")
    assert f'<rect class="marque-mot" x="{mot.x}"' in html


def test_recherche_sans_reponse_ne_marque_rien(piece: Any, agents: dict[str, Any], connecte: Any) -> None:
    page = connecte(agents["as"]).get(reverse("ged:calque", args=[piece.pk, 1]), {"q": "hydravion"})
    assert page.context["calque"].marques == 0


def test_texte_hostile_d_une_page_est_echappe(
    deposer_octets: Any, vider_la_file: Any, agents: Any, connecte: Any
) -> None:
    document = deposer_octets(pdf_texte(1, "<script>alert\\(1\\)</script>")).document
    vider_la_file()
    html = connecte(agents["as"]).get(reverse("ged:calque", args=[document.pk, 1])).content.decode()
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_image_est_droite_et_ne_reste_pas_sur_le_poste(piece: Any, agents: dict[str, Any], connecte: Any) -> None:
    client: Client = connecte(agents["as"])
    reponse = client.get(reverse("ged:image", args=[piece.pk, 1]), {"l": 700})
    octets = contenu(reponse)
    assert octets[:4] == b"RIFF"
    assert reponse["Content-Type"] == "image/webp"
    assert reponse["Cache-Control"] == "private, no-store"
    encore = client.get(
        reverse("ged:image", args=[piece.pk, 1]), {"l": 800}, headers={"If-None-Match": reponse["ETag"]}
    )
    assert encore.status_code == 304, "700 is brought to 800: the same file"


def test_original_est_toujours_une_piece_jointe(piece: Any, agents: dict[str, Any], connecte: Any) -> None:
    reponse = connecte(agents["as"]).get(reverse("ged:telecharger", args=[piece.pk]))
    assert contenu(reponse) == scan_png()
    assert reponse["Content-Disposition"].startswith(
        "attachment; filename*=utf-8''quittance%20%C3%A9t%C3%A9%20%231.png"
    )
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reponse["Content-Security-Policy"]


@pytest.mark.parametrize("nom", ['a"b.svg', "a'b;c.html", "x%0d%0ay.html"])
def test_nom_difficile_ne_sort_pas_de_son_en_tete(
    deposer_octets: Any, agents: dict[str, Any], connecte: Any, nom: str
) -> None:
    document = deposer_octets(b"<svg onload='alert(1)'/>", nom).document
    reponse = connecte(agents["as"]).get(reverse("ged:telecharger", args=[document.pk]))
    assert reponse["Content-Disposition"].startswith("attachment; filename")
    assert reponse["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("type_mime", ["text/html", "application/xhtml+xml; charset=utf-8", "image/svg+xml"])
def test_ce_qu_un_navigateur_executerait_sort_comme_de_simples_octets(
    piece: Any, agents: dict[str, Any], connecte: Any, type_mime: str
) -> None:
    Version.objects.filter(document=piece).update(type_mime=type_mime)
    reponse = connecte(agents["as"]).get(reverse("ged:telecharger", args=[piece.pk]))
    assert reponse["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("plage", "statut", "debut", "fin"),
    [
        ("bytes=0-3", 206, 0, 4),
        ("bytes=10-", 206, 10, None),
        ("bytes=-5", 206, -5, None),
        ("bytes=99999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=5-2", 200, 0, None),
        ("bytes=0-1,4-5", 200, 0, None),
        ("octets=1-2", 200, 0, None),
    ],
)
def test_partie_demandee_d_un_original(
    piece: Any, agents: dict[str, Any], connecte: Any, plage: str, statut: int, debut: int, fin: int | None
) -> None:
    reponse = connecte(agents["as"]).get(reverse("ged:telecharger", args=[piece.pk]), headers={"Range": plage})
    attendu = scan_png()[debut:fin]
    assert reponse.status_code == statut
    assert contenu(reponse) == attendu
    if statut == 206:
        depart = debut if debut >= 0 else len(scan_png()) + debut
        assert reponse["Content-Range"] == f"bytes {depart}-{depart + len(attendu) - 1}/{len(scan_png())}"
        assert reponse["Content-Length"] == str(len(attendu))


def test_version_d_un_autre_document_est_introuvable(
    piece: Any, deposer_octets: Any, agents: dict[str, Any], connecte: Any
) -> None:
    autre = deposer_octets(b"autre").version
    client: Client = connecte(agents["as"])
    assert client.get(reverse("ged:telecharger", args=[piece.pk]), {"v": autre.pk}).status_code == 404


def test_ligne_de_depot_s_interroge_jusqu_a_la_fin(
    deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    document = deposer_octets(pdf_texte(2)).document
    client: Client = connecte(agents["as"])
    adresse = reverse("ged:etat", args=[document.pk])
    avant = client.get(adresse).content.decode()
    assert 'hx-trigger="every' in avant
    assert "En attente de lecture" in avant
    vider_la_file()
    apres = client.get(adresse).content.decode()
    assert "hx-trigger" not in apres
    assert "2 pages" in apres
    assert client.get(adresse, {"vue": "liseuse"})["HX-Refresh"] == "true"


def test_accueil_suit_son_depot_sans_pouvoir_le_lire(
    deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    document = deposer_octets(pdf_texte(1), par=agents["accueil"]).document
    vider_la_file()
    client: Client = connecte(agents["accueil"])
    ligne = client.get(reverse("ged:etat", args=[document.pk])).content.decode()
    assert "1 page" in ligne
    assert reverse("ged:lire", args=[document.pk]) not in ligne
    assert client.get(reverse("ged:lire", args=[document.pk])).status_code == 404


def test_refus_est_dit_avec_son_remede(deposer_octets: Any, vider_la_file: Any, agents: Any, connecte: Any) -> None:
    document = deposer_octets(b"", "vide.pdf").document
    vider_la_file()
    html = connecte(agents["as"]).get(reverse("ged:etat", args=[document.pk])).content.decode()
    version = document.version_courante
    assert version.raison in html
    assert version.remede in html
    assert "Réessayer" not in html
    assert connecte(agents["as"]).get(reverse("ged:lire", args=[document.pk])).status_code == 200


def test_lecture_interrompue_se_relance_par_le_bouton(
    deposer_octets: Any, agents: dict[str, Any], connecte: Any
) -> None:
    version = deposer_octets(pdf_texte(1)).version
    version.echouer("Le disque a manqué.", "Réessayez.")
    version.save()
    client: Client = connecte(agents["as"])
    assert "Réessayer" in client.get(reverse("ged:etat", args=[version.document_id])).content.decode()
    reponse = client.post(reverse("ged:relancer", args=[version.document_id]), headers={"HX-Request": "true"})
    assert "En attente de lecture" in reponse.content.decode()
    assert Version.objects.get().etat == "recue"


def test_long_document_arrive_par_tranches(deposer_octets: Any, vider_la_file: Any, agents: Any, connecte: Any) -> None:
    document = deposer_octets(pdf_texte(120)).document
    vider_la_file()
    client: Client = connecte(agents["as"])
    html = client.get(reverse("ged:lire", args=[document.pk]), {"page": 60}).content.decode()
    assert html.count('class="feuille"') == 1, "the others come as they are seen"
    assert 'id="page-60"' in html
    assert 'data-plan="595x842*120"' in html
    feuille = client.get(reverse("ged:feuille", args=[document.pk, 61])).content.decode()
    assert "feuillet" in feuille
    assert client.get(reverse("ged:feuille", args=[document.pk, 121])).status_code == 404
    suite = client.get(reverse("ged:feuilles", args=[document.pk]), {"debut": 101}).content.decode()
    assert suite.count('class="feuille"') == 20
    assert "feuilles-suite" not in suite


@pytest.mark.parametrize("page", ["abc", "0", "-4", "99999999999", "²"])
def test_page_insensee_ouvre_quand_meme(piece: Any, agents: dict[str, Any], connecte: Any, page: str) -> None:
    assert connecte(agents["as"]).get(reverse("ged:lire", args=[piece.pk]), {"page": page}).status_code == 200


def test_liseuse_coute_un_nombre_fixe_de_requetes(
    deposer_octets: Any, vider_la_file: Any, agents: Any, connecte: Any, django_assert_max_num_queries: Any
) -> None:
    document = deposer_octets(pdf_texte(40)).document
    vider_la_file()
    client: Client = connecte(agents["as"])
    client.get(reverse("ged:lire", args=[document.pk]))
    with django_assert_max_num_queries(20):
        client.get(reverse("ged:lire", args=[document.pk]))
