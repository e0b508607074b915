"""Execution branches of a decision, each its own machine, only those its lines need (R3.3, R3.8)."""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from comptes.enums import Profil
from comptes.models import Agent, Compartiment, Institution
from decisions.enums import (
    CanalNotification,
    EtatAvance,
    EtatEcheance,
    EtatLot,
    EtatNotification,
    EtatPaiement,
)
from decisions.models.decision import Decision, Ligne
from ged.models import Document
from usagers.models import Personne


def _de_mon_bureau(agent: Agent, profil: str, chemin: str) -> Q:
    """Rows of the entités where the agent holds the profile, or of dossiers he reads."""
    tenus = Compartiment.objects.ou_tient(agent, profil).values("pk")
    lisibles = Compartiment.objects.visibles_par(agent).values("pk")
    return Q(**{f"{chemin}__in": tenus}) | Q(**{f"{chemin}__in": lisibles})


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications."""

    def visibles_par(self, agent: Agent) -> "NotificationQuerySet":
        """For the notification desk of the entité, and the readers of the dossier."""
        return self.filter(_de_mon_bureau(agent, Profil.NOTIFICATION, "decision__dossier__compartiment"))


class Notification(FSMModelMixin, models.Model):
    """Letter of the decision; closes at proof of delivery."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="notification")
    etat = FSMField(
        "état",
        max_length=12,
        choices=EtatNotification.choices,
        default=EtatNotification.A_PREPARER,
        protected=True,
    )
    lettre = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    echeance = models.DateField("à notifier pour le", null=True, blank=True)
    preparee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    canal = models.CharField("canal", max_length=12, choices=CanalNotification.choices, blank=True)
    numero_envoi = models.CharField("numéro du recommandé", max_length=40, blank=True)
    envoyee_le = models.DateField("déposée le", null=True, blank=True)
    presentee_le = models.DateField("présentée ou remise le", null=True, blank=True)
    recours_jusqu_au = models.DateField("recours jusqu’au", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatNotification.A_PREPARER) | Q(lettre__isnull=False),
                name="notification_a_sa_lettre",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatNotification.ENVOYEE, EtatNotification.PROUVEE])
                | Q(envoyee_le__isnull=False) & ~Q(canal=""),
                name="notification_envoyee_datee",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatNotification.PROUVEE) | Q(presentee_le__isnull=False),
                name="notification_prouvee_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"notification de {self.decision}"

    @transition(field=etat, source=EtatNotification.A_PREPARER, target=EtatNotification.PRETE)
    def preparer(self, lettre: Document, par: Agent) -> None:
        """The letter carries every compulsory mention."""
        self.lettre = lettre
        self.preparee_par = par

    @transition(field=etat, source=EtatNotification.PRETE, target=EtatNotification.ENVOYEE)
    def envoyer(self, canal: str, numero: str) -> None:
        """Deposited at the post, or handed over."""
        self.canal = canal
        self.numero_envoi = numero
        self.envoyee_le = timezone.localdate()

    @transition(field=etat, source=EtatNotification.ENVOYEE, target=EtatNotification.PROUVEE)
    def prouver(self, presentee_le: dt.date) -> None:
        """First presentation or signed receipt: the appeal period starts (domaine.md 1.2)."""
        self.presentee_le = presentee_le


class PaiementQuerySet(models.QuerySet["Paiement"]):
    """Payment branches."""

    def visibles_par(self, agent: Agent) -> "PaiementQuerySet":
        """For the payment desk of the entité, and the readers of the dossier."""
        return self.filter(_de_mon_bureau(agent, Profil.PAIEMENT, "decision__dossier__compartiment"))


