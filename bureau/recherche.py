"""What the address of the search page asks, and its hits in words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from comptes.models import Agent, Entite
from dossiers.models import DossierSocial
from search.protocole import FACETTES, PERTINENCE, TRIS, Requete, Resultat
from search.registre import libelles

PAR_PAGE = 20
PAGE_CHIFFRES = 4  # beyond, no engine goes: a number without sense is the first page
CHIFFRES_MAX = 18  # of an object's id
VALEURS_MONTREES = 8  # of one facet; the others unfold
NOMS_DES_FACETTES = {
    "type": "Type",
    "entite": "Entité",
    "annee": "Année",
    "etat": "État",
    "confiance": "Confiance de lecture",
}
NOMS_DES_TRIS = {"pertinence": "Pertinence", "date": "Date", "nom": "Nom"}
FINALITE = "recherche-finalite"  # key of the session: why one searches beyond one's own dossiers, and until when
FINALITES = {
    "instruction": "Instruire une demande ou remplacer un collègue",
    "accueil": "Répondre à une personne présente ou au téléphone",
    "decision": "Préparer ou exécuter une décision",
    "controle": "Contrôler la qualité ou les comptes",
    "droits": "Répondre à une demande d’accès ou de rectification",
}
DUREE_FINALITE = dt.timedelta(hours=8)


@dataclass(frozen=True)
class Valeur:
    """One value of a facet: choosing it again leaves it."""

    code: str
    libelle: str
    nombre: int
    choisie: bool
    adresse: str


@dataclass(frozen=True)
class Facette:
    """A facet with its values, the most frequent first."""

    code: str
    libelle: str
    valeurs: list[Valeur]

    @property
    def premieres(self) -> list[Valeur]:
        """Shown at once."""
        return self.valeurs[:VALEURS_MONTREES]

    @property
    def autres(self) -> list[Valeur]:
        """Unfolded on demand."""
        return self.valeurs[VALEURS_MONTREES:]


@dataclass(frozen=True)
class Trouvaille:
    """A hit as shown: the link opens the page with the same words marked, and knows its place in the list."""

    titre: str
    adresse: str
    details: str
    extrait: list[tuple[str, bool]]


def entier(texte: str) -> int | None:
    """A positive number typed in an address, None for anything else."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) <= CHIFFRES_MAX else None


def numero_de_page(parametres: QueryDict) -> int:
    """Page of the list asked for."""
    texte = parametres.get("page", "1")
    return max(1, entier(texte) or 1) if len(texte) <= PAGE_CHIFFRES else 1


def choix_de(parametres: QueryDict) -> dict[str, str]:
    """What narrows the question, as the address says it; what makes no sense is left out."""
    choix = {nom: str(parametres[nom]) for nom in FACETTES if parametres.get(nom)}
    if choix.get("genre") not in libelles():
        choix.pop("genre", None)
    for lieu in ("dossier", "document"):
        if entier(parametres.get(lieu, "")):
            choix[lieu] = str(parametres[lieu])
    if parametres.get("tri") in TRIS and parametres["tri"] != PERTINENCE:
        choix["tri"] = str(parametres["tri"])
    return choix


def requete_de(question: str, choix: Mapping[str, str], *, dossiers: tuple[int, ...] | None = None) -> Requete:
    """The engine's request for a question and its choices."""
    return Requete(
        texte=question,
        genres=(choix["genre"],) if "genre" in choix else (),
        dossier_id=entier(choix.get("dossier", "")),
        document_id=entier(choix.get("document", "")),
        filtres=tuple((nom, (choix[nom],)) for nom in FACETTES if nom in choix and nom != "genre"),
        tri=choix.get("tri", PERTINENCE),
        facettes=True,
        taille=PAR_PAGE,
        dossiers=dossiers,
    )


