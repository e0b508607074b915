"""Forms of the circuit: proposition, return, advice, sitting, outcome."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from commun.champs import ChampDate, ChampIban, ChampMontant
from comptes.enums import GenreOrgane
from comptes.models import Agent, Exclusion, Organe
from decisions.echeancier import ANNEES_MAX, trop_longue
from decisions.enums import Acte, EtatProposition, Issue, Periodicite, SensAvis
from decisions.models import LigneProposition, Point, Proposition
from referentiel.lecture import types_aide
from referentiel.models import TypeAide
from usagers.models import Personne, Rattachement

TIERS = "tiers"


# A recovery is not proposed here: it has its own calculation, hearing and delay.
ACTES_PROPOSABLES = [(acte.value, acte.label) for acte in Acte if acte != Acte.RECUPERATION]


class TextesForm(forms.Form):
    """The two free zones; the permanent warning stands above each (R2.9)."""

    motivation_fait = forms.CharField(
        label="Motivation en fait",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Les faits qui fondent la proposition, tels que la personne les lira.",
    )
    motivation_droit = forms.CharField(
        label="Motivation en droit",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Les règles appliquées et pourquoi elles s’appliquent.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            champ.rappel = True  # type: ignore[attr-defined]  # read by the field's template


class LigneForm(forms.Form):
    """One line: what is granted or refused, how much, when, to whom."""

    pk = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    acte = forms.ChoiceField(label="Acte", choices=ACTES_PROPOSABLES)
    type_aide = forms.ModelChoiceField(TypeAide.objects.none(), label="Aide", empty_label=None)
    montant = ChampMontant(label="Montant, en euros", required=False)
    periodicite = forms.ChoiceField(label="Versement", choices=Periodicite.choices)
    du = ChampDate(label="Du", required=False)
    au = ChampDate(label="Au", required=False)
    mode_calcul = forms.CharField(
        label="Mode de calcul",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Comment on arrive à ce montant : la lettre le dit à la personne.",
    )
    destinataire = forms.ChoiceField(label="Payé à")
    tiers_nom = forms.CharField(label="Nom du tiers", required=False, max_length=120)
    tiers_iban = ChampIban(label="Compte du tiers (IBAN)", required=False)
    communication = forms.CharField(label="Communication du paiement, s’il en faut une", required=False, max_length=140)
    mensualites = forms.IntegerField(
        label="Remboursement en combien de mensualités",
        required=False,
        min_value=1,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    DU_TIERS = ("tiers_nom", "tiers_iban", "communication")

    def __init__(self, *args: Any, aides: list[TypeAide], personnes: list[Personne], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.personnes = {p.pk: p for p in personnes}
        champ: Any = self.fields["type_aide"]
        champ.queryset = TypeAide.objects.filter(pk__in=[a.pk for a in aides])
        champ.choices = [(a.pk, a.libelle) for a in aides]
        destinataire: Any = self.fields["destinataire"]
        destinataire.choices = [
            *((str(p.pk), p.nom_complet) for p in personnes),
            (TIERS, "Un tiers (bailleur, école…)"),
        ]

    def clean(self) -> dict[str, Any]:
        """The third party's name goes with the choice « un tiers »; dates stand in order."""
        donnees = super().clean() or {}
        if donnees.get("destinataire") == TIERS and not donnees.get("tiers_nom") and "tiers_nom" not in self.errors:
            self.add_error("tiers_nom", "Écrivez le nom du tiers à payer, ou choisissez la personne.")
        debut, fin = donnees.get("du"), donnees.get("au")
        if debut and fin and fin < debut:
            self.add_error("au", "La fin précède le début.")
        elif trop_longue(debut, fin):
            self.add_error("au", f"Cette période dépasse {ANNEES_MAX} ans. Vérifiez l’année.")
        return donnees

    def valeurs(self) -> dict[str, Any]:
        """Values for the action; a field that does not read yet is left as it is kept."""
        donnees = dict(self.cleaned_data)
        choix = donnees.pop("destinataire", None)
        if choix == TIERS:
            if not donnees.get("tiers_nom"):
                donnees = {c: v for c, v in donnees.items() if c not in self.DU_TIERS}
            else:
                donnees["payee"] = None
        elif choix is not None:
            donnees |= {"payee": self.personnes[int(choix)], "tiers_nom": "", "tiers_iban": ""}
        return donnees


