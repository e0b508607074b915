"""Who moves the papers, the batches and the incoming mail: this room's part of `docs/workflow.md`."""

from decisions.workflow import declarer

BANNETTE = "qui a la bannette ouverte"
REGISTRE = "accueil, qui tient le registre"
REPONDANT = f"{REGISTRE} ; {BANNETTE}"

declarer(
    "courrier",
    {
        "Lot.decouper": "le travailleur ; « garder entier » : " + BANNETTE,
        "Lot.echouer": "le travailleur",
        "Lot.purger": "le travailleur, le jour venu",
        "Courrier.distribuer": REGISTRE,
        "Courrier.repondre": REPONDANT,
        "Courrier.classer_sans_suite": REPONDANT,
        "Pli.classer": f"{BANNETTE} et dépose dans le dossier ; un code imprimé par l’institution",
        "Pli.ecarter": BANNETTE,
        "Pli.reprendre": f"{BANNETTE}, tant que personne ne s’appuie sur la pièce",
    },
)
