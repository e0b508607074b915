"""The pile of a Monday morning: what the copier brought, with a page upside down, a blank one and an illegible one."""

import datetime as dt
import io
import random

import pikepdf
from django.utils import timezone
from PIL import Image, ImageFilter

from bureau.demo.dossiers import agent
from bureau.demo.personnages import Usager
from bureau.papiers import PAPIERS, PersonnePapier, dessiner
from comptes.enums import GenreOrgane, RoleMandat
from comptes.models import Entite, Institution, Mandat, Organe
from courrier.actions.bannettes import bannette_de, creer_bannette, deposer_dans_bannette
from courrier.enums import Provenance
from courrier.models import Bannette
from ged import stockage

QUALITE = 72
FLOU = 14  # in pixels: nobody reads it, nor does the engine
A4_A_150 = (1240, 1754)


def remplir(institution: Institution, usagers: tuple[Usager, ...]) -> Bannette:
    """A team that shares a tray, its Monday pile, and a paper in the accueil's own tray."""
    accueil = agent(institution, "accueil")
    racine = Entite.objects.get(institution=institution, parent__isnull=True)
    equipe = Organe.objects.create(
        institution=institution, nom="Équipe du courrier", code="courrier", genre=GenreOrgane.EQUIPE
    )
    debut = timezone.localdate() - dt.timedelta(days=365)
    for identifiant in ("accueil", "as", "chef"):
        Mandat.objects.create(organe=equipe, agent=agent(institution, identifiant), role=RoleMandat.MEMBRE, du=debut)
    bannette = creer_bannette(entite=racine, libelle="Courrier du matin", organe=equipe)
    for rang, (nom, octets) in enumerate(papiers_du_lundi(institution, usagers), start=1):
        _deposer(bannette, nom, octets, rang)
    _deposer(bannette_de(accueil), "Photo du guichet.jpg", papier_de(institution, usagers[0], "rib", "photo"), 1)
    return bannette


def _deposer(bannette: Bannette, nom: str, octets: bytes, rang: int) -> None:
    deposer_dans_bannette(
        bannette=bannette,
        recu=stockage.recevoir(io.BytesIO(octets)),
        nom=nom,
        par=agent(bannette.institution, "accueil"),
        provenance=Provenance.NUMERISEUR,
        ordre=rang,
        arrive_le=_lundi_matin(),
    )


def _lundi_matin() -> dt.datetime:
    """Last Monday, ten past eight."""
    maintenant = timezone.localtime()
    lundi = maintenant - dt.timedelta(days=maintenant.weekday())
    matin = lundi.replace(hour=8, minute=10, second=0, microsecond=0)
    return matin if matin <= maintenant else matin - dt.timedelta(days=7)


def papiers_du_lundi(institution: Institution, usagers: tuple[Usager, ...]) -> list[tuple[str, bytes]]:
    """Name → bytes of what the copier brought, in order."""
    premier, second, troisieme = usagers[0], usagers[1], usagers[2]
    return [
        ("Scan 0001.jpg", papier_de(institution, premier, "quittance_loyer")),
        ("Scan 0002.jpg", _retourner(papier_de(institution, second, "attestation_allocations"))),
        ("Scan 0003.jpg", _page_blanche()),
        ("Scan 0004.jpg", _brouiller(papier_de(institution, troisieme, "facture_energie"))),
        ("Scan 0005.pdf", _sans_separateur(institution, second, troisieme)),
        ("Scan 0006.jpg", papier_de(institution, troisieme, "certificat_medical")),
        ("Scan 0007.jpg", papier_de(institution, premier, "lettre_manuscrite")),
    ]


def papier_de(institution: Institution, usager: Usager, papier: str, rendu: str = "scanner") -> bytes:
    """A paper of this person, some days old."""
    porteur = PersonnePapier(
        prenom=usager.prenom,
        nom=usager.nom,
        date_naissance=usager.naissance,
        rue=usager.rue,
        code_postal=institution.code_postal,
        localite=institution.localite,
        pays="BE" if institution.belge else "FR",
    )
    date = timezone.localdate() - dt.timedelta(days=6)
    return dessiner(papier, porteur, graine=len(PAPIERS), rendu=rendu, date=date)


def _sans_separateur(institution: Institution, premier: Usager, second: Usager) -> bytes:
    """A lease of three pages and somebody else's payslip, scanned as one: the batch that has to be cut."""
    with (
        pikepdf.open(io.BytesIO(papier_de(institution, premier, "bail", "pdf_image"))) as bail,
        pikepdf.open(io.BytesIO(papier_de(institution, second, "fiche_paie", "pdf_image"))) as paie,
    ):
        bail.pages.extend(paie.pages)
        tampon = io.BytesIO()
        bail.save(tampon, deterministic_id=True)
        return tampon.getvalue()


def _retourner(jpeg: bytes) -> bytes:
    return _enregistrer(Image.open(io.BytesIO(jpeg)).rotate(180))


def _brouiller(jpeg: bytes) -> bytes:
    return _enregistrer(Image.open(io.BytesIO(jpeg)).filter(ImageFilter.GaussianBlur(FLOU)))


def _page_blanche() -> bytes:
    """Not quite white, as scanners give them."""
    hasard = random.Random("page blanche")
    page = Image.new("L", A4_A_150, 247)
    for _ in range(400):
        page.putpixel((hasard.randrange(A4_A_150[0]), hasard.randrange(A4_A_150[1])), hasard.randrange(225, 245))
    return _enregistrer(page)


def _enregistrer(image: Image.Image) -> bytes:
    tampon = io.BytesIO()
    image.save(tampon, "JPEG", quality=QUALITE, dpi=(150, 150))
    return tampon.getvalue()
