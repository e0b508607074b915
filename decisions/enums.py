"""Closed lists of the room `decisions`."""

from django.db import models


class EtatProposition(models.TextChoices):
    """Life of a proposition (conception)."""

    BROUILLON = "brouillon", "brouillon"
    SOUMISE = "soumise", "soumise"
    VALIDEE = "validee", "validée"
    TRANCHEE = "tranchee", "tranchée"
    RETIREE = "retiree", "retirée"


class Etape(models.TextChoices):
    """Step where a submitted proposition stands; the circuit's parameters say which exist."""

    CHEF = "chef", "validation du chef"


class Acte(models.TextChoices):
    """What a line does (domaine.md 1.4)."""

    OCTROI = "octroi", "octroi"
    REFUS = "refus", "refus"
    REVISION = "revision", "révision"
    RETRAIT = "retrait", "retrait"
    SUSPENSION = "suspension", "suspension"
    PROLONGATION = "prolongation", "prolongation"
    RECUPERATION = "recuperation", "récupération"

    @classmethod
    def accordent(cls) -> set[str]:
        """Acts that grant something."""
        return {cls.OCTROI, cls.REVISION, cls.PROLONGATION}


class Periodicite(models.TextChoices):
    """Rhythm of the payment, fixed in the decision (domaine.md 1.2)."""

    UNIQUE = "unique", "en une fois"
    MENSUELLE = "mensuelle", "chaque mois"


class SensAvis(models.TextChoices):
    """What the jurist answers."""

    FAVORABLE = "favorable", "favorable"
    FAVORABLE_REMARQUES = "favorable_remarques", "favorable avec remarques"
    DEFAVORABLE = "defavorable", "défavorable"
    COMPLEMENT = "complement", "complément nécessaire"


class EtatAvis(models.TextChoices):
    """Life of an advice."""

    DEMANDE = "demande", "demandé"
    RENDU = "rendu", "rendu"
    REPUTE_NON_RENDU = "repute_non_rendu", "réputé non rendu"
    RETIRE = "retire", "retiré"


class EtatSeance(models.TextChoices):
    """Life of a sitting."""

    PREPAREE = "preparee", "en préparation"
    FIGEE = "figee", "ordre du jour figé"
    OUVERTE = "ouverte", "ouverte"
    CLOSE = "close", "close"


class EtatPoint(models.TextChoices):
    """A point is on the agenda, then dealt with."""

    INSCRIT = "inscrit", "inscrit"
    TRAITE = "traite", "traité"


class Issue(models.TextChoices):
    """Outcome of a point (references.md, committee facts)."""

    CONFORME = "conforme", "conforme à la proposition"
    MODIFIE = "modifie", "accordé avec modification"
    REFUS = "refus", "refus"
    REPORT = "report", "reporté à une autre séance"
    COMPLEMENT = "complement", "complément d’enquête"

    @classmethod
    def tranchent(cls) -> set[str]:
        """Outcomes that make a decision."""
        return {cls.CONFORME, cls.MODIFIE, cls.REFUS}

    @classmethod
    def ecartent(cls) -> set[str]:
        """Outcomes that depart from the proposition: motive frozen, the old letter cannot leave."""
        return {cls.MODIFIE, cls.REFUS}


class OrigineDecision(models.TextChoices):
    """Where a decision was taken."""

    SEANCE = "seance", "en séance"
    URGENCE = "urgence", "en urgence"


class Ratification(models.TextChoices):
    """Ratification of an urgent decision."""

    SANS_OBJET = "sans_objet", "sans objet"
    A_RATIFIER = "a_ratifier", "à ratifier"
    RATIFIEE = "ratifiee", "ratifiée"
    NON_RATIFIEE = "non_ratifiee", "non ratifiée"


class EtatMotivation(models.TextChoices):
    """A departure opens « motivation à rédiger » (conception)."""

    COMPLETE = "complete", "complète"
    A_REDIGER = "a_rediger", "à rédiger"


class EtatNotification(models.TextChoices):
    """Closes at proof of delivery."""

    A_PREPARER = "a_preparer", "à préparer"
    PRETE = "prete", "lettre prête"
    ENVOYEE = "envoyee", "envoyée"
    PROUVEE = "prouvee", "remise prouvée"


class CanalNotification(models.TextChoices):
    """Lawful ways of notifying (domaine.md 1.2)."""

    RECOMMANDE = "recommande", "envoi recommandé"
    REMISE = "remise", "remise contre accusé de réception"


class EtatPaiement(models.TextChoices):
    """Closes when each échéance is paid or cancelled."""

    EN_COURS = "en_cours", "en cours"
    CLOS = "clos", "clos"


class EtatEcheance(models.TextChoices):
    """Life of one payment."""

    PREVUE = "prevue", "à contrôler"
    CONTROLEE = "controlee", "contrôlée"
    EMISE = "emise", "dans un lot"
    PAYEE = "payee", "payée"
    ANNULEE = "annulee", "annulée"


class EtatLot(models.TextChoices):
    """A batch: its lines exist before its file."""

    PREPARE = "prepare", "préparé"
    EXPORTE = "exporte", "fichier produit"
    EXECUTE = "execute", "exécuté"


class EtatAvance(models.TextChoices):
    """The plan starts when the agreement is signed."""

    A_SIGNER = "a_signer", "convention à signer"
    EN_COURS = "en_cours", "remboursement en cours"
    SOLDEE = "soldee", "soldée"


class EtatExecution(models.TextChoices):
    """Where the execution of a decision stands, computed from its branches."""

    A_EXECUTER = "a_executer", "à exécuter"
    EN_COURS = "en_cours", "en cours"
    EXECUTEE = "executee", "exécutée"


class ChoixPli(models.TextChoices):
    """What the organ learns of a sealed piece on which a proposition rests."""

    OUVRIR = "ouvrir", "ouverte à l’organe"
    RESUMER = "resumer", "résumée, sans être ouverte"
    ECARTER = "ecarter", "laissée hors de la proposition"
