"""Forms of the room."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from commun.champs import ChampDate
from commun.texte import sans_accents
from comptes.models import Agent, Entite, Institution
from dossiers.actions import referents_possibles
from dossiers.droits import RECEPTION
from dossiers.enums import Canal, EtatDemande, MotifCloture
from dossiers.models import Demande, DossierSocial, Piece, Rapport
from dossiers.recherche import a_servir
from dossiers.suggestions import Suggestion, suggestion
from referentiel.lecture import types_aide, types_piece
from referentiel.models import TypeAide, TypePiece
from usagers.lecture import composition, menage_actuel
from usagers.models import Personne


def centres_de(agent: Agent) -> Any:
    """Centres where the agent may open a dossier."""
    habilitations = agent.habilitations_en_vigueur().filter(profil__in=RECEPTION)
    return Entite.objects.filter(
        institution_id=agent.institution_id, ascendances__ancetre__in=habilitations.values("entite")
    ).distinct()


class OuvrirDossierForm(forms.Form):
    """Centre and referent of a new dossier."""

    entite = forms.ModelChoiceField(Entite.objects.none(), label="Centre", empty_label="Choisissez le centre")
    referent = forms.ModelChoiceField(
        Agent.objects.none(),
        label="Référent",
        required=False,
        empty_label="À attribuer",
        help_text="L’assistant social qui suit le dossier. À attribuer : le centre entier en est averti.",
    )

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centres = centres_de(agent)
        self.fields["entite"].queryset = centres  # type: ignore[attr-defined]
        possibles = Agent.objects.none()
        for centre in centres:
            possibles = possibles | referents_possibles(centre)
        self.fields["referent"].queryset = possibles.distinct()  # type: ignore[attr-defined]
        premier = list(centres[:2])
        if len(premier) == 1:
            self.fields["entite"].initial = premier[0]
            if referents_possibles(premier[0]).filter(pk=agent.pk).exists():
                self.fields["referent"].initial = agent


class AttribuerForm(forms.Form):
    """Who follows the dossier."""

    referent = forms.ModelChoiceField(Agent.objects.none(), label="Référent")

    def __init__(self, *args: Any, dossier: DossierSocial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referent"].queryset = referents_possibles(dossier.entite)  # type: ignore[attr-defined]
        self.fields["referent"].initial = dossier.referent_id


class DemandeForm(forms.Form):
    """What is asked, when and how it came."""

    recue_le = ChampDate(label="Reçue le", initial=timezone.localdate)
    canal = forms.ChoiceField(label="Arrivée", choices=Canal.choices, initial=Canal.GUICHET)
    types_aide = forms.ModelMultipleChoiceField(
        TypeAide.objects.none(),
        label="Aides demandées",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une aide."},
    )
    expose = forms.CharField(
        label="Ce que demande la personne, avec ses mots",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["types_aide"]
        champ.queryset = types_aide(institution)  # type: ignore[attr-defined]
        champ.choices = sorted(champ.choices, key=lambda choix: sans_accents(choix[1]))  # type: ignore[attr-defined]

    def clean_recue_le(self) -> dt.date:
        """Not after today."""
        jour: dt.date = self.cleaned_data["recue_le"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Cette date est dans l’avenir : indiquez le jour où la demande est arrivée.")
        return jour


class ChoixDossiers(forms.ModelMultipleChoiceField):
    """Dossiers told by their person."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Whose it is, and its number."""
        return f"{obj.personne.nom_complet}, {obj.numero}"


