"""Languages of reading: of the document, else of the nearest service that says, else French."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from ged import langues, relecture
from ged.exceptions import LangueInconnue
from ged.models import Document, Version
from ocr.langues import disponibles
from ocr.moteur import LangueAbsente, bac
from tests.factories import EntiteFactory
from tests.factories import compartiment as creer_compartiment
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db


def test_langues_du_document_puis_du_service_le_plus_proche(deposer_octets: Any, entite: Any, institution: Any) -> None:
    sous_service = EntiteFactory(institution=institution, parent=entite)
    document = deposer_octets(pdf_texte(1), compartiments=[creer_compartiment(sous_service)]).document
    assert langues.du_document(document) == "fra"
    entite.langues = "fra+deu"
    entite.save()
    assert langues.du_document(document) == "fra+deu"
    sous_service.langues = "nld"
    sous_service.save()
    assert langues.du_document(document) == "nld"
    document.langues = "fra+eng"
    assert langues.du_document(document) == "fra+eng"
    assert langues.de_l_entite(sous_service) == "nld"


def test_valeurs_et_noms_des_langues() -> None:
    assert langues.valeur_de(["eng", "fra"]) == "fra+eng"
    assert langues.valeur_de([]) == ""
    assert langues.noms("fra+nld+deu") == "français, néerlandais et allemand"
    assert langues.noms("") == ""
    with pytest.raises(LangueInconnue):
        langues.valeur_de(["fra", "../etc"])


def test_langue_choisie_sert_a_la_lecture_et_relit_ce_qui_est_lu(
    deposer_octets: Any, agents: dict[str, Any], connecte: Any, vider_la_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bac, "langue_installee", lambda code: code in {"fra", "nld"})
    version = deposer_octets(pdf_texte(1)).version
    vider_la_file()
    assert Version.objects.get(pk=version.pk).langues == "fra"
    adresse = reverse("ged:langues", args=[version.document_id])
    assert connecte(agents["as"]).post(adresse, {"langues": ["nld", "fra"]}).status_code == 302
    assert Document.objects.get(pk=version.document_id).langues == "fra+nld"
    assert Version.objects.get(pk=version.pk).a_relire
    vider_la_file()
    relue = Version.objects.get(pk=version.pk)
    assert (relue.a_relire, relue.langues) == (False, "fra+nld")
    connecte(agents["as"]).post(adresse, {"langues": ["nld", "fra"]})
    assert not Version.objects.get(pk=version.pk).a_relire, "the same choice asks for nothing"


def test_langue_absente_lit_dans_les_autres_et_le_dit(
    deposer_octets: Any, agents: dict[str, Any], vider_la_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bac, "langue_installee", lambda code: code == "fra")
    depot = deposer_octets(pdf_texte(1))
    relecture.choisir_langues(document=depot.document, langues=["fra", "deu"], par=agents["as"])
    vider_la_file()
    lue = Version.objects.get(pk=depot.version.pk)
    assert (lue.etat, lue.langues) == ("lue", "fra")
    assert "deu" in lue.avertissement
    assert "tesseract-ocr-deu" in lue.avertissement
    with pytest.raises(LangueAbsente):
        disponibles("deu")


def test_aucune_langue_installee_est_un_echec_qui_dit_que_faire(
    deposer_octets: Any, agents: dict[str, Any], vider_la_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bac, "langue_installee", lambda code: code == "fra")
    depot = deposer_octets(pdf_texte(1))
    relecture.choisir_langues(document=depot.document, langues=["deu"], par=agents["as"])
    vider_la_file()
    version = Version.objects.get(pk=depot.version.pk)
    assert (version.etat, version.code_raison) == ("echec", "langue_absente")
    assert "deu" in version.raison
    assert "tesseract-ocr-" in version.remede


def test_langues_inconnues_ou_sans_droit_sont_refusees(
    deposer_octets: Any, agents: dict[str, Any], connecte: Any, vider_la_file: Any
) -> None:
    version = deposer_octets(pdf_texte(1)).version
    adresse = reverse("ged:langues", args=[version.document_id])
    assert connecte(agents["as"]).post(adresse, {"langues": ["kli"]}).status_code == 400
    assert connecte(agents["directeur_general"]).post(adresse, {"langues": ["nld"]}).status_code == 403
    assert Document.objects.get(pk=version.document_id).langues == ""


def test_langues_choisies_au_depot_valent_pour_ce_fichier(
    agents: dict[str, Any], connecte: Any, vider_la_file: Any
) -> None:
    client, octets = connecte(agents["as"]), pdf_texte(1)
    annonce = {"cible": "bannette:0", "nom": "brief.pdf", "taille": len(octets), "langues": "nld+fra"}
    envoi = client.post(reverse("ged:envois"), annonce).json()
    entetes = {"Upload-Offset": "0"}
    reponse = client.patch(envoi["url"], octets, content_type="application/offset+octet-stream", headers=entetes)
    assert reponse.json()["fini"]
    vider_la_file()
    document = Document.objects.get(titre="brief")
    assert (document.langues, document.version_courante.langues) == ("fra+nld", "fra+nld")
    assert client.post(reverse("ged:envois"), {**annonce, "langues": "kli"}).status_code == 400


def test_la_zone_de_depot_propose_les_memes_langues() -> None:
    zone = Path("templates/ged/_langues_depot.html").read_text(encoding="utf-8")
    for code, nom in langues.LANGUES.items():
        assert f'value="{code}" data-depot-langue> {nom}<' in zone
    assert zone.count("data-depot-langue>") == len(langues.LANGUES)
