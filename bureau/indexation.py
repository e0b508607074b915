"""Where a kept search is shown."""

from django.urls import reverse

from search.gardees import montrer_sur
from search.models import RechercheGardee


def page_de(gardee: RechercheGardee) -> str:
    """Address of the page that runs it again."""
    return reverse("bureau:recherche_gardee", args=[gardee.pk])


montrer_sur(page_de)
