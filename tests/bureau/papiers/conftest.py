"""Invented persons of both countries."""

import datetime as dt

import pytest

from bureau.papiers import PersonnePapier


@pytest.fixture
def belge() -> PersonnePapier:
    return PersonnePapier(
        "Amélie", "Vandercamme", dt.date(1988, 3, 14), "Rue des Fripiers 27", "6000", "Charleroi", "BE"
    )


@pytest.fixture
def francais() -> PersonnePapier:
    return PersonnePapier("Karim", "Belhadj-Morel", dt.date(1979, 7, 2), "27 rue des Filatiers", "59800", "Lille", "FR")
