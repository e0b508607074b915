"""The social dossier and what is gathered in it."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from comptes.models import Agent, Compartiment, Entite, Institution
from dossiers.deplacements import Deplacement  # noqa: F401 - table of the room
from dossiers.enums import Canal, EtatDemande, EtatRapport, MotifCloture, SortPapier
from dossiers.papier_boites import Boite, DossierEnBoite  # noqa: F401 - tables of the room
from ged.models import Document
from referentiel.models import TypeAide, TypePiece
from usagers.models import Personne


class DossierSocialQuerySet(models.QuerySet["DossierSocial"]):
    """Dossiers one may read, or only know of."""

    def visibles_par(self, agent: Agent) -> "DossierSocialQuerySet":
        """Dossiers whose content the agent reads."""
        return self.filter(compartiment__in=Compartiment.objects.visibles_par(agent))

    def connus_de(self, agent: Agent) -> "DossierSocialQuerySet":
        """Dossiers whose existence, referent and centre the agent may know: those of the persons he finds."""
        return self.filter(personne__in=Personne.objects.visibles_par(agent))


class DossierSocial(models.Model):
    """One per person and institution; its compartment carries the rights."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    entite = models.ForeignKey(Entite, on_delete=models.PROTECT, related_name="+")
    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="dossiers")
    compartiment = models.OneToOneField(Compartiment, on_delete=models.PROTECT, related_name="dossier")
    numero = models.CharField("numéro", max_length=30)
    referent = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers_suivis",
    )
    ouvert_le = models.DateField("ouvert le", default=timezone.localdate)
    clos_le = models.DateField("clos le", null=True, blank=True)

    objects = DossierSocialQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier social"
        ordering = ("numero",)
        constraints = [
            models.UniqueConstraint(fields=["institution", "numero"], name="dossier_numero_unique"),
            models.UniqueConstraint(
                fields=["institution", "personne"], condition=Q(clos_le__isnull=True), name="dossier_ouvert_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero} – {self.personne}"


class DemandeQuerySet(models.QuerySet["Demande"]):
    """Demandes."""

    def visibles_par(self, agent: Agent) -> "DemandeQuerySet":
        """Those of the dossiers the agent reads."""
        return self.filter(dossier__compartiment__in=Compartiment.objects.visibles_par(agent))


class Demande(FSMModelMixin, models.Model):
    """A request, entered in the chronological registre the day it is received (domaine.md 1.2)."""

    dossier = models.ForeignKey(DossierSocial, on_delete=models.PROTECT, related_name="demandes")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année du registre")
    numero = models.PositiveIntegerField("numéro du registre")
    recue_le = models.DateField("reçue le")
    enregistree_le = models.DateTimeField("enregistrée le", default=timezone.now)
    enregistree_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    # Frozen when the demande is entered, from the delay then in force; empty where no parameter gives one.
    echeance = models.DateField("décision due le", null=True, blank=True)
    canal = models.CharField("canal", max_length=20, choices=Canal.choices, default=Canal.GUICHET)
    expose = models.TextField("ce que demande la personne", blank=True)
    etat = FSMField(
        "état",
        max_length=20,
        choices=EtatDemande.choices,
        default=EtatDemande.ENREGISTREE,
        protected=True,
    )
    motif_cloture = models.CharField("motif de clôture", max_length=20, choices=MotifCloture.choices, blank=True)
    close_le = models.DateTimeField("close le", null=True, blank=True)
    suspendue_le = models.DateField("suspendue le", null=True, blank=True)

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ("-annee", "-numero")
        constraints = [
            models.UniqueConstraint(fields=["institution", "annee", "numero"], name="registre_numero_unique"),
            models.CheckConstraint(
                condition=Q(etat=EtatDemande.CLOSE, close_le__isnull=False) & ~Q(motif_cloture="")
                | ~Q(etat=EtatDemande.CLOSE) & Q(close_le__isnull=True, motif_cloture=""),
                name="demande_close_avec_motif",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatDemande.SUSPENDUE, suspendue_le__isnull=False)
                | ~Q(etat=EtatDemande.SUSPENDUE) & Q(suspendue_le__isnull=True),
                name="demande_suspendue_avec_date",
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.reference}"

    @property
    def reference(self) -> str:
        """Number of the registre: « 2026/000123 »."""
        return f"{self.annee}/{self.numero:06d}"

    @transition(field=etat, source=EtatDemande.ENREGISTREE, target=EtatDemande.EN_INSTRUCTION)
    def instruire(self) -> None:
        """The AS starts the enquiry."""

    @transition(field=etat, source=EtatDemande.EN_INSTRUCTION, target=EtatDemande.SUSPENDUE)
    def suspendre(self, le: dt.date) -> None:
        """Only where the parameters allow it (the action checks)."""
        self.suspendue_le = le

    @transition(field=etat, source=EtatDemande.SUSPENDUE, target=EtatDemande.EN_INSTRUCTION)
    def reprendre(self, le: dt.date) -> None:
        """The clock runs again, later by the days it stood still."""
        if self.echeance and self.suspendue_le:
            self.echeance += max(le - self.suspendue_le, dt.timedelta(0))
        self.suspendue_le = None

    @transition(
        field=etat,
        source=[
            EtatDemande.ENREGISTREE,
            EtatDemande.EN_INSTRUCTION,
            EtatDemande.SUSPENDUE,
        ],
        target=EtatDemande.CLOSE,
    )
    def clore(self, motif: str) -> None:
        """Answered, withdrawn, without object or transmitted."""
        self.motif_cloture = motif
        self.close_le = timezone.now()
        self.suspendue_le = None


class Objet(models.Model):
    """One thing asked by a demande; every line of a decision answers one."""

    demande = models.ForeignKey(Demande, on_delete=models.CASCADE, related_name="objets")
    type_aide = models.ForeignKey(TypeAide, on_delete=models.PROTECT, related_name="+")
    montant_demande = models.DecimalField("montant demandé", max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "objet de la demande"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["demande", "type_aide"], name="objet_une_fois_par_demande")]

    def __str__(self) -> str:
        return str(self.type_aide)


class PieceQuerySet(models.QuerySet["Piece"]):
    """Pieces of dossiers."""

    def visibles_par(self, agent: Agent) -> "PieceQuerySet":
        """Those whose document the agent may read, in a dossier he reads."""
        return self.filter(
            dossier__compartiment__in=Compartiment.objects.visibles_par(agent),
            document__in=Document.objects.visibles_par(agent),
        )

    def sues(self) -> "PieceQuerySet":
        """Without those whose very existence is sealed: they count nowhere and satisfy no requirement."""
        return self.exclude(document__compartiments__cachee=True)

    def sans_les_reservees_a_d_autres(self, agent: Agent) -> "PieceQuerySet":
        """For doors open to a depositor without the right to read: what was reserved since then is unknown to him."""
        reservees = Document.objects.filter(compartiments__dans__isnull=False).values("pk")
        return self.filter(Q(document__in=Document.objects.visibles_par(agent)) | ~Q(document__in=reservees))

    def closes_pour(self, agent: Agent) -> "PieceQuerySet":
        """Those of which he may know that they are there, type and date, and nothing else."""
        lisibles = Document.objects.visibles_par(agent).values("pk")
        return (
            self.sues()
            .filter(
                dossier__compartiment__in=Compartiment.objects.visibles_par(agent),
                document__compartiments__dans__isnull=False,
            )
            .exclude(document__in=lisibles)
            .distinct()
        )


class Piece(models.Model):
    """A document filed in a dossier, with its type and validity."""

    dossier = models.ForeignKey(DossierSocial, on_delete=models.PROTECT, related_name="pieces")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="pieces")
    type_piece = models.ForeignKey(TypePiece, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    date_piece = models.DateField("date du document", null=True, blank=True)
    valable_jusqu_au = models.DateField("valable jusqu’au", null=True, blank=True)
    deposee_le = models.DateTimeField("déposée le", default=timezone.now)
    deposee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    confirmee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Against partial scans (R3.11): how many sheets the depositor held, and what became of the paper.
    feuilles_annoncees = models.PositiveIntegerField("feuilles en main", null=True, blank=True)
    sort_papier = models.CharField("sort du papier", max_length=20, choices=SortPapier.choices, blank=True)
    lieu_papier = models.CharField("papier classé à", max_length=120, blank=True)
    boite = models.ForeignKey(Boite, on_delete=models.PROTECT, null=True, blank=True, related_name="pieces")
    # Whose paper it is in the ménage; empty: the dossier's own person, or all.
    concerne = models.ForeignKey(
        Personne, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="concerne"
    )

    objects = PieceQuerySet.as_manager()

    # Set by `joints.sous_leur_parent` for a list: it stands under the piece it was found in; how many stand under it.
    joint = False
    # Set for a list: what is new in it for who reads (`ged.nouveautes`).
    nouveaute = ""
    nb_joints = 0

    class Meta:
        verbose_name = "pièce"
        ordering = ("-deposee_le", "-pk")
        constraints = [models.UniqueConstraint(fields=["dossier", "document"], name="piece_une_fois_par_dossier")]

    def __str__(self) -> str:
        return f"{self.type_piece or 'à classer'} – {self.document}"


class Dispense(models.Model):
    """A required piece waived for one demande, with its reason."""

    demande = models.ForeignKey(Demande, on_delete=models.CASCADE, related_name="dispenses")
    type_piece = models.ForeignKey(TypePiece, on_delete=models.PROTECT, related_name="+")
    motif = models.CharField("motif", max_length=300)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "dispense de pièce"
        constraints = [
            models.UniqueConstraint(fields=["demande", "type_piece"], name="dispense_une_fois"),
            models.CheckConstraint(condition=~Q(motif=""), name="dispense_motivee"),
        ]

    def __str__(self) -> str:
        return f"{self.type_piece} : {self.motif}"


class RapportQuerySet(models.QuerySet["Rapport"]):
    """Reports."""

    def visibles_par(self, agent: Agent) -> "RapportQuerySet":
        """Signed reports of the dossiers the agent reads, and his own drafts there."""
        return self.filter(
            Q(etat=EtatRapport.SIGNE) | Q(auteur=agent),
            demande__dossier__compartiment__in=Compartiment.objects.visibles_par(agent),
        )


class Rapport(FSMModelMixin, models.Model):
    """Rapport social: structured headings of the social enquiry (domaine.md 1.5), signed by its author."""

    demande = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="rapports")
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    menage = models.TextField("composition du ménage et conditions de vie", blank=True)
    ressources = models.TextField("ressources et charges", blank=True)
    logement = models.TextField("logement", blank=True)
    droits = models.TextField("droits sociaux à épuiser, débiteurs d’aliments", blank=True)
    visite_le = models.DateField("visite à domicile le", null=True, blank=True)
    analyse = models.TextField("état de besoin et analyse", blank=True)
    conclusion = models.TextField("proposition concrète", blank=True)
    etat = FSMField(
        "état",
        max_length=20,
        choices=EtatRapport.choices,
        default=EtatRapport.BROUILLON,
        protected=True,
    )
    signe_le = models.DateTimeField("signé le", null=True, blank=True)
    modifie_le = models.DateTimeField(auto_now=True)

    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport social"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["demande", "auteur"], condition=Q(etat=EtatRapport.BROUILLON), name="rapport_un_brouillon"
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatRapport.SIGNE, signe_le__isnull=False)
                | Q(etat=EtatRapport.BROUILLON, signe_le__isnull=True),
                name="rapport_signe_avec_date",
            ),
        ]

    def __str__(self) -> str:
        return f"rapport social de {self.auteur} ({self.get_etat_display()})"

    @transition(field=etat, source=EtatRapport.BROUILLON, target=EtatRapport.SIGNE)
    def signer(self) -> None:
        """The author answers for it; it no longer changes."""
        self.signe_le = timezone.now()