def dossiers_propres(request: HttpRequest, agent: Agent, choix: Mapping[str, str]) -> tuple[int, ...] | None:
    """The dossiers he answers for, to which the search of contents keeps; None: no such limit.

    Without dossiers of his own, or in one dossier or piece he opened, or once he has said why.
    """
    if "dossier" in choix or "document" in choix or finalite(request):
        return None
    siens = tuple(DossierSocial.objects.visibles_par(agent).filter(referent=agent).values_list("pk", flat=True))
    return siens or None


def finalite(request: HttpRequest) -> str:
    """Why he searches beyond his own dossiers, while it holds; "" otherwise."""
    dite = request.session.get(FINALITE) or {}
    jusqua = dt.datetime.fromisoformat(dite["jusqua"]) if "jusqua" in dite else None
    return str(dite.get("code", "")) if jusqua and jusqua > dt.datetime.now(dt.UTC) else ""


def facettes_de(comptes: Mapping[str, Mapping[str, int]], choix: Mapping[str, str], question: str) -> list[Facette]:
    """Facets worth showing: those with two values, or one chosen."""
    facettes = []
    for code, libelle in NOMS_DES_FACETTES.items():
        nombres = dict(comptes.get(code, {}))
        if code in choix:
            nombres.setdefault(choix[code], 0)
        noms = _noms_des_entites(nombres) if code == "entite" else {}
        ailleurs = {"q": question, **{nom: valeur for nom, valeur in choix.items() if nom != code}}
        valeurs = [
            Valeur(v, noms.get(v, v), n, choisie, f"?{urlencode(ailleurs if choisie else {**ailleurs, code: v})}")
            for v, n in nombres.items()
            for choisie in (choix.get(code) == v,)
        ]
        ordre = (
            sorted(valeurs, key=lambda v: v.libelle, reverse=True)
            if code == "annee"
            else sorted(valeurs, key=lambda v: (-v.nombre, v.libelle))
        )
        if len(ordre) > 1 or code in choix:
            facettes.append(Facette(code, libelle, ordre))
    return facettes


def _noms_des_entites(nombres: Mapping[str, int]) -> dict[str, str]:
    ids = [pk for code in nombres if (pk := entier(code))]
    return {str(pk): nom for pk, nom in Entite.objects.filter(pk__in=ids).values_list("pk", "nom")}


def adresse_de(resultat: Resultat, question: str, suite: Mapping[str, str | int]) -> str:
    """Where a hit is read: the page, its words to mark, its place among the hits."""
    if resultat.page is None:
        return resultat.url
    liaison = "&" if "?" in resultat.url else "?"
    return f"{resultat.url}{liaison}{urlencode({'q': question, **suite})}#page-{resultat.page}"


def trouvailles(
    agent: Agent, resultats: list[Resultat], question: str, choix: Mapping[str, str], *, debut: int, total: int
) -> list[Trouvaille]:
    """Hits in words; a page says whose dossier it is in."""
    noms, dossiers = libelles(), dossiers_lus(agent, resultats)
    de = urlencode({"q": question, **choix})
    trouvees = []
    for rang, resultat in enumerate(resultats, start=debut + 1):
        details = [noms.get(resultat.genre, resultat.genre), resultat.type]
        if resultat.page is not None:
            details.append(f"page {resultat.page}")
            details.insert(0, dossiers.get(resultat.dossier_id or 0, ""))
        if resultat.date:
            details.append(f"{resultat.date:%d/%m/%Y}")
        adresse = adresse_de(resultat, question, {"rang": rang, "sur": total, "de": de})
        mots = " · ".join(dict.fromkeys(d for d in details if d))
        trouvees.append(Trouvaille(resultat.titre, adresse, mots, resultat.extrait))
    return trouvees


def dossiers_lus(agent: Agent, resultats: list[Resultat]) -> dict[int, str]:
    """« Amélie Vanbrabant, 2026-00001 » for the dossiers of the pages found, in one query."""
    ids = {resultat.dossier_id for resultat in resultats if resultat.page is not None and resultat.dossier_id}
    lus = DossierSocial.objects.visibles_par(agent).filter(pk__in=ids).select_related("personne")
    return {dossier.pk: f"{dossier.personne.nom_complet}, {dossier.numero}" for dossier in lus}
