"""What a child taken over by a hostile file can and cannot do, with and without bubblewrap."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocr.moteur import Limites, analyser, bac, lire_pages, surveillance
from ocr.moteur.isolement import Enfant, EnfantPerdu
from tests.ocr.moteur.conftest import dessiner, pdf_d_images, pdf_de_texte

LIMITES = Limites(memoire_mo=600, duree_s=4, cpu_s=2, processus_max=16)
bulle = pytest.mark.skipif(not bac.bulle_disponible(), reason="bubblewrap absent ou interdit sur cette machine")
root = pytest.mark.skipif(os.geteuid() != 0, reason="l'essai demande d'être root")


@pytest.fixture
def enfant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Enfant]:
    monkeypatch.setenv("LIASSE_OCR_EPREUVES", "1")
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["une page"]))
    with Enfant(tmp_path / "a.pdf", "application/pdf", LIMITES) as service:
        yield service


def jouer(enfant: Enfant, nom: str, argument: str = "") -> object:
    return enfant.demander({"op": "epreuve", "nom": nom, "argument": argument}).get("resultat")


def descendants_partis(pid: int) -> bool:
    fin = time.monotonic() + 5
    while time.monotonic() < fin:
        if surveillance.descendance(pid) == [pid]:
            return True
    return False


@pytest.mark.parametrize("avec_bulle", [pytest.param(True, marks=bulle), pytest.param(False, marks=root)])
def test_enfant_qui_ouvre_une_connexion_echoue(avec_bulle: bool, request: pytest.FixtureRequest) -> None:
    if not avec_bulle:
        request.getfixturevalue("sans_bulle")
        if not reseau_quittable():
            pytest.skip("cette machine ne laisse pas root quitter le réseau (voir docs/adr/0003)")
    service = request.getfixturevalue("enfant")
    with socket.create_server(("127.0.0.1", 0)) as serveur:
        port = serveur.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()
        assert str(jouer(service, "joindre", str(port))).startswith("refus")


def reseau_quittable() -> bool:
    return subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("avec_bulle", [pytest.param(True, marks=bulle), pytest.param(False, marks=root)])
def test_enfant_ne_peut_rien_contre_son_parent(avec_bulle: bool, request: pytest.FixtureRequest) -> None:
    if not avec_bulle:
        request.getfixturevalue("sans_bulle")
    service = request.getfixturevalue("enfant")
    assert str(jouer(service, "signaler", str(os.getpid()))).startswith("refus")


@bulle
def test_enfant_ne_voit_ni_fichiers_ni_environnement_de_la_maison(enfant: Enfant, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    secret.chmod(0o644)
    assert str(jouer(enfant, "lire", str(secret))).startswith("refus")
    assert str(jouer(enfant, "lire", str(Path(__file__)))).startswith("refus")
    vu = jouer(enfant, "identite")
    assert isinstance(vu, dict)
    assert "home" not in vu["racine"]
    assert not [nom for nom in vu["environnement"] if "SECRET" in nom or "DJANGO" in nom or "DATABASE" in nom]


@root
@pytest.mark.parametrize("avec_bulle", [True, False])
def test_enfant_de_root_n_est_pas_root(avec_bulle: bool, request: pytest.FixtureRequest) -> None:
    if not avec_bulle:
        request.getfixturevalue("sans_bulle")
    service = request.getfixturevalue("enfant")
    vu = jouer(service, "identite")
    assert isinstance(vu, dict)
    assert vu["uid"] not in (0, 65534)
    assert str(jouer(service, "lire", "/etc/shadow")).startswith("refus")


@pytest.mark.parametrize("avec_bulle", [pytest.param(True, marks=bulle), pytest.param(False, marks=root)])
def test_enfant_n_ecrit_pas_hors_de_son_dossier(
    avec_bulle: bool, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if not avec_bulle:
        request.getfixturevalue("sans_bulle")
    service = request.getfixturevalue("enfant")
    ouvert = tmp_path / "ouvert"
    ouvert.mkdir(mode=0o755)
    for cible in (
        bac.paquet() / "trace.txt",
        ouvert / "trace.txt",
        Path("/etc/trace-liasse"),
        Path("/usr/trace-liasse"),
    ):
        assert str(jouer(service, "ecrire", str(cible))).startswith("refus"), cible
        assert not cible.exists()


@bulle
def test_dossier_temporaire_de_l_enfant_n_est_qu_a_lui(enfant: Enfant) -> None:
    nom = f"/tmp/trace-liasse-{os.getpid()}"
    assert jouer(enfant, "ecrire", nom) == "écrit"
    assert not Path(nom).exists()


@pytest.mark.parametrize("avec_bulle", [True, False])
def test_enfant_qui_alloue_trop_est_refuse(avec_bulle: bool, request: pytest.FixtureRequest) -> None:
    if not avec_bulle:
        request.getfixturevalue("sans_bulle")
    reponse = request.getfixturevalue("enfant").demander({"op": "epreuve", "nom": "grossir", "argument": "20480"})
    assert (reponse["ok"], reponse["code"]) == (False, "limite_depassee")


@pytest.mark.parametrize("avec_bulle", [True, False])
def test_enfants_qui_allouent_ensemble_trop_sont_tues(avec_bulle: bool, request: pytest.FixtureRequest) -> None:
    if not avec_bulle:
        request.getfixturevalue("sans_bulle")
    service = request.getfixturevalue("enfant")
    with pytest.raises(EnfantPerdu) as perdu:
        jouer(service, "grossir_a_plusieurs", "250")
    assert perdu.value.cause == "memoire"
    assert not service.vivant


@bulle
@root
def test_dossier_temporaire_compte_dans_la_memoire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_OCR_EPREUVES", "1")
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["une page"]))
    limites = Limites(memoire_mo=300, duree_s=20, cpu_s=10, processus_max=16)
    with Enfant(tmp_path / "a.pdf", "application/pdf", limites) as service:
        with pytest.raises(EnfantPerdu) as perdu:
            jouer(service, "remplir", "400")
        assert perdu.value.cause == "memoire"


def test_enfant_qui_tourne_sans_fin_est_arrete_par_son_temps_processeur(enfant: Enfant) -> None:
    debut = time.monotonic()
    with pytest.raises(EnfantPerdu) as perdu:
        jouer(enfant, "tourner")
    assert perdu.value.cause == "duree"
    assert time.monotonic() - debut < LIMITES.duree_s + 2


def test_enfant_qui_attend_sans_fin_est_tue_a_l_heure(enfant: Enfant) -> None:
    debut = time.monotonic()
    with pytest.raises(EnfantPerdu) as perdu:
        jouer(enfant, "attendre")
    assert perdu.value.cause == "duree"
    assert LIMITES.duree_s - 0.5 < time.monotonic() - debut < LIMITES.duree_s + 2


@pytest.mark.parametrize("avec_bulle", [True, False])
def test_enfant_qui_se_multiplie_est_borne_et_ne_laisse_rien(avec_bulle: bool, request: pytest.FixtureRequest) -> None:
    if not avec_bulle:
        if os.geteuid() != 0:
            pytest.skip("sans bubblewrap, la borne demande un utilisateur propre")
        request.getfixturevalue("sans_bulle")
    service = request.getfixturevalue("enfant")
    uid = jouer(service, "identite")
    # Refused at the limit by the system, or the whole group killed by the watcher.
    with contextlib.suppress(EnfantPerdu):
        assert int(str(jouer(service, "se_multiplier"))) <= LIMITES.processus_max
    service.tuer()
    assert descendants_partis(os.getpid())
    if os.geteuid() == 0 and isinstance(uid, dict):
        assert _processus_de(uid["uid"]) == []


def _processus_de(uid: int) -> list[str]:
    restants = []
    fin = time.monotonic() + 3
    while time.monotonic() < fin:
        restants = [p.name for p in Path("/proc").iterdir() if p.name.isdigit() and _uid(p) == uid]
        if not restants:
            break
    return restants


def _uid(processus: Path) -> int:
    try:
        return processus.stat().st_uid
    except OSError:
        return -1


def test_enfant_effondre_est_dit_mort(enfant: Enfant) -> None:
    with pytest.raises(EnfantPerdu) as perdu:
        jouer(enfant, "s_effondrer")
    assert perdu.value.cause == "mort"


def test_epreuves_absentes_sans_la_variable(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["une page"]))
    with Enfant(tmp_path / "a.pdf", "application/pdf", LIMITES) as service:
        assert service.demander({"op": "epreuve", "nom": "identite"})["ok"] is False


def test_fichier_de_la_maison_lisible_de_root_seul_est_lu(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["Pièce confidentielle du dossier"]))
    (tmp_path / "a.pdf").chmod(0o600)
    tmp_path.chmod(0o700)
    assert next(lire_pages(tmp_path / "a.pdf")).texte == "Pièce confidentielle du dossier"


@pytest.mark.usefixtures("sans_bulle")
def test_sans_bubblewrap_les_pages_sont_lues(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_d_images([dessiner()]))
    assert analyser(tmp_path / "a.pdf").nb_pages == 1
    assert "Tilleuls" in next(lire_pages(tmp_path / "a.pdf")).texte


@pytest.fixture
def lot(tmp_path: Path) -> Path:
    """Three image pages; the second is wider, so that a double of tesseract can tell it."""
    images = [dessiner(), dessiner().resize((1860, 700)), dessiner()]
    (tmp_path / "lot.pdf").write_bytes(pdf_d_images(images))
    return tmp_path / "lot.pdf"


LIGNE = "5\\t1\\t1\\t1\\t1\\t1\\t10\\t10\\t90\\t20\\t96\\tAttestationdecompositiondemenagedelivreeparlacommune"
VRAI = f'cat > /dev/null; printf "entete\\n{LIGNE}\\n"'
ABSURDE = "5\\tx\\ty\\n5\\t1\\t1\\t1\\t1\\t1\\t-9\\t9\\t99999999\\t3\\t200\\tm\\377t"


@pytest.mark.parametrize(
    ("panne", "phrase"),
    [
        ("kill -9 $PPID", "fait échouer"),
        ("cat > /dev/null; exec sleep 100", "trop de temps"),
        ("exit 3", "n'a pas pu être lue"),
    ],
)
def test_page_qui_fait_echouer_le_lecteur_ne_coute_qu_elle(
    lot: Path, faux_tesseract: Callable[[str], None], panne: str, phrase: str
) -> None:
    faux_tesseract(f'if [ "$LARGEUR" -gt 3000 ]; then {panne}; else {VRAI}; fi')
    pages = list(lire_pages(lot, limites=LIMITES, processus=2))
    assert [page.source for page in pages] == ["ocr", "illisible", "ocr"]
    assert phrase in pages[1].avertissement
    assert pages[2].texte.startswith("Attestation")


def test_tesseract_qui_rend_des_octets_absurdes_ne_fait_rien_tomber(
    lot: Path, faux_tesseract: Callable[[str], None]
) -> None:
    faux_tesseract(f'cat > /dev/null; printf "\\377\\376\\n{ABSURDE}\\n"')
    pages = list(lire_pages(lot, limites=LIMITES, processus=2))
    assert len(pages) == 3
    assert all(0 <= m.x <= 1 and 0 <= m.l <= 1 and 0 <= m.c <= 1 for page in pages for m in page.mots)


def test_lecture_abandonnee_ne_laisse_aucun_enfant(lot: Path, faux_tesseract: Callable[[str], None]) -> None:
    faux_tesseract(f'if [ "$LARGEUR" -gt 3000 ]; then cat > /dev/null; exec sleep 100; else {VRAI}; fi')
    pages = lire_pages(lot, processus=2)
    assert next(pages).numero == 1
    debut = time.monotonic()
    pages.close()
    assert time.monotonic() - debut < 5
    assert descendants_partis(os.getpid())
