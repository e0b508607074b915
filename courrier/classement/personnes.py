"""Whose paper it is: persons the agent may find, by number, name and birth date, account, e-mail, sender.

Every query goes through `Personne.visibles_par` (or `connus_de`): a proposal never shows somebody whom the agent may
not find. Each is bounded and rests on an index, so that its cost does not grow with the persons known.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from commun.texte import cle_tri
from comptes.models import Agent, Compartiment
from courrier.classement.feuilles import Feuilles, appui_de
from courrier.classement.propositions import Appui, Propose, Propositions
from courrier.confirmations import Confirmation, Origine
from courrier.models import Pli
from dossiers.droits import RECEPTION
from dossiers.models import DossierSocial
from ocr.moteur.champs import Trouvaille
from usagers.models import Identifiant, InstructionPaiement, Personne, PersonneQuerySet
from usagers.telephones import cle_telephone

VALEURS_MAX = 20  # numbers, dates, names looked up in one paper
CANDIDATS_MAX = 1000  # persons of these birth dates compared with the words of the page
PROPOSES_MAX = 5
CONFIRMATIONS_LUES = 50
NUMEROS = ("niss", "bis", "nir")


@dataclass
class Faisceau:
    """What speaks for one person."""

    indices: list[tuple[float, Origine, tuple[Appui, ...]]] = field(default_factory=list)

    def ajouter(self, confiance: float, origine: Origine, *appuis: Appui) -> None:
        """One more clue; the strongest of each origin counts."""
        for rang, (deja, autre, _) in enumerate(self.indices):
            if autre == origine:
                if confiance > deja:
                    self.indices[rang] = (confiance, origine, appuis)
                return
        self.indices.append((confiance, origine, appuis))

    @property
    def confiance(self) -> float:
        """All clues together: each takes away a part of the doubt."""
        doute = 1.0
        for confiance, _, _ in self.indices:
            doute *= 1 - min(confiance, 1.0)
        return 1.0 if doute == 0 else min(1 - doute, 0.99)

    @property
    def origine(self) -> Origine:
        """The strongest."""
        return max(self.indices, key=lambda indice: indice[0])[1]

    @property
    def appuis(self) -> tuple[Appui, ...]:
        """All the words, strongest clue first."""
        tries = sorted(self.indices, key=lambda indice: -indice[0])
        return tuple(dict.fromkeys(appui for _, _, appuis in tries for appui in appuis))


Faisceaux = dict[int, Faisceau]


def proposer(propositions: Propositions, feuilles: Feuilles, agent: Agent, pli: Pli | None) -> None:
    """Fill `dossiers`, `ailleurs` and `personnes`."""
    visibles = Personne.objects.visibles_par(agent)
    par_personne: Faisceaux = {}
    _par_numero(par_personne, visibles, feuilles)
    _par_naissance(par_personne, visibles, feuilles)
    _par_compte(par_personne, visibles, feuilles, agent)
    _par_courriel(par_personne, visibles, feuilles)
    _par_telephone(par_personne, visibles, feuilles)
    _par_nom(par_personne, visibles, feuilles)
    par_dossier: Faisceaux = {}
    _par_repere(par_dossier, pli)
    _par_expediteur(par_dossier, propositions.expediteur, agent)
    _rendre(propositions, par_personne, par_dossier, visibles, agent)


def _par_numero(faisceaux: Faisceaux, visibles: PersonneQuerySet, feuilles: Feuilles) -> None:
    """National numbers. A paper of a ménage bears several: the one printed first, or most often, weighs more."""
    trouves = feuilles.de_nature(*NUMEROS)
    premiers: dict[str, Trouvaille] = {}
    for trouve in trouves:
        premiers.setdefault(trouve.valeur, trouve)
    if not premiers:
        return
    valeurs = list(premiers)[:VALEURS_MAX]
    fois = Counter(t.valeur for t in trouves)
    lignes = Identifiant.objects.filter(valeur__in=valeurs, personne__in=visibles).values_list("personne_id", "valeur")
    for personne_id, valeur in lignes:
        rang = valeurs.index(valeur)
        sur = 0.97 - 0.08 * min(rang, 4) + 0.02 * min(fois[valeur] - 1, 1)
        _de(faisceaux, personne_id).ajouter(
            sur * max(premiers[valeur].confiance, 0.8), Origine.NUMERO, appui_de(premiers[valeur])
        )


def _par_naissance(faisceaux: Faisceaux, visibles: PersonneQuerySet, feuilles: Feuilles) -> None:
    """A birth date in the text, and the names of somebody born that day close by."""
    dates: dict[dt.date, Trouvaille] = {}
    for trouve in (*feuilles.de_nature("date_naissance"), *feuilles.de_nature("date")):
        if (jour := lire_jour(trouve.valeur)) is not None:
            dates.setdefault(jour, trouve)
    if not dates:
        return
    nes = visibles.filter(date_naissance__in=list(dates)[:VALEURS_MAX])
    for personne_id, nom, prenom, naissance, jour in nes.values_list(
        "pk", "nom", "prenom", "nom_naissance", "date_naissance"
    )[:CANDIDATS_MAX]:
        if jour is None:
            continue
        trouve = dates[jour]
        note, appui = _nom_dans(feuilles, nom, prenom, naissance)
        if appui is not None:
            note -= 0.0 if trouve.nature == "date_naissance" else 0.15
            _de(faisceaux, personne_id).ajouter(note, Origine.NAISSANCE, appui, appui_de(trouve))


def _nom_dans(feuilles: Feuilles, nom: str, prenom: str, naissance: str) -> tuple[float, Appui | None]:
    """How well the names are written on the pages: together 0.93, apart 0.75."""
    prenoms = cle_tri(prenom).split()[:1]
    for famille in filter(None, (cle_tri(nom), cle_tri(naissance))):
        mots = [*famille.split(), *prenoms]
        places = feuilles.suite(mots)
        if places is not None:
            return 0.93, feuilles.appui(places)
        if all(mot in feuilles.places for mot in mots):
            return 0.75, feuilles.appui(feuilles.places[mot][0] for mot in mots)
    return 0.0, None


def _par_compte(faisceaux: Faisceaux, visibles: PersonneQuerySet, feuilles: Feuilles, agent: Agent) -> None:
    """An account already recorded, for who may read accounts: to others it would tell whose it is."""
    ibans = {t.valeur: t for t in feuilles.de_nature("iban")}
    if not ibans:
        return
    instructions = InstructionPaiement.objects.visibles_par(agent).filter(
        iban__in=list(ibans)[:VALEURS_MAX], personne__in=visibles
    )
    for personne_id, iban in instructions.values_list("personne_id", "iban").distinct():
        _de(faisceaux, personne_id).ajouter(0.85, Origine.COMPTE, appui_de(ibans[iban]))


def _par_courriel(faisceaux: Faisceaux, visibles: PersonneQuerySet, feuilles: Feuilles) -> None:
    """Her own e-mail address."""
    adresses = {t.valeur.lower(): t for t in feuilles.de_nature("courriel")}
    if not adresses:
        return
    formes = {forme for t in adresses.values() for forme in (t.valeur, t.valeur.lower())}
    for personne_id, courriel in visibles.filter(courriel__in=sorted(formes)[: 2 * VALEURS_MAX]).values_list(
        "pk", "courriel"
    )[:PROPOSES_MAX]:
        _de(faisceaux, personne_id).ajouter(0.7, Origine.COORDONNEES, appui_de(adresses[courriel.lower()]))


def _par_telephone(faisceaux: Faisceaux, visibles: PersonneQuerySet, feuilles: Feuilles) -> None:
    """Her own number, however it is written; a number that several share says less."""
    numeros: dict[str, Trouvaille] = {}
    for trouve in feuilles.de_nature("telephone"):
        if cle := cle_telephone(trouve.valeur):
            numeros.setdefault(cle, trouve)
    if not numeros:
        return
    lignes = visibles.filter(cle_telephone__in=list(numeros)[:VALEURS_MAX]).values_list("pk", "cle_telephone")
    trouvees = list(lignes[: PROPOSES_MAX * 2])
    porteurs = Counter(cle for _, cle in trouvees)
    for personne_id, cle in trouvees:
        sur = 0.6 / porteurs[cle] * max(numeros[cle].confiance, 0.6)
        _de(faisceaux, personne_id).ajouter(sur, Origine.COORDONNEES, appui_de(numeros[cle]))


def _par_nom(faisceaux: Faisceaux, visibles: PersonneQuerySet, feuilles: Feuilles) -> None:
    """A name alone: offered, never sure, and less so when several persons bear it."""
    noms: dict[str, Trouvaille] = {}
    for trouve in feuilles.de_nature("nom"):
        mots = cle_tri(trouve.valeur).split()
        if 2 <= len(mots) <= 6:
            for ordre in _ordres(mots):
                noms.setdefault(ordre, trouve)
    if not noms:
        return
    cles = list(noms)[: 3 * VALEURS_MAX]
    # A range rather than « starts with »: SQLite and PostgreSQL both follow the index of the sort key.
    debuts = reduce(or_, (Q(cle_tri__gte=cle, cle_tri__lt=f"{cle}!") for cle in cles))
    lignes = list(visibles.filter(debuts).values_list("pk", "cle_tri")[: PROPOSES_MAX * 4])
    porteurs: dict[str, list[int]] = {}
    for personne_id, cle_personne in lignes:
        cle = next((c for c in cles if cle_personne == c or cle_personne.startswith(f"{c} ")), None)
        if cle is not None:
            porteurs.setdefault(cle, []).append(personne_id)
    for cle, personnes in porteurs.items():
        for personne_id in personnes:
            _de(faisceaux, personne_id).ajouter(
                0.55 / len(personnes) * max(noms[cle].confiance, 0.6), Origine.NOM, appui_de(noms[cle])
            )


def _ordres(mots: list[str]) -> Iterable[str]:
    """« nom prénom » as the sort key begins, whichever way the paper prints them (three splits at most)."""
    yield " ".join(mots)
    for coupe in range(1, min(len(mots), 4)):
        yield " ".join([*mots[coupe:], *mots[:coupe]])


def _par_repere(faisceaux: Faisceaux, pli: Pli | None) -> None:
    """A printed code says which dossier."""
    if pli is not None and pli.dossier_indique_id:
        _de(faisceaux, pli.dossier_indique_id).ajouter(1.0, Origine.REPERE)


def _par_expediteur(faisceaux: Faisceaux, expediteur: str, agent: Agent) -> None:
    """A sender whose papers went to one dossier each time."""
    if not expediteur:
        return
    passes = Confirmation.objects.filter(
        institution=agent.institution_id, expediteur=expediteur, piece__isnull=False
    ).values_list("piece__dossier_id", flat=True)[:CONFIRMATIONS_LUES]
    compte = Counter(passes)
    if len(compte) == 1 and (nombre := compte.total()) >= 2:
        _de(faisceaux, next(iter(compte))).ajouter(min(0.4 + 0.05 * nombre, 0.6), Origine.EXPEDITEUR)


def _rendre(
    propositions: Propositions, personnes: Faisceaux, dossiers: Faisceaux, visibles: PersonneQuerySet, agent: Agent
) -> None:
    """Open dossiers of these persons, best first; those where the agent does not deposit, and who has none, apart."""
    connus = DossierSocial.objects.filter(clos_le__isnull=True, personne__in=visibles).select_related(
        "personne", "referent", "entite"
    )
    lignes = list(connus.filter(Q(personne__in=list(personnes)) | Q(pk__in=list(dossiers))))
    ouverts = Compartiment.objects.filter(pk__in=[d.compartiment_id for d in lignes]).ou_tient(agent, *RECEPTION)
    deposables = set(ouverts.values_list("pk", flat=True))
    trouves: list[Propose[DossierSocial]] = []
    for dossier in lignes:
        faisceau = Faisceau()
        for source in (personnes.get(dossier.personne_id), dossiers.get(dossier.pk)):
            for confiance, origine, appuis in source.indices if source else ():
                faisceau.ajouter(confiance, origine, *appuis)
        trouves.append(_propose(dossier, str(dossier), faisceau))
    trouves.sort(key=lambda p: (-p.confiance, p.valeur.pk))
    propositions.dossiers = [p for p in trouves if p.valeur.compartiment_id in deposables][:PROPOSES_MAX]
    propositions.ailleurs = [p for p in trouves if p.valeur.compartiment_id not in deposables][:PROPOSES_MAX]
    suivies = {dossier.personne_id for dossier in lignes}
    restent = sorted((pk for pk in personnes if pk not in suivies), key=lambda pk: -personnes[pk].confiance)
    sans_dossier = visibles.in_bulk(restent[:PROPOSES_MAX]) if restent else {}
    propositions.personnes = [
        _propose(sans_dossier[pk], sans_dossier[pk].nom_complet, personnes[pk]) for pk in restent if pk in sans_dossier
    ]


def _propose(valeur: "DossierSocial | Personne", libelle: str, faisceau: Faisceau) -> Propose:
    return Propose(valeur, libelle, faisceau.confiance, faisceau.origine, faisceau.appuis)


def _de(faisceaux: Faisceaux, cle: int) -> Faisceau:
    return faisceaux.setdefault(cle, Faisceau())


def lire_jour(valeur: str) -> dt.date | None:
    """A date found in the text; None when it is not a whole one."""
    try:
        return dt.date.fromisoformat(valeur)
    except ValueError:
        return None
