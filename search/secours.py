"""What the database answers alone while the engine is stopped: names, numbers and titles, under the same rights."""

from collections.abc import Iterator

from comptes.models import Agent
from search.champs import Champ, Limites, termes_des_champs
from search.indexables import compter_les_facettes
from search.protocole import Entree, Requete, Resultat, Resultats
from search.registre import entrees_de, sources

LIMITE = 50  # objects of one kind
PANNE = (
    "La recherche dans le texte est arrêtée : voici ce que donnent les noms, les numéros et les titres."
    " Le dépôt et la lecture des pièces continuent."
)


def de_la_base(agent: Agent, requete: Requete) -> Resultats:
    """Persons, dossiers and titles of pieces, with the fields of the question; `degrade` says what is missing."""
    limites = requete.clauses().limites
    trouvees = [e for e in _entrees(agent, requete) if _convient(e, requete, limites)]
    noms = tuple(dict.fromkeys([*requete.comptees(), *requete.choix()]))
    combinaisons = [(tuple(getattr(e, nom) for nom in noms), 1) for e in trouvees]
    facettes, total, sans_choix = compter_les_facettes(combinaisons, noms, requete)
    gardees = [e for e in trouvees if all(getattr(e, nom) in valeurs for nom, valeurs in requete.choix().items())]
    page = gardees[requete.debut : requete.debut + requete.taille]
    return Resultats(total, [_resultat(e) for e in page], facettes, sans_choix, degrade=PANNE)


def _entrees(agent: Agent, requete: Requete) -> Iterator[Entree]:
    texte = requete.clauses().libre
    for source in sources():
        if source.secours is not None and texte:
            yield from entrees_de(source.genre, source.secours(agent, texte, LIMITE))


def _convient(entree: Entree, requete: Requete, limites: Limites) -> bool:
    termes = termes_des_champs(
        genre=entree.genre, type_=entree.type, dossier=entree.dossier, auteur=entree.auteur
    ).split()
    return (
        entree.id not in requete.sauf
        and requete.dossier_id in (None, entree.dossier_id)
        and requete.document_id in (None, entree.document_id)
        and (requete.dossiers is None or entree.identite or entree.dossier_id in (None, *requete.dossiers))
        and all(_a(champ, termes) for champ in limites.champs)
        and not any(_a(champ, termes) for champ in limites.exclus)
        and (limites.avant is None or (entree.date is not None and entree.date < limites.avant))
        and (limites.des is None or (entree.date is not None and entree.date >= limites.des))
    )


def _a(champ: Champ, termes: list[str]) -> bool:
    def la(voulu: str) -> bool:
        return any(terme.startswith(voulu) if champ.debut else terme == voulu for terme in termes)

    return any(all(la(voulu) for voulu in variante) for variante in champ.variantes)


def _resultat(entree: Entree) -> Resultat:
    """A hit without snippet: the text was not looked at."""
    return Resultat(
        id=entree.id,
        genre=entree.genre,
        objet_id=entree.objet_id,
        titre=entree.titre,
        url=entree.url,
        dossier_id=entree.dossier_id,
        document_id=entree.document_id,
        version_id=entree.version_id,
        page=entree.page,
        type=entree.type,
        date=entree.date,
        extrait=[],
        score=0.0,
        mots=[],
        dossier=entree.dossier,
        auteur=entree.auteur,
    )
