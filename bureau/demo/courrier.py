"""A few lines of the register of incoming mail: answered, waiting, late, personal."""

import datetime as dt

from django.utils import timezone

from bureau.demo.dossiers import agent
from comptes.models import Institution
from courrier.actions import registre
from courrier.actions.bannettes import bannette_de
from courrier.enums import CanalCourrier
from courrier.models import Bannette

# days since it came, channel, sender, subject, « as » or « equipe », days left to answer
LETTRES_CPAS = (
    (9, CanalCourrier.RECOMMANDE, "Justice de paix de Valcourt", "Requête en expulsion", "as", -1),
    (4, CanalCourrier.POSTE, "Mutualité du Hainaut", "Attestation d’indemnités", "equipe", None),
    (3, CanalCourrier.COURRIEL, "Service des eaux", "Plan de paiement", "equipe", 8),
)
LETTRES_CCAS = (
    (9, CanalCourrier.RECOMMANDE, "Tribunal de proximité", "Assignation en résiliation de bail", "as", -1),
    (4, CanalCourrier.POSTE, "Caisse d’allocations familiales", "Attestation de paiement", "equipe", None),
    (3, CanalCourrier.COURRIEL, "Bailleur social", "Loyers impayés", "equipe", 8),
)


def inscrire_le_courrier(institution: Institution, equipe: Bannette) -> int:
    """Enter them as the accueil does. Returns how many."""
    accueil, travailleur, jour = agent(institution, "accueil"), agent(institution, "as"), timezone.localdate()
    lettres = LETTRES_CPAS if institution.belge else LETTRES_CCAS
    for age, canal, expediteur, objet, pour, reste in lettres:
        registre.enregistrer(
            par=accueil,
            recu_le=jour - dt.timedelta(days=age),
            canal=canal,
            expediteur=expediteur,
            objet=objet,
            bannette=equipe if pour == "equipe" else bannette_de(travailleur),
            echeance=jour + dt.timedelta(days=reste) if reste is not None else None,
        )
    repondu = registre.enregistrer(
        par=accueil,
        recu_le=jour - dt.timedelta(days=2),
        canal=CanalCourrier.POSTE,
        expediteur="Propriétaire d’un logement",
        objet="Loyer du mois",
        bannette=equipe,
    )
    registre.repondre(courrier=repondu, reponse="appelé : le loyer est payé", par=accueil)
    registre.enregistrer(
        par=accueil,
        recu_le=jour,
        canal=CanalCourrier.POSTE,
        expediteur="Clinique Saint-Jean",
        destinataire=travailleur,
        personnel=True,
    )
    return len(lettres) + 2
