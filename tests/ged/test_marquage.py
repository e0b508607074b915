"""Marked copies: whole, or not at all."""

from typing import Any

import pytest
from django.urls import reverse

from commun.models import Consultation
from ged import marquage
from ged.models import Page
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("nom", ["telecharger", "imprimer"])
def test_copie_a_son_nom_attend_que_tout_soit_lu(
    deposer_octets: Any, vider_la_file: Any, agents: Any, connecte: Any, monkeypatch: pytest.MonkeyPatch, nom: str
) -> None:
    version = deposer_octets(pdf_texte(2, "Courrier"), "lettre.pdf").version
    vider_la_file()
    client, adresse = connecte(agents["as"]), reverse(f"ged:{nom}", args=[version.document_id])
    Page.objects.get(version=version, numero=2).delete()
    monkeypatch.setattr(marquage, "_EXIGENCES", [lambda document: document.pk == version.document_id])
    reponse = client.get(adresse)
    assert reponse.status_code == 422
    assert "Pages lues : 1 sur 2" in reponse.content.decode()
    assert not Consultation.objects.filter(
        document_id=version.document_id, nature__in=["telechargement", "impression"]
    ).exists()