class ClassementForm(forms.Form):
    """What a piece is; `choix` (grouped choices) is computed once for a whole list."""

    type_piece = forms.ChoiceField(label="Type de pièce", required=False)
    date_piece = ChampDate(label="Date du document", required=False)
    valable_jusqu_au = ChampDate(label="Valable jusqu’au", required=False)
    concerne = forms.ModelChoiceField(
        Personne.objects.none(), label="Concerne", required=False, empty_label="Tout le dossier"
    )
    autres = ChoixDossiers(DossierSocial.objects.none(), label="Sert aussi au dossier de", required=False)
    sceau = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, piece: Piece, choix: list[Any], agent: Agent | None = None, **kwargs: Any) -> None:
        self.suggestion = suggestion(piece, agent) if agent is not None and not any(args) else Suggestion()
        propose = self.suggestion.type_piece
        kwargs.setdefault(
            "initial",
            {
                "type_piece": piece.type_piece_id or (propose.pk if propose else None),
                "date_piece": piece.date_piece or self.suggestion.date_piece,
                "valable_jusqu_au": piece.valable_jusqu_au or self.suggestion.valable_jusqu_au,
                "concerne": piece.concerne_id,
                "sceau": self.suggestion.sceau,
            },
        )
        kwargs["auto_id"] = f"piece-{piece.pk}-%s"
        super().__init__(*args, **kwargs)
        self.fields["type_piece"].choices = choix  # type: ignore[attr-defined]
        if agent is not None:
            self.fields["concerne"].queryset = du_menage(piece.dossier.personne, agent)  # type: ignore[attr-defined]
            self.fields["autres"].queryset = a_servir(piece, agent)  # type: ignore[attr-defined]

    def clean_type_piece(self) -> TypePiece | None:
        """The type itself."""
        pk = self.cleaned_data["type_piece"]
        return TypePiece.objects.get(pk=pk) if pk else None

    def clean(self) -> dict[str, Any]:
        """A paper does not end before it was written."""
        donnees = super().clean() or {}
        debut, fin = donnees.get("date_piece"), donnees.get("valable_jusqu_au")
        if debut and fin and fin < debut:
            self.add_error("valable_jusqu_au", "La fin de validité précède la date du document.")
        return donnees


def du_menage(personne: Personne, agent: Agent) -> Any:
    """Those whose paper it may be: the person and the members of her ménage that the agent knows of."""
    menage = menage_actuel(personne)
    membres = [p.membre.personne_id for p in composition(menage, agent) if p.lien] if menage else []
    return Personne.objects.visibles_par(agent).filter(pk__in=[personne.pk, *membres])


def choix_types(institution: Institution) -> list[Any]:
    """Types of papers grouped by family, with the empty choice first."""
    groupes: dict[str, list[tuple[int, str]]] = {}
    for type_piece in types_piece(institution):
        groupes.setdefault(type_piece.get_famille_display(), []).append((type_piece.pk, type_piece.libelle))
    return [("", "À classer"), *groupes.items()]


class MotifForm(forms.Form):
    """A reason in one sentence (waiver)."""

    motif = forms.CharField(
        label="Motif", max_length=300, error_messages={"required": "Écrivez en une phrase pourquoi."}
    )


class ClotureForm(forms.Form):
    """Why a demande is closed without decision."""

    motif = forms.ChoiceField(
        label="Motif", choices=[(m.value, m.label) for m in MotifCloture if m != MotifCloture.DECIDEE]
    )


class RapportForm(forms.ModelForm[Rapport]):
    """Headings of the social enquiry (domaine.md 1.5)."""

    visite_le = ChampDate(label="Visite à domicile le", required=False)

    class Meta:
        model = Rapport
        fields = ("visite_le", "menage", "ressources", "logement", "droits", "analyse", "conclusion")
        widgets = {
            champ: forms.Textarea(attrs={"rows": lignes})
            for champ, lignes in (
                ("menage", 4),
                ("ressources", 5),
                ("logement", 3),
                ("droits", 3),
                ("analyse", 7),
                ("conclusion", 4),
            )
        }


class FiltreRegistre(forms.Form):
    """Filter of the registre; everything is optional and stands in the address."""

    q = forms.CharField(label="Personne ou numéro", required=False, max_length=100)
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *EtatDemande.choices])

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        annees = Demande.objects.filter(institution=institution).order_by("-annee").values_list("annee", flat=True)
        self.fields["annee"].choices = [("", "Toutes"), *((a, str(a)) for a in annees.distinct())]  # type: ignore[attr-defined]
