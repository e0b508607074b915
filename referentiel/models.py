"""Rules as dated data: nothing of the law is written in the code (conception, principle 4)."""

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from comptes.enums import Domaine, ProfilInstitution
from comptes.models import Institution
from comptes.models.agents import en_vigueur
from referentiel.enums import AvisJuridique, ConditionMention, Confidentialite, Donnee, FamillePiece, GenreLettre


class UsageType(models.Model):
    """What an institution may settle of a type of paper. Delivered with the type; its own row wins entirely."""

    raccourci = models.CharField(
        "lettres", max_length=3, blank=True, help_text="Tapées au classement : une à trois lettres."
    )
    validite_mois = models.PositiveSmallIntegerField("validité en mois", null=True, blank=True)
    demande_date = models.BooleanField("porte une date", default=True)
    demande_fin = models.BooleanField("porte une fin de validité", default=False)
    demande_personne = models.BooleanField("concerne une personne du ménage", default=False)
    confidentialite = models.CharField(
        "confidentialité", max_length=15, choices=Confidentialite.choices, default=Confidentialite.ORDINAIRE
    )
    # Code of the dated parameter that says how long it is kept; empty: no source gives a rule.
    conservation = models.SlugField("règle de conservation", max_length=60, blank=True)
    # Each page of a copy that leaves (download, print) bears the name of who took it, and when.
    marquer_copies = models.BooleanField("copies marquées au nom du lecteur", default=False)
    actif = models.BooleanField("proposé au classement", default=True)

    class Meta:
        abstract = True


# What a row of ReglageType replaces.
CHAMPS_USAGE = tuple(champ.name for champ in UsageType._meta.local_fields)


class TypePiece(UsageType):
    """A type of paper: what it proves and how long it holds. Delivered for a profile, or an institution's own."""

    profil = models.CharField("profil", max_length=20, choices=ProfilInstitution.choices)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.SlugField("code", max_length=40)
    libelle = models.CharField("libellé", max_length=120)
    famille = models.CharField("famille", max_length=20, choices=FamillePiece.choices)

    class Meta:
        verbose_name = "type de pièce"
        ordering = ("libelle",)
        constraints = [
            models.UniqueConstraint(
                fields=["profil", "code"], condition=Q(institution__isnull=True), name="type_piece_livre_code_unique"
            ),
            models.UniqueConstraint(
                fields=["institution", "code"],
                condition=Q(institution__isnull=False),
                name="type_piece_propre_code_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    def est_de(self, institution: Institution) -> bool:
        """Delivered for its profile, or its own."""
        return self.profil == institution.profil and self.institution_id in {None, institution.pk}

    def usage_de(self, institution_id: int) -> UsageType:
        """What that institution settled, else what is delivered. Free after a prefetch of `reglages`."""
        return next((r for r in self.reglages.all() if r.institution_id == institution_id), self)


class ReglageType(UsageType):
    """An institution's own use of a delivered type; it alone follows it."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    type_piece = models.ForeignKey(TypePiece, on_delete=models.CASCADE, related_name="reglages")

    class Meta:
        verbose_name = "réglage d’un type de pièce"
        constraints = [models.UniqueConstraint(fields=["institution", "type_piece"], name="reglage_type_une_fois")]

    def __str__(self) -> str:
        return f"{self.type_piece} ({self.institution})"


class TypeAide(models.Model):
    """A kind of aid. A new one is data only."""

    profil = models.CharField("profil", max_length=20, choices=ProfilInstitution.choices)
    code = models.SlugField("code", max_length=40)
    libelle = models.CharField("libellé", max_length=120)
    domaine = models.CharField("domaine", max_length=20, choices=Domaine.choices, default=Domaine.SOCIAL)
    periodique = models.BooleanField("versée par mois", default=False)
    financiere = models.BooleanField("donne lieu à paiement", default=True)
    remboursable = models.BooleanField("avance remboursable", default=False)
    base_legale = models.CharField("base légale", max_length=300, blank=True)

    class Meta:
        verbose_name = "type d’aide"
        ordering = ("libelle",)
        constraints = [models.UniqueConstraint(fields=["profil", "code"], name="type_aide_code_unique")]

    def __str__(self) -> str:
        return self.libelle


class PieceRequise(models.Model):
    """A piece asked for a kind of aid, and why (SPP IS warns against asking too much: domaine.md 1.5)."""

    type_aide = models.ForeignKey(TypeAide, on_delete=models.CASCADE, related_name="pieces_requises")
    type_piece = models.ForeignKey(TypePiece, on_delete=models.CASCADE, related_name="+")
    motif = models.CharField("pourquoi", max_length=300)
    obligatoire = models.BooleanField("obligatoire", default=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "pièce requise"
        ordering = ("ordre", "pk")
        constraints = [models.UniqueConstraint(fields=["type_aide", "type_piece"], name="piece_requise_unique")]

    def __str__(self) -> str:
        return f"{self.type_piece} pour {self.type_aide}"


class ReglagePieceRequise(models.Model):
    """What an institution asks, or asks no more, for a kind of aid, and why: for demandes received from `du` on.

    Kept one after the other: a demande follows the rule of the day it came in.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    type_aide = models.ForeignKey(TypeAide, on_delete=models.CASCADE, related_name="+")
    type_piece = models.ForeignKey(TypePiece, on_delete=models.CASCADE, related_name="+")
    du = models.DateField("pour les demandes reçues depuis le")
    demandee = models.BooleanField("demandée", default=True)
    obligatoire = models.BooleanField("obligatoire", default=True)
    motif = models.CharField("pourquoi", max_length=300)

    class Meta:
        verbose_name = "réglage d’une pièce requise"
        ordering = ("type_aide", "type_piece", "du")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "type_aide", "type_piece", "du"], name="reglage_piece_requise_un_par_jour"
            ),
            models.CheckConstraint(condition=~Q(motif=""), name="reglage_piece_requise_motive"),
        ]

    def __str__(self) -> str:
        return f"{self.type_piece} pour {self.type_aide}, depuis le {self.du}"


