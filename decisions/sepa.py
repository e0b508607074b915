"""SEPA credit transfer file (pain.001.001.09) of a batch. The same rows give the same bytes, to the last one."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

from django.utils import timezone
from schwifty import IBAN
from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError as SchemaRefuse
from sepaxml.validation import try_valid_xml
from text_unidecode import unidecode

from decisions.exceptions import PaiementBloque
from decisions.models import Echeance, LotPaiement

SCHEMA = "pain.001.001.09"
ESPACE_DE_NOMS = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
NOM_MAX, COMMUNICATION_MAX = 70, 140
# Characters that every bank of the zone accepts (EPC217-08); « / » neither first nor last nor doubled.
INTERDITS = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")


def texte_epc(texte: str, longueur: int) -> str:
    """Without accents nor signs a bank would refuse, within `longueur` characters."""
    propre = INTERDITS.sub(" ", unidecode(texte))
    propre = re.sub(r"/{2,}", "/", " ".join(propre.split()))
    return propre[:longueur].strip("/ ")


def reference_de_bout_en_bout(echeance: Echeance) -> str:
    """EndToEndId: one per échéance for ever, it comes back on the bank's statement (35 characters at most)."""
    return f"LIASSE-{echeance.pk:010d}"


def communication(echeance: Echeance) -> str:
    """What the payee reads on his statement: the line's own words, else the decision and the period, never the aid."""
    if echeance.ligne.communication:
        return echeance.ligne.communication
    periode = f" {echeance.du:%m/%Y}" if echeance.du else ""
    return f"Décision {echeance.paiement.decision.numero}{periode}"


def fichier_sepa(lot: LotPaiement, echeances: Iterable[Echeance]) -> bytes:
    """XML validated against its schema. Raises PaiementBloque in words when the institution's account is missing."""
    institution = lot.institution
    if not institution.iban:
        raise PaiementBloque(
            "Le compte de l’institution n’est pas renseigné.", remede="La gestion technique doit d’abord l’inscrire."
        )
    donneur = {
        "name": texte_epc(institution.nom, NOM_MAX),
        "IBAN": IBAN(institution.iban).compact,
        "batch": True,
        "currency": "EUR",
    }
    if bic := institution.bic or IBAN(institution.iban).bic:
        donneur["BIC"] = str(bic)
    virement = SepaTransfer(donneur, schema=SCHEMA, clean=True)
    for echeance in echeances:
        virement.add_payment(_virement(lot, echeance))
    brut = _nommer(virement.export(validate=False), lot)
    try:
        try_valid_xml(brut, SCHEMA)
    except SchemaRefuse as erreur:
        raise PaiementBloque(
            "Le fichier de virement ne respecte pas le format des banques.",
            remede="Vérifiez les noms et les communications de ce lot.",
        ) from erreur
    return brut


def _virement(lot: LotPaiement, echeance: Echeance) -> dict[str, object]:
    """One transfer; sepaxml counts in cents."""
    return {
        "name": texte_epc(echeance.titulaire, NOM_MAX),
        "IBAN": echeance.iban,
        "amount": int(echeance.montant.scaleb(2)),
        "execution_date": lot.execution_le,
        "description": texte_epc(communication(echeance), COMMUNICATION_MAX),
        "endtoend_id": reference_de_bout_en_bout(echeance),
    }


def _nommer(brut: bytes, lot: LotPaiement) -> bytes:
    """Our reference and the batch's own time in place of sepaxml's chance ones: a file made again is the same file."""
    racine = ET.fromstring(brut)  # noqa: S314 (written by sepaxml a line above)
    valeurs = {
        "GrpHdr/MsgId": lot.reference,
        "GrpHdr/CreDtTm": f"{timezone.localtime(lot.prepare_le):%Y-%m-%dT%H:%M:%S}",
        "PmtInf/PmtInfId": f"{lot.reference[:33]}-1",
    }
    for chemin, valeur in valeurs.items():
        for noeud in racine.iterfind(f".//{_qualifie(chemin)}"):
            noeud.text = valeur
    for banque in racine.iterfind(f".//{_qualifie('DbtrAgt/FinInstnId')}"):
        if len(banque) == 0:  # no BIC known: the rulebook wants it said
            autre = ET.SubElement(banque, f"{{{ESPACE_DE_NOMS}}}Othr")
            ET.SubElement(autre, f"{{{ESPACE_DE_NOMS}}}Id").text = "NOTPROVIDED"
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(racine, "utf-8")


def _qualifie(chemin: str) -> str:
    return "/".join(f"{{{ESPACE_DE_NOMS}}}{partie}" for partie in chemin.split("/"))
