"""The types of papers as an institution uses them: letters, validity, confidentiality, retention, who asks for them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from comptes.models import Institution
from referentiel.delais import ajouter_mois
from referentiel.lecture import parametres, tous_les_types
from referentiel.models import Parametre, TypePiece, UsageType
from referentiel.requises import Requise, requises_au

# One paper, two names: a CPAS and a CCAS do not call it the same. What recognises papers may use either code.
EQUIVALENTS: dict[str, str] = {
    "avertissement_extrait_role": "avis_imposition",
    "contrat_bail": "bail",
    "preuve_compte": "rib",
    "extraits_compte": "releves_compte",
    "reconnaissance_dette": "releve_dettes",
    "attestation_scolaire": "certificat_scolarite",
    "allocations_familiales": "attestation_caf",
    "attestation_mutuelle": "indemnites_journalieres",
}
_INVERSES = {autre: code for code, autre in EQUIVALENTS.items()}


@dataclass(frozen=True)
class Demandeur:
    """A kind of aid that needs the type, and why. `du`: since when the institution asks it so."""

    aide: str
    motif: str
    obligatoire: bool
    aide_id: int
    du: dt.date | None = None


@dataclass
class LigneNomenclature:
    """One type as the institution uses it. `conservation`: the rule in force, None where no source gives one."""

    type_piece: TypePiece
    usage: UsageType
    conservation: Parametre | None = None
    demandeurs: list[Demandeur] = field(default_factory=list)

    @property
    def regle(self) -> bool:
        """Settled by the institution."""
        return self.usage is not self.type_piece or self.type_piece.institution_id is not None

    @property
    def duree_conservation(self) -> str:
        """« 10 ans »; empty: to be provided."""
        regle = self.conservation
        return "" if regle is None or regle.a_fournir else f"{regle.valeur} {regle.unite}"


def nomenclature(institution: Institution, jour: dt.date) -> list[LigneNomenclature]:
    """Every type, by family then label. Five queries."""
    regles = {p.code: p for p in parametres(institution, jour)}
    types = list(tous_les_types(institution))
    demandeurs = _demandeurs(requises_au(institution, jour))
    lignes = []
    for type_piece in types:
        usage = type_piece.usage_de(institution.pk)
        lignes.append(
            LigneNomenclature(type_piece, usage, regles.get(usage.conservation), demandeurs.get(type_piece.pk, []))
        )
    return lignes


def _demandeurs(requises: Iterable[Requise]) -> dict[int, list[Demandeur]]:
    resultat: dict[int, list[Demandeur]] = {}
    for requise in sorted(requises, key=lambda r: r.type_aide.libelle):
        resultat.setdefault(requise.type_piece.pk, []).append(
            Demandeur(requise.type_aide.libelle, requise.motif, requise.obligatoire, requise.type_aide.pk, requise.du)
        )
    return resultat


def raccourcis(institution: Institution) -> dict[str, TypePiece]:
    """Letters → type, for the keyboard: those proposed only."""
    retenus: dict[str, TypePiece] = {}
    for type_piece in tous_les_types(institution):
        usage = type_piece.usage_de(institution.pk)
        if usage.actif and usage.raccourci:
            retenus.setdefault(usage.raccourci, type_piece)
    return retenus


def par_code(types: Iterable[TypePiece], code: str) -> TypePiece | None:
    """The type of this code, else the one that stands for the same paper in the other country."""
    connus = {t.code: t for t in types}
    return connus.get(code) or connus.get(EQUIVALENTS.get(code, "")) or connus.get(_INVERSES.get(code, ""))


def fin_de_validite(type_piece: TypePiece, institution_id: int, date_piece: dt.date | None) -> dt.date | None:
    """Last day a paper of that date holds, by the months the institution gives the type; None: no end."""
    mois = type_piece.usage_de(institution_id).validite_mois
    return ajouter_mois(date_piece, mois) if date_piece and mois else None