class Paiement(FSMModelMixin, models.Model):
    """Échéances of one decision; closes when each is paid or cancelled."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="paiement")
    etat = FSMField(
        "état",
        max_length=12,
        choices=EtatPaiement.choices,
        default=EtatPaiement.EN_COURS,
        protected=True,
    )
    payer_avant = models.DateField("premier paiement pour le", null=True, blank=True)
    clos_le = models.DateTimeField(null=True, blank=True)

    objects = PaiementQuerySet.as_manager()

    class Meta:
        verbose_name = "paiement"

    def __str__(self) -> str:
        return f"paiement de {self.decision}"

    @transition(field=etat, source=EtatPaiement.EN_COURS, target=EtatPaiement.CLOS)
    def clore(self) -> None:
        """Nothing is left to pay."""
        self.clos_le = timezone.now()


class LotPaiementQuerySet(models.QuerySet["LotPaiement"]):
    """Batches."""

    def visibles_par(self, agent: Agent) -> "LotPaiementQuerySet":
        """For a payment desk that holds every dossier the batch pays: a batch shows all its lines or is not there."""
        tenus = Compartiment.objects.ou_tient(agent, Profil.PAIEMENT).values("pk")
        ailleurs = Echeance.objects.filter(lot=OuterRef("pk")).exclude(
            paiement__decision__dossier__compartiment__in=tenus
        )
        if Profil.PAIEMENT not in agent.profils():
            return self.none()
        return self.filter(~Exists(ailleurs), institution_id=agent.institution_id)


class LotPaiement(FSMModelMixin, models.Model):
    """A batch: its échéances are rows before the file exists."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField("référence", max_length=35, unique=True)
    etat = FSMField(
        "état",
        max_length=12,
        choices=EtatLot.choices,
        default=EtatLot.PREPARE,
        protected=True,
    )
    execution_le = models.DateField("à exécuter le")
    prepare_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    prepare_le = models.DateTimeField(default=timezone.now)
    cle_fichier = models.CharField("clé du fichier", max_length=100, blank=True)
    empreinte = models.CharField("empreinte du fichier", max_length=64, blank=True)
    execute_le = models.DateField("exécuté le", null=True, blank=True)

    objects = LotPaiementQuerySet.as_manager()

    class Meta:
        verbose_name = "lot de paiement"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatLot.PREPARE) | ~Q(cle_fichier="") & ~Q(empreinte=""),
                name="lot_exporte_a_son_fichier",
            )
        ]

    def __str__(self) -> str:
        return f"lot {self.reference}"

    @transition(field=etat, source=EtatLot.PREPARE, target=EtatLot.EXPORTE)
    def exporter(self, cle: str, empreinte: str) -> None:
        """The file exists and is kept."""
        self.cle_fichier = cle
        self.empreinte = empreinte

    @transition(field=etat, source=EtatLot.EXPORTE, target=EtatLot.EXECUTE)
    def executer(self, le: dt.date) -> None:
        """The bank carried it out."""
        self.execute_le = le


class EcheanceQuerySet(models.QuerySet["Echeance"]):
    """Payments."""

    def visibles_par(self, agent: Agent) -> "EcheanceQuerySet":
        """Those of the branches the agent sees."""
        return self.filter(_de_mon_bureau(agent, Profil.PAIEMENT, "paiement__decision__dossier__compartiment"))

    def payables_par(self, agent: Agent) -> "EcheanceQuerySet":
        """Those of the entités where the agent holds the payment desk."""
        tenus = Compartiment.objects.ou_tient(agent, Profil.PAIEMENT)
        return self.filter(paiement__decision__dossier__compartiment__in=tenus.values("pk"))

    def ouvertes(self) -> "EcheanceQuerySet":
        """Neither paid nor cancelled."""
        return self.exclude(etat__in=[EtatEcheance.PAYEE, EtatEcheance.ANNULEE])