class LignesFormSet(forms.BaseFormSet[LigneForm]):
    """Lines of one proposition; a line is added or removed by a button, never by an empty form."""

    def valeurs(self) -> list[dict[str, Any]]:
        """Lines that name theirs, in order (call after `is_valid`)."""
        return [formulaire.valeurs() for formulaire in self.forms if formulaire.cleaned_data.get("pk")]

    def phrases(self) -> list[str]:
        """Errors in words, with the place: « ligne 2, montant : … »."""
        return [
            f"ligne {rang}, {formulaire.fields[champ].label} : {' '.join(str(erreur) for erreur in erreurs)}"
            for rang, formulaire in enumerate(self.forms, start=1)
            for champ, erreurs in formulaire.errors.items()
            if champ in formulaire.fields
        ]


FormulairesLignes = forms.formset_factory(LigneForm, formset=LignesFormSet, extra=0, max_num=30, absolute_max=30)


def lignes_form(proposition: Proposition, donnees: Any = None, *, agent: Agent) -> LignesFormSet:
    """The formset of a proposition's lines, bound when `donnees` is given."""
    aides = list(types_aide(proposition.dossier.institution))
    lignes = list(proposition.lignes.select_related("payee").order_by("ordre", "pk"))
    formset: Any = FormulairesLignes(
        donnees,
        prefix="lignes",
        initial=[_initiale(ligne) for ligne in lignes],
        form_kwargs={"aides": aides, "personnes": personnes_payables(proposition, agent)},
    )
    return formset


def _initiale(ligne: LigneProposition) -> dict[str, Any]:
    champs = ("pk", "acte", "montant", "periodicite", "du", "au", "mode_calcul", "tiers_nom", "tiers_iban")
    return {champ: getattr(ligne, champ) for champ in (*champs, "communication", "mensualites")} | {
        "type_aide": ligne.type_aide_id,
        "destinataire": TIERS if ligne.tiers_nom else str(ligne.payee_id or ""),
    }


def personnes_payables(proposition: Proposition, agent: Agent) -> list[Personne]:
    """The person, then those of her present household whom the agent may know of; a chosen payee stays possible."""
    personne = proposition.dossier.personne
    menages = personne.menages.filter(au__isnull=True).values("menage")
    exclus = Rattachement.objects.filter(compartiment__in=Exclusion.objects.filter(agent=agent).values("compartiment"))
    du_menage = Personne.objects.filter(menages__menage__in=menages, menages__au__isnull=True).exclude(
        pk__in=exclus.values("personne")
    )
    autres = Personne.objects.filter(Q(pk__in=du_menage.values("pk")) | Q(pk__in=proposition.lignes.values("payee")))
    return [personne, *autres.exclude(pk=personne.pk)]


