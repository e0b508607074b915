"""The arrow of imports holds too for what import-linter cannot see: names of models, {% url %}, {% include %}."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

RACINE = Path(__file__).resolve().parents[2]
# From the lowest room to the highest (conception.md).
SALLES = [
    "commun",
    "comptes",
    "search",
    "ged",
    "ocr",
    "referentiel",
    "usagers",
    "dossiers",
    "decisions",
    "courrier",
    "accueil",
    "qualite",
    "signalements",
    "pilotage",
    "bureau",
    "api",
    "config",
]
RANG = {salle: rang for rang, salle in enumerate(SALLES)}
# The frame of every page (templates/base.html, composants) shows the names of the house's own doors.
PORTES_DU_CADRE = {"bureau:accueil", "bureau:chercher", "bureau:galerie"}
URL = re.compile(r"""(?:\{%\s*url\s+|reverse(?:_lazy)?\(\s*|redirect\(\s*)["'](\w+):(\w+)["']""")
INCLUDE = re.compile(r"""\{%\s*(?:include|extends)\s+["'](\w+)/""")
MODELE = re.compile(r"""(?:get_model\(\s*|ForeignKey\(\s*|OneToOneField\(\s*|ManyToManyField\(\s*)["'](\w+)[."']""")


def sources() -> list[tuple[str, Path]]:
    trouves = []
    for salle in SALLES:
        trouves += [(salle, p) for p in (RACINE / salle).rglob("*.py") if "migrations" not in p.parts]
        trouves += [(salle, p) for p in (RACINE / "templates" / salle).rglob("*.html")]
    return trouves


def vers_le_haut(salle: str, cibles: set[str]) -> set[str]:
    return {cible for cible in cibles if cible in RANG and RANG[cible] > RANG[salle]}


@pytest.mark.parametrize("salle", SALLES)
def test_references_by_name_point_down(salle: str) -> None:
    fautes = []
    for nom, chemin in sources():
        if nom != salle:
            continue
        texte = chemin.read_text(encoding="utf-8")
        cibles = {a for a, b in URL.findall(texte) if f"{a}:{b}" not in PORTES_DU_CADRE}
        cibles |= set(INCLUDE.findall(texte)) | set(MODELE.findall(texte))
        fautes += [f"{chemin.relative_to(RACINE)} → {cible}" for cible in vers_le_haut(salle, cibles)]
    assert fautes == []


def test_every_relation_between_models_points_down() -> None:
    fautes = []
    for modele in apps.get_models():
        salle = modele._meta.app_label
        if salle not in RANG:
            continue
        for champ in modele._meta.get_fields():
            if champ.is_relation and not champ.auto_created and champ.related_model is not None:
                cible = champ.related_model._meta.app_label
                if cible in RANG and RANG[cible] > RANG[salle]:
                    fautes.append(f"{modele._meta.label}.{champ.name} → {cible}")
    assert fautes == []


def test_no_import_hides_inside_a_function() -> None:
    """Imports inside functions are only those that Django's start-up forces, each with its reason beside it."""
    fautes = []
    for _, chemin in sources():
        if chemin.suffix != ".py":
            continue
        texte = chemin.read_text(encoding="utf-8")
        lignes = texte.splitlines()
        raison = "PLC0415" if chemin.name == "apps.py" else "PLC0415 ("
        for noeud in ast.walk(ast.parse(texte)):
            if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
                fautes += [
                    f"{chemin.relative_to(RACINE)}:{sous.lineno}"
                    for sous in ast.walk(noeud)
                    if isinstance(sous, ast.Import | ast.ImportFrom) and raison not in lignes[sous.lineno - 1]
                ]
    assert fautes == []
