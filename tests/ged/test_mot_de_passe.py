"""A PDF under a password: opened once by the word, which stays nowhere."""

import io
import logging
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from commun.erreurs import ActionRefusee
from commun.models import Evenement
from ged import mot_de_passe, stockage
from ged.exceptions import LectureNonRelancable, MotDePasseFaux
from ged.models import Version
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db
MOT = "Sésame-4271 ouvre"


def pdf_chiffre(pages: int = 2) -> bytes:
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_texte(pages))) as pdf:
        pdf.save(sortie, encryption=pikepdf.Encryption(user=MOT, owner="proprietaire"))
    return sortie.getvalue()


@pytest.fixture
def refusee(deposer_octets: Any, vider_la_file: Any) -> Version:
    version = deposer_octets(pdf_chiffre(), "banque.pdf").version
    vider_la_file()
    return Version.objects.select_related("document").get(pk=version.pk)


def test_mot_de_passe_ouvre_et_n_est_garde_nulle_part(
    refusee: Version,
    agents: dict[str, Any],
    connecte: Any,
    vider_la_file: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert (refusee.etat, refusee.code_raison) == ("refusee", "pdf_chiffre")
    client = connecte(agents["as"])
    adresse = reverse("ged:mot_de_passe", args=[refusee.document_id])
    assert adresse in client.get(reverse("ged:lire", args=[refusee.document_id])).content.decode()
    with caplog.at_level(logging.DEBUG):
        assert client.post(adresse, {"mot_de_passe": MOT}).status_code == 302
        assert MOT not in str(list(DBTaskResult.objects.values()))
        vider_la_file()
    lue = Version.objects.get(pk=refusee.pk)
    assert (lue.etat, lue.nb_pages, lue.code_raison) == ("lue", 2, "")
    assert "feuillet 2" in lue.pages.get(numero=2).texte
    assert b"".join(stockage.lire_flux(lue.cle)) == b"".join(stockage.lire_flux(refusee.cle))
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(b"".join(stockage.lire_flux(lue.cle))))
    assert b"/Encrypt" not in b"".join(stockage.lire_flux(lue.cle_lecture))
    assert client.get(reverse("ged:image", args=[lue.document_id, 1])).headers["Content-Type"] == "image/webp"
    assert lue.cle_cherchable
    assert Evenement.objects.filter(type="mot_de_passe_donne").count() == 1
    assert MOT not in caplog.text
    assert MOT not in _toute_la_base()


def _toute_la_base() -> str:
    lignes = []
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            curseur.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            lignes.append(str(curseur.fetchall()))
    return "\n".join(lignes)


def test_mot_de_passe_faux_est_dit_et_rien_ne_change(refusee: Version, agents: dict[str, Any], connecte: Any) -> None:
    with pytest.raises(MotDePasseFaux):
        mot_de_passe.ouvrir(version=refusee, mot_de_passe="faux", par=agents["as"])
    adresse = reverse("ged:mot_de_passe", args=[refusee.document_id])
    page = connecte(agents["as"]).post(adresse, {"mot_de_passe": "faux"}, follow=True).content.decode()
    assert "Ce mot de passe n’ouvre pas le PDF." in page
    assert 'type="password"' in page
    assert ">faux<" not in page
    assert 'value="faux"' not in page
    ligne = connecte(agents["as"]).post(adresse, {"mot_de_passe": "faux"}, headers={"HX-Request": "true"})
    assert ligne.headers["HX-Retarget"] == "#avis"
    relue = Version.objects.get(pk=refusee.pk)
    assert (relue.etat, relue.cle_lecture) == ("refusee", "")


def test_seuls_le_deposant_et_qui_modifie_l_ouvrent(
    refusee: Version, agents: dict[str, Any], etrangers: dict[str, Any], connecte: Any
) -> None:
    with pytest.raises(ActionRefusee):
        mot_de_passe.ouvrir(version=refusee, mot_de_passe=MOT, par=agents["directeur_general"])
    adresse = reverse("ged:mot_de_passe", args=[refusee.document_id])
    assert connecte(etrangers["as"]).post(adresse, {"mot_de_passe": MOT}).status_code == 404


def test_mot_de_passe_d_une_piece_deja_ouverte_est_refuse(
    refusee: Version, agents: dict[str, Any], vider_la_file: Any
) -> None:
    mot_de_passe.ouvrir(version=refusee, mot_de_passe=MOT, par=agents["as"])
    vider_la_file()
    with pytest.raises(LectureNonRelancable):
        mot_de_passe.ouvrir(version=refusee, mot_de_passe=MOT, par=agents["as"])


def test_deposant_sans_droit_de_lire_donne_le_mot_depuis_sa_ligne(
    deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    version = deposer_octets(pdf_chiffre(1), "recu.pdf", par=agents["accueil"]).version
    vider_la_file()
    client = connecte(agents["accueil"])
    ligne = client.get(reverse("ged:etat", args=[version.document_id])).content.decode()
    assert 'type="password"' in ligne
    adresse = reverse("ged:mot_de_passe", args=[version.document_id])
    reponse = client.post(adresse, {"mot_de_passe": MOT}, headers={"HX-Request": "true"})
    assert f'id="depot-{version.document_id}"' in reponse.content.decode()
    vider_la_file()
    assert Version.objects.get(pk=version.pk).etat == "lue"
