"""What can be refused about persons, with the sentence the user reads."""

from commun.erreurs import ErreurLiasse
from usagers.models import Personne


class IdentifiantInvalide(ErreurLiasse):
    """The number does not hold: length, characters, date part or check digits."""

    message = "Ce numéro n’est pas valable."
    remede = "Recopiez-le depuis la carte ou l’attestation."
    statut = 422


class IdentifiantHorsProfil(ErreurLiasse):
    """This kind of number is not allowed in this institution (no NIR in a CPAS, no NISS in a CCAS)."""

    message = "Ce genre de numéro ne s’enregistre pas ici."
    remede = "Laissez ce champ vide."
    statut = 422


class IdentifiantDejaConnu(ErreurLiasse):
    """The number belongs to another person of the institution. `personne` is None when she may not be named."""

    message = "Ce numéro est déjà celui d’une autre personne."
    statut = 409

    def __init__(self, personne: Personne | None, libelle: str) -> None:
        self.personne = personne
        if personne is None:
            super().__init__(f"Ce {libelle} est déjà enregistré.", "Adressez-vous à votre responsable.")
        else:
            naissance = f", née ou né le {personne.date_naissance:%d/%m/%Y}" if personne.date_naissance else ""
            super().__init__(
                f"Ce {libelle} est déjà celui de {personne.nom_complet}{naissance}.",
                "Ouvrez sa fiche plutôt que d’en créer une seconde.",
            )


class InstructionInvalide(ErreurLiasse):
    """The account number does not hold, or the instruction was already dealt with."""

    message = "Cette instruction de paiement ne peut pas être enregistrée."
    statut = 422
