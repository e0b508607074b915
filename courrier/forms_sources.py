"""Settings of a tray's sources: its scanner's folder, its mailbox."""

from pathlib import PurePosixPath
from typing import Any

from django import forms

from courrier.enums import SecuriteImap
from courrier.models import Bannette, Messagerie


class DossierForm(forms.ModelForm[Bannette]):
    """The folder watched for the tray, below the place given to the site."""

    class Meta:
        model = Bannette
        fields = ("dossier_surveille", "deux_piles")
        help_texts = {
            "dossier_surveille": "Nom d’un sous-dossier : « accueil », « copieur-2/dubois ». Vide : aucun.",
            "deux_piles": "Pour un numériseur qui ne lit qu’une face. Laissez vide si le copieur lit les deux.",
        }

    def clean_dossier_surveille(self) -> str:
        """A name below, and nowhere else."""
        nom: str = self.cleaned_data["dossier_surveille"].strip().strip("/")
        parties = PurePosixPath(nom).parts
        if any(partie in ("..", ".") or partie.startswith(".") for partie in parties) or "\\" in nom:
            raise forms.ValidationError("Donnez le nom d’un sous-dossier, sans « .. » ni nom caché.")
        autre = Bannette.objects.exclude(pk=self.instance.pk).exclude(dossier_surveille="")
        if nom and autre.filter(dossier_surveille=nom).exists():
            raise forms.ValidationError("Ce dossier est déjà celui d’une autre bannette.")
        return nom


class MessagerieForm(forms.ModelForm[Messagerie]):
    """The mailbox whose messages land in the tray. The password stands in a file of the server."""

    class Meta:
        model = Messagerie
        fields = (
            "active",
            "hote",
            "port",
            "securite",
            "identifiant",
            "mode",
            "secret",
            "dossier",
            "dossier_releves",
        )
        help_texts = {
            "secret": "Nom du fichier où le mot de passe (ou l’autorisation OAuth 2) est déposé sur le serveur.",
            "dossier_releves": "Les messages pris y sont déplacés. Vide : ils restent, marqués.",
        }

    def clean(self) -> dict[str, Any]:
        """No password in clear over the network."""
        donnees = super().clean() or {}
        if donnees.get("securite") == SecuriteImap.AUCUNE and donnees.get("hote") not in ("localhost", "127.0.0.1"):
            self.add_error("securite", "Sans chiffrement, seul le serveur de cette machine est permis.")
        return donnees
