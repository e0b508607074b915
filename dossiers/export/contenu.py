"""What leaves with a dossier: the pieces that the agent reads, in the order they came, and what is written of it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from comptes.models import Agent
from dossiers.enums import EtatRapport
from dossiers.exceptions import OctetsAlteres
from dossiers.models import DossierSocial, Piece, Rapport
from ged import stockage
from ged.enums import EtatVersion
from ged.models import Version

NOM_MAX = 80  # characters of a file's name before its extension
INTERDITS = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
RUBRIQUES = ("menage", "ressources", "logement", "droits", "analyse", "conclusion")


@dataclass(frozen=True)
class PieceSortie:
    """One piece and the version people read. `nom`: the file's name in the export, « 001 bail.pdf »."""

    rang: int
    piece: Piece
    version: Version
    nom: str

    @property
    def confidentialite(self) -> str:
        """« ordinaire », « restreinte », « sous pli »."""
        reservee = getattr(self.piece.document, "confidentialite", None)
        return reservee.get_niveau_display() if reservee else "ordinaire"


def pieces_a_sortir(dossier: DossierSocial, agent: Agent) -> list[PieceSortie]:
    """Those he reads, whose bytes may be opened (a file in quarantine stays)."""
    pieces = (
        Piece.objects.visibles_par(agent)
        .filter(dossier=dossier)
        .select_related("document__confidentialite", "type_piece")
        .prefetch_related("document__versions")
        .order_by("deposee_le", "pk")
    )
    lues = [(p, p.document.version_courante) for p in pieces]
    saines = [(p, v) for p, v in lues if v.etat != EtatVersion.QUARANTAINE]
    return [PieceSortie(rang, p, v, _nom(rang, p, v)) for rang, (p, v) in enumerate(saines, start=1)]


def _nom(rang: int, piece: Piece, version: Version) -> str:
    """Readable, without what a file system refuses; the extension is that of the file received."""
    extension = PurePosixPath(version.nom_origine).suffix[:10]
    titre = piece.document.titre.removesuffix(extension)
    propre = " ".join(INTERDITS.sub(" ", titre).split())[:NOM_MAX]
    return f"{rang:03d} {propre}{INTERDITS.sub('', extension)}"


def octets(version: Version) -> Iterator[bytes]:
    """Its bytes as stored. Raises `OctetsAlteres` at the end when they are not those received."""
    condense = hashlib.sha256()
    for bloc in stockage.lire_flux(version.cle):
        condense.update(bloc)
        yield bloc
    if condense.hexdigest() != version.empreinte:
        raise OctetsAlteres(f"La version {version.pk} n’a plus l’empreinte reçue au dépôt : la sortie s’arrête.")


def description(dossier: DossierSocial, agent: Agent) -> dict[str, Any]:
    """Who, where, what was asked, and the signed reports, as plain values."""
    personne = dossier.personne
    rapports = Rapport.objects.visibles_par(agent).filter(demande__dossier=dossier, etat=EtatRapport.SIGNE)
    return {
        "dossier": dossier.numero,
        "institution": dossier.institution.nom,
        "service": dossier.entite.nom,
        "personne": personne.nom_complet,
        "date_naissance": personne.date_naissance.isoformat() if personne.date_naissance else "",
        "ouvert_le": dossier.ouvert_le.isoformat(),
        "clos_le": dossier.clos_le.isoformat() if dossier.clos_le else "",
        "demandes": [
            {
                "reference": demande.reference,
                "recue_le": demande.recue_le.isoformat(),
                "etat": demande.get_etat_display(),
                "expose": demande.expose,
                "aides": [str(objet) for objet in demande.objets.select_related("type_aide")],
            }
            for demande in dossier.demandes.order_by("recue_le", "pk")
        ],
        "rapports": [
            {
                "demande": rapport.demande.reference,
                "auteur": rapport.auteur.nom_complet,
                "signe_le": rapport.signe_le.isoformat() if rapport.signe_le else "",
                **{rubrique: getattr(rapport, rubrique) for rubrique in RUBRIQUES},
            }
            for rapport in rapports.select_related("auteur", "demande").order_by("signe_le")
        ],
    }
