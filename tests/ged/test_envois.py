"""Uploads in parts: cut anywhere they go on; two tabs make one document; what is wrong is refused in words."""

import datetime as dt
import hashlib
import os
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import storages
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ged import envois, stockage
from ged.models import Document, Version
from ged.models_depot import Envoi, PartEnvoi
from ged.taches_depot import purger_envois
from tests.decisions import situations

pytestmark = pytest.mark.django_db

local = pytest.mark.skipif("LIASSE_STOCKAGE" in os.environ, reason="vérifie le dossier local")


@pytest.fixture
def dossier(agents: dict[str, Any]) -> Any:
    return situations.dossier_ouvert(agents)


def ouvrir(client: Any, dossier: Any, octets: bytes, **autres: str) -> Any:
    champs = {"cible": f"dossier:{dossier.pk}", "nom": "bail.pdf", "taille": str(len(octets)), **autres}
    return client.post("/depots/envois/", champs)


def pousser(client: Any, url: str, debut: int, octets: bytes, empreinte: str = "") -> Any:
    entetes = {"Upload-Offset": str(debut), "X-Empreinte": empreinte}
    return client.patch(url, data=octets, content_type="application/offset+octet-stream", headers=entetes)


def lus(version: Version) -> bytes:
    return b"".join(stockage.lire_flux(version.cle))


def test_un_fichier_en_plusieurs_parties_est_range_et_recu(connecte: Any, agents: Any, dossier: Any) -> None:
    client, octets = connecte(agents["as"]), os.urandom(300_000)
    ouvert = ouvrir(client, dossier, octets)
    assert (ouvert.status_code, ouvert.json()["recus"]) == (201, 0)
    url = ouvert.json()["url"]
    assert pousser(client, url, 0, octets[:100_000]).json() == {"recus": 100_000, "taille": 300_000, "fini": False}
    fin = pousser(client, url, 100_000, octets[100_000:]).json()
    assert fin["fini"]
    assert "bail.pdf" in fin["ligne"]
    assert "En attente de lecture" in fin["ligne"]
    version = Version.objects.get()
    assert lus(version) == octets
    assert version.empreinte == hashlib.sha256(octets).hexdigest()
    assert version.document.pieces.get().dossier == dossier
    assert not PartEnvoi.objects.exists()


