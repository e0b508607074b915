"""Forms of the referentiel."""

from django import forms

from commun.champs import ChampDate

SOURCE_AIDE = "Article, circulaire, décision, ou qui a validé."


class FormulaireParametre(forms.Form):
    """A new value, from a day on."""

    valeur = forms.CharField(label="Valeur", max_length=300, required=False)
    source = forms.CharField(label="Source", max_length=300, required=False, help_text=SOURCE_AIDE)
    du = ChampDate(label="À partir du")


class FormulaireMention(forms.Form):
    """A new text, from a day on."""

    texte = forms.CharField(label="Texte imprimé dans la lettre", widget=forms.Textarea, required=False)
    source = forms.CharField(label="Source", max_length=300, required=False, help_text=SOURCE_AIDE)
    du = ChampDate(label="À partir du")
