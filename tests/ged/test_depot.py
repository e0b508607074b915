"""Deposit: bytes first, compared, then rows; the same bytes once; nothing half done."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, transaction
from django_tasks_db.models import DBTaskResult

from commun.erreurs import ActionRefusee
from commun.models import Evenement
from ged import stockage
from ged.actions import nom_sur, titre_depuis
from ged.exceptions import DepotAltere, DepotTropGros, SansCompartiment
from ged.models import Document, Version
from ged.taches import balayer_orphelins
from tests.factories import compartiment as creer_compartiment
from tests.factories import habiliter

pytestmark = pytest.mark.django_db


def fichiers_ranges() -> list[Path]:
    return [c for c in Path(storages["pieces"].path("")).rglob("*") if c.is_file()]


dossier_local = pytest.mark.skipif("LIASSE_STOCKAGE" in os.environ, reason="vérifie le dossier local")


@pytest.fixture(autouse=True)
def _rangement_vide() -> None:
    if "LIASSE_STOCKAGE" not in os.environ:
        for chemin in fichiers_ranges():
            chemin.unlink()


def test_deposer_garde_les_octets_et_leur_empreinte(deposer_octets: Any) -> None:
    octets = os.urandom(3_000_000)
    version = deposer_octets(octets, "bail.pdf").version
    assert b"".join(stockage.lire_flux(version.cle)) == octets
    assert version.empreinte == hashlib.sha256(octets).hexdigest()
    assert (version.taille, version.etat, version.numero) == (3_000_000, "recue", 1)
    assert "bail" not in version.cle


def test_deposer_met_la_lecture_en_file_et_note_le_fait(deposer_octets: Any, agents: dict[str, Any]) -> None:
    version = deposer_octets(b"x").version
    travail = DBTaskResult.objects.get(task_path="ocr.taches.lire_version")
    assert travail.args_kwargs["args"] == [version.pk]
    fait = Evenement.objects.get(type="document_depose")
    assert (fait.agent_id, fait.objet_id) == (agents["as"].pk, version.document_id)


def test_memes_octets_au_meme_endroit_rendent_le_document_present(
    deposer_octets: Any, django_capture_on_commit_callbacks: Any
) -> None:
    premier = deposer_octets(b"memes octets", "a.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        second = deposer_octets(b"memes octets", "b.pdf")
    assert second.deja_present
    assert second.document == premier.document
    assert Version.objects.count() == 1
    assert stockage.existe(premier.version.cle)
    if "LIASSE_STOCKAGE" not in os.environ:
        assert len(fichiers_ranges()) == 1


def test_memes_octets_dans_un_autre_dossier_sont_ranges_a_nouveau(deposer_octets: Any, entite: Any) -> None:
    premier = deposer_octets(b"memes octets")
    second = deposer_octets(b"memes octets", compartiments=[creer_compartiment(entite)])
    assert not second.deja_present
    assert second.version.cle != premier.version.cle


def test_depot_deja_fait_par_un_autre_reste_cache_a_qui_ne_lit_pas(deposer_octets: Any, agents: dict[str, Any]) -> None:
    premier = deposer_octets(b"secret")
    par_l_accueil = deposer_octets(b"secret", par=agents["accueil"])
    assert par_l_accueil.document != premier.document
    assert deposer_octets(b"secret", par=agents["accueil"]).document == par_l_accueil.document


def test_sans_compartiment_rien_n_est_garde(deposer_octets: Any) -> None:
    with pytest.raises(SansCompartiment):
        deposer_octets(b"x", compartiments=[])
    assert not Document.objects.exists()


def test_compartiment_d_une_autre_institution_refuse(deposer_octets: Any, etrangers: dict[str, Any]) -> None:
    with pytest.raises(ActionRefusee):
        deposer_octets(b"x", par=etrangers["as"])
    assert not Document.objects.exists()


@dossier_local
def test_fichier_trop_gros_ne_laisse_rien(deposer_octets: Any, settings: Any) -> None:
    settings.TAILLE_MAX_DEPOT = 10
    with pytest.raises(DepotTropGros):
        deposer_octets(b"onze octets")
    assert not Document.objects.exists()
    assert fichiers_ranges() == []


@dossier_local
def test_disque_infidele_refuse_le_depot(deposer_octets: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    vrai = os.fsync

    def panne(descripteur: int) -> None:
        vrai(descripteur)
        os.ftruncate(descripteur, 3)

    monkeypatch.setattr(os, "fsync", panne)
    with pytest.raises(DepotAltere):
        deposer_octets(b"ce qui fut envoye")
    assert not Document.objects.exists()
    assert fichiers_ranges() == []


@dossier_local
def test_arret_entre_les_octets_et_les_lignes_ne_laisse_aucune_ligne(
    deposer_octets: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def coupure(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("coupure")

    monkeypatch.setattr("ged.actions.noter", coupure)
    with pytest.raises(DatabaseError), transaction.atomic():
        deposer_octets(b"x")
    assert not Version.objects.exists()
    assert not DBTaskResult.objects.exists()
    (orphelin,) = fichiers_ranges()
    assert balayer_orphelins.call() == 0, "a fresh orphan may be a deposit in progress"
    os.utime(orphelin, (0, 0))
    assert balayer_orphelins.call() == 1
    assert fichiers_ranges() == []


@dossier_local
def test_balayage_garde_les_octets_nommes_par_une_version(deposer_octets: Any) -> None:
    version = deposer_octets(b"x").version
    for chemin in fichiers_ranges():
        os.utime(chemin, (0, 0))
    assert balayer_orphelins.call() == 0
    assert stockage.existe(version.cle)


@pytest.mark.parametrize("champ", ["cle", "empreinte", "taille", "nom_origine", "numero"])
def test_octets_d_une_version_ne_changent_plus(deposer_octets: Any, champ: str) -> None:
    version = deposer_octets(b"x").version
    nouveau = 77 if champ in {"taille", "numero"} else "f" * 40
    with pytest.raises(DatabaseError, match="ne changent plus"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{champ: nouveau})
    setattr(version, champ, nouveau)
    with pytest.raises(DatabaseError, match="ne changent plus"), transaction.atomic():
        version.save()


def test_etat_ne_s_assigne_pas(deposer_octets: Any) -> None:
    version = deposer_octets(b"x").version
    with pytest.raises(AttributeError):
        version.etat = "lue"


def test_version_dite_lue_sans_ses_pages_est_refusee_par_la_base(deposer_octets: Any) -> None:
    version = deposer_octets(b"x").version
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(etat="lue")


@pytest.mark.parametrize(
    ("recu", "garde"),
    [
        ("C:\\Users\\a\\bail.pdf", "bail.pdf"),
        ("../../etc/passwd", "passwd"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("a\nb\x00c.pdf", "abc.pdf"),
        ("", "sans nom"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_nom_recu_est_rendu_sur(recu: str, garde: str) -> None:
    assert nom_sur(recu) == garde


@pytest.mark.parametrize(("nom", "titre"), [("bail_2026-11.pdf", "bail 2026-11"), (".pdf", ".pdf"), ("scan", "scan")])
def test_titre_propose_depuis_le_nom(nom: str, titre: str) -> None:
    assert titre_depuis(nom) == titre


def test_exclusion_l_emporte_sur_un_second_compartiment(
    deposer_octets: Any, agents: dict[str, Any], entite: Any, compartiment: Any
) -> None:
    autre = creer_compartiment(entite)
    document = deposer_octets(b"x", compartiments=[compartiment, autre]).document
    agent = habiliter(entite.institution, entite, "as")
    assert document in Document.objects.visibles_par(agent)
    autre.exclusions.create(agent=agent, motif="parenté")
    assert document not in Document.objects.visibles_par(agent)
    assert document in Document.objects.visibles_par(agents["as"])
