"""Separator sheets: what their codes say, and the sheets themselves as PDF."""

from commun import reperes
from commun.erreurs import ActionRefusee
from commun.journal import noter
from commun.pdf import rendre_pdf
from commun.reperes import Designation, Genre, Repere
from comptes.models import Agent, Institution
from courrier.decoupe import SEPARATEUR, VERSOS
from dossiers.droits import peut_deposer
from dossiers.models import DossierSocial
from referentiel.models import TypePiece

DOSSIER = "DOS"
GABARIT = "courrier/separateur.html"
COPIES_MAX = 50
TITRES = {SEPARATEUR: "Nouveau document", VERSOS: "Les versos suivent"}


def designer_dossier(repere: Repere) -> Designation | None:
    """Dossier and type of the sheet printed for it; None once the dossier is closed."""
    dossier = DossierSocial.objects.filter(pk=repere.ids[0], clos_le__isnull=True).first()
    if dossier is None:
        return None
    type_piece = TypePiece.objects.filter(pk=repere.ids[1]).first() if len(repere.ids) > 1 else None
    return Designation(
        dossier.pk, type_piece.code if type_piece else "", titre=type_piece.libelle if type_piece else ""
    )


def designer_rien(_repere: Repere) -> Designation:
    """A sheet that only parts."""
    return Designation()


def feuille_dossier(*, dossier: DossierSocial, type_piece: TypePiece | None, par: Agent) -> bytes:
    """One sheet for the next paper of this dossier. Raises ActionRefusee for who may not deposit there."""
    if not peut_deposer(par, dossier):
        raise ActionRefusee
    repere = Repere(DOSSIER, (dossier.pk, type_piece.pk) if type_piece else (dossier.pk,))
    feuille = {
        "titre": type_piece.libelle if type_piece else "Pièce à classer",
        "dossier": dossier.numero,
        "qr": _dessin(dossier.institution, repere),
    }
    pdf = _imprimer(dossier.institution, [feuille])
    noter("separateur_imprime", dossier, par=par, institution_id=dossier.institution_id)
    return pdf


def feuilles_generiques(*, institution: Institution, genre: str, copies: int) -> bytes:
    """Sheets that part any batch, as many as asked (they are used again and again)."""
    feuille = {"titre": TITRES[genre], "genre": genre, "qr": _dessin(institution, Repere(genre, (0,)))}
    return _imprimer(institution, [feuille] * max(1, min(copies, COPIES_MAX)))


def _dessin(institution: Institution, repere: Repere) -> str:
    return reperes.svg_qr(reperes.texte(institution.pk, repere), module_mm=1.6)


def _imprimer(institution: Institution, feuilles: list[dict[str, str]]) -> bytes:
    return rendre_pdf(GABARIT, {"institution": institution, "feuilles": feuilles})


def declarer() -> None:
    """Make the cutter know these sheets."""
    reperes.declarer(Genre(DOSSIER, "séparateur d’un dossier", designer_dossier, separateur=True))
    reperes.declarer(Genre(SEPARATEUR, "nouveau document", designer_rien, separateur=True))
    reperes.declarer(Genre(VERSOS, "les versos suivent", designer_rien, separateur=True))


declarer()
