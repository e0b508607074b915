"""Forms about persons: they accept what people type and say what is wrong beside the field."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from commun.champs import JOUR_FORMATS, ChampDate, ChampIban
from commun.erreurs import ErreurLiasse
from comptes.models import Agent, Institution
from ged.models import Document
from usagers.enums import GenreIdentifiant, RoleMenage, SituationFamiliale
from usagers.identifiants import exiger_genre_permis, genre_belge, genres_permis, normaliser
from usagers.models import Personne

AGE_MAX = 130
CHAMPS_IDENTITE = (
    "nom",
    "prenom",
    "nom_naissance",
    "date_naissance",
    "sexe",
    "nationalite",
    "situation_familiale",
    "telephone",
    "courriel",
    "date_deces",
)


class ChampNaissance(forms.DateField):
    """Birth date: two digits of year never mean the future (12/03/40 is 1940)."""

    default_error_messages = {"invalid": "Cette date n’existe pas. Écrivez par exemple 12/03/1985 ou 120385."}

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "placeholder": "jj/mm/aaaa", "autocomplete": "off", "size": "12"}
        options.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=attrs))
        super().__init__(input_formats=(*JOUR_FORMATS, "%d.%m.%y", "%d-%m-%y"), **options)

    def to_python(self, value: Any) -> dt.date | None:
        """Past date, or an error that says what is wrong."""
        jour = super().to_python(value)
        aujourd_hui = timezone.localdate()
        if jour and jour > aujourd_hui and str(jour.year) not in str(value):
            jour = jour.replace(year=jour.year - 100, day=min(jour.day, 28) if jour.month == 2 else jour.day)
        if jour and not aujourd_hui.year - AGE_MAX <= jour.year:
            raise forms.ValidationError("Cette date est trop ancienne. Vérifiez l’année.", code="invalid")
        if jour and jour > aujourd_hui:
            raise forms.ValidationError("Cette date est dans le futur. Vérifiez l’année.", code="invalid")
        return jour


class FormulairePersonne(forms.ModelForm):
    """Identity and contact details."""

    date_naissance = ChampNaissance(label="Date de naissance", required=False)
    date_deces = ChampNaissance(label="Date de décès", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        vide = ("", "non précisée")
        self.fields["situation_familiale"].choices = [vide, *SituationFamiliale.choices]  # type: ignore[attr-defined]

    class Meta:
        model = Personne
        fields = CHAMPS_IDENTITE
        labels = {"nom": "Nom", "prenom": "Prénom", "nom_naissance": "Nom de naissance", "sexe": "Sexe"}
        widgets = {
            "telephone": forms.TextInput(attrs={"type": "tel"}),
            **{champ: forms.TextInput(attrs={"autocomplete": "off"}) for champ in ("nom", "prenom", "nom_naissance")},
        }

    def clean(self) -> dict[str, Any]:
        """A death comes after the birth."""
        donnees = super().clean() or {}
        naissance, deces = donnees.get("date_naissance"), donnees.get("date_deces")
        if naissance and deces and deces < naissance:
            self.add_error("date_deces", "Le décès précède la naissance. Vérifiez les deux dates.")
        return donnees


class FormulaireAdresse(forms.Form):
    """Where the person lives, and since when."""

    rue = forms.CharField(label="Rue et numéro", max_length=200)
    complement = forms.CharField(label="Boîte, étage, digicode", max_length=100, required=False)
    code_postal = forms.CharField(label="Code postal", max_length=10)
    localite = forms.CharField(label="Localité", max_length=100)
    du = ChampDate(label="Depuis le", required=False, help_text="Vide : aujourd’hui.")


class FormulaireNouvelle(FormulairePersonne):
    """Creation: identity, the number the institution may hold, the address."""

    niss = forms.CharField(
        label="NISS ou numéro BIS",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"data-saisie": "niss", "inputmode": "numeric", "autocomplete": "off"}),
    )
    nir = forms.CharField(
        label="NIR", required=False, max_length=25, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    caf = forms.CharField(
        label="Numéro d’allocataire CAF",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rue = forms.CharField(label="Rue et numéro", max_length=200, required=False)
    complement = forms.CharField(label="Boîte, étage, digicode", max_length=100, required=False)
    code_postal = forms.CharField(label="Code postal", max_length=10, required=False)
    localite = forms.CharField(label="Localité", max_length=100, required=False)
    malgre_doublons = forms.BooleanField(label="Ce n’est aucune de ces personnes", required=False)

    field_order = ("nom", "prenom", "date_naissance", "sexe", "niss", "nir", "caf")
    IDENTIFIANTS = ("niss", "nir", "caf")
    ADRESSE = ("rue", "complement", "code_postal", "localite")

    def __init__(self, *args: Any, institution: Institution, **options: Any) -> None:
        super().__init__(*args, **options)
        permis = genres_permis(institution)
        for champ in self.IDENTIFIANTS:
            if champ not in permis:
                del self.fields[champ]
        del self.fields["date_deces"]

    def clean(self) -> dict[str, Any]:
        """Numbers are verified beside their field; an address is whole or absent."""
        donnees = super().clean()
        for champ in self.IDENTIFIANTS:
            valeur = donnees.get(champ)
            if valeur:
                self._verifier(champ, valeur)
        saisis = [champ for champ in ("rue", "code_postal", "localite") if donnees.get(champ)]
        if saisis and len(saisis) < 3:
            for champ in {"rue", "code_postal", "localite"} - set(saisis):
                self.add_error(champ, "Complétez l’adresse, ou laissez-la vide tout entière.")
        return donnees

    def _verifier(self, champ: str, valeur: str) -> None:
        try:
            normaliser(genre_de(champ, valeur), valeur)
        except ErreurLiasse as erreur:
            self.add_error(champ, f"{erreur.message} {erreur.remede}")

    def identite(self) -> dict[str, Any]:
        """Fields of the identity, for the action."""
        return {champ: self.cleaned_data[champ] for champ in CHAMPS_IDENTITE if champ in self.cleaned_data}

    def identifiants(self) -> dict[str, str]:
        """Kind → number as typed."""
        saisis = {champ: self.cleaned_data.get(champ) for champ in self.IDENTIFIANTS}
        return {genre_de(champ, valeur): valeur for champ, valeur in saisis.items() if valeur}

    def adresse(self) -> dict[str, Any] | None:
        """Arguments of the address, None when none was typed."""
        return {champ: self.cleaned_data[champ] for champ in self.ADRESSE} if self.cleaned_data.get("rue") else None


def genre_de(champ: str, valeur: str) -> str:
    """Kind of number of a field; the Belgian one takes NISS and BIS."""
    return genre_belge(valeur) if champ == GenreIdentifiant.NISS else champ


class FormulaireIdentifiant(forms.Form):
    """One number more."""

    genre = forms.ChoiceField(label="Genre")
    valeur = forms.CharField(label="Numéro", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, institution: Institution, **options: Any) -> None:
        super().__init__(*args, **options)
        self.institution = institution
        genres = genres_permis(institution)
        self.fields["genre"].choices = [(g, GenreIdentifiant(g).label) for g in genres]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The number holds."""
        donnees = super().clean() or {}
        if donnees.get("genre") and donnees.get("valeur"):
            try:
                exiger_genre_permis(self.institution, donnees["genre"])
                normaliser(donnees["genre"], donnees["valeur"])
            except ErreurLiasse as erreur:
                self.add_error("valeur", f"{erreur.message} {erreur.remede}")
        return donnees


