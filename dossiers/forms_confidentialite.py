"""Who will read a piece: chosen before it is deposited, with the names."""

from typing import Any

from django import forms

from commun.champs import ChampDate
from comptes.enums import Profil
from comptes.models import Agent, Compartiment
from ged.confidentialite import PROFILS, Choix, lecteurs_prevus
from ged.enums import Cache, Niveau
from referentiel.models import TypePiece

NIVEAUX = (
    (Niveau.ORDINAIRE, "Ordinaire : tous ceux qui lisent le dossier"),
    (Niveau.RESTREINT, "Restreinte : les fonctions que je coche"),
    (Niveau.SOUS_PLI, "Sous pli : les personnes que je nomme"),
)
CACHES = (
    (
        Cache.CONTENU,
        "Ce qu’elle contient : ils voient son type, sa date et qui l’apprécie ; elle compte comme reçue",
    ),
    (Cache.EXISTENCE, "Qu’elle existe : rien ne la montre nulle part, et elle ne compte pour aucune pièce demandée"),
)


class ConfidentialiteForm(forms.Form):
    """Level, readers, and what the others do not know."""

    niveau = forms.ChoiceField(label="Qui la lira ?", choices=NIVEAUX, widget=forms.RadioSelect)
    profils = forms.MultipleChoiceField(
        label="Fonctions", choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    agents = forms.MultipleChoiceField(
        label="Personnes", choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    cache = forms.ChoiceField(
        label="Que doivent ignorer les autres ?", choices=CACHES, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, lieu: Compartiment, agent: Agent, actuel: Choix | None = None, **kw: Any) -> None:
        actuel = actuel or Choix(Niveau.SOUS_PLI)
        kw.setdefault(
            "initial",
            {
                "niveau": actuel.niveau,
                "profils": list(actuel.profils),
                "agents": [str(pk) for pk in actuel.agents],
                "cache": actuel.cache,
            },
        )
        super().__init__(*args, **kw)
        self.lieu, self.agent = lieu, agent
        self.fields["profils"].choices = _fonctions(lieu, agent)  # type: ignore[attr-defined]
        lecteurs = lieu.lecteurs().exclude(pk=agent.pk).order_by("nom", "prenom")
        self.fields["agents"].choices = [  # type: ignore[attr-defined]
            (str(a.pk), f"{a.nom_complet}, {a.fonction}" if a.fonction else a.nom_complet) for a in lecteurs
        ]

    def clean(self) -> dict[str, Any]:
        """A restricted piece names at least one profile."""
        donnees = super().clean() or {}
        if donnees.get("niveau") == Niveau.RESTREINT and not donnees.get("profils"):
            self.add_error("profils", "Cochez au moins une fonction, ou choisissez « sous pli ».")
        return donnees

    def choix(self) -> Choix:
        """What was chosen; call it on a valid form."""
        lu = self.cleaned_data
        return Choix(
            lu["niveau"],
            lu.get("cache") or Cache.CONTENU,
            tuple(int(pk) for pk in lu.get("agents") or ()),
            tuple(lu.get("profils") or ()),
        )


def _fonctions(lieu: Compartiment, agent: Agent) -> list[tuple[str, str]]:
    """Each profile with the names it stands for today."""
    choix = []
    for profil in PROFILS:
        noms = [
            a.nom_complet
            for a in lecteurs_prevus(lieu, Choix(Niveau.RESTREINT, profils=(profil,)), agent).order_by("nom", "prenom")
            if a.pk != agent.pk
        ]
        choix.append((str(profil), f"{Profil(profil).label} : {', '.join(noms) or 'personne aujourd’hui'}"))
    return choix


class DepotReserveForm(ConfidentialiteForm):
    """The paper itself, and who will read it."""

    field_order = ("fichier", "titre", "type_piece", "date_piece")
    fichier = forms.FileField(label="Fichier")
    titre = forms.CharField(label="Titre", max_length=255, required=False, help_text="Vide : le nom du fichier.")
    type_piece = forms.ChoiceField(label="Type de pièce", required=False)
    date_piece = ChampDate(label="Date du document", required=False)

    def __init__(self, *args: Any, types: list[Any], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["type_piece"].choices = types  # type: ignore[attr-defined]

    def clean_type_piece(self) -> TypePiece | None:
        """The type itself."""
        pk = self.cleaned_data["type_piece"]
        return TypePiece.objects.get(pk=pk) if pk else None


class BrisForm(forms.Form):
    """The reason that the author and the DPO will read."""

    motif = forms.CharField(
        label="Pourquoi ouvrir ces pièces maintenant ?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez pourquoi : l’auteur et le délégué à la protection des données le liront."},
    )
