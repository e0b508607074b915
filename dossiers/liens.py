"""What a person's page says of her dossier: open it, or see who follows it."""

from django.urls import reverse

from comptes.models import Agent
from dossiers.forms import centres_de
from dossiers.models import DossierSocial
from usagers.liens import Lien, completer_par
from usagers.models import Personne


def liens_de_la_personne(agent: Agent, personne: Personne) -> list[Lien]:
    """Her open dossier (as far as the agent may go), and the acts of the desk."""
    dossiers = DossierSocial.objects.connus_de(agent).filter(personne=personne)
    ouvert = dossiers.filter(clos_le__isnull=True).select_related("compartiment").first()
    if ouvert is None:
        if not centres_de(agent).exists():
            return []
        return [Lien("Ouvrir un dossier", reverse("dossiers:ouvrir", args=[personne.pk]), principal=True)]
    if ouvert.compartiment.visible_par(agent):
        return [Lien(f"Dossier {ouvert.numero}", reverse("dossiers:lire", args=[ouvert.pk]), principal=True)]
    return [Lien("Qui suit cette personne", reverse("dossiers:carte", args=[personne.pk]), principal=True)]


completer_par(liens_de_la_personne)
