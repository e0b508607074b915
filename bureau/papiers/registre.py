"""The papers that can be drawn, and ``dessiner``, the one function that draws them."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bureau.papiers import rendu as rendus
from bureau.papiers.contexte import Contexte
from bureau.papiers.exceptions import PageAbsente, PapierInconnu, RenduInconnu
from bureau.papiers.modeles import argent, courrier, identite, logement, menage, revenus
from bureau.papiers.personne import PersonnePapier


@dataclass(frozen=True, slots=True)
class Papier:
    """One kind of sample paper: its label and the function that writes its HTML body."""

    code: str
    libelle: str
    corps: Callable[[Contexte], str]
    pages: int = 1


_TOUS = (
    Papier("carte_identite", "Carte d’identité", identite.carte_identite),
    Papier("composition_menage", "Composition de ménage", identite.composition_menage),
    Papier("quittance_loyer", "Quittance de loyer", logement.quittance_loyer),
    Papier("bail", "Bail de résidence principale", logement.bail, pages=3),
    Papier(
        "mise_en_demeure",
        "Mise en demeure pour loyers impayés",
        logement.mise_en_demeure,
    ),
    Papier("preavis", "Préavis donné par le bailleur", logement.preavis),
    Papier("fiche_paie", "Fiche de paie", revenus.fiche_paie),
    Papier(
        "attestation_allocations",
        "Attestation d’allocations familiales",
        revenus.attestation_allocations,
    ),
    Papier("attestation_mutuelle", "Attestation de mutuelle", revenus.attestation_mutuelle),
    Papier("facture_energie", "Facture d’énergie", menage.facture_energie),
    Papier("devis", "Devis d’appareil ménager", menage.devis),
    Papier("extrait_compte", "Extrait de compte bancaire", argent.extrait_compte),
    Papier("rib", "Relevé d’identité bancaire", argent.rib),
    Papier(
        "avis_imposition",
        "Avis d’imposition ou avertissement-extrait de rôle",
        argent.avis_imposition,
    ),
    Papier("certificat_medical", "Certificat médical", courrier.certificat_medical),
    Papier("lettre_manuscrite", "Lettre manuscrite", courrier.lettre_manuscrite),
)
PAPIERS: Mapping[str, Papier] = MappingProxyType({papier.code: papier for papier in _TOUS})

_SUFFIXES = {
    "scanner": (".jpg", "image/jpeg"),
    "photo": (".jpg", "image/jpeg"),
    "carbone": (".jpg", "image/jpeg"),
    "pdf": (".pdf", "application/pdf"),
    "pdf_image": (".pdf", "application/pdf"),
    "tiff": (".tiff", "image/tiff"),
}
RENDUS = tuple(_SUFFIXES)


def suffixe(rendu: str) -> str:
    """Return the file name's ending for a rendering, dot included."""
    return _exiger_rendu(rendu)[0]


def mime(rendu: str) -> str:
    """Return the media type of a rendering."""
    return _exiger_rendu(rendu)[1]


def dessiner(
    papier: str,
    personne: PersonnePapier,
    *,
    graine: int,
    rendu: str = "scanner",
    page: int = 1,
    **donnees: Any,
) -> bytes:
    """Return the bytes of a sample paper, always the same for the same arguments.

    ``papier`` is a key of PAPIERS, ``rendu`` one of RENDUS. The JPEG renderings hold one page: ``page`` says which one.
    ``donnees`` are the values the paper prints (see each function of ``modeles``); the key ``date`` is read by all.
    Raises PapierInconnu, RenduInconnu, PageAbsente, and DonneeRefusee for a value that the paper never reads.
    """
    _exiger_rendu(rendu)
    pdf = _dessiner_pdf(papier, personne, graine, donnees)
    if rendu == "pdf":
        return pdf
    total = rendus.compter_pages(pdf)
    if not 1 <= page <= total:
        raise PageAbsente(papier, page, total)
    # The content and the rendering have each their own chance: a scan and a PDF of one seed say the same thing.
    hasard = random.Random(f"{rendu}|{papier}|{graine}|{page}")
    if rendu == "pdf_image":
        return rendus.pdf_image(pdf, hasard)
    if rendu == "tiff":
        return rendus.tiff(pdf, hasard)
    une_page = {
        "scanner": rendus.scanner,
        "photo": rendus.photo,
        "carbone": rendus.carbone,
    }[rendu]
    return une_page(pdf, page, hasard)


def _dessiner_pdf(papier: str, personne: PersonnePapier, graine: int, donnees: Mapping[str, Any]) -> bytes:
    if papier not in PAPIERS:
        raise PapierInconnu(papier, sorted(PAPIERS))
    contexte = Contexte(personne, random.Random(f"{papier}|{graine}"), donnees)
    # ``date`` is common to all papers, even those that do not print it.
    _ = contexte.date
    corps = PAPIERS[papier].corps(contexte)
    contexte.refuser_les_inconnues()
    return rendus.vers_pdf(corps, f"{PAPIERS[papier].libelle} – spécimen")


def _exiger_rendu(rendu: str) -> tuple[str, str]:
    if rendu not in _SUFFIXES:
        raise RenduInconnu(rendu, list(RENDUS))
    return _SUFFIXES[rendu]
