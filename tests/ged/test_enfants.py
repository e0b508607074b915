"""What a message, an archive or a PDF holds: documents of their own, once, where their parent stands."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from ged import enfants, stockage
from ged.actions import rattacher
from ged.models import Document, Rattachement, Version
from ocr import contenants as taches_contenants
from ocr.moteur import contenants
from tests.factories import compartiment as creer_compartiment
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db


def message(*, pieces: list[tuple[str, bytes]], objet: str = "Attestation de loyer", texte: str = "Bonjour,") -> bytes:
    courriel = EmailMessage()
    courriel["From"], courriel["To"], courriel["Subject"] = "Élise Petit <elise@exemple.be>", "cpas@exemple.be", objet
    courriel.set_content(texte)
    for nom, octets in pieces:
        courriel.add_attachment(octets, maintype="application", subtype="octet-stream", filename=nom)
    return bytes(courriel)


def archive(entrees: dict[str, bytes]) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, octets in entrees.items():
            zip_.writestr(nom, octets)
    return tampon.getvalue()


def relu(version: Version) -> Version:
    return Version.objects.get(pk=version.pk)


def test_message_est_lu_et_sa_piece_jointe_devient_un_document(deposer_octets: Any, vider_la_file: Any) -> None:
    recu = message(pieces=[("quittance.pdf", pdf_texte(2))], texte="Voici la quittance de novembre.")
    version = deposer_octets(recu, "courriel.eml").version
    vider_la_file()
    version = relu(version)
    assert (version.etat, version.type_mime) == ("lue", "message/rfc822")
    texte = version.pages.get(numero=1).texte
    assert "Attestation de loyer" in texte
    assert "quittance de novembre" in texte
    assert "Élise Petit" in texte
    enfant = Document.objects.get(parent=version.document)
    assert (enfant.version_courante.etat, enfant.version_courante.nb_pages) == ("lue", 2)
    assert enfant.version_courante.nom_origine == "quittance.pdf"
    assert b"".join(stockage.lire_flux(version.cle)) == recu


def test_contenant_rouvert_ne_double_pas_ses_enfants(deposer_octets: Any, vider_la_file: Any, tmp_path: Path) -> None:
    version = deposer_octets(archive({"a.txt": b"Premier papier", "b.txt": b"Second papier"}), "lot.zip").version
    vider_la_file()
    assert Document.objects.filter(parent_version=version).count() == 2
    originaux = sorted(Version.objects.values_list("cle", flat=True))
    with stockage.fichier_local(version.cle) as chemin:
        contenu = contenants.ouvrir(chemin, tmp_path, nom="lot.zip")
    assert enfants.inscrire_enfants(version.pk, contenu.enfants) == []
    assert sorted(Version.objects.values_list("cle", flat=True)) == originaux


def test_enfants_suivent_leur_parent_de_dossier_en_dossier(
    deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], entite: Any, compartiment: Any
) -> None:
    interieur = message(pieces=[("note.txt", b"Une note jointe")], objet="Message transmis")
    version = deposer_octets(message(pieces=[("transmis.eml", interieur)]), "courriel.eml").version
    vider_la_file()
    tous = enfants.descendants(version.document)
    assert len(tous) == 2
    autre = creer_compartiment(entite)
    rattacher(document=version.document, compartiment=autre, par=agents["as"])
    assert Rattachement.objects.filter(document__in=tous, compartiment=autre).count() == 2
    Rattachement.objects.get(document=version.document, compartiment=compartiment).delete()
    assert not Rattachement.objects.filter(document__in=tous, compartiment=compartiment).exists()
    assert set(Document.objects.visibles_par(agents["as"]).values_list("pk", flat=True)) >= set(tous)


def test_archive_dans_une_archive_n_est_pas_ouverte(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(archive({"interieure.zip": archive({"x.txt": b"dedans"})}), "lot.zip").version
    vider_la_file()
    enfant = Document.objects.get(parent=version.document).version_courante
    assert (enfant.etat, enfant.code_raison) == ("refusee", "archive_imbriquee")
    assert Document.objects.count() == 2


def test_messages_emboites_s_arretent_a_la_profondeur_admise(deposer_octets: Any, vider_la_file: Any) -> None:
    octets = message(pieces=[], objet="tout au fond")
    for rang in range(taches_contenants.PROFONDEUR_MAX + 2):
        octets = message(pieces=[(f"niveau{rang}.eml", octets)])
    deposer_octets(octets, "poupees.eml")
    vider_la_file()
    derniere = Version.objects.order_by("-pk").first()
    assert derniere is not None
    assert (derniere.etat, derniere.code_raison) == ("refusee", "trop_imbrique")
    assert Document.objects.count() == taches_contenants.PROFONDEUR_MAX + 1


def test_panne_au_milieu_ne_garde_ni_ligne_ni_octets(
    deposer_octets: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = deposer_octets(archive({"a.txt": b"un", "b.txt": b"deux"}), "lot.zip").version
    with stockage.fichier_local(version.cle) as chemin:
        contenu = contenants.ouvrir(chemin, tmp_path, nom="lot.zip")
    contenu.enfants[1].chemin.unlink()
    with pytest.raises(FileNotFoundError):
        enfants.inscrire_enfants(version.pk, contenu.enfants)
    assert Document.objects.count() == 1
    assert len(list(Path(stockage.pieces().path("originaux")).rglob("*/*"))) >= 1


def test_liseuse_montre_les_pieces_jointes_et_d_ou_vient_une_piece(
    deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    version = deposer_octets(message(pieces=[("bail.pdf", pdf_texte(1))]), "courriel.eml").version
    vider_la_file()
    enfant = Document.objects.get(parent=version.document)
    page = connecte(agents["as"]).get(f"/pieces/{version.document_id}/").content.decode()
    assert "1 pièce jointe" in page
    assert f"/pieces/{enfant.pk}/" in page
    page = connecte(agents["as"]).get(f"/pieces/{enfant.pk}/").content.decode()
    assert "Trouvé dans" in page
    assert f"/pieces/{version.document_id}/" in page
