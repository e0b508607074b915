"""Refusals of the room, in sentences."""

from commun.erreurs import ErreurLiasse, EtatPerime, RegleNonSatisfaite


class DossierDejaOuvert(EtatPerime):
    """One open dossier per person and institution."""

    message = "Cette personne a déjà un dossier ouvert."
    remede = "Utilisez le dossier existant."


class PersonneFusionnee(EtatPerime):
    """The person was merged: her dossier is that of the record kept."""

    message = "Cette fiche a été réunie à une autre."
    remede = "Ouvrez le dossier depuis la fiche conservée."


class DossierClos(EtatPerime):
    """Nothing enters a closed dossier."""

    message = "Ce dossier est clos."
    remede = "Rouvrez un dossier pour cette personne."


class DemandeSansAide(ErreurLiasse):
    """A demande asks for at least one thing."""

    message = "La demande ne dit pas quelle aide est demandée."
    remede = "Choisissez au moins une aide."
    statut = 422


class DateAVenir(ErreurLiasse):
    """What is dated after today cannot have been received."""

    message = "La date de réception est dans l’avenir."
    remede = "Indiquez le jour où la demande est arrivée, au plus tard aujourd’hui."
    statut = 422


class SuspensionNonPrevue(RegleNonSatisfaite):
    """Suspension exists only where the parameters say so (Belgian default: none)."""

    message = "Le délai d’examen ne peut pas être suspendu : le référentiel ne le prévoit pas."
    remede = "Décidez dans le délai, ou faites compléter le référentiel par la gestion technique."


class MotifManquant(ErreurLiasse):
    """An act that must be motivated is not."""

    message = "Le motif manque."
    remede = "Écrivez en une phrase pourquoi."
    statut = 422


class DatesIncoherentes(ErreurLiasse):
    """A paper cannot end before it was written."""

    message = "La fin de validité précède la date du document."
    remede = "Vérifiez les deux dates."
    statut = 422


class RapportIncomplet(RegleNonSatisfaite):
    """Headings that a signed report must hold are empty (domaine.md 1.5)."""

    message = "Le rapport ne peut pas encore être signé."
    remede = "Complétez les rubriques indiquées."


class LettreIncomplete(RegleNonSatisfaite):
    """A compulsory mention is not provided: outside the demonstration the letter is not printed."""

    message = "Cette lettre ne peut pas être imprimée : des mentions obligatoires manquent."
    remede = "Faites compléter les textes du référentiel par la gestion technique ou le service juridique."


class DepotUtilise(ErreurLiasse):
    """The depositor may take back his deposit for a short time, while nobody else has read it."""

    message = "Ce dépôt ne peut plus être repris : quelqu’un a lu la pièce, ou elle a déjà servi."
    remede = "Si elle est dans le mauvais dossier, déplacez-la en disant pourquoi."
    statut = 409


class OctetsAlteres(ErreurLiasse):
    """What is stored is no longer what was received: nothing false leaves the house."""

    message = "Une pièce n’a plus l’empreinte reçue au dépôt : la sortie s’arrête."
    remede = "Lancez « manage.py verifier », reprenez la pièce d’une sauvegarde, puis recommencez."
    statut = 500