class FiltrePropositions(forms.Form):
    """Filter of the list; it stands in the address."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "En cours"), *EtatProposition.choices])
    q = forms.CharField(label="Personne ou dossier", required=False, max_length=100)
    miennes = forms.BooleanField(label="Les miennes seulement", required=False)


class RenvoiForm(forms.Form):
    """Why a proposition goes back, and what to complete."""

    motif = forms.CharField(
        max_length=2000, error_messages={"required": "Dites à l’auteur pourquoi vous lui renvoyez sa proposition."}
    )
    a_completer = forms.CharField(required=False, max_length=2000)

    def points(self) -> list[str]:
        """One thing to complete per line."""
        return [ligne.strip("-• \t") for ligne in self.cleaned_data["a_completer"].splitlines() if ligne.strip("-• \t")]


class DemandeAvisForm(forms.Form):
    """Which service, and the question."""

    service = forms.ModelChoiceField(Organe.objects.none(), label="Service", empty_label=None)
    question = forms.CharField(
        label="Votre question", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, proposition: Proposition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["service"]
        champ.queryset = Organe.objects.filter(
            institution_id=proposition.dossier.institution_id, genre=GenreOrgane.SERVICE
        )


class AvisForm(forms.Form):
    """The answer: its direction, and why."""

    sens = forms.ChoiceField(
        label="Votre avis",
        choices=SensAvis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le sens de votre avis."},
    )
    texte = forms.CharField(
        label="Remarques et motifs",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Nécessaires sauf si l’avis est simplement favorable.",
    )

    def clean(self) -> dict[str, Any]:
        """Anything but « favorable » says why."""
        donnees = super().clean() or {}
        if donnees.get("sens") not in (None, SensAvis.FAVORABLE) and not donnees.get("texte", "").strip():
            self.add_error("texte", "Écrivez vos remarques : cet avis doit dire pourquoi.")
        return donnees


class SeanceForm(forms.Form):
    """When and where the organ sits."""

    organe = forms.ModelChoiceField(Organe.objects.none(), label="Organe", empty_label=None)
    jour = ChampDate(label="Date")
    heure = forms.TimeField(
        label="Heure",
        input_formats=["%H:%M", "%Hh%M", "%H h %M", "%Hh", "%H"],
        widget=forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "placeholder": "14:00"}),
        error_messages={"invalid": "Cette heure ne se lit pas. Écrivez par exemple 14:00 ou 14h30."},
    )
    lieu = forms.CharField(label="Lieu", required=False, max_length=200)

    def __init__(self, *args: Any, organes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["organe"]
        champ.queryset = organes

    def clean_jour(self) -> dt.date:
        """Not in the past."""
        jour: dt.date = self.cleaned_data["jour"]
        if jour < timezone.localdate():
            raise forms.ValidationError("Cette date est passée.")
        return jour

    def debut(self) -> dt.datetime:
        """The moment in local time."""
        naif = dt.datetime.combine(self.cleaned_data["jour"], self.cleaned_data["heure"])
        return timezone.make_aware(naif)


class IssueForm(forms.Form):
    """What the organ says, with the amounts in place for a modified grant."""

    issue = forms.ChoiceField(
        label="Issue",
        choices=Issue.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une issue."},
    )
    motif = forms.CharField(
        label="Motif, figé en séance",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Deux lignes suffisent ; le texte de la motivation se termine après la séance.",
    )

    def __init__(self, *args: Any, point: Point, lignes: list[LigneProposition], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"issue": point.issue or None, "motif": point.motif})
        super().__init__(*args, **kwargs)
        self.lignes = lignes
        notees = {m["ligne"]: m for m in point.lignes_modifiees}
        for ligne in lignes:
            valeurs = notees.get(ligne.pk, {})
            for champ, libelle, genre in (
                ("montant", "Montant", ChampMontant),
                ("du", "Du", ChampDate),
                ("au", "Au", ChampDate),
            ):
                self.fields[f"{champ}_{ligne.pk}"] = genre(
                    label=libelle, required=False, initial=_note(valeurs.get(champ)) or getattr(ligne, champ)
                )

    def champs_de_lignes(self) -> list[tuple[LigneProposition, list[forms.BoundField]]]:
        """Each line with its three fields, for the page."""
        return [(ligne, [self[f"{champ}_{ligne.pk}"] for champ in ("montant", "du", "au")]) for ligne in self.lignes]

    def clean(self) -> dict[str, Any]:
        """Anything but « conforme » has its motive."""
        donnees = super().clean() or {}
        if donnees.get("issue") not in (None, Issue.CONFORME) and not donnees.get("motif", "").strip():
            self.add_error("motif", "Cette issue demande un motif : deux lignes suffisent.")
        return donnees

    def modifications(self) -> list[dict[str, Any]]:
        """Values in place for the action, which keeps real changes only."""
        return [
            {"ligne": ligne.pk}
            | {champ: _en_texte(self.cleaned_data.get(f"{champ}_{ligne.pk}")) for champ in ("montant", "du", "au")}
            for ligne in self.lignes
        ]


def _note(valeur: str | None) -> Any:
    """A recorded value back into the field: ISO days as days, amounts as they are."""
    if valeur and "-" in valeur:
        return dt.date.fromisoformat(valeur)
    return valeur.replace(".", ",") if valeur else None


def _en_texte(valeur: Any) -> str:
    if valeur is None or valeur == "":
        return ""
    return valeur.isoformat() if isinstance(valeur, dt.date) else f"{valeur:.2f}"


class MotivationForm(TextesForm):
    """The motivation of a decision that departs from its proposition: both parts are compulsory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            champ.required = True
