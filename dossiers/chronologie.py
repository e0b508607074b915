"""Timeline of a dossier: who did what and when, and who read which piece. Only for those who may read the dossier.

Facts come from `Evenement` (no free text), readings from `Consultation`. Each room declares how its facts are said.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from commun.models import Consultation, Evenement
from comptes.models import Agent
from dossiers.enums import MotifCloture, SortPapier
from dossiers.models import DossierSocial, Piece
from referentiel.lecture import tous_les_types, types_aide

TAILLE = 100  # entries shown at once


class Noms:
    """Names behind the ids of facts, as the reader may know them; each table is read once, when first needed."""

    def __init__(self, dossier: DossierSocial, lecteur: Agent) -> None:
        self.dossier = dossier
        self.lecteur = lecteur

    @cached_property
    def _agents(self) -> dict[int, str]:
        return {a.pk: a.nom_complet for a in Agent.objects.filter(institution_id=self.dossier.institution_id)}

    @cached_property
    def _documents(self) -> dict[int, str]:
        pieces = Piece.objects.visibles_par(self.lecteur).filter(dossier=self.dossier)
        return dict(pieces.values_list("document_id", "document__titre"))

    @cached_property
    def _types_piece(self) -> dict[int, str]:
        return dict(tous_les_types(self.dossier.institution).values_list("pk", "libelle"))

    @cached_property
    def _types_aide(self) -> dict[int, str]:
        return dict(types_aide(self.dossier.institution).values_list("pk", "libelle"))

    def agent(self, pk: int | None) -> str:
        """Full name; « Liasse » for what the system did."""
        return self._agents.get(pk, "un agent") if pk else "Liasse"

    def document(self, pk: int | None) -> str | None:
        """Title, None when the reader may not know of it."""
        return self._documents.get(pk) if pk else None

    def documents(self) -> dict[int, str]:
        """Every document of the dossier that the reader may know of."""
        return self._documents

    def type_piece(self, pk: int | None) -> str:
        """Label of a type of paper."""
        return self._types_piece.get(pk, "à classer") if pk else "à classer"

    def aides(self, pks: Iterable[int]) -> str:
        """Labels of kinds of aid."""
        return ", ".join(self._types_aide.get(pk, "aide") for pk in pks)


@dataclass(frozen=True)
class Entree:
    """One line: `genre` is « fait » or « lecture »; `texte` starts with the verb (« a classé … »)."""

    quand: dt.datetime
    agent: str
    texte: str
    genre: str
    type: str = ""
    url: str = ""


Phrase = Callable[[Evenement, Noms], str | None]
_phrases: dict[str, Phrase] = {}


def phrase(type_: str, dire: str | Phrase) -> None:
    """Declare how a type of fact is said: words with `{faits}` fields, or a function giving None to keep silent."""
    if isinstance(dire, str):
        modele = dire
        _phrases[type_] = lambda evenement, noms: modele.format_map(_Faits(evenement.faits))
    else:
        _phrases[type_] = dire


class _Faits(dict[str, object]):
    """A fact written before a field existed is still said."""

    def __missing__(self, cle: str) -> str:
        return "…"


def chronologie(
    dossier: DossierSocial, lecteur: Agent, *, avant: dt.datetime | None = None, taille: int = TAILLE
) -> list[Entree]:
    """Latest entries first, at most `taille`, older than `avant`. The caller checked `peut_voir_journal`."""
    evenements = Evenement.objects.filter(dossier_id=dossier.pk)
    if avant:
        evenements = evenements.filter(cree_le__lt=avant)
    derniers = list(evenements.order_by("-cree_le", "-id")[:taille])
    noms = Noms(dossier, lecteur)
    entrees = [e for evenement in derniers if (e := _fait(evenement, noms))]
    entrees += _lectures(noms, avant, taille)
    return sorted(entrees, key=lambda e: e.quand, reverse=True)[:taille]


def _fait(evenement: Evenement, noms: Noms) -> Entree | None:
    dire = _phrases.get(evenement.type)
    texte = dire(evenement, noms) if dire else evenement.type.replace("_", " ")
    if not texte:
        return None
    return Entree(
        evenement.cree_le, noms.agent(evenement.agent_id), texte, "fait", evenement.type, _adresse(evenement, noms)
    )


def _adresse(evenement: Evenement, noms: Noms) -> str:
    document = evenement.faits.get("document")
    return reverse("ged:lire", args=[document]) if document and noms.document(document) else ""


VERBES = {
    Consultation.Nature.LECTURE: "a lu « {titre} »",
    Consultation.Nature.EXTRAIT: "a vu un aperçu de « {titre} »",
    Consultation.Nature.TELECHARGEMENT: "a téléchargé « {titre} »",
    Consultation.Nature.IMPRESSION: "a imprimé « {titre} »",
}


def _lectures(noms: Noms, avant: dt.datetime | None, taille: int) -> list[Entree]:
    titres = noms.documents()
    consultations = Consultation.objects.filter(document_id__in=titres)
    if avant:
        consultations = consultations.filter(tranche__lt=avant)
    lues: dict[tuple[object, ...], list[Consultation]] = {}
    for c in consultations.order_by("-tranche", "-id")[:taille]:
        ensemble = c.nature == Consultation.Nature.EXTRAIT  # a list of pieces shows the overview of each
        lues.setdefault((c.tranche, c.agent_id, c.nature) if ensemble else (c.pk,), []).append(c)
    return [_lecture(groupe, noms, titres) for groupe in lues.values()]


def _lecture(groupe: list[Consultation], noms: Noms, titres: dict[int, str]) -> Entree:
    """One reading, or the overviews that one agent saw within the same ten minutes."""
    premiere = groupe[0]
    if len(groupe) == 1:
        texte = VERBES[Consultation.Nature(premiere.nature)].format(titre=titres[premiere.document_id])
        url = reverse("ged:lire", args=[premiere.document_id])
    else:
        noms_vus = sorted({titres[c.document_id] for c in groupe})
        texte, url = f"a vu un aperçu de {len(groupe)} pièces : {', '.join(f'« {nom} »' for nom in noms_vus)}", ""
    return Entree(premiere.tranche, noms.agent(premiere.agent_id), texte, "lecture", premiere.nature, url)


def _piece_deposee(evenement: Evenement, noms: Noms) -> str | None:
    titre = noms.document(evenement.faits.get("document"))
    return f"a déposé « {titre} »" if titre else None


def _piece_classee(evenement: Evenement, noms: Noms) -> str | None:
    titre = noms.document(evenement.faits.get("document"))
    if not titre:
        return None
    type_piece = evenement.faits.get("type_piece")
    return f"a classé « {titre} » : {noms.type_piece(type_piece)}" if type_piece else f"a remis « {titre} » à classer"


def _papier_note(evenement: Evenement, noms: Noms) -> str | None:
    titre, sort = noms.document(evenement.faits.get("document")), str(evenement.faits.get("sort", ""))
    if not titre or sort not in SortPapier.values:
        return None
    return f"a noté le sort du papier de « {titre} » : {SortPapier(sort).label}"


def _piece_venue(evenement: Evenement, noms: Noms) -> str | None:
    titre = noms.document(evenement.faits.get("document"))
    if not titre:
        return None
    recue = dt.date.fromisoformat(str(evenement.faits["recue_le"]))
    return f"a rangé ici « {titre} », reçue le {recue:%d/%m/%Y}, qui était dans un autre dossier"


def _dispense(verbe: str) -> Phrase:
    def dire(evenement: Evenement, noms: Noms) -> str:
        type_piece = noms.type_piece(evenement.faits.get("type_piece"))
        return f"{verbe} « {type_piece} » (demande {evenement.faits.get('reference')})"

    return dire


def _cloture(evenement: Evenement, noms: Noms) -> str:
    motif = str(evenement.faits.get("motif", ""))
    libelle = MotifCloture(motif).label if motif in MotifCloture.values else motif
    return f"a clos la demande {evenement.faits.get('reference')} : {libelle}"


phrase("dossier_ouvert", "a ouvert le dossier")
phrase("dossier_attribue", lambda e, noms: f"a confié le dossier à {noms.agent(e.faits.get('referent'))}")
phrase(
    "demande_enregistree",
    lambda e, noms: f"a enregistré la demande {e.faits.get('reference')} : {noms.aides(e.faits.get('aides', []))}",
)
phrase("demande_instruite", "a commencé l’instruction de la demande {reference}")
phrase("demande_suspendue", "a suspendu le délai de la demande {reference}")
phrase("demande_reprise", "a repris l’examen de la demande {reference}")
phrase("demande_close", _cloture)
phrase("accuse_imprime", "a imprimé l’accusé de réception de la demande {reference}")
phrase("piece_deposee", _piece_deposee)
phrase("piece_classee", _piece_classee)
phrase("piece_reprise", "a repris une pièce déposée par erreur")
phrase("appuis_verifies", "a vérifié ce qui s’appuyait sur la pièce retirée")
phrase("piece_retiree", "a retiré une pièce qui n’était pas de ce dossier")
phrase("piece_recue_d_un_autre", _piece_venue)
phrase("bris_de_glace", "a ouvert en urgence ce qui est réservé dans ce dossier (bris de glace)")
phrase("dossier_exporte", "a sorti une copie de ce qu’il lit du dossier")
phrase("papier_note", _papier_note)
phrase("dossier_range", "a rangé le dossier papier dans une boîte")
phrase("dossier_sorti", "a sorti le dossier papier de sa boîte")
phrase("piece_dispensee", _dispense("a dispensé la personne de fournir"))
phrase("dispense_retiree", _dispense("redemande"))
phrase("rapport_commence", "a commencé le rapport social de la demande {reference}")
phrase("rapport_signe", "a signé le rapport social de la demande {reference}")
