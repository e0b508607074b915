"""How many threads tesseract gets: the cores that nobody uses."""

import os
from pathlib import Path

import pytest

from ocr.moteur import _tesseract

COEURS = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("charge", "attendu"),
    [("0.00 0.00 0.00 1/300 42", min(COEURS, 4)), (f"0.00 0.00 0.00 {COEURS + 3}/300 42", 1), ("", 1)],
)
def test_tesseract_a_les_coeurs_libres(
    charge: str, attendu: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loadavg").write_text(charge)
    monkeypatch.setattr(_tesseract, "_CHARGE", tmp_path / "loadavg")
    assert _tesseract.fils_libres() == attendu


def test_charge_inconnue_laisse_un_fil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tesseract, "_CHARGE", tmp_path / "absent")
    assert _tesseract.fils_libres() == 1
