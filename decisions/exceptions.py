"""Errors of the room `decisions`."""

from commun.erreurs import ActionRefusee, EtatPerime, RegleNonSatisfaite


class DejaTranche(EtatPerime):
    """Somebody confirmed the point first."""

    message = "Ce point est déjà tranché."
    remede = "Relisez la décision prise avant d’aller plus loin."


class PropositionModifiee(EtatPerime):
    """Somebody saved the proposition since this page was opened."""

    message = "La proposition a été modifiée depuis que vous l’avez ouverte."
    remede = "Rechargez la page : votre texte est gardé dans le brouillon de votre navigateur."


class PropositionIncomplete(RegleNonSatisfaite):
    """Cannot be sent yet."""

    message = "La proposition ne peut pas encore partir."


class AvisManquant(RegleNonSatisfaite):
    """A compulsory advice is not closed on the current version."""

    message = "Un avis obligatoire n’est pas encore rendu sur cette version."


class SeanceIncomplete(RegleNonSatisfaite):
    """A sitting cannot go on."""

    message = "La séance ne peut pas continuer."


class LettreIncomplete(RegleNonSatisfaite):
    """A compulsory mention is missing: the letter is refused with the list."""

    message = "La lettre ne peut pas partir : il manque des mentions obligatoires."


class PaiementBloque(RegleNonSatisfaite):
    """Nothing is paid without decision, verified account and second pair of eyes."""

    message = "Ce paiement est bloqué."


class AideDejaEnCours(EtatPerime):
    """One line in force per person, periodic aid and period."""

    message = "Une aide de même nature est déjà en cours sur cette période."
    remede = "Remplacez-la par une révision, ou changez la période."


class DecisionFigee(ActionRefusee):
    """Immutable once taken."""

    message = "Une décision prise ne se modifie pas."
    remede = "Proposez une nouvelle décision qui la remplace."


class ResumeManquant(RegleNonSatisfaite):
    """A sealed piece is summed up in words."""

    message = "Écrivez en une phrase ce que l’organe doit savoir de cette pièce."
    remede = "Par exemple : « certificat vu par Marie Dubois, qui confirme l’incapacité jusqu’au 31/12/2026 »."


class PlisSansChoix(RegleNonSatisfaite):
    """The proposition rests on a sealed piece and does not say what the organ learns of it."""

    message = "Dites ce que l’organe saura de ce qui est sous pli."
    remede = "Ouvrez « Pièces sous pli » depuis la proposition, puis envoyez-la."
