"""Forms of the execution: sending, proof, batches, signature, instalments; filters of the lists."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from commun.champs import ChampDate
from decisions.enums import CanalNotification, EtatAvance, EtatEcheance, EtatNotification


class EnvoiForm(forms.Form):
    """How the letter leaves."""

    canal = forms.ChoiceField(
        label="La lettre part", choices=CanalNotification.choices, widget=forms.RadioSelect, initial="recommande"
    )
    numero = forms.CharField(
        label="Numéro du recommandé",
        required=False,
        max_length=40,
        help_text="Celui du récépissé de la poste. Rien à écrire pour une remise en main propre.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """A registered letter has its number."""
        donnees = super().clean() or {}
        if donnees.get("canal") == CanalNotification.RECOMMANDE and not donnees.get("numero"):
            self.add_error("numero", "Recopiez le numéro du récépissé : il prouvera l’envoi.")
        return donnees


class JourForm(forms.Form):
    """One day, today or before."""

    le = ChampDate(label="Le")

    def __init__(self, *args: Any, libelle: str = "Le", aide: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["le"].label = libelle
        self.fields["le"].help_text = aide

    def clean_le(self) -> dt.date:
        """Not in the future."""
        jour: dt.date = self.cleaned_data["le"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur.")
        return jour


class LotForm(forms.Form):
    """Day on which the bank is asked to pay."""

    execution_le = ChampDate(label="Payer le", help_text="Aujourd’hui ou un jour à venir.")

    def clean_execution_le(self) -> dt.date:
        """Not in the past."""
        jour: dt.date = self.cleaned_data["execution_le"]
        if jour < timezone.localdate():
            raise forms.ValidationError("Ce jour est passé.")
        return jour


class MotifForm(forms.Form):
    """A reason, in one sentence."""

    motif = forms.CharField(label="Motif", max_length=200)


class _Filtre(forms.Form):
    """Words of the person's name, or a number of dossier or decision."""

    q = forms.CharField(
        label="Personne, dossier ou décision",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class FiltreNotifications(_Filtre):
    """List of the letters."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "En cours"), *EtatNotification.choices])


class FiltreEcheances(_Filtre):
    """List of the payments. Without state: to be checked and checked."""

    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "À contrôler ou à mettre en lot"), *EtatEcheance.choices]
    )
    jusque = ChampDate(label="À payer jusqu’au", required=False)


class FiltreAvances(_Filtre):
    """List of the advances."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "En cours"), *EtatAvance.choices])
