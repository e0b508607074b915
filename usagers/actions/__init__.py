"""The one write path of the room `usagers`: pages, commands and the demonstration all come through here."""

from usagers.actions.adresses import enregistrer_adresse
from usagers.actions.identifiants import enregistrer_identifiant, retirer_identifiant
from usagers.actions.menages import ajouter_membre, former_menage, retirer_membre
from usagers.actions.paiement import (
    ecarter_instruction,
    enregistrer_instruction_paiement,
    verifier_instruction_paiement,
)
from usagers.actions.personnes import creer_personne, modifier_personne, rattacher_personne

__all__ = [
    "ajouter_membre",
    "creer_personne",
    "ecarter_instruction",
    "enregistrer_adresse",
    "enregistrer_identifiant",
    "enregistrer_instruction_paiement",
    "former_menage",
    "modifier_personne",
    "rattacher_personne",
    "retirer_identifiant",
    "retirer_membre",
    "verifier_instruction_paiement",
]
