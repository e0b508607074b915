"""A piece under seal: the demonstration shows what its readers see, and what the others do not."""

import datetime as dt
import io

from bureau.papiers import PersonnePapier, dessiner
from comptes.enums import Profil
from dossiers.actions.confidentialite import Papier, deposer_piece_reservee
from dossiers.models import Demande, Piece
from ged.confidentialite import Choix
from ged.enums import Cache, Niveau
from referentiel.models import TypePiece


def sceller_un_certificat(demande: Demande) -> Piece | None:
    """The referent keeps a medical certificate for himself and his chef; the others know that it is there."""
    dossier, institution = demande.dossier, demande.institution
    par, personne = dossier.referent, dossier.personne
    if par is None:
        return None
    porteur = PersonnePapier(
        prenom=personne.prenom,
        nom=personne.nom,
        date_naissance=personne.date_naissance or dt.date(1980, 1, 1),
        rue="rue Haute 2",
        code_postal=institution.code_postal,
        localite=institution.localite,
        pays="BE" if institution.belge else "FR",
    )
    le = demande.recue_le - dt.timedelta(days=3)
    chefs = dossier.compartiment.lecteurs().filter(habilitations__profil=Profil.CHEF_AS)
    return deposer_piece_reservee(
        dossier=dossier,
        fichier=io.BytesIO(dessiner("certificat_medical", porteur, graine=7, rendu="pdf", date=le)),
        nom="certificat-medical.pdf",
        choix=Choix(Niveau.SOUS_PLI, Cache.CONTENU, tuple(chefs.values_list("pk", flat=True))),
        par=par,
        papier=Papier(
            titre="Certificat médical confidentiel",
            type_piece=TypePiece.objects.filter(profil=institution.profil, code="certificat_medical").first(),
            date_piece=le,
        ),
    ).piece
