"""Searches that an agent keeps, and what is new in those he asked to be told of."""

from collections.abc import Callable, Iterable

from django.db import IntegrityError, transaction

from commun.erreurs import ErreurLiasse
from comptes.afaire import demander
from comptes.models import Agent
from search.actions import lister
from search.models import DejaTrouvee, RechercheGardee
from search.protocole import Requete

GARDEES_MAX = 50  # by agent
DEJA_MAX = 2_000  # a search that finds more than this is too wide to be told what is new
NOUVEAU = "recherche-nouveaute"
_page: list[Callable[[RechercheGardee], str]] = [lambda gardee: "/"]


def montrer_sur(page: Callable[[RechercheGardee], str]) -> None:
    """Declare the address where a kept search is shown (the screen belongs to an upper room)."""
    _page[:] = [page]


def garder(
    *, agent: Agent, nom: str, question: str, choix: dict[str, str], requete: Requete, alerte: bool
) -> RechercheGardee:
    """Keep these words and choices under a name. Raises ErreurLiasse, RequeteIllisible, MoteurArrete."""
    propre = " ".join(nom.split())[:80] or question[:80]
    if agent.recherches.count() >= GARDEES_MAX:
        raise ErreurLiasse(f"Vous gardez déjà {GARDEES_MAX} recherches.", "Retirez celles qui ne servent plus.")
    deja = _deja(agent, requete) if alerte else []
    try:
        with transaction.atomic():
            gardee = RechercheGardee.objects.create(
                agent=agent, nom=propre, question=question, choix=choix, alerte=alerte
            )
            DejaTrouvee.objects.bulk_create(DejaTrouvee(recherche=gardee, entree=e) for e in deja)
    except IntegrityError:
        raise ErreurLiasse(
            f"Une de vos recherches s’appelle déjà « {propre} ».", "Choisissez un autre nom, ou retirez la première."
        ) from None
    return gardee


def _deja(agent: Agent, requete: Requete) -> list[str]:
    trouves = lister(agent, _exacte(requete, taille=DEJA_MAX))
    if trouves.total > DEJA_MAX:
        raise ErreurLiasse(
            f"Cette recherche trouve {trouves.total} résultats : trop pour prévenir de chaque nouveauté.",
            "Ajoutez un mot ou un champ (type:, dossier:), ou gardez-la sans alerte.",
        )
    return [e.id for e in trouves.elements]


def annoncer(entrees: Iterable[str]) -> int:
    """Tell the agents whose kept searches find one of these entries for the first time. Returns how many were told."""
    prevenus = 0
    ids = tuple(entrees)
    for gardee in RechercheGardee.objects.filter(alerte=True, agent__is_active=True).select_related("agent"):
        trouves = lister(gardee.agent, _exacte(requete_de(gardee), taille=len(ids), parmi=ids)).elements
        connues = set(gardee.trouvees.filter(entree__in=[e.id for e in trouves]).values_list("entree", flat=True))
        nouvelles = [e for e in trouves if e.id not in connues]
        if nouvelles:
            _prevenir(gardee, [e.id for e in nouvelles])
            prevenus += 1
    return prevenus


def requete_de(gardee: RechercheGardee) -> Requete:
    """What a kept search asks."""
    choix = dict(gardee.choix)
    dossier, document = choix.pop("dossier", None), choix.pop("document", None)
    return Requete(
        gardee.question,
        dossier_id=int(dossier) if dossier else None,
        document_id=int(document) if document else None,
        filtres=tuple((nom, (str(valeur),)) for nom, valeur in sorted(choix.items()) if nom != "tri"),
    )


def _exacte(requete: Requete, *, taille: int, parmi: tuple[str, ...] | None = None) -> Requete:
    return Requete(
        requete.texte,
        genres=requete.genres,
        dossier_id=requete.dossier_id,
        document_id=requete.document_id,
        filtres=requete.filtres,
        taille=taille,
        parmi=parmi,
        tri="date",
        exacte=True,
    )


def _prevenir(gardee: RechercheGardee, entrees: list[str]) -> None:
    """One line on his list, without a word of what was found: he finds it himself, with his rights of then."""
    with transaction.atomic():
        DejaTrouvee.objects.bulk_create(
            (DejaTrouvee(recherche=gardee, entree=e) for e in entrees), ignore_conflicts=True
        )
        demander(
            NOUVEAU,
            gardee,
            sujet=f"Du nouveau pour votre recherche « {gardee.nom} »",
            raison="Un nouveau résultat." if len(entrees) == 1 else f"{len(entrees)} nouveaux résultats.",
            url=_page[0](gardee),
            agent=gardee.agent,
        )
