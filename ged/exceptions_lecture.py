"""Refusals around reading: pages, boxes, annotations, citations, redactions."""

from commun.erreurs import ErreurLiasse, EtatPerime


class PageHorsVersion(ErreurLiasse):
    """There is no such page in this version."""

    message = "Cette pièce n’a pas de page à ce numéro."
    remede = "Choisissez une page de la pièce."
    statut = 422


class BoiteHorsPage(ErreurLiasse):
    """A box that leaves the page, or is none."""

    message = "Ce cadre sort de la page : rien n’a été enregistré."
    remede = "Tracez-le à l’intérieur de la page."
    statut = 422


class AnnotationVide(ErreurLiasse):
    """A note without a word, a highlight of nothing."""

    message = "Cette annotation est vide."
    remede = "Écrivez la note, ou choisissez les mots à surligner."
    statut = 422


class CitationVide(ErreurLiasse):
    """No word of the page stands under what was chosen."""

    message = "Aucun mot de la page ne se trouve à l’endroit choisi."
    remede = "Choisissez les mots à citer dans le texte de la page."
    statut = 422


class MotifManquant(ErreurLiasse):
    """A masked passage always says why."""

    message = "Dites pourquoi ce passage est masqué."
    remede = "Choisissez un motif, ou écrivez-en un."
    statut = 422


class RienAMasquer(ErreurLiasse):
    """The searched words are nowhere, or no passage is marked."""

    message = "Aucun passage à masquer."
    remede = "Cherchez un autre mot, ou tracez un cadre sur la page."
    statut = 422


class PageTournee(EtatPerime):
    """Another reading turned the page since its passages were marked: they would fall elsewhere."""

    message = "Une page a été tournée par une nouvelle lecture : ses passages ne tombent plus au même endroit."
    remede = "Retirez les passages de cette page, puis marquez-les à nouveau."


class TropDePassages(ErreurLiasse):
    """More boxes than one copy holds: none is marked, rather than some of them."""

    message = "Cela ferait plus de passages qu’une copie n’en admet : aucun n’a été marqué."
    remede = "Cherchez un mot plus précis, ou retirez d’abord des passages."
    statut = 422


class CaviardageEnCours(EtatPerime):
    """The copy is being made: its passages no longer change."""

    message = "La copie est en cours : ses passages ne changent plus."
    remede = "Attendez qu’elle soit faite, puis commencez-en une autre."


class SansPages(ErreurLiasse):
    """A version whose pages were not read cannot be copied page by page."""

    message = "Les pages de cette pièce ne sont pas lues : elle ne peut pas être copiée page à page."
    remede = "Attendez la fin de la lecture."
    statut = 422


class LectureInachevee(ErreurLiasse):
    """What is not read, or is being read anew, would be neither found nor rightly masked."""

    message = "Cette pièce n’est pas encore lue en entier : ce qui n’est pas lu ne serait ni trouvé ni masqué."
    remede = "Attendez la fin de sa lecture, regardez les passages marqués, puis demandez la copie."
    statut = 422


class RangementArrete(ErreurLiasse):
    """The store of pieces does not answer."""

    message = "Le rangement des pièces ne répond pas pour l’instant."
    remede = "Rien n’est perdu. Réessayez dans une minute ; si cela dure, prévenez la gestion technique."
    statut = 503


class PieceDisparue(ErreurLiasse):
    """The stored bytes of a version are no longer where they were put."""

    message = "Le fichier de cette version n’est plus dans le rangement."
    remede = "La gestion technique en est avertie ; le texte déjà lu reste consultable."
    statut = 410