class FormulaireMembre(forms.Form):
    """Somebody of the household: a known person, or a new one."""

    personne = forms.ModelChoiceField(queryset=Personne.objects.none(), required=False, widget=forms.HiddenInput)
    nom = forms.CharField(label="Nom", max_length=100)
    prenom = forms.CharField(label="Prénom", max_length=100)
    date_naissance = ChampNaissance(label="Date de naissance", required=False)
    role = forms.ChoiceField(
        label="Place dans le ménage",
        choices=[(r.value, r.label) for r in RoleMenage if r != RoleMenage.REFERENCE],
        initial=RoleMenage.ENFANT,
    )
    du = ChampDate(label="Dans le ménage depuis le", required=False, help_text="Vide : aujourd’hui.")

    def __init__(self, *args: Any, agent: Agent, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["personne"].queryset = Personne.objects.visibles_par(agent)  # type: ignore[attr-defined]
        connue = bool(self["personne"].value())
        for champ in ("nom", "prenom"):
            self.fields[champ].required = not connue


class FormulaireInstruction(forms.Form):
    """Account to pay the person, its holder, the paper that proves it."""

    iban = ChampIban(label="IBAN")
    titulaire = forms.CharField(label="Titulaire du compte", max_length=120)
    preuve = forms.ModelChoiceField(
        label="Preuve",
        queryset=Document.objects.none(),
        required=False,
        empty_label="— aucune pièce du dossier —",
        help_text="La pièce qui montre ce numéro : extrait, relevé d’identité bancaire.",
    )
    du = ChampDate(label="À suivre à partir du", required=False, help_text="Vide : aujourd’hui.")

    def __init__(self, *args: Any, personne: Personne, agent: Agent, **options: Any) -> None:
        super().__init__(*args, **options)
        siens = Document.objects.visibles_par(agent).filter(compartiments__personnes=personne).distinct()
        self.fields["preuve"].queryset = siens  # type: ignore[attr-defined]
