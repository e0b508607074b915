"""A dossier taken out: whole, hashed, only what the agent reads; the SEDA slip is valid."""

import csv
import datetime as dt
import hashlib
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.models import Consultation, Evenement
from dossiers.exceptions import OctetsAlteres
from dossiers.export.seda import Versement
from dossiers.export.sortie import sortir_en_dossier, sortir_en_seda
from ged import stockage
from ged.actions import renommer
from ged.confidentialite import Choix, changer
from ged.enums import Niveau

VERSEMENT = Versement("CPAS-VALCOURT", "ARCHIVES", "ACCORD-1", "M-1", dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


@pytest.fixture
def schema(donnees):
    """SEDA 2.2, read without any network."""
    xmlschema = pytest.importorskip("xmlschema")
    base = donnees / "G_formats" / "seda"
    if not base.is_dir():
        pytest.skip("schémas SEDA absents (LIASSE_DONNEES)")
    locaux = {"2001/xml.xsd": base / "w3c/2001/xml.xsd", "1999/xlink.xsd": base / "w3c/1999/xlink.xsd"}

    def ici(adresse):
        return next((str(chemin) for fin, chemin in locaux.items() if adresse.endswith(fin)), adresse)

    principal = str(base / "seda2_2" / "seda-vitam-2.2-main.xsd")
    return xmlschema.XMLSchema(principal, allow="local", validation="lax", uri_mapper=ici)


def test_folder_holds_every_piece_with_its_hash_and_what_is_written(dossier, demande, deposer, agents, tmp_path):
    un, deux = deposer(b"un", nom="bail.pdf").piece, deposer(b"deux", nom="carte.jpg").piece
    renommer(document=deux.document, titre='=2+2 <"carte"> / recto', par=agents["as"])
    assert sortir_en_dossier(dossier=dossier, par=agents["as"], vers=tmp_path / "sortie") == 2
    sortie = tmp_path / "sortie"
    noms = sorted(p.name for p in (sortie / "pieces").iterdir())
    assert noms == ["001 bail.pdf", "002 =2+2 carte recto.jpg"]
    for ligne in (sortie / "SHA256SUMS").read_text().splitlines():
        empreinte, _, nom = ligne.partition("  ")
        assert hashlib.sha256((sortie / nom).read_bytes()).hexdigest() == empreinte
    lignes = list(csv.reader((sortie / "manifeste.csv").read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [ligne[2] for ligne in lignes[1:]] == ["bail", '\'=2+2 <"carte"> / recto']
    decrit = json.loads((sortie / "dossier.json").read_text())
    assert decrit["demandes"][0]["reference"] == demande.reference
    assert Consultation.objects.filter(document_id=un.document_id, nature="telechargement").exists()
    assert Evenement.objects.get(type="dossier_exporte").faits == {"forme": "dossier", "pieces": 2}


def test_what_is_sealed_leaves_only_with_its_reader(dossier, deposer, agents, tmp_path):
    piece = deposer(b"secret").piece
    deposer(b"ordinaire", nom="autre.pdf")
    changer(document=piece.document, choix=Choix(Niveau.SOUS_PLI), par=agents["as"])
    assert sortir_en_dossier(dossier=dossier, par=agents["chef_as"], vers=tmp_path / "chef") == 1
    assert sortir_en_dossier(dossier=dossier, par=agents["as"], vers=tmp_path / "as") == 2
    assert "sous pli" in (tmp_path / "as" / "manifeste.csv").read_text("utf-8-sig")
    assert "sous pli" not in (tmp_path / "chef" / "manifeste.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("profil", ["accueil", "membre", "juriste", "gestion_technique", "dpo"])
def test_only_who_instructs_or_directs_takes_it_out(dossier, agents, tmp_path, profil):
    with pytest.raises(ActionRefusee):
        sortir_en_dossier(dossier=dossier, par=agents[profil], vers=tmp_path / "x")
    assert not (tmp_path / "x").exists()


@pytest.fixture
def alteree(deposer):
    """A sound piece, then one whose stored bytes are no longer those received."""
    deposer(b"sain", nom="sain.pdf")
    version = deposer(b"vrai").piece.document.version_courante
    with stockage.fichier_local(version.cle) as chemin:
        chemin.write_bytes(b"faux")
    return version


def test_altered_piece_stops_the_export_and_leaves_no_archive(dossier, alteree, agents, tmp_path):
    with pytest.raises(OctetsAlteres):
        sortir_en_seda(dossier=dossier, par=agents["as"], vers=tmp_path / "x.zip", versement=VERSEMENT)
    assert not (tmp_path / "x.zip").exists()
    assert Evenement.objects.filter(type="dossier_exporte").exists(), "bytes had left: journaled before the first"


@pytest.mark.parametrize("existait", [False, True])
def test_altered_piece_leaves_nothing_of_the_folder(dossier, alteree, agents, tmp_path, existait):
    vers = tmp_path / "sortie"
    if existait:
        vers.mkdir()
    with pytest.raises(OctetsAlteres):
        sortir_en_dossier(dossier=dossier, par=agents["as"], vers=vers)
    assert vers.exists() is existait
    assert not existait or not any(vers.iterdir())
    assert Consultation.objects.filter(version_id=alteree.pk, nature="telechargement").exists()


def test_seda_transfer_is_valid_and_holds_the_bytes(dossier, deposer, agents, tmp_path, schema, type_piece):
    piece = deposer(b"un", nom="bail.pdf", type_piece=type_piece).piece
    piece.date_piece = timezone.localdate()
    piece.save()
    renommer(document=piece.document, titre="Bail & « annexe » <2>", par=agents["as"])
    deposer(b"deux", nom="carte.jpg")
    assert sortir_en_seda(dossier=dossier, par=agents["as"], vers=tmp_path / "v.zip", versement=VERSEMENT) == 2
    with zipfile.ZipFile(tmp_path / "v.zip") as archive:
        assert archive.testzip() is None
        slip = archive.read("manifest.xml").decode()
        assert archive.read("content/00001") == b"un"
    assert [e.reason for e in schema.iter_errors(slip)] == []
    assert "Bail &amp; « annexe » &lt;2&gt;" in slip
    assert list(schema.iter_errors(slip.replace("<Uri>content/00001</Uri>", "<Lieu/>"))) != []


def test_command_says_what_is_missing_and_refuses_to_write_over(dossier, deposer, agents, tmp_path, capsys):
    deposer(b"un")
    ordres = {"agent": agents["as"].identifiant, "vers": tmp_path / "s"}
    call_command("sortir_dossier", dossier.numero, **ordres)
    assert "1 pièce" in capsys.readouterr().out
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("sortir_dossier", dossier.numero, **ordres)
    with pytest.raises(CommandError, match="--accord"):
        call_command("sortir_dossier", dossier.numero, seda=True, **ordres)
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("sortir_dossier", dossier.numero, agent=agents["dpo"].identifiant, vers=tmp_path / "t")