def pour(institution: Institution) -> Q:
    """Condition « delivered for this profile, or the institution's own »."""
    return Q(profil=institution.profil) & (Q(institution__isnull=True) | Q(institution=institution))


class ParametreQuerySet(models.QuerySet["Parametre"]):
    """Dated parameters; a row of the institution itself wins over the delivered one."""

    def en_vigueur(self, institution: Institution, jour: dt.date) -> "ParametreQuerySet":
        """Rows in force that day, the one that applies first for each code."""
        return self.filter(pour(institution), en_vigueur(jour)).order_by(
            "code", F("institution").desc(nulls_last=True), "-du"
        )

    def au_jour(self, institution: Institution, code: str, jour: dt.date) -> "Parametre | None":
        """Return the parameter in force that day, None when the set says nothing."""
        return self.en_vigueur(institution, jour).filter(code=code).first()


class Parametre(models.Model):
    """An amount, a delay, a switch: dated, with its source. Empty value: to be provided.

    Without institution: delivered for the profile. With one: set by that institution, which it alone follows.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    profil = models.CharField("profil", max_length=20, choices=ProfilInstitution.choices)
    code = models.CharField("code", max_length=60)
    libelle = models.CharField("libellé", max_length=200)
    valeur = models.CharField("valeur", max_length=300, blank=True)
    unite = models.CharField("unité", max_length=30, blank=True, help_text="jours, mois, €, oui/non…")
    source = models.CharField("source", max_length=300, blank=True)
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)

    objects = ParametreQuerySet.as_manager()

    class Meta:
        verbose_name = "paramètre daté"
        ordering = ("profil", "code", "-du")
        constraints = [
            models.UniqueConstraint(
                fields=["profil", "code", "du"],
                condition=Q(institution__isnull=True),
                name="parametre_livre_une_valeur_par_date",
            ),
            models.UniqueConstraint(
                fields=["institution", "code", "du"],
                condition=Q(institution__isnull=False),
                name="parametre_propre_une_valeur_par_date",
            ),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="parametre_dates_en_ordre"),
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.valeur or 'à fournir'} {self.unite}"

    @property
    def entier(self) -> int | None:
        """Whole number, None when empty."""
        return int(self.valeur) if self.valeur else None

    @property
    def decimal(self) -> Decimal | None:
        """Amount, None when empty."""
        return Decimal(self.valeur) if self.valeur else None

    @property
    def oui(self) -> bool:
        """A switch that is on; an empty one is off."""
        return self.valeur == "oui"

    @property
    def a_fournir(self) -> bool:
        """True while nobody has given the value."""
        return not self.valeur.strip()


class MentionQuerySet(models.QuerySet["Mention"]):
    """Dated mentions; a row of the institution itself wins over the delivered one."""

    def en_vigueur(self, institution: Institution, jour: dt.date) -> "MentionQuerySet":
        """Rows in force that day, the one that applies first for each letter and code."""
        return self.filter(pour(institution), en_vigueur(jour)).order_by(
            "lettre", "ordre", "code", F("institution").desc(nulls_last=True), "-du"
        )


class Mention(models.Model):
    """A compulsory mention of a letter (domaine.md 1.2, 1.3): a text, or a datum that the letter must show.

    `texte` empty and `donnee` empty: TEXTE À FOURNIR, and outside the demonstration the letter is refused.
    Without institution: delivered for the profile. With one: that institution's own text.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    profil = models.CharField("profil", max_length=20, choices=ProfilInstitution.choices)
    lettre = models.CharField("lettre", max_length=20, choices=GenreLettre.choices)
    code = models.SlugField("code", max_length=40)
    libelle = models.CharField("ce que la lettre doit dire", max_length=200)
    donnee = models.CharField("donnée du dossier", max_length=40, choices=Donnee.choices, blank=True)
    condition = models.CharField(
        "quand", max_length=20, choices=ConditionMention.choices, default=ConditionMention.TOUJOURS
    )
    texte = models.TextField("texte", blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = "mention obligatoire"
        ordering = ("ordre", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["profil", "lettre", "code", "du"],
                condition=Q(institution__isnull=True),
                name="mention_livree_unique",
            ),
            models.UniqueConstraint(
                fields=["institution", "lettre", "code", "du"],
                condition=Q(institution__isnull=False),
                name="mention_propre_unique",
            ),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="mention_dates_en_ordre"),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def a_fournir(self) -> bool:
        """True when neither a datum nor a text says it yet."""
        return not self.donnee and not self.texte.strip()


class Circuit(models.Model):
    """The way of a proposal: steps per kind of aid × amount. The narrowest row that fits applies."""

    profil = models.CharField("profil", max_length=20, choices=ProfilInstitution.choices)
    type_aide = models.ForeignKey(
        TypeAide,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="circuits",
    )
    montant_max = models.DecimalField("jusqu’à", max_digits=12, decimal_places=2, null=True, blank=True)
    validation_chef = models.BooleanField("validation du chef", default=True)
    validation_propre = models.BooleanField("l’auteur peut valider sa proposition", default=False)
    avis_juridique = models.CharField(
        "avis juridique",
        max_length=20,
        choices=AvisJuridique.choices,
        default=AvisJuridique.FACULTATIF,
    )
    organe_code = models.SlugField("organe qui décide", max_length=30)

    class Meta:
        verbose_name = "circuit"

    def __str__(self) -> str:
        return f"{self.type_aide or 'toutes aides'} → {self.organe_code}"