class Echeance(FSMModelMixin, models.Model):
    """One payment of one line for one period: never twice, whatever is killed or double-clicked."""

    paiement = models.ForeignKey(Paiement, on_delete=models.PROTECT, related_name="echeances")
    ligne = models.ForeignKey(Ligne, on_delete=models.PROTECT, related_name="echeances")
    rang = models.PositiveSmallIntegerField("rang")
    du = models.DateField("période du", null=True, blank=True)
    au = models.DateField("au", null=True, blank=True)
    prevue_le = models.DateField("à payer le")
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    payee = models.ForeignKey(Personne, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tiers_nom = models.CharField("tiers", max_length=120, blank=True)
    iban = models.CharField("IBAN retenu à l’émission", max_length=34, blank=True)
    titulaire = models.CharField("titulaire", max_length=120, blank=True)
    etat = FSMField(
        "état",
        max_length=12,
        choices=EtatEcheance.choices,
        default=EtatEcheance.PREVUE,
        protected=True,
    )
    controlee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lot = models.ForeignKey(
        LotPaiement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="echeances",
    )
    payee_le = models.DateField("payée le", null=True, blank=True)
    motif_annulation = models.CharField("motif d’annulation", max_length=200, blank=True)

    objects = EcheanceQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance"
        ordering = ("prevue_le", "pk")
        constraints = [
            models.UniqueConstraint(fields=["ligne", "rang"], name="echeance_une_par_ligne_et_rang"),
            models.CheckConstraint(condition=Q(montant__gt=0), name="echeance_montant_positif"),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatEcheance.EMISE, EtatEcheance.PAYEE]) | Q(lot__isnull=False) & ~Q(iban=""),
                name="echeance_emise_a_lot_et_compte",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatEcheance.ANNULEE) | ~Q(motif_annulation=""),
                name="echeance_annulee_motivee",
            ),
        ]

    def __str__(self) -> str:
        return f"échéance {self.rang} de {self.ligne}"

    @transition(field=etat, source=EtatEcheance.PREVUE, target=EtatEcheance.CONTROLEE)
    def controler(self, par: Agent) -> None:
        """A second pair of eyes."""
        self.controlee_par = par

    @transition(field=etat, source=EtatEcheance.CONTROLEE, target=EtatEcheance.EMISE)
    def emettre(self, lot: LotPaiement, iban: str, titulaire: str) -> None:
        """Enters a batch with the account then in force."""
        self.lot = lot
        self.iban = iban
        self.titulaire = titulaire

    @transition(field=etat, source=EtatEcheance.EMISE, target=EtatEcheance.PAYEE)
    def payer(self, le: dt.date) -> None:
        """The bank carried it out."""
        self.payee_le = le

    @transition(
        field=etat,
        source=[EtatEcheance.PREVUE, EtatEcheance.CONTROLEE],
        target=EtatEcheance.ANNULEE,
    )
    def annuler(self, motif: str) -> None:
        """Will not be paid."""
        self.motif_annulation = motif


class AvanceQuerySet(models.QuerySet["Avance"]):
    """Repayable advances."""

    def visibles_par(self, agent: Agent) -> "AvanceQuerySet":
        """For the recovery desk of the entité, and the readers of the dossier."""
        return self.filter(_de_mon_bureau(agent, Profil.RECUPERATION, "ligne__decision__dossier__compartiment"))


class Avance(FSMModelMixin, models.Model):
    """What is lent is paid back by a plan; the plan starts when the agreement is signed."""

    ligne = models.OneToOneField(Ligne, on_delete=models.PROTECT, related_name="avance")
    etat = FSMField(
        "état",
        max_length=12,
        choices=EtatAvance.choices,
        default=EtatAvance.A_SIGNER,
        protected=True,
    )
    convention = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signee_le = models.DateField("signée le", null=True, blank=True)
    soldee_le = models.DateTimeField(null=True, blank=True)

    objects = AvanceQuerySet.as_manager()

    class Meta:
        verbose_name = "avance remboursable"
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatAvance.A_SIGNER) | Q(signee_le__isnull=False),
                name="avance_signee_datee",
            )
        ]

    def __str__(self) -> str:
        return f"avance de {self.ligne.decision}"

    @transition(field=etat, source=EtatAvance.A_SIGNER, target=EtatAvance.EN_COURS)
    def signer(self, le: dt.date) -> None:
        """The agreement is signed: repayments are due."""
        self.signee_le = le

    @transition(field=etat, source=EtatAvance.EN_COURS, target=EtatAvance.SOLDEE)
    def solder(self) -> None:
        """All is paid back."""
        self.soldee_le = timezone.now()


class Remboursement(models.Model):
    """One instalment of an advance's plan."""

    avance = models.ForeignKey(Avance, on_delete=models.PROTECT, related_name="remboursements")
    rang = models.PositiveSmallIntegerField("rang")
    attendu_le = models.DateField("attendu le")
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    recu_le = models.DateField("reçu le", null=True, blank=True)
    recu_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "remboursement"
        ordering = ("rang",)
        constraints = [
            models.UniqueConstraint(fields=["avance", "rang"], name="remboursement_rang_unique"),
            models.CheckConstraint(condition=Q(montant__gt=0), name="remboursement_positif"),
            models.CheckConstraint(
                condition=Q(recu_le__isnull=True, recu_par__isnull=True)
                | Q(recu_le__isnull=False, recu_par__isnull=False),
                name="remboursement_recu_date",
            ),
        ]

    def __str__(self) -> str:
        return f"mensualité {self.rang}"
