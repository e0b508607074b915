"""Refusals of the room, in sentences."""

from commun.erreurs import ErreurLiasse, EtatPerime


class DepotTropGros(ErreurLiasse):
    """Above TAILLE_MAX_DEPOT: nothing was kept."""

    message = "Ce fichier dépasse la taille admise : il n’a pas été gardé."
    remede = "Découpez-le en plusieurs fichiers, puis déposez-les."
    statut = 413


class DepotAltere(ErreurLiasse):
    """What was stored is not what was received: nothing was kept."""

    message = "Le fichier n’a pas pu être enregistré tel que vous l’avez envoyé : il n’a pas été gardé."
    remede = "Déposez-le à nouveau ; si cela se répète, prévenez la gestion technique."
    statut = 500


class SansCompartiment(ErreurLiasse):
    """A document always belongs somewhere: without compartment nobody could read it."""

    message = "Ce document n’est rattaché à aucun dossier."
    remede = "Choisissez le dossier où le déposer."


class LectureNonRelancable(EtatPerime):
    """The version is not in a state from which reading may start again."""

    message = "La lecture de ce document est déjà terminée ou en cours."
    remede = "Rechargez la page pour voir où elle en est."


class LangueInconnue(ErreurLiasse):
    """A code that the house does not offer."""

    message = "Cette langue de lecture n’est pas proposée."
    remede = "Choisissez parmi le français, le néerlandais, l’allemand et l’anglais."


class CorrectionPerimee(EtatPerime):
    """The text changed (another person, another reading) since the page was shown."""

    message = "Le texte de cette page a changé depuis que vous l’avez ouverte : votre correction n’est pas enregistrée."
    remede = "Comparez avec le texte actuel ; ce que vous avez écrit est gardé ci-dessous."


class MotDePasseFaux(ErreurLiasse):
    """The PDF stays closed."""

    message = "Ce mot de passe n’ouvre pas le PDF."
    remede = "Vérifiez les majuscules et les espaces, ou demandez-le à qui vous a remis le document."
    statut = 422


class RelectureImpossible(EtatPerime):
    """Only what was read once can be read again."""

    message = "Cette pièce ne peut pas être relue dans l’état où elle se trouve."
    remede = "Attendez la fin de sa lecture, ou choisissez « Réessayer » si elle a échoué."
