"""The way of a proposition, united from the circuits of its lines (parameters per kind of aid × amount)."""

from dataclasses import dataclass

from comptes.models import Organe
from decisions.exceptions import PropositionIncomplete
from decisions.models import Proposition
from referentiel.enums import AvisJuridique
from referentiel.lecture import circuit_pour


@dataclass(frozen=True)
class Parcours:
    """What the strictest line asks is asked for all: `chef` validates, `avis` is compulsory, one `organe` decides."""

    chef: bool
    avis: bool
    organe: Organe
    circuits: tuple[int, ...]


def parcours_de(proposition: Proposition) -> Parcours:
    """Raises PropositionIncomplete without line, or when its lines belong to different organs."""
    institution = proposition.dossier.institution
    lignes = list(proposition.lignes.select_related("type_aide"))
    circuits = [circuit_pour(institution, ligne.type_aide, ligne.montant) for ligne in lignes]
    codes = {circuit.organe_code for circuit in circuits}
    if not codes:
        raise PropositionIncomplete(manques=["aucune ligne : dites ce que vous proposez d’accorder ou de refuser"])
    if len(codes) > 1:
        raise PropositionIncomplete(
            "Les lignes de cette proposition reviennent à des organes différents.",
            remede="Faites une proposition par organe.",
        )
    return Parcours(
        chef=any(circuit.validation_chef and not circuit.validation_propre for circuit in circuits),
        avis=any(circuit.avis_juridique == AvisJuridique.OBLIGATOIRE for circuit in circuits),
        organe=_organe(proposition, codes.pop()),
        circuits=tuple(sorted({circuit.pk for circuit in circuits})),
    )


def _organe(proposition: Proposition, code: str) -> Organe:
    organe = Organe.objects.filter(institution_id=proposition.dossier.institution_id, code=code).first()
    if organe is None:
        raise PropositionIncomplete(
            f"L’organe « {code} », qui décide de cette aide, n’est pas déclaré.",
            remede="Demandez à la gestion technique de le déclarer ou de revoir le circuit.",
        )
    return organe
