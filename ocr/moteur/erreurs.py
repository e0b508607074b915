"""One exception per cause of refusal: the French sentence the user reads, and what to do about it."""


class ErreurMoteur(Exception):
    """The file cannot be read. `message` and `remede` are French sentences, `code` a stable slug."""

    code = "erreur"
    message = "Le fichier n'a pas pu être lu."
    remede = "Réessayez ; si l'erreur persiste, déposez une autre copie du document."

    def __init__(self, message: str = "", remede: str = "", *, detail: str = "") -> None:
        self.message = message or type(self).message
        self.remede = remede or type(self).remede
        self.detail = detail
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.remede}".strip()


class FichierIntrouvable(ErreurMoteur):
    """The path does not exist, is not a regular file, or may not be opened."""

    code = "fichier_introuvable"
    message = "Le fichier est introuvable ou ne peut pas être ouvert."
    remede = "Vérifiez son emplacement et vos droits."


class FichierVide(ErreurMoteur):
    """Zero bytes."""

    code = "fichier_vide"
    message = "Le fichier est vide (0 octet)."
    remede = "Numérisez ou téléchargez à nouveau le document, puis déposez-le."


class FichierTropGros(ErreurMoteur):
    """Above `Limites.taille_max_mo`."""

    code = "fichier_trop_gros"
    message = "Le fichier dépasse la taille admise."
    remede = "Découpez-le en plusieurs fichiers ou numérisez-le avec une résolution de 300 points par pouce."


class TypeInconnu(ErreurMoteur):
    """The content is none of the formats read (whatever the file's name says)."""

    code = "type_inconnu"
    message = "Le contenu du fichier n'est ni un PDF ni une image reconnue, quel que soit son nom."
    remede = "Déposez un PDF ou une image JPEG, PNG, TIFF, WebP, HEIC, AVIF, GIF ou BMP."


class PdfChiffre(ErreurMoteur):
    """A user password is needed to open the PDF."""

    code = "pdf_chiffre"
    message = "Le PDF est protégé par un mot de passe : il ne peut pas être lu."
    remede = "Demandez une copie sans mot de passe, ou imprimez-le en PDF après l'avoir ouvert."


class PdfIllisible(ErreurMoteur):
    """Damaged or truncated beyond repair."""

    code = "pdf_illisible"
    message = "Le PDF est endommagé ou incomplet : aucune page n'a pu être ouverte."
    remede = "Téléchargez ou numérisez à nouveau le document, puis déposez-le."


class ImageIllisible(ErreurMoteur):
    """The image cannot be decoded."""

    code = "image_illisible"
    message = "L'image est endommagée ou incomplète : elle n'a pas pu être ouverte."
    remede = "Numérisez ou photographiez à nouveau le document, puis déposez-le."


class AucunePage(ErreurMoteur):
    """A document without any page."""

    code = "aucune_page"
    message = "Le document ne contient aucune page."
    remede = "Vérifiez qu'il s'affiche dans votre lecteur, puis déposez une copie complète."


class PageInexistante(ErreurMoteur):
    """A page number outside the document."""

    code = "page_inexistante"
    message = "Cette page n'existe pas dans le document."
    remede = "Rechargez le document."


class TropDePages(ErreurMoteur):
    """Above `Limites.pages_max`."""

    code = "trop_de_pages"
    message = "Le document compte trop de pages."
    remede = "Découpez-le en plusieurs fichiers."


class ImageTropGrande(ErreurMoteur):
    """More pixels than `Limites.pixels_max`."""

    code = "image_trop_grande"
    message = "L'image contient trop de pixels pour être traitée."
    remede = "Numérisez le document avec une résolution de 300 points par pouce."


class LimiteDepassee(ErreurMoteur):
    """Memory or time: the child was killed."""

    code = "limite_depassee"
    message = "La lecture du fichier a dépassé les limites de temps ou de mémoire : elle a été arrêtée."
    remede = "Imprimez le document en PDF ou numérisez-le à nouveau, puis déposez cette copie."


class MoteurAbsent(ErreurMoteur):
    """Tesseract is not installed."""

    code = "moteur_absent"
    message = "Le logiciel de reconnaissance de texte (tesseract) n'est pas installé sur cette machine."
    remede = "Prévenez le gestionnaire technique : paquets « tesseract-ocr » et « tesseract-ocr-fra »."


