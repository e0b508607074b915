"""Trays, the lots scanners bring, the papers that wait there, and the register of incoming mail."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from comptes.enums import Profil
from comptes.models import Agent, Compartiment, Entite, Institution, Organe
from courrier.confirmations import ChampConfirme, Confirmation, ModeleAppris  # noqa: F401 - tables of the room
from courrier.enums import (
    CanalCourrier,
    EtatCourrier,
    EtatLot,
    EtatPli,
    ModeImap,
    Provenance,
    SecuriteImap,
    SourceReleve,
)
from dossiers.enums import SortPapier
from dossiers.models import DossierSocial
from ged.models import Document
from referentiel.models import TypePiece

P, L, C = EtatPli, EtatLot, EtatCourrier


class BannetteQuerySet(models.QuerySet["Bannette"]):
    """Trays."""

    def visibles_par(self, agent: Agent) -> "BannetteQuerySet":
        """Trays opened to the agent: his own, and those of the services where he holds a seat."""
        return self.filter(compartiment__in=Compartiment.objects.visibles_par(agent))


class Bannette(models.Model):
    """Where papers wait for their dossier. Its compartment is reserved: one comes in by an opening only."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    entite = models.ForeignKey(Entite, on_delete=models.PROTECT, related_name="+")
    compartiment = models.OneToOneField(Compartiment, on_delete=models.PROTECT, related_name="bannette")
    libelle = models.CharField("libellé", max_length=120)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="bannettes")
    organe = models.ForeignKey(Organe, on_delete=models.PROTECT, null=True, blank=True, related_name="bannettes")
    # Folder watched for this tray, below LIASSE_DOSSIERS_SURVEILLES; empty: none.
    dossier_surveille = models.CharField("dossier surveillé", max_length=200, blank=True)
    deux_piles = models.BooleanField("les rectos, puis les versos à rebours", default=False)

    objects = BannetteQuerySet.as_manager()

    class Meta:
        verbose_name = "bannette"
        ordering = ("libelle",)
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=False, organe__isnull=True) | Q(agent__isnull=True, organe__isnull=False),
                name="bannette_agent_ou_service",
            ),
            models.UniqueConstraint(fields=["agent"], condition=Q(agent__isnull=False), name="bannette_une_par_agent"),
            models.UniqueConstraint(
                fields=["dossier_surveille"], condition=~Q(dossier_surveille=""), name="bannette_dossier_surveille"
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class LotQuerySet(models.QuerySet["Lot"]):
    """Lots."""

    def visibles_par(self, agent: Agent) -> "LotQuerySet":
        """Those of the trays opened to the agent."""
        return self.filter(bannette__in=Bannette.objects.visibles_par(agent))


class Lot(FSMModelMixin, models.Model):
    """Raw bytes of a batch, kept for a short time: the documents cut from it have their own bytes."""

    bannette = models.ForeignKey(Bannette, on_delete=models.PROTECT, related_name="lots")
    provenance = models.CharField("provenance", max_length=20, choices=Provenance.choices)
    nom_origine = models.CharField("nom d’origine", max_length=255)
    cle = models.CharField("clé de rangement", max_length=120, blank=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, db_index=True)
    taille = models.PositiveBigIntegerField("taille en octets")
    recu_le = models.DateTimeField("reçu le", default=timezone.now)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    etat = FSMField("état", default=L.RECU, choices=L.choices, protected=True, db_index=True)
    raison = models.CharField("raison", max_length=500, blank=True)
    avertissement = models.CharField("avertissement", max_length=500, blank=True)
    nb_pages = models.PositiveIntegerField("pages", null=True)
    pages_blanches = models.PositiveIntegerField("pages blanches écartées", default=0)
    purge_le = models.DateField("octets bruts gardés jusqu’au", null=True, blank=True)
    # Said once per batch by who scanned it (R3.11).
    feuilles_annoncees = models.PositiveIntegerField("feuilles en main", null=True, blank=True)
    sort_papier = models.CharField("sort du papier", max_length=20, choices=SortPapier.choices, blank=True)
    lieu_papier = models.CharField("classé à", max_length=120, blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = "lot"
        ordering = ("-recu_le", "-pk")
        constraints = [models.UniqueConstraint(fields=["bannette", "empreinte"], name="lot_une_fois")]

    def __str__(self) -> str:
        return self.nom_origine

    @transition(field=etat, source=[L.RECU, L.ECHEC], target=L.DECOUPE)
    def decouper(self) -> None:
        """Its documents stand in the tray."""
        self.raison = ""

    @transition(field=etat, source=[L.RECU, L.ECHEC], target=L.ECHEC)
    def echouer(self, raison: str) -> None:
        """It could not be cut: the raw bytes are there for another try, or to be kept as one document."""
        self.raison = raison[:500]

    @transition(field=etat, source=L.DECOUPE, target=L.PURGE)
    def purger(self) -> None:
        """The raw bytes are gone; the documents cut from it stay."""
        self.cle = ""


class CourrierQuerySet(models.QuerySet["Courrier"]):
    """The register of incoming mail."""

    def visibles_par(self, agent: Agent) -> "CourrierQuerySet":
        """All of it for who keeps the register; for the others, what stands in their trays or is addressed to them.

        Personal letters, passed on unopened, are known to who keeps the register and to their addressee.
        """
        siens = Q(destinataire=agent) | Q(enregistre_par=agent)
        if Profil.ACCUEIL not in agent.profils():
            siens |= Q(bannette__in=Bannette.objects.visibles_par(agent).values("pk"), personnel=False)
            return self.filter(siens, institution_id=agent.institution_id)
        return self.filter(institution_id=agent.institution_id)


class Courrier(FSMModelMixin, models.Model):
    """An entry of the register of incoming mail, numbered without gap per institution and year (R3.10)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    numero = models.PositiveIntegerField("numéro")
    recu_le = models.DateField("reçu le", default=timezone.localdate)
    enregistre_le = models.DateTimeField("enregistré le", default=timezone.now)
    enregistre_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    canal = models.CharField("canal", max_length=20, choices=CanalCourrier.choices)
    expediteur = models.CharField("expéditeur", max_length=200)
    objet = models.CharField("objet", max_length=200, blank=True)
    destinataire = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    bannette = models.ForeignKey(Bannette, on_delete=models.PROTECT, null=True, blank=True, related_name="courriers")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    personnel = models.BooleanField("personnel, transmis sans être ouvert", default=False)
    echeance = models.DateField("réponse attendue le", null=True, blank=True)
    repondu_le = models.DateField("répondu le", null=True, blank=True)
    reponse = models.CharField("réponse", max_length=200, blank=True)
    # The letter or notification that answers, when it was chosen among the papers of the dossier.
    reponse_document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cle_tri = models.CharField("ce que l’on cherche", max_length=420, blank=True)
    message_id = models.CharField("identifiant du courriel", max_length=255, blank=True)
    etat = FSMField("état", default=C.ENREGISTRE, choices=C.choices, protected=True)

    objects = CourrierQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier entrant"
        ordering = ("-annee", "-numero")
        constraints = [
            models.UniqueConstraint(fields=["institution", "annee", "numero"], name="courrier_numero_unique"),
            models.UniqueConstraint(
                fields=["institution", "message_id"], condition=~Q(message_id=""), name="courrier_courriel_une_fois"
            ),
            models.CheckConstraint(
                condition=~Q(personnel=True) | Q(document__isnull=True), name="courrier_personnel_non_numerise"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Number of the register: « 2026/000123 »."""
        return f"{self.annee}/{self.numero:06d}"

    @transition(field=etat, source=[C.ENREGISTRE, C.DISTRIBUE], target=C.DISTRIBUE)
    def distribuer(self, bannette: Bannette) -> None:
        """Passed to a service's or an agent's tray."""
        self.bannette = bannette

    @transition(field=etat, source=[C.ENREGISTRE, C.DISTRIBUE], target=C.REPONDU)
    def repondre(self, reponse: str, document: Document | None = None) -> None:
        """Answered by a letter, a decision, a call."""
        self.reponse, self.repondu_le, self.reponse_document = reponse[:200], timezone.localdate(), document

    @transition(field=etat, source=[C.ENREGISTRE, C.DISTRIBUE], target=C.SANS_SUITE)
    def classer_sans_suite(self) -> None:
        """Nothing to answer."""


class Messagerie(models.Model):
    """A mailbox whose messages land in a tray. Its secret stands in a file of the server, never in the database."""

    bannette = models.OneToOneField(Bannette, on_delete=models.PROTECT, related_name="messagerie")
    hote = models.CharField("serveur IMAP", max_length=200)
    port = models.PositiveIntegerField("port", default=993)
    securite = models.CharField("sécurité", max_length=10, choices=SecuriteImap.choices, default=SecuriteImap.TLS)
    identifiant = models.CharField("identifiant", max_length=200)
    mode = models.CharField("authentification", max_length=20, choices=ModeImap.choices, default=ModeImap.MOT_DE_PASSE)
    secret = models.SlugField("nom du secret", max_length=60)
    dossier = models.CharField("dossier relevé", max_length=100, default="INBOX")
    dossier_releves = models.CharField("dossier des messages relevés", max_length=100, default="Liasse", blank=True)
    active = models.BooleanField("relevée", default=True)

    class Meta:
        verbose_name = "messagerie"

    def __str__(self) -> str:
        return self.identifiant


class Releve(models.Model):
    """Last look at a source of a tray (its folder, its mailbox): when, and what prevented it."""

    bannette = models.ForeignKey(Bannette, on_delete=models.CASCADE, related_name="releves")
    source = models.CharField("source", max_length=20, choices=SourceReleve.choices)
    essaye_le = models.DateTimeField("dernier essai", default=timezone.now)
    reussi_le = models.DateTimeField("dernière réussite", null=True, blank=True)
    raison = models.CharField("ce qui empêche", max_length=500, blank=True)
    remede = models.CharField("remède", max_length=500, blank=True)
    # Files seen and not taken yet: name → [size in bytes, mtime in ns, seen first at (seconds)].
    vus = models.JSONField("fichiers en cours d’arrivée", default=dict, blank=True)

    class Meta:
        verbose_name = "relève"
        constraints = [models.UniqueConstraint(fields=["bannette", "source"], name="releve_une_par_source")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} de {self.bannette}"


class PliQuerySet(models.QuerySet["Pli"]):
    """Papers of trays."""

    def visibles_par(self, agent: Agent) -> "PliQuerySet":
        """Those of the trays opened to the agent."""
        return self.filter(bannette__in=Bannette.objects.visibles_par(agent))


class Pli(FSMModelMixin, models.Model):
    """One document that waits in a tray, until a person files it in a dossier or sets it aside."""

    bannette = models.ForeignKey(Bannette, on_delete=models.PROTECT, related_name="plis")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="pli")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="plis")
    courrier = models.ForeignKey(Courrier, on_delete=models.PROTECT, null=True, blank=True, related_name="plis")
    ordre = models.PositiveIntegerField("ordre dans le lot", default=0)
    provenance = models.CharField("provenance", max_length=20, choices=Provenance.choices)
    arrive_le = models.DateTimeField("arrivé le", default=timezone.now)
    # Told by a separator sheet or a printed code: a proposal with certainty, still confirmed by a person.
    dossier_indique = models.ForeignKey(
        DossierSocial, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    type_indique = models.ForeignKey(TypePiece, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    etat = FSMField("état", default=P.A_CLASSER, choices=P.choices, protected=True, db_index=True)
    traite_le = models.DateTimeField("traité le", null=True, blank=True)
    traite_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    motif = models.CharField("motif", max_length=200, blank=True)
    # Said by who received it (R3.11); goes with it into its dossier, before what was said of its batch.
    feuilles_annoncees = models.PositiveIntegerField("feuilles en main", null=True, blank=True)
    sort_papier = models.CharField("sort du papier", max_length=20, choices=SortPapier.choices, blank=True)
    lieu_papier = models.CharField("classé à", max_length=120, blank=True)
    # Cut out of another paper, or joined to it, when its version of that number was made: what undoing puts back.
    decoupe_de = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="decoupes")
    decoupe_version = models.PositiveIntegerField("version découpée", null=True, blank=True)
    joint_a = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="joints")
    joint_version = models.PositiveIntegerField("version jointe", null=True, blank=True)

    objects = PliQuerySet.as_manager()

    connu = True  # set by a tray's lists: False for what left for a dossier that the agent does not read

    class Meta:
        verbose_name = "pli"
        ordering = ("arrive_le", "ordre", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(decoupe_de__isnull=True, decoupe_version__isnull=True)
                | Q(decoupe_de__isnull=False, decoupe_version__isnull=False),
                name="pli_decoupe_complet",
            ),
            models.CheckConstraint(
                condition=Q(joint_a__isnull=True, joint_version__isnull=True)
                | Q(joint_a__isnull=False, joint_version__isnull=False),
                name="pli_joint_complet",
            ),
            models.CheckConstraint(
                condition=Q(etat=P.A_CLASSER, traite_le__isnull=True)
                | ~Q(etat=P.A_CLASSER) & Q(traite_le__isnull=False, traite_par__isnull=False),
                name="pli_traite_par_quelqu_un",
            ),
            models.CheckConstraint(condition=~Q(etat=P.ECARTE) | ~Q(motif=""), name="pli_ecarte_motive"),
        ]

    def __str__(self) -> str:
        return str(self.document)

    @transition(field=etat, source=P.A_CLASSER, target=P.CLASSE)
    def classer(self, par: Agent) -> None:
        """Filed in a dossier."""
        self.traite_par, self.traite_le = par, timezone.now()

    @transition(field=etat, source=P.A_CLASSER, target=P.ECARTE)
    def ecarter(self, par: Agent, motif: str) -> None:
        """Set aside with a reason (advertising, doublet, blank)."""
        self.traite_par, self.traite_le, self.motif = par, timezone.now(), motif[:200]

    @transition(field=etat, source=[P.CLASSE, P.ECARTE], target=P.A_CLASSER)
    def reprendre(self) -> None:
        """Undone: back in the tray."""
        self.traite_par = self.traite_le = None
        self.motif = ""
