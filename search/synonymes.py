"""Words and acronyms that stand for one another: applied to the question, so that a change plays at once."""

from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from commun.erreurs import RegleNonSatisfaite
from commun.journal import noter
from comptes.models import Agent, Institution
from search.models import ListeSynonymes
from search.requete import Groupe
from search.termes import mots_de, racine

GROUPES_MAX = 400
LIGNE_MAX = 300  # characters
EXPRESSIONS_MAX = 8  # in one group

# Acronyms and words of the field and of any office (domaine.md); not drawn from any set of questions.
LIVRES = """\
RIS = revenu d’intégration = revenu d’intégration sociale
ERIS = équivalent du revenu d’intégration
AMU = aide médicale urgente
BCSS = Banque-carrefour de la sécurité sociale
CPAS = centre public d’action sociale
CCAS = centre communal d’action sociale
CAF = caisse d’allocations familiales
RSA = revenu de solidarité active
APA = allocation personnalisée d’autonomie
AAH = allocation aux adultes handicapés
PCH = prestation de compensation du handicap
ASPA = allocation de solidarité aux personnes âgées
FSL = fonds de solidarité logement
PIIS = projet individualisé d’intégration sociale
AER = avertissement-extrait de rôle
ONEM = office national de l’emploi
CPAM = caisse primaire d’assurance maladie
MDPH = maison départementale des personnes handicapées
ASE = aide sociale à l’enfance
GIR = groupe iso-ressources
NISS = numéro de registre national
NIR = numéro de sécurité sociale
RGPD = protection des données
DPO = délégué à la protection des données
courriel = e-mail = email = mail
GSM = portable = mobile
mutuelle = mutualité
chauffage = mazout
bail = contrat de location
fiche de paie = bulletin de salaire = bulletin de paie
titre de séjour = carte de séjour
pension = retraite
"""


def texte_en_vigueur(institution_id: int) -> str:
    """The institution's list, else the delivered one."""
    propre = ListeSynonymes.objects.filter(institution=institution_id).values_list("texte", flat=True).first()
    return LIVRES if propre is None else propre


def groupes_livres() -> tuple[Groupe, ...]:
    """Those of an institution that has changed nothing."""
    return _lire(LIVRES)


def groupes_de(institution_id: int) -> tuple[Groupe, ...]:
    """Groups as the engines take them: each expression as its terms."""
    return _lire(texte_en_vigueur(institution_id))


def fixer_synonymes(*, institution: Institution, texte: str, par: Agent) -> None:
    """Replace the institution's list. Raises RegleNonSatisfaite with each line that cannot be read."""
    propre = "\n".join(" ".join(ligne.split()) for ligne in texte.splitlines() if ligne.strip())
    if manques := _defauts(propre):
        raise RegleNonSatisfaite("La liste n’a pas été enregistrée.", manques=manques)
    with transaction.atomic():
        ListeSynonymes.objects.update_or_create(
            institution=institution,
            defaults={"texte": propre, "modifiee_le": timezone.now(), "modifiee_par": par},
        )
        noter("synonymes.fixes", institution, par=par, institution_id=institution.pk, groupes=len(_lire(propre)))


def _defauts(texte: str) -> list[str]:
    lignes = texte.splitlines()
    if len(lignes) > GROUPES_MAX:
        return [f"La liste compte {len(lignes)} lignes ; la limite est de {GROUPES_MAX}."]
    manques = []
    for numero, ligne in enumerate(lignes, start=1):
        groupe = _groupe(ligne)
        if len(ligne) > LIGNE_MAX or len(groupe) > EXPRESSIONS_MAX:
            manques.append(f"Ligne {numero} : trop longue ({EXPRESSIONS_MAX} expressions au plus).")
        elif len(groupe) < 2:
            manques.append(f"Ligne {numero} : écrivez au moins deux expressions séparées par « = ».")
    return manques


@lru_cache(maxsize=64)
def _lire(texte: str) -> tuple[Groupe, ...]:
    return tuple(groupe for ligne in texte.splitlines() if len(groupe := _groupe(ligne)) > 1)


def _groupe(ligne: str) -> Groupe:
    """« RIS = revenu d’intégration » → (("ris",), ("revenu", "integr"))."""
    expressions = (tuple(racine(mot) for mot, _, _ in mots_de(partie)) for partie in ligne.split("="))
    return tuple(dict.fromkeys(e for e in expressions if e))
