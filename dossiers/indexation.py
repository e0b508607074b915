"""What the search knows of dossiers and demandes, and what it adds to the pages of their pieces."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from comptes.models import Agent
from dossiers.models import Demande, DossierSocial, Piece
from ged.indexation import Contexte, completer_par
from search.protocole import Entree
from search.registre import enregistrer
from usagers.recherche import chercher_personnes


def _version() -> int:
    """External version, taken before the rows are read: a later reading wins."""
    return int(timezone.now().timestamp() * 1_000_000)


def entrees_dossiers(ids: Iterable[int]) -> Iterator[Entree]:
    """Number, person, referent and centre: what the identity right may find."""
    version = _version()
    dossiers = DossierSocial.objects.filter(pk__in=list(ids)).select_related(
        "personne", "referent", "entite", "compartiment__entite"
    )
    for dossier in dossiers:
        yield Entree(
            id=f"dossier:{dossier.pk}",
            genre="dossier",
            objet_id=dossier.pk,
            institution_id=dossier.institution_id,
            titre=f"Dossier {dossier.numero} – {dossier.personne.nom_complet}",
            texte=" ".join(
                [
                    dossier.numero,
                    dossier.personne.nom_complet,
                    dossier.personne.nom_naissance,
                    dossier.referent.nom_complet if dossier.referent else "",
                    dossier.entite.nom,
                ]
            ),
            url=reverse("dossiers:lire", args=[dossier.pk]),
            version=version,
            cles=tuple(dossier.compartiment.cles()),
            compartiments=(dossier.compartiment_id,),
            identite=True,
            dossier_id=dossier.pk,
            type="Dossier",
            date=dossier.ouvert_le,
            nom=f"{dossier.personne.nom} {dossier.personne.prenom} {dossier.numero}",
            dossier=dossier.numero,
            auteur=dossier.referent.nom_complet if dossier.referent else "",
            entite=str(dossier.compartiment.entite_id),
            etat="clos" if dossier.clos_le else "ouvert",
        )


def entrees_demandes(ids: Iterable[int]) -> Iterator[Entree]:
    """What was asked, in the person's words: content, only for those who read the dossier."""
    version = _version()
    demandes = (
        Demande.objects.filter(pk__in=list(ids))
        .select_related("dossier__personne", "dossier__compartiment__entite", "enregistree_par")
        .prefetch_related("objets__type_aide")
    )
    for demande in demandes:
        dossier = demande.dossier
        aides = ", ".join(objet.type_aide.libelle for objet in demande.objets.all())
        yield Entree(
            id=f"demande:{demande.pk}",
            genre="demande",
            objet_id=demande.pk,
            institution_id=demande.institution_id,
            titre=f"Demande {demande.reference} – {dossier.personne.nom_complet}",
            texte=f"{demande.reference} {aides} {demande.expose}",
            url=reverse("dossiers:onglet", args=[dossier.pk, "demandes"]),
            version=version,
            cles=tuple(dossier.compartiment.cles()),
            compartiments=(dossier.compartiment_id,),
            dossier_id=dossier.pk,
            type="Demande",
            date=demande.recue_le,
            dossier=dossier.numero,
            auteur=demande.enregistree_par.nom_complet,
            entite=str(dossier.compartiment.entite_id),
            etat=str(demande.get_etat_display()),
        )


def contextes_des_documents(document_ids: Sequence[int]) -> dict[int, Contexte]:
    """Type, date and dossier of the documents filed as pieces."""
    pieces = Piece.objects.filter(document__in=document_ids).select_related("type_piece", "dossier")
    return {
        piece.document_id: Contexte(
            dossier_id=piece.dossier_id,
            dossier=piece.dossier.numero,
            type=piece.type_piece.libelle if piece.type_piece else "",
            date=piece.date_piece,
        )
        for piece in pieces
    }


def ids_dossiers() -> Iterator[int]:
    """Every dossier, for a rebuild."""
    return DossierSocial.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000)


def ids_demandes() -> Iterator[int]:
    """Every demande, for a rebuild."""
    return Demande.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000)


def secours_dossiers(agent: Agent, texte: str, limite: int) -> list[int]:
    """Dossiers he may know of, by number or by person."""
    personnes = chercher_personnes(agent, texte).order_by().values("pk")
    trouves = DossierSocial.objects.connus_de(agent).filter(Q(numero__endswith=texte) | Q(personne__in=personnes))
    return list(trouves.order_by("-pk").values_list("pk", flat=True)[:limite])


enregistrer(
    "dossier", libelle="Dossiers", entrees=entrees_dossiers, tous_les_ids=ids_dossiers, secours=secours_dossiers
)
enregistrer("demande", libelle="Demandes", entrees=entrees_demandes, tous_les_ids=ids_demandes)
completer_par(contextes_des_documents)
