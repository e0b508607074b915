"""The state machines as the code has them, with who may move them: source of `docs/workflow.md`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django_fsm import FSMField

SALLES = ["dossiers", "decisions"]  # an upper room adds itself by `declarer`
AS = "assistant social ou chef de l’entité"
BACK_OFFICE = "{} de l’entité"
NOTIFICATION, PAIEMENT = BACK_OFFICE.format("notification"), BACK_OFFICE.format("paiement")
RECUPERATION = BACK_OFFICE.format("récupération")
SECRETAIRE, PRESIDENT = "secrétaire de l’organe", "président de l’organe"

# Modele.transition → who; a test compares with the transitions of the code.
QUI = {
    "Demande.instruire": AS,
    "Demande.suspendre": f"{AS}, si un paramètre le permet",
    "Demande.reprendre": AS,
    "Demande.clore": f"{AS} ; la décision elle-même",
    "Rapport.signer": "son auteur",
    "Proposition.soumettre": AS,
    "Proposition.valider": "chef de l’entité, jamais l’auteur",
    "Proposition.valider_soi_meme": f"{AS}, quand le circuit ne demande pas de chef",
    "Proposition.renvoyer": "chef de l’entité, tant qu’elle n’est à aucun ordre du jour ; l’issue « complément »",
    "Proposition.trancher": "le président, en confirmant le point",
    "Proposition.retirer": "l’auteur ou le chef, tant qu’elle n’est à aucun ordre du jour",
    "Avis.rendre": "membre du service consulté",
    "Avis.reputer_non_rendu": f"{AS}, l’échéance passée",
    "Avis.retirer": "le renvoi, le retrait ou la décision de la proposition",
    "Seance.figer": SECRETAIRE,
    "Seance.ouvrir": f"{SECRETAIRE} ou {PRESIDENT}, le quorum atteint",
    "Seance.clore": f"{SECRETAIRE} ou {PRESIDENT}, tous les points traités",
    "Point.traiter": f"{PRESIDENT}, après l’issue notée par une autre personne : la {SECRETAIRE}",
    "Notification.preparer": NOTIFICATION,
    "Notification.envoyer": NOTIFICATION,
    "Notification.prouver": NOTIFICATION,
    "Paiement.clore": "la dernière échéance payée ou annulée",
    "LotPaiement.exporter": PAIEMENT,
    "LotPaiement.executer": PAIEMENT,
    "Echeance.controler": PAIEMENT,
    "Echeance.emettre": PAIEMENT,
    "Echeance.payer": "l’exécution de son lot",
    "Echeance.annuler": f"{PAIEMENT} ; la décision qui remplace la ligne",
    "Avance.signer": RECUPERATION,
    "Avance.solder": "le dernier remboursement reçu",
}


@dataclass(frozen=True)
class Passage:
    """One transition: from which states to which, by whom."""

    nom: str
    de: tuple[str, ...]
    vers: str
    qui: str


def declarer(salle: str, qui: Mapping[str, str]) -> None:
    """An upper room's machines stand in the page too (called by its AppConfig.ready). `qui`: as QUI."""
    SALLES.append(salle)
    QUI.update(qui)


def machines() -> list[type[models.Model]]:
    """Models of the rooms that have a state, in the order of their declaration."""
    modeles = [modele for salle in dict.fromkeys(SALLES) for modele in apps.get_app_config(salle).get_models()]
    return [modele for modele in modeles if _champ(modele) is not None]


def _champ(modele: type[models.Model]) -> FSMField | None:
    return next((champ for champ in modele._meta.concrete_fields if isinstance(champ, FSMField)), None)


def etats(modele: type[models.Model]) -> dict[str, str]:
    """Code → label of each state, in order."""
    champ = _champ(modele)
    return {str(code): str(libelle) for code, libelle in champ.choices or ()} if champ else {}


def passages(modele: type[models.Model]) -> list[Passage]:
    """Transitions of the code, by name."""
    trouves: dict[str, tuple[set[str], str]] = {}
    champ = _champ(modele)
    for transition in champ.get_all_transitions(modele) if champ else ():
        sources, _ = trouves.setdefault(transition.name, (set(), str(transition.target)))
        sources.add(str(transition.source))
    ordre = list(etats(modele))
    return [
        Passage(nom, tuple(sorted(de, key=ordre.index)), vers, QUI[f"{modele.__name__}.{nom}"])
        for nom, (de, vers) in sorted(trouves.items(), key=lambda t: (ordre.index(min(t[1][0], key=ordre.index)), t[0]))
    ]


def document() -> str:
    """The page, in Markdown."""
    return "\n".join(_lignes()) + "\n"


def _lignes() -> Iterator[str]:
    yield "# Circuits : états, passages, et qui les fait"
    yield ""
    yield "Page écrite par `manage.py workflow --ecrire docs/workflow.md` à partir du code ; un test les compare."
    for modele in machines():
        libelles = etats(modele)
        yield ""
        yield f"## {str(modele._meta.verbose_name).capitalize()} (`{modele._meta.label}`)"
        yield ""
        yield "```mermaid"
        yield "stateDiagram-v2"
        yield from (f"    {passage_de} --> {p.vers} : {p.nom}" for p in passages(modele) for passage_de in p.de)
        yield "```"
        yield ""
        yield "| Passage | De | Vers | Qui |"
        yield "|---|---|---|---|"
        for p in passages(modele):
            yield f"| `{p.nom}` | {', '.join(libelles[d] for d in p.de)} | {libelles[p.vers]} | {p.qui} |"
