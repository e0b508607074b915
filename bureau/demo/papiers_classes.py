"""What a dossier holds besides plain papers: boxes, a sheet scanned twice, a message and its attachments, filings."""

import datetime as dt
import io
import itertools
from email.message import EmailMessage

from django.utils import timezone

from bureau.demo.bannettes import papier_de
from bureau.demo.dossiers import agent
from bureau.demo.personnages import Usager
from comptes.models import Institution
from courrier.confirmations import Champ, ChampConfirme, Confirmation, Origine, Resultat
from dossiers.actions import deposer_piece
from dossiers.actions.papier import creer_boite, noter_papier, ranger_dossier
from dossiers.enums import SortPapier
from dossiers.models import Demande, Piece

Cas = list[tuple[Demande, Usager]]
FEUILLES_ANNONCEES = (3, 3)  # of a paper of which one page was scanned (the row says what is missing), and of a lease
# What became of one proposal after the other, again and again: most are kept as they were.
ISSUES = (Resultat.JUSTE,) * 5 + (Resultat.CORRIGE,) + (Resultat.JUSTE,) * 3 + (Resultat.OMIS,)
ORIGINES = {Champ.DOSSIER: Origine.NUMERO, Champ.TYPE: Origine.PAPIER, Champ.DATE: Origine.TEXTE}


def completer(institution: Institution, cas: Cas) -> int:
    """Through the same acts as the screens; what was confirmed last month is written as filings write it."""
    _ranger_en_boites(institution, cas)
    _numeriser_deux_fois(institution, *cas[0])
    _deposer_un_message(institution, *cas[1])
    return _confirmer(institution)


def _ranger_en_boites(institution: Institution, cas: Cas) -> None:
    """Two boxes of paper files; a paper kept in one, another given back, a third with sheets not scanned."""
    accueil = agent(institution, "accueil")
    centre = cas[0][0].dossier.entite
    premiere = creer_boite(entite=centre, lieu="cave, rayon 3", contenu="A à D", dossiers_comptes=46, par=accueil)
    creer_boite(entite=centre, lieu="couloir du premier", contenu="E à K", dossiers_comptes=38, par=accueil)
    for demande, _ in cas[:2]:
        ranger_dossier(boite=premiere, dossier=demande.dossier, par=accueil)
    pieces = list(cas[0][0].dossier.pieces.order_by("pk")[:3])
    referent = agent(institution, cas[0][1].referent)
    for piece, feuilles, boite in zip(pieces, (1, *FEUILLES_ANNONCEES), (premiere, None, None), strict=False):
        sort = SortPapier.CLASSE if boite else SortPapier.RENDU
        noter_papier(pieces=[piece], feuilles=feuilles, sort=sort, boite=boite, par=referent)


def _numeriser_deux_fois(institution: Institution, demande: Demande, usager: Usager) -> None:
    """The same sheet by two machines: other bytes, the same words."""
    for rendu, nom in (("pdf_image", "Facture.pdf"), ("scanner", "Facture numérisée à nouveau.jpg")):
        _deposer(institution, demande, usager, nom, papier_de(institution, usager, "facture_energie", rendu))


def _deposer_un_message(institution: Institution, demande: Demande, usager: Usager) -> None:
    """A message with two papers: three pieces, the two shown below the first."""
    message = EmailMessage()
    message["From"] = f"{usager.prenom} {usager.nom} <{usager.prenom.lower()}@exemple.invalid>"
    message["To"] = "social@exemple.invalid"
    message["Subject"] = "Les papiers que vous m’avez demandés"
    message["Date"] = timezone.localtime() - dt.timedelta(days=1)
    message.set_content(
        "Bonjour,\n\nVoici ma quittance de loyer et mon attestation, comme convenu au téléphone.\n\n"
        f"Bien à vous,\n{usager.prenom} {usager.nom}\n"
    )
    for papier, nom in (("quittance_loyer", "quittance.pdf"), ("attestation_allocations", "attestation.pdf")):
        octets = papier_de(institution, usager, papier, "pdf")
        message.add_attachment(octets, maintype="application", subtype="pdf", filename=nom)
    _deposer(institution, demande, usager, "Les papiers demandés.eml", message.as_bytes())


def _deposer(institution: Institution, demande: Demande, usager: Usager, nom: str, octets: bytes) -> None:
    par = agent(institution, usager.referent)
    deposer_piece(dossier=demande.dossier, fichier=io.BytesIO(octets), nom=nom, par=par)


def _confirmer(institution: Institution) -> int:
    """One filing a day for each piece of the dossiers, so that the page of accuracy has a month to show."""
    pieces = Piece.objects.filter(dossier__institution=institution).select_related("dossier").order_by("pk")
    issues, maintenant = itertools.cycle(ISSUES), timezone.now()
    for rang, piece in enumerate(pieces):
        confirmation = Confirmation.objects.create(
            institution=institution,
            entite_id=piece.dossier.entite_id,
            piece=piece,
            type_piece_id=piece.type_piece_id,
            confirmee_le=maintenant - dt.timedelta(days=rang % 28, hours=1),
        )
        champs = [_champ(confirmation, champ, next(issues)) for champ in ORIGINES]
        ChampConfirme.objects.bulk_create(champs)
        intacte = all(champ.resultat == Resultat.JUSTE for champ in champs)
        Confirmation.objects.filter(pk=confirmation.pk).update(intacte=intacte)
    return len(pieces)


def _champ(confirmation: Confirmation, champ: Champ, issue: Resultat) -> ChampConfirme:
    omis = issue == Resultat.OMIS
    return ChampConfirme(
        confirmation=confirmation,
        champ=champ,
        resultat=issue,
        origine="" if omis else ORIGINES[champ],
        confiance=None if omis else 0.93 if issue == Resultat.JUSTE else 0.64,
    )
