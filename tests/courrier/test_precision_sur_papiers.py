"""Drawn papers, read by the real engine: is the right person proposed, and the right type? Without anything learned."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from bureau.papiers import PersonnePapier, dessiner
from comptes.models import Compartiment
from courrier.actions.bannettes import bannette_de
from courrier.classement import propositions
from dossiers.actions import ouvrir_dossier
from ged import progression, stockage
from ged.actions import inscrire
from ged.models import Document
from ocr.moteur import lire
from tests.factories import PersonneFactory
from tests.stockage import pieces_dans
from usagers.actions import enregistrer_identifiant

# What each drawn paper is, in the nomenclature of a CPAS.
ATTENDUS = {
    "carte_identite": "carte_identite",
    "composition_menage": "composition_menage",
    "quittance_loyer": "quittance_loyer",
    "bail": "contrat_bail",
    "mise_en_demeure": "reconnaissance_dette",
    "fiche_paie": "fiche_paie",
    "attestation_allocations": "allocations_familiales",
    "attestation_mutuelle": "attestation_mutuelle",
    "facture_energie": "facture_energie",
    "extrait_compte": "extraits_compte",
    "rib": "preuve_compte",
    "avis_imposition": "avertissement_extrait_role",
    "certificat_medical": "certificat_medical",
}
PAPIER = PersonnePapier(
    "Amélie", "Vanbrabant", dt.date(1985, 7, 30), "rue Haute 2", "7999", "Valcourt", "BE", niss="85073003328",
    iban="BE71096123456769",
)  # fmt: skip
JUSTES_MIN = 0.8


@pytest.fixture
def lus(settings: Any, tmp_path: Path, institution: Any, entite: Any, agents: dict[str, Any]) -> dict[str, Any]:
    """Paper → what is proposed for it, among homonyms and persons born the same day."""
    pieces_dans(settings, tmp_path / "pieces")
    personne = PersonneFactory(
        institution=institution, prenom="Amélie", nom="Vanbrabant", date_naissance=PAPIER.date_naissance
    )
    dossier = ouvrir_dossier(personne=personne, entite=entite, par=agents["as"])
    enregistrer_identifiant(personne=personne, genre="niss", valeur=PAPIER.niss, par=agents["as"])
    for nom, naissance in (("Vanbrabant", dt.date(1961, 2, 3)), ("Delcourt", PAPIER.date_naissance)):
        autre = PersonneFactory(institution=institution, prenom="Amélie", nom=nom, date_naissance=naissance)
        ouvrir_dossier(personne=autre, entite=entite, par=agents["as"])
    compartiment = bannette_de(agents["as"]).compartiment
    resultats = {}
    for code in ATTENDUS:
        octets = dessiner(code, PAPIER, graine=3, rendu="pdf")
        document = _lire(octets, compartiment, agents["as"], tmp_path / f"{code}.pdf")
        resultats[code] = propositions(document, agents["as"])
    return {"dossier": dossier, "propositions": resultats}


def _lire(octets: bytes, compartiment: Compartiment, par: Any, chemin: Path) -> Document:
    chemin.write_bytes(octets)
    with chemin.open("rb") as fichier:
        depot = inscrire(stockage.recevoir(fichier), nom=chemin.name, compartiments=[compartiment], par=par)
    lecture = lire(chemin)
    progression.commencer(depot.version.pk, lecture.apercu)
    progression.enregistrer_pages(depot.version.pk, lecture.pages)
    progression.terminer(depot.version.pk)
    return Document.objects.get(pk=depot.document.pk)


def test_right_type_and_right_person_on_drawn_papers(lus: dict[str, Any]) -> None:
    trouvees = lus["propositions"]
    types = {code: p.type_piece.valeur.code if p.type_piece else "" for code, p in trouvees.items()}
    faux = {code: obtenu for code, obtenu in types.items() if obtenu != ATTENDUS[code]}
    assert len(faux) <= (1 - JUSTES_MIN) * len(ATTENDUS), faux

    premiers = {code: p.dossier for code, p in trouvees.items() if p.dossier is not None}
    autres = {code: str(p.valeur) for code, p in premiers.items() if p.valeur != lus["dossier"] and p.sure}
    assert not autres, "une autre personne a été proposée avec assurance"
    bons = [code for code, p in premiers.items() if p.valeur == lus["dossier"]]
    assert len(bons) >= JUSTES_MIN * len(ATTENDUS), sorted(set(ATTENDUS) - set(bons))
    assert all(p.appuis for p in premiers.values())