class LangueAbsente(MoteurAbsent):
    """Tesseract has no data for a language asked for."""

    code = "langue_absente"
    message = "Les données de langue demandées ne sont pas installées pour la reconnaissance de texte."
    remede = "Prévenez le gestionnaire technique : paquet « tesseract-ocr-<langue> »."


class ContenuChiffre(ErreurMoteur):
    """An office file or an archive that needs a password."""

    code = "contenu_chiffre"
    message = "Le fichier est protégé par un mot de passe : il ne peut pas être ouvert."
    remede = "Demandez une copie sans mot de passe, ou ouvrez-le et enregistrez-le en PDF, puis déposez cette copie."


class ContenuIllisible(ErreurMoteur):
    """An office file, a message or an archive damaged beyond reading."""

    code = "contenu_illisible"
    message = "Le fichier est endommagé ou incomplet : son contenu n'a pas pu être ouvert."
    remede = "Demandez-le à nouveau, ou ouvrez-le et enregistrez-le en PDF, puis déposez cette copie."


class ContenuVide(ErreurMoteur):
    """An archive without any file, an envelope without content."""

    code = "contenu_vide"
    message = "Ce fichier ne contient aucun document."
    remede = "Vérifiez-le, puis déposez les documents eux-mêmes."


class ContenuDemesure(ErreurMoteur):
    """Unpacked, it goes beyond what is allowed (a bomb, or simply too much)."""

    code = "contenu_demesure"
    message = "Une fois déplié, ce fichier dépasse les limites admises : il n'a pas été ouvert."
    remede = "Déposez les documents un à un, ou enregistrez-les en PDF."


class TropDEntrees(ContenuDemesure):
    """More files in one archive than are taken out."""

    code = "trop_d_entrees"
    message = "Cette archive contient trop de fichiers : elle n'a pas été ouverte."
    remede = "Faites-en plusieurs archives, ou déposez les fichiers eux-mêmes."


class ContenuInterdit(ErreurMoteur):
    """XML that declares entities: the way of bombs and of reading others' files."""

    code = "contenu_interdit"
    message = "Ce fichier contient des déclarations (entités XML) qui ne sont jamais interprétées : il n'a pas été lu."
    remede = "Demandez-en une copie en PDF, puis déposez-la."


class NomTrompeur(ErreurMoteur):
    """The name promises a format that the content is not."""

    code = "nom_trompeur"
    message = "Le contenu du fichier n'est pas du format que son nom annonce : il n'a pas été ouvert."
    remede = "Vérifiez d'où il vient ; demandez-en une copie en PDF."


class ArchiveImbriquee(ErreurMoteur):
    """An archive found in another one: one level is opened."""

    code = "archive_imbriquee"
    message = "Cette archive se trouvait dans une autre : elle n'a pas été ouverte."
    remede = "Si elle contient des pièces utiles, téléchargez-la, ouvrez-la et déposez les fichiers eux-mêmes."


class TropImbrique(ErreurMoteur):
    """Deeper than what is opened."""

    code = "trop_imbrique"
    message = "Ce fichier se trouvait trop profondément dans d'autres : il n'a pas été ouvert."
    remede = "S'il est utile, téléchargez-le et déposez-le seul."


class ProgrammeRefuse(ErreurMoteur):
    """A program or a script: kept, never opened."""

    code = "programme"
    message = "Ce fichier est un programme ou un script : il n'est jamais ouvert."
    remede = "Si vous ne l'attendiez pas, ne le téléchargez pas et prévenez la gestion technique."


class ConversionAbsente(ErreurMoteur):
    """An old office format that only LibreOffice opens."""

    code = "conversion_absente"
    message = "Ce document bureautique ancien ne peut pas être lu ici : il est gardé tel quel."
    remede = (
        "Ouvrez-le et enregistrez-le en PDF, puis déposez cette copie. (LibreOffice, installé sur le serveur, lit les"
        " anciens documents Word et Excel.)"
    )


class PoliceAbsente(MoteurAbsent):
    """No font to show a text with."""

    code = "police_absente"
    message = "Aucune police de caractères n'est installée pour montrer ce texte."
    remede = "Prévenez le gestionnaire technique : paquet « fonts-dejavu-core »."


def _toutes(classe: type[ErreurMoteur]) -> list[type[ErreurMoteur]]:
    return [
        classe,
        *(fille for directe in classe.__subclasses__() for fille in _toutes(directe)),
    ]


PAR_CODE: dict[str, type[ErreurMoteur]] = {classe.code: classe for classe in _toutes(ErreurMoteur)}
