"""Forms of the register: a pile entered by keyboard, its filter, its answer."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from commun.champs import ChampDate
from comptes.models import Agent
from courrier.enums import CanalCourrier, EtatCourrier
from courrier.models import Bannette, Courrier


def agents_de(agent: Agent) -> Any:
    """Colleagues to whom a letter may be addressed."""
    return Agent.objects.filter(institution_id=agent.institution_id, is_active=True).order_by("nom", "prenom")


def bannettes_de(agent: Agent) -> Any:
    """Trays of the house, those of services first."""
    trays = Bannette.objects.filter(institution_id=agent.institution_id)
    return trays.order_by("agent_id", "libelle").select_related("agent")


class CourrierForm(forms.Form):
    """One letter. Day, channel and tray stay from one letter of the pile to the next."""

    expediteur = forms.CharField(
        label="Expéditeur",
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "list": "expediteurs", "autocomplete": "off"}),
    )
    objet = forms.CharField(label="Objet", max_length=200, required=False)
    canal = forms.ChoiceField(label="Arrivée", choices=CanalCourrier.choices, initial=CanalCourrier.POSTE)
    recu_le = ChampDate(label="Reçu le", initial=timezone.localdate)
    destinataire = forms.ModelChoiceField(
        Agent.objects.none(), label="À l’attention de", required=False, empty_label="Personne en particulier"
    )
    bannette = forms.ModelChoiceField(
        Bannette.objects.none(), label="Bannette", required=False, empty_label="À distribuer"
    )
    echeance = ChampDate(label="Réponse pour le", required=False)
    personnel = forms.BooleanField(label="Personnel : remis sans être ouvert", required=False)

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destinataire"].queryset = agents_de(agent)  # type: ignore[attr-defined]
        self.fields["bannette"].queryset = bannettes_de(agent)  # type: ignore[attr-defined]

    def clean_recu_le(self) -> dt.date:
        """Not after today."""
        jour: dt.date = self.cleaned_data["recu_le"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Cette date est dans l’avenir : indiquez le jour de l’arrivée.")
        return jour

    def clean(self) -> dict[str, Any]:
        """Dates in order; a personal letter has its addressee."""
        donnees = super().clean() or {}
        recu, due = donnees.get("recu_le"), donnees.get("echeance")
        if recu and due and due < recu:
            self.add_error("echeance", "La réponse est attendue avant l’arrivée : vérifiez les deux dates.")
        if donnees.get("personnel") and not donnees.get("destinataire"):
            self.add_error("destinataire", "Un courrier personnel se remet à quelqu’un : choisissez-le.")
        return donnees

    def suivant(self) -> dict[str, Any]:
        """What the next letter of the pile starts with."""
        return {nom: self.cleaned_data[nom] for nom in ("canal", "recu_le", "bannette")}


class FiltreCourrier(forms.Form):
    """Filter of the register; everything is optional and stands in the address."""

    q = forms.CharField(label="Expéditeur, objet ou numéro", required=False, max_length=100)
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), ("retard", "en retard"), *EtatCourrier.choices]
    )
    canal = forms.ChoiceField(label="Arrivée", required=False, choices=[("", "Toutes"), *CanalCourrier.choices])
    bannette = forms.ModelChoiceField(Bannette.objects.none(), label="Bannette", required=False, empty_label="Toutes")

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        annees = Courrier.objects.visibles_par(agent).order_by("-annee").values_list("annee", flat=True).distinct()
        self.fields["annee"].choices = [("", "Toutes"), *((a, str(a)) for a in annees)]  # type: ignore[attr-defined]
        self.fields["bannette"].queryset = bannettes_de(agent)  # type: ignore[attr-defined]


class DistribuerForm(forms.Form):
    """To which tray."""

    bannette = forms.ModelChoiceField(Bannette.objects.none(), label="Bannette", empty_label="Choisissez")
    echeance = ChampDate(label="Réponse attendue le", required=False)

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bannette"].queryset = bannettes_de(agent)  # type: ignore[attr-defined]


class ReponseForm(forms.Form):
    """The letter that answers, among those of the dossier, or words."""

    document = forms.ChoiceField(label="Répondu par", required=False)
    reponse = forms.CharField(
        label="ou, en quelques mots",
        required=False,
        max_length=200,
        help_text="Par exemple : appelé le 22/11, rendez-vous donné.",
    )

    def __init__(self, *args: Any, lettres: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = [("", "Aucune lettre du dossier"), *lettres]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One or the other."""
        donnees = super().clean() or {}
        if not donnees.get("document") and not donnees.get("reponse", "").strip():
            self.add_error("reponse", "Choisissez la lettre, ou écrivez comment il a été répondu.")
        return donnees
