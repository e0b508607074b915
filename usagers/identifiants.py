"""Numbers that identify persons: which are allowed where, whether they hold, what looks odd (domaine.md 1.7, 2.5)."""

import datetime as dt
import re

from django.utils import timezone
from stdnum.be import bis, nn
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.fr import nir

from comptes.models import Institution
from referentiel.lecture import permis
from usagers.enums import GenreIdentifiant, Sexe
from usagers.exceptions import IdentifiantHorsProfil, IdentifiantInvalide

G = GenreIdentifiant
LONGUEURS = {G.NISS: "11 chiffres", G.BIS: "11 chiffres", G.NIR: "15 caractères, clé comprise"}
CAF_LONGUEUR_MAX = 15
SEPARATEURS = re.compile(r"[\s.\-/·]")


def compacter(valeur: str) -> str:
    """Without spaces, dots, dashes or slashes, in capitals."""
    return SEPARATEURS.sub("", valeur).upper()


def genres_permis(institution: Institution, jour: dt.date | None = None) -> tuple[str, ...]:
    """Kinds the institution may record: NISS and BIS in a CPAS; CAF, and NIR only where its parameter says so, else."""
    if institution.belge:
        return (G.NISS, G.BIS)
    jour = jour or timezone.localdate()
    return (G.NIR, G.CAF) if permis(institution, "nir_autorise", jour) else (G.CAF,)


def exiger_genre_permis(institution: Institution, genre: str) -> None:
    """Raise IdentifiantHorsProfil when this kind of number is not for this institution."""
    if genre not in genres_permis(institution):
        libelle = G(genre).label
        raise IdentifiantHorsProfil(
            f"Le {libelle} ne s’enregistre pas dans un {institution.get_profil_display()}.",
            "Laissez ce champ vide : la personne se retrouve par son nom et sa date de naissance.",
        )


def genre_belge(valeur: str) -> str:
    """Tell a BIS number from a NISS by its month, raised by 20 or 40."""
    return G.BIS if bis.is_valid(compacter(valeur)) else G.NISS


def normaliser(genre: str, valeur: str) -> str:
    """Compact number, verified. Raises IdentifiantInvalide with what is wrong."""
    brut = compacter(valeur)
    if genre == G.CAF:
        if not re.fullmatch(rf"[0-9A-Z]{{1,{CAF_LONGUEUR_MAX}}}", brut):
            raise IdentifiantInvalide("Un numéro d’allocataire ne compte que des chiffres et des lettres.")
        return brut
    modules = {G.NISS: nn, G.BIS: bis, G.NIR: nir}
    libelle = G(genre).label
    try:
        return str(modules[G(genre)].validate(brut))
    except InvalidLength as erreur:
        raise IdentifiantInvalide(f"Un {libelle} compte {LONGUEURS[G(genre)]} ; celui-ci en a {len(brut)}.") from erreur
    except InvalidChecksum as erreur:
        raise IdentifiantInvalide(f"Ce {libelle} ne tient pas : un chiffre est faux ou deux sont échangés.") from erreur
    except InvalidComponent as erreur:
        raise IdentifiantInvalide(f"Ce {libelle} porte un mois qui n’existe pas.") from erreur
    except InvalidFormat as erreur:
        raise IdentifiantInvalide(f"Ce {libelle} contient un caractère de trop.") from erreur
    except ValidationError as erreur:
        raise IdentifiantInvalide(f"Ce {libelle} n’est pas valable.") from erreur


def presenter(genre: str, valeur: str) -> str:
    """As printed on the card: 85.07.30-033.28, 2 95 10 99 126 111 93."""
    if genre in {G.NISS, G.BIS}:
        return str(nn.format(valeur))
    return str(nir.format(valeur)) if genre == G.NIR else valeur


def avertissements(
    genre: str, valeur: str, *, date_naissance: dt.date | None = None, sexe: str = Sexe.NON_PRECISE
) -> list[str]:
    """What looks odd in a valid number: said, never refused, and never used to fill the identity."""
    if genre in {G.NISS, G.BIS}:
        return _ecarts_belges(genre, valeur, date_naissance, sexe)
    return _cas_du_nir(valeur) if genre == G.NIR else []


def _ecarts_belges(genre: str, valeur: str, date_naissance: dt.date | None, sexe: str) -> list[str]:
    avis = []
    module = bis if genre == G.BIS else nn
    naissance = module.get_birth_date(valeur)
    if naissance and date_naissance and naissance != date_naissance:
        avis.append(f"Le numéro évoque le {naissance:%d/%m/%Y}, la fiche dit {date_naissance:%d/%m/%Y}.")
    sexe_du_numero = module.get_gender(valeur)
    attendu = {"M": Sexe.HOMME, "F": Sexe.FEMME}.get(str(sexe_du_numero))
    if attendu and sexe != Sexe.NON_PRECISE and sexe != attendu:
        avis.append("Le sexe que porte le numéro n’est pas celui de la fiche.")
    return avis


def _cas_du_nir(valeur: str) -> list[str]:
    avis = []
    if valeur[0] not in "12":
        avis.append("Numéro provisoire ou d’attente : vérifiez-le lors d’un prochain contact.")
    if int(valeur[3:5]) not in range(1, 13):
        avis.append("Le mois de naissance de ce numéro est inconnu ou particulier.")
    if valeur[5:7] == "99":
        avis.append("Ce numéro est celui d’une naissance à l’étranger.")
    return avis
