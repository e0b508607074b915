"""What can go wrong in a search, in sentences."""

from commun.erreurs import ErreurLiasse


class ErreurRecherche(ErreurLiasse):
    """Base of the room's errors."""

    message = "La recherche n’a pas pu se faire."


class RequeteIllisible(ErreurRecherche):
    """The text typed does not follow the grammar."""

    message = "La recherche n’a pas été comprise."


class MoteurArrete(ErreurRecherche):
    """The engine does not answer."""

    message = "La recherche plein texte est arrêtée : le moteur ne répond pas."
    remede = "Le dépôt et la lecture des pièces continuent ; prévenez la gestion technique si cela dure."
    statut = 503


class ReconstructionDepassee(ErreurRecherche):
    """Another rebuild began after this one."""

    message = "Une autre reconstruction de l’index a commencé entre-temps."
    remede = "Laissez-la finir ; celle-ci s’arrête sans rien changer."


class GenreInconnu(ErreurRecherche):
    """No app declared this kind of entry."""

    message = "Ce genre d’entrée n’est déclaré par aucune salle."
