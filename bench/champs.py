"""Structured reading on drawn papers: precision and recall per kind of value, and papers recognised.

    python bench/champs.py [--rendus pdf,scanner] [--graines 1]

The values a paper bears are known: those of its invented person, and (for the scans) what its PDF says. A value is
right when it is one of them; it is missed when the PDF shows it and the reading does not.
"""

import argparse
import collections
import dataclasses
import datetime as dt
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bureau.papiers.personne import PersonnePapier, iban_fictif
from bureau.papiers.registre import PAPIERS, dessiner, suffixe
from ocr.moteur import PageLue, lire
from ocr.moteur.champs import reconnaitre_papier, reperer

# Codes of the types of pieces that each drawn paper answers to.
ATTENDUS = {
    "carte_identite": {"carte_identite"},
    "composition_menage": {"composition_menage"},
    "quittance_loyer": {"quittance_loyer"},
    "bail": {"contrat_bail", "bail"},
    "mise_en_demeure": {"reconnaissance_dette", "releve_dettes"},
    "preavis": {"courrier"},
    "fiche_paie": {"fiche_paie"},
    "attestation_allocations": {"allocations_familiales", "attestation_caf"},
    "attestation_mutuelle": {"attestation_mutuelle", "attestation_droits_sante"},
    "facture_energie": {"facture_energie"},
    "devis": {"facture"},
    "extrait_compte": {"extraits_compte", "releves_compte"},
    "rib": {"preuve_compte", "rib"},
    "avis_imposition": {"avertissement_extrait_role", "avis_imposition"},
    "certificat_medical": {"certificat_medical"},
    "lettre_manuscrite": {"courrier"},
}
NATURES = ("niss", "nir", "iban", "date_naissance", "validite", "nom", "date", "montant", "expediteur")


def personnes(graine: int) -> list[PersonnePapier]:
    """A Belgian and a French person whose numbers have the right keys."""
    import random

    hasard = random.Random(graine)
    nes = [dt.date(1950 + hasard.randrange(50), hasard.randrange(1, 13), hasard.randrange(1, 29)) for _ in range(2)]
    base = int(f"{nes[0]:%y%m%d}{hasard.randrange(1, 998):03d}")
    nir = int(f"{1 + graine % 2}{nes[1]:%y%m}59{hasard.randrange(1, 990):03d}{hasard.randrange(1, 999):03d}")
    belge = PersonnePapier(
        "Amélie", "Vander Elst", nes[0], "rue Haute 2", "7999", "Valcourt", "BE",
        niss=f"{base:09d}{97 - base % 97:02d}", civilite="Madame", lieu_naissance="Namur",
    )  # fmt: skip
    francais = PersonnePapier(
        "Karim", "Belhadj-Morel", nes[1], "27 rue des Filatiers", "59800", "Lille", "FR",
        nir=f"{nir}{97 - nir % 97:02d}", civilite="Monsieur", lieu_naissance="Lille",
    )  # fmt: skip
    return [dataclasses.replace(p, iban=iban_fictif(p.pays, hasard)) for p in (belge, francais)]


def valeurs(pages: list[PageLue]) -> dict[str, set[str]]:
    trouvees: dict[str, set[str]] = collections.defaultdict(set)
    for t in reperer(pages):
        trouvees[t.nature].add(t.valeur.upper() if t.nature in ("nom", "expediteur") else t.valeur)
    return trouvees


def lues(octets: bytes, rendu: str) -> list[PageLue]:
    with tempfile.NamedTemporaryFile(suffix=suffixe(rendu)) as fichier:
        fichier.write(octets)
        fichier.flush()
        return lire(Path(fichier.name), processus=1).pages


def verite(personne: PersonnePapier, natif: dict[str, set[str]], texte: str) -> dict[str, set[str]]:
    """Values the paper bears: the person's own when its PDF prints them, and the others as its PDF says."""
    vrais = {nature: set(natif[nature]) for nature in NATURES}
    compact = texte.replace(" ", "").replace("\u00a0", "")
    for nature, valeur in (("niss", personne.niss), ("nir", personne.nir), ("iban", personne.iban)):
        if valeur and valeur in compact:
            vrais[nature].add(valeur)
    if f"né(e) le {personne.date_naissance:%d/%m/%Y}" in texte or "Date de naissance" in texte:
        vrais["date_naissance"].add(personne.date_naissance.isoformat())
    if f"{personne.prenom} {personne.nom.upper()}" in texte:
        vrais["nom"].add(f"{personne.prenom} {personne.nom}".upper())
    return vrais


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rendus", default="pdf,scanner", help="pdf, scanner, photo, carbone")
    parser.add_argument("--graines", type=int, default=1)
    options = parser.parse_args()
    for rendu in options.rendus.split(","):
        comptes = {nature: [0, 0, 0] for nature in NATURES}
        papiers = [0, 0]
        for graine in range(1, options.graines + 1):
            for personne in personnes(graine):
                for papier in PAPIERS:
                    _mesurer(papier, personne, graine, rendu, comptes, papiers)
        print(f"\n{rendu} : {papiers[0]} papiers reconnus sur {papiers[1]}")
        for nature, (justes, trouvees, attendues) in comptes.items():
            precision = justes / trouvees if trouvees else 1.0
            rappel = justes / attendues if attendues else 1.0
            print(f"  {nature:15} précision {precision:.3f}   rappel {rappel:.3f}   ({attendues} attendues)")


def _mesurer(
    papier: str,
    personne: PersonnePapier,
    graine: int,
    rendu: str,
    comptes: dict[str, list[int]],
    papiers: list[int],
) -> None:
    natives = lues(dessiner(papier, personne, graine=graine, rendu="pdf"), "pdf")
    if rendu != "pdf":
        natives = natives[:1]
    vrais = verite(personne, valeurs(natives), "\n".join(page.texte for page in natives))
    pages = natives if rendu == "pdf" else lues(dessiner(papier, personne, graine=graine, rendu=rendu), rendu)
    trouves = valeurs(pages)
    for nature, compte in comptes.items():
        justes = trouves[nature] & vrais[nature]
        compte[0] += len(justes)
        compte[1] += len(trouves[nature])
        compte[2] += len(vrais[nature])
        if trouves[nature] ^ vrais[nature]:
            en_trop, manquantes = sorted(trouves[nature] - vrais[nature]), sorted(vrais[nature] - trouves[nature])
            print(f"  {rendu} {papier} {personne.pays} {nature} : en trop {en_trop}, manque {manquantes}")
    probables = reconnaitre_papier(pages)
    premiers = {p.code for p in probables if p.confiance == probables[0].confiance}
    papiers[0] += bool(premiers & ATTENDUS[papier])
    papiers[1] += 1
    if not premiers & ATTENDUS[papier]:
        print(f"  {rendu} {papier} {personne.pays} pris pour {[(p.code, p.confiance) for p in probables[:3]]}")


if __name__ == "__main__":
    main()
