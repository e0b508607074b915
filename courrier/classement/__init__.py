"""Proposals of filing: rules first, then what the institution's filings taught. A person confirms."""

from django.utils.crypto import salted_hmac

from commun.texte import cle_tri
from comptes.models import Agent
from courrier.classement import personnes, types_piece, valeurs
from courrier.classement.feuilles import Feuilles
from courrier.classement.propositions import Appui, Propose, Propositions
from courrier.models import Pli
from ged.models import Document

__all__ = ["Appui", "Propose", "Propositions", "propositions"]


def propositions(source: Pli | Document, agent: Agent) -> Propositions:
    """What to file this paper under, for this agent: from its stored pages, in a bounded number of queries.

    An empty answer while nothing is read yet. The caller has let the agent in: the paper itself is not checked here.
    """
    pli = source if isinstance(source, Pli) else None
    document = source.document if isinstance(source, Pli) else source
    feuilles = Feuilles.de(document.version_courante)
    resultat = Propositions(document.pk, expediteur=empreinte_expediteur(feuilles, agent.institution_id))
    personnes.proposer(resultat, feuilles, agent, pli)
    types_piece.proposer(resultat, feuilles, agent.institution, pli)
    valeurs.proposer(resultat, feuilles, agent.institution_id)
    return resultat


def empreinte_expediteur(feuilles: Feuilles, institution_id: int) -> str:
    """Keyed print of the sender's line: the same for the same sender, and says nothing of him."""
    expediteurs = sorted(feuilles.de_nature("expediteur"), key=lambda t: -t.confiance)
    if not expediteurs or not (propre := cle_tri(expediteurs[0].valeur)):
        return ""
    return salted_hmac(f"courrier.expediteur.{institution_id}", propre, algorithm="sha256").hexdigest()
