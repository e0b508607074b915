"""Storage: parts of files, derived files kept once; the same on a folder and on S3."""

import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from storages.backends.s3 import S3Storage

from ged import stockage

OCTETS = bytes(range(256)) * 9000


def test_partie_demandee_est_rendue() -> None:
    recu = stockage.recevoir(io.BytesIO(OCTETS))
    assert recu.empreinte == hashlib.sha256(OCTETS).hexdigest()
    assert b"".join(stockage.lire_flux(recu.cle, 100, 50)) == OCTETS[100:150]
    assert b"".join(stockage.lire_flux(recu.cle, len(OCTETS) - 5)) == OCTETS[-5:]
    assert stockage.taille_de(recu.cle) == len(OCTETS)


def test_fichier_vide_est_range_et_relu() -> None:
    recu = stockage.recevoir(io.BytesIO(b""))
    assert b"".join(stockage.lire_flux(recu.cle)) == b""
    assert recu.taille == 0


def test_fichier_local_porte_les_octets() -> None:
    recu = stockage.recevoir(io.BytesIO(OCTETS))
    with stockage.fichier_local(recu.cle) as chemin:
        assert chemin.read_bytes() == OCTETS


def test_derive_range_deux_fois_tient_sous_une_seule_cle(tmp_path: Path) -> None:
    cle = stockage.cle_derivee(stockage.nouvelle_cle(), "p1.webp")
    (tmp_path / "p1").write_bytes(b"dessin")
    assert stockage.ranger_derive(tmp_path / "p1", cle) == cle
    assert stockage.ranger_derive(tmp_path / "p1", cle) == cle
    assert b"".join(stockage.lire_flux(cle)) == b"dessin"
    dossier = cle.rsplit("/", 1)[0]
    assert stockage.pieces().listdir(dossier)[1] == ["p1.webp"]


def test_retirer_rend_le_fichier_introuvable() -> None:
    recu = stockage.recevoir(io.BytesIO(b"x"))
    stockage.retirer(recu.cle)
    assert not stockage.existe(recu.cle)


@pytest.fixture
def sur_s3(settings: Any) -> None:
    """The pieces on the S3 server of the tests."""
    if not os.environ.get("LIASSE_S3_URL"):
        pytest.skip("serveur S3 absent (LIASSE_S3_URL)")
    settings.STORAGES = {
        **settings.STORAGES,
        "pieces": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": os.environ.get("LIASSE_S3_BUCKET", "liasse"),
                "endpoint_url": os.environ["LIASSE_S3_URL"],
                "access_key": os.environ.get("LIASSE_S3_CLE", ""),
                "secret_key": os.environ.get("LIASSE_S3_SECRET", ""),
                "region_name": os.environ.get("LIASSE_S3_REGION", "us-east-1"),
                "addressing_style": "path",
                "signature_version": "s3v4",
                "file_overwrite": False,
                "default_acl": None,
            },
        },
    }


@pytest.mark.services
@pytest.mark.usefixtures("sur_s3")
class TestSurS3:
    """The same promises on a real object store."""

    def test_le_rangement_est_bien_s3(self) -> None:
        assert isinstance(stockage.pieces(), S3Storage)

    def test_partie_demandee_est_rendue(self) -> None:
        test_partie_demandee_est_rendue()

    def test_fichier_vide_est_range_et_relu(self) -> None:
        test_fichier_vide_est_range_et_relu()

    def test_fichier_local_porte_les_octets(self) -> None:
        test_fichier_local_porte_les_octets()

    def test_derive_range_deux_fois_tient_sous_une_seule_cle(self, tmp_path: Path) -> None:
        test_derive_range_deux_fois_tient_sous_une_seule_cle(tmp_path)

    def test_retirer_rend_le_fichier_introuvable(self) -> None:
        test_retirer_rend_le_fichier_introuvable()
