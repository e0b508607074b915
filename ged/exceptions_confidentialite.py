"""Refusals about restricted and sealed documents, in sentences."""

from commun.erreurs import ErreurLiasse


class SansDestinataire(ErreurLiasse):
    """Restricted to no profile at all."""

    message = "Personne n’est choisi pour lire cette pièce."
    remede = "Cochez au moins une fonction, ou choisissez « sous pli » et nommez qui la lira."


class Reservee(ErreurLiasse):
    """Its readers were chosen where it stands."""

    message = "Cette pièce est réservée à des personnes de ce dossier : elle ne change pas de place."
    remede = "Son auteur la remet d’abord à la disposition de tous ceux qui lisent le dossier."


class MotifDeBrisManquant(ErreurLiasse):
    """Nothing is opened without a reason."""

    message = "Dites pourquoi ces pièces doivent être ouvertes."
    remede = "L’auteur et le délégué à la protection des données liront ce motif."