@local
def test_les_parties_disparaissent_du_rangement(
    connecte: Any, agents: Any, dossier: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = connecte(agents["as"])
    url = ouvrir(client, dossier, b"abcdef").json()["url"]
    pousser(client, url, 0, b"abc")
    part = Path(storages["pieces"].path(PartEnvoi.objects.get().cle))
    assert part.read_bytes() == b"abc"
    with django_capture_on_commit_callbacks(execute=True):
        pousser(client, url, 3, b"def")
    assert not part.exists()


def test_un_fichier_vide_est_recu(connecte: Any, agents: Any, dossier: Any) -> None:
    client = connecte(agents["as"])
    url = ouvrir(client, dossier, b"").json()["url"]
    assert pousser(client, url, 0, b"").json()["fini"]
    assert Version.objects.get().taille == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(coupures=st.lists(st.integers(0, 5000), max_size=6))
def test_coupe_n_importe_ou_le_fichier_arrive_identique(
    connecte: Any, agents: Any, dossier: Any, coupures: list[int]
) -> None:
    """The browser that lost the answer asks how far the server came, and goes on from there."""
    client, octets = connecte(agents["as"]), os.urandom(5000)
    url = ouvrir(client, dossier, octets).json()["url"]
    for fin in [*coupures, 5000]:
        debut = client.get(url).json()["recus"]
        if fin < debut:
            refus = pousser(client, url, fin, octets[fin:debut])  # sent again although it had arrived
            assert (refus.status_code, refus.json()["recus"]) == (409, debut)
        elif fin > debut or fin == 5000:
            pousser(client, url, debut, octets[debut:fin])
    etat = client.get(url).json()
    assert etat["fini"]
    assert "bail.pdf" in etat["ligne"]
    version = Version.objects.order_by("-pk")[0]
    assert lus(version) == octets


def test_la_reponse_perdue_de_la_derniere_partie_ne_double_rien(connecte: Any, agents: Any, dossier: Any) -> None:
    client = connecte(agents["as"])
    url = ouvrir(client, dossier, b"abc").json()["url"]
    pousser(client, url, 0, b"abc")
    assert pousser(client, url, 0, b"abc").status_code == 409
    assert client.get(url).json()["fini"]
    assert Document.objects.count() == 1


def test_le_meme_fichier_choisi_dans_un_autre_onglet_continue(connecte: Any, agents: Any, dossier: Any) -> None:
    premier, second = connecte(agents["as"]), connecte(agents["as"])
    url = ouvrir(premier, dossier, b"abcdef", reprise="k1").json()["url"]
    pousser(premier, url, 0, b"abc")
    suite = ouvrir(second, dossier, b"abcdef", reprise="k1").json()
    assert (suite["url"], suite["recus"]) == (url, 3)
    assert pousser(second, url, 3, b"def").json()["fini"]
    assert pousser(premier, url, 3, b"def").json()["recus"] == 6
    assert premier.get(url).json()["fini"]
    assert lus(Version.objects.get()) == b"abcdef"


def test_une_partie_alteree_ou_un_fichier_qui_deborde_sont_refuses(connecte: Any, agents: Any, dossier: Any) -> None:
    client = connecte(agents["as"])
    url = ouvrir(client, dossier, b"abcdef").json()["url"]
    assert pousser(client, url, 0, b"abX", hashlib.sha256(b"abc").hexdigest()).status_code == 460
    assert client.get(url).json()["recus"] == 0
    trop = pousser(client, url, 0, b"abcdefg")
    assert trop.status_code == 422
    assert "plus long" in trop.json()["erreur"]
    assert not Document.objects.exists()


def test_une_empreinte_totale_fausse_ne_garde_rien(connecte: Any, agents: Any, dossier: Any) -> None:
    client = connecte(agents["as"])
    url = ouvrir(client, dossier, b"abc", empreinte="0" * 64).json()["url"]
    refus = pousser(client, url, 0, b"abc")
    assert refus.status_code == 422
    assert "n’est pas arrivé tel que" in refus.json()["erreur"]
    assert client.get(url).json()["recus"] == 0
    assert not Document.objects.exists()


@local
def test_une_partie_abimee_sur_le_disque_est_vue_avant_l_inscription(connecte: Any, agents: Any, dossier: Any) -> None:
    client = connecte(agents["as"])
    url = ouvrir(client, dossier, b"abcdef").json()["url"]
    pousser(client, url, 0, b"abc")
    Path(storages["pieces"].path(PartEnvoi.objects.get().cle)).write_bytes(b"ab")
    assert pousser(client, url, 3, b"def").status_code == 422
    assert not Document.objects.exists()


def test_trop_gros_est_refuse_avant_le_premier_octet(connecte: Any, agents: Any, dossier: Any) -> None:
    with override_settings(TAILLE_MAX_DEPOT=10):
        refus = ouvrir(connecte(agents["as"]), dossier, b"x" * 11)
    assert refus.status_code == 413
    assert "dépasse la taille" in refus.json()["erreur"]


def test_la_session_finie_au_milieu_reprend_apres_connexion(client: Any, agents: Any, dossier: Any) -> None:
    client.force_login(agents["as"], backend="django.contrib.auth.backends.ModelBackend")
    url = ouvrir(client, dossier, b"abcdef").json()["url"]
    pousser(client, url, 0, b"abc")
    client.logout()
    coupe = pousser(client, url, 3, b"def")
    assert (coupe.status_code, "/connexion/" in coupe["Location"]) == (302, True)
    client.force_login(agents["as"], backend="django.contrib.auth.backends.ModelBackend")
    etat = client.get(url).json()
    assert etat["recus"] == 3
    assert etat["jeton"]
    assert pousser(client, url, 3, b"def").json()["fini"]


def test_l_envoi_d_un_autre_n_existe_pas(connecte: Any, agents: Any, dossier: Any) -> None:
    url = ouvrir(connecte(agents["as"]), dossier, b"abc").json()["url"]
    autre = connecte(agents["chef_as"])
    assert autre.get(url).status_code == 404
    assert pousser(autre, url, 0, b"abc").status_code == 404
    assert autre.delete(url).status_code == 404
    assert ouvrir(connecte(agents["paiement"]), dossier, b"abc").status_code in {403, 404}


def test_un_dossier_d_ailleurs_n_est_pas_une_destination(connecte: Any, etrangers: Any, dossier: Any) -> None:
    assert ouvrir(connecte(etrangers["as"]), dossier, b"abc").status_code == 404


def test_sans_jeton_csrf_rien_n_entre(agents: Any, dossier: Any) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(agents["as"], backend="django.contrib.auth.backends.ModelBackend")
    assert ouvrir(client, dossier, b"abc").status_code == 403
    envoi = envois.ouvrir(agent=agents["as"], cible=f"dossier:{dossier.pk}", nom="a", taille=3)
    assert pousser(client, f"/depots/envois/{envoi.pk}/", 0, b"abc").status_code == 403


def test_dans_la_bannette_deux_fois_le_meme_fichier_fait_un_pli(connecte: Any, agents: Any) -> None:
    client = connecte(agents["accueil"])
    for _ in range(2):
        ouvert = client.post("/depots/envois/", {"cible": "bannette:0", "nom": "lettre.pdf", "taille": "3"}).json()
        assert pousser(client, ouvert["url"], 0, b"abc").json()["fini"]
    assert Document.objects.get().pli.bannette.agent == agents["accueil"]


def test_abandonner_oublie_les_octets(connecte: Any, agents: Any, dossier: Any) -> None:
    client = connecte(agents["as"])
    url = ouvrir(client, dossier, b"abcdef").json()["url"]
    pousser(client, url, 0, b"abc")
    assert client.delete(url).status_code == 204
    assert not Envoi.objects.exists()


def test_un_envoi_oublie_est_purge_un_envoi_vivant_reste(agents: Any, dossier: Any) -> None:
    cible = f"dossier:{dossier.pk}"
    vieux = envois.ouvrir(agent=agents["as"], cible=cible, nom="a", taille=3)
    envois.ajouter(vieux, 0, b"ab")
    Envoi.objects.filter(pk=vieux.pk).update(vu_le=timezone.now() - dt.timedelta(hours=25))
    neuf = envois.ouvrir(agent=agents["as"], cible=cible, nom="b", taille=3)
    assert purger_envois.call() == 1
    assert list(Envoi.objects.all()) == [neuf]


@local
def test_le_disque_plein_est_dit_et_rien_n_est_perdu(connecte: Any, agents: Any, dossier: Any, tmp_path: Path) -> None:
    """A real file system of 200 kB."""
    plein = tmp_path / "plein"
    plein.mkdir()
    montage = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(plein)]
    if os.geteuid() != 0 or subprocess.run(montage, capture_output=True, check=False).returncode:
        pytest.skip("montage d’un petit disque impossible ici")
    client, octets = connecte(agents["as"]), os.urandom(190_000)
    rangement = {**storages.backends["pieces"], "OPTIONS": {"location": plein}}
    try:
        with override_settings(STORAGES={**storages.backends, "pieces": rangement}):
            url = ouvrir(client, dossier, octets).json()["url"]
            assert pousser(client, url, 0, octets[:100_000]).status_code == 200
            refus = pousser(client, url, 100_000, octets[100_000:])
            assert refus.status_code == 507
            assert "plus de place" in refus.json()["erreur"]
            assert client.get(url).json()["recus"] in {100_000, 190_000}
            assert not Document.objects.exists()
            subprocess.run(["mount", "-o", "remount,size=2m", str(plein)], check=True)
            debut = client.get(url).json()["recus"]
            assert pousser(client, url, debut, octets[debut:]).json()["fini"]
            assert lus(Version.objects.get()) == octets
    finally:
        subprocess.run(["umount", str(plein)], check=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", [0, 1, 1000, 4095])
def test_la_connexion_coupee_au_milieu_d_une_partie_ne_laisse_pas_de_demi_partie(
    live_server: Any, connecte: Any, agents: Any, dossier: Any, part: int
) -> None:
    """A real socket closed after `part` bytes of a part of 4096."""
    client, octets = connecte(agents["as"]), os.urandom(4096)
    url = ouvrir(client, dossier, octets).json()["url"]
    page = client.get("/deposer/")
    jeton = page.cookies["csrftoken"].value
    hote = urlsplit(live_server.url)
    entete = (
        f"PATCH {url} HTTP/1.1\r\nHost: {hote.netloc}\r\nX-CSRFToken: {jeton}\r\n"
        f"Cookie: sessionid={client.cookies['sessionid'].value}; csrftoken={jeton}\r\n"
        "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: 4096\r\n\r\n"
    )
    with socket.create_connection((str(hote.hostname), hote.port or 80)) as prise:
        prise.sendall(entete.encode() + octets[:part])
        prise.shutdown(socket.SHUT_WR)
        prise.settimeout(10)
        assert b"409" in prise.recv(200).split(b"\r\n")[0]
    assert client.get(url).json()["recus"] == 0
    assert pousser(client, url, 0, octets).json()["fini"]
    assert lus(Version.objects.get()) == octets


@pytest.mark.django_db(transaction=True)
def test_deux_onglets_qui_finissent_ensemble_font_un_document(agents: Any, dossier: Any) -> None:
    from django.db import connection

    envoi = envois.ouvrir(agent=agents["as"], cible=f"dossier:{dossier.pk}", nom="a.txt", taille=3)
    envois.ajouter(envoi, 0, b"abc")
    inscrits = []

    def inscrire(actuel: Envoi, recu: Any) -> None:
        from ged.actions import inscrire as inscrire_document

        depot = inscrire_document(recu, nom="a.txt", compartiments=[dossier.compartiment], par=agents["as"])
        actuel.document = depot.document
        inscrits.append(depot.document.pk)

    def finir() -> None:
        try:
            envois.conclure(Envoi.objects.get(pk=envoi.pk), inscrire)
        finally:
            connection.close()

    fils = [threading.Thread(target=finir) for _ in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(inscrits) == 1
    assert Document.objects.count() == 1
