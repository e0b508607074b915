"""Forms of the trays. What is typed is understood without the mouse: a name, letters of a type, a date."""

from typing import Any

from django import forms

from commun.champs import ChampDate
from commun.texte import cle_tri
from comptes.models import Agent
from courrier.actions.pages import Feuillet, lire_disposition
from courrier.classement.propositions import LUS_SEULEMENT
from courrier.exceptions import DispositionIllisible
from dossiers.models import DossierSocial
from dossiers.recherche import chercher_dossiers, dossiers_ouverts_a_l_agent
from referentiel.lecture import types_piece
from referentiel.models import TypePiece


class DispositionForm(forms.Form):
    """Order of the pages, and the version of the paper it speaks of."""

    disposition = forms.CharField(required=False, max_length=10_000)
    version = forms.IntegerField(min_value=1)

    def clean_disposition(self) -> list[list[Feuillet]]:
        """Groups of pages; none when nothing is asked."""
        texte = self.cleaned_data["disposition"].strip()
        try:
            return lire_disposition(texte) if texte else []
        except DispositionIllisible as refus:
            raise forms.ValidationError(refus.message) from refus


class ClasserForm(DispositionForm):
    """Where a paper goes. `dossier` and `type_piece` are chosen from suggestions, or told by what was typed."""

    dossier = forms.ModelChoiceField(DossierSocial.objects.none(), required=False)
    dossier_texte = forms.CharField(label="Personne ou dossier", required=False, max_length=100)
    autres = forms.ModelMultipleChoiceField(DossierSocial.objects.none(), required=False)
    type_piece = forms.ModelChoiceField(TypePiece.objects.none(), required=False)
    type_texte = forms.CharField(label="Type de pièce", required=False, max_length=120)
    date_piece = ChampDate(label="Date du document", required=False)
    valable_jusqu_au = ChampDate(label="Valable jusqu’au", required=False)
    fausses = forms.MultipleChoiceField(required=False, choices=[(champ.value, champ.label) for champ in LUS_SEULEMENT])
    proposees = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent = agent
        ouverts = dossiers_ouverts_a_l_agent(agent)
        self.fields["dossier"].queryset = ouverts  # type: ignore[attr-defined]
        self.fields["autres"].queryset = ouverts  # type: ignore[attr-defined]
        self.fields["type_piece"].queryset = types_piece(agent.institution)  # type: ignore[attr-defined]
        self.candidats: list[DossierSocial] = []

    def clean(self) -> dict[str, Any]:
        """Understand what was typed when nothing was chosen."""
        valeurs = super().clean() or self.cleaned_data
        if not self.errors.get("dossier") and valeurs.get("dossier") is None:
            valeurs["dossier"] = self._dossier(valeurs.get("dossier_texte", ""))
        texte = valeurs.get("type_texte", "").strip()
        if not self.errors.get("type_piece") and valeurs.get("type_piece") is None and texte:
            valeurs["type_piece"] = self._type(texte)
        debut, fin = valeurs.get("date_piece"), valeurs.get("valable_jusqu_au")
        if debut and fin and fin < debut:
            self.add_error("valable_jusqu_au", "La fin de validité précède la date du document.")
        return valeurs

    def _dossier(self, texte: str) -> DossierSocial | None:
        self.candidats = chercher_dossiers(self.agent, texte)
        if len(self.candidats) == 1:
            return self.candidats[0]
        if self.candidats:
            self.add_error("dossier_texte", "Plusieurs dossiers répondent : choisissez celui qui convient.")
        elif texte.strip():
            self.add_error(
                "dossier_texte", "Aucun dossier ouvert ne répond. Essayez le numéro, ou la date de naissance."
            )
        else:
            self.add_error("dossier_texte", "Dites à qui est ce papier : un nom, un numéro ou une date de naissance.")
        return None

    def _type(self, texte: str) -> TypePiece | None:
        """Its letters first, then the beginning of its label; only when one type answers."""
        types = list(types_piece(self.agent.institution))
        lettres = [t for t in types if lettres_de(t, self.agent).casefold() == texte.casefold()]
        cle = cle_tri(texte)
        trouves = lettres or [t for t in types if cle and cle_tri(t.libelle).startswith(cle)]
        if len(trouves) == 1:
            return trouves[0]
        self.add_error(
            "type_texte", "Ce type n’est pas connu. Tapez ses lettres, ou laissez vide pour le dire plus tard."
        )
        return None


class EcarterForm(forms.Form):
    """Why a paper is set aside."""

    motif = forms.CharField(label="Pourquoi", max_length=200)


def lettres_de(type_piece: TypePiece, agent: Agent) -> str:
    """One to three letters typed at filing, the institution's own first."""
    return type_piece.usage_de(agent.institution_id).raccourci
