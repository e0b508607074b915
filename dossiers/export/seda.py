"""The transfer slip of SEDA 2.2 (`manifest.xml`), as the archive services of France read it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from dossiers.export.contenu import PieceSortie
from dossiers.models import DossierSocial

NS = "fr:gouv:culture:archivesdefrance:seda:v2.2"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
CONTENU = "content"  # folder of the bytes beside the slip
MIME_INCONNU = "application/octet-stream"


@dataclass(frozen=True)
class Versement:
    """Who sends to whom, under which agreement: identifiers that the archive service gives."""

    service_versant: str
    service_archives: str
    accord: str
    identifiant: str
    le: dt.datetime


def bordereau(dossier: DossierSocial, sorties: Sequence[PieceSortie], versement: Versement) -> bytes:
    """The slip as UTF-8 XML: one unit for the dossier, one below for each piece."""
    racine = ET.Element("ArchiveTransfer", {"xmlns": NS, XML_ID: "liasse"})
    _texte(racine, "Comment", f"Dossier {dossier.numero}")
    _texte(racine, "Date", versement.le.isoformat(timespec="seconds"))
    _texte(racine, "MessageIdentifier", versement.identifiant)
    _texte(racine, "ArchivalAgreement", versement.accord)
    ET.SubElement(racine, "CodeListVersions")
    paquet = ET.SubElement(racine, "DataObjectPackage")
    for sortie in sorties:
        _objet(paquet, sortie)
    metadonnees = ET.SubElement(paquet, "DescriptiveMetadata")
    _unite_du_dossier(metadonnees, dossier, sorties)
    gestion = ET.SubElement(paquet, "ManagementMetadata")
    _texte(gestion, "OriginatingAgencyIdentifier", versement.service_versant)
    _texte(ET.SubElement(racine, "ArchivalAgency"), "Identifier", versement.service_archives)
    _texte(ET.SubElement(racine, "TransferringAgency"), "Identifier", versement.service_versant)
    return bytes(ET.tostring(racine, encoding="utf-8", xml_declaration=True))


def uri(sortie: PieceSortie) -> str:
    """Where its bytes stand in the transfer: a number, never a name (titles may hold anything)."""
    return f"{CONTENU}/{sortie.rang:05d}"


def _texte(parent: ET.Element, nom: str, valeur: str) -> ET.Element:
    element = ET.SubElement(parent, nom)
    element.text = "".join(c for c in valeur if c >= " " or c in "\t\n")  # control characters are not XML
    return element


def _objet(paquet: ET.Element, sortie: PieceSortie) -> None:
    groupe = ET.SubElement(paquet, "DataObjectGroup", {"id": f"groupe-{sortie.rang}"})
    binaire = ET.SubElement(groupe, "BinaryDataObject", {"id": f"objet-{sortie.rang}"})
    version = sortie.version
    _texte(binaire, "DataObjectVersion", "BinaryMaster_1")
    _texte(binaire, "Uri", uri(sortie))
    _texte(binaire, "MessageDigest", version.empreinte).set("algorithm", "SHA-256")
    _texte(binaire, "Size", str(version.taille))
    _texte(ET.SubElement(binaire, "FormatIdentification"), "MimeType", version.type_mime or MIME_INCONNU)
    _texte(ET.SubElement(binaire, "FileInfo"), "Filename", version.nom_origine)


def _unite_du_dossier(parent: ET.Element, dossier: DossierSocial, sorties: Sequence[PieceSortie]) -> None:
    unite = ET.SubElement(parent, "ArchiveUnit", {"id": "dossier"})
    contenu = ET.SubElement(unite, "Content")
    _texte(contenu, "DescriptionLevel", "File")
    _texte(contenu, "Title", f"Dossier social {dossier.numero}, {dossier.personne.nom_complet}")
    _texte(contenu, "OriginatingSystemId", dossier.numero)
    _texte(contenu, "StartDate", dossier.ouvert_le.isoformat())
    if dossier.clos_le:
        _texte(contenu, "EndDate", dossier.clos_le.isoformat())
    for sortie in sorties:
        _unite_de_la_piece(unite, sortie)


def _unite_de_la_piece(parent: ET.Element, sortie: PieceSortie) -> None:
    unite = ET.SubElement(parent, "ArchiveUnit", {"id": f"piece-{sortie.rang}"})
    contenu = ET.SubElement(unite, "Content")
    piece = sortie.piece
    _texte(contenu, "DescriptionLevel", "Item")
    _texte(contenu, "Title", piece.document.titre)
    if piece.type_piece:
        _texte(contenu, "DocumentType", piece.type_piece.libelle)
    if piece.date_piece:
        _texte(contenu, "CreatedDate", piece.date_piece.isoformat())
    _texte(contenu, "ReceivedDate", piece.deposee_le.isoformat(timespec="seconds"))
    reference = ET.SubElement(unite, "DataObjectReference")
    _texte(reference, "DataObjectGroupReferenceId", f"groupe-{sortie.rang}")
