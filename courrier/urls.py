"""Addresses of the room."""

from django.urls import path

from courrier.adresses_bannettes import ADRESSES as BANNETTES
from courrier.adresses_sources import ADRESSES as SOURCES
from courrier.views import precision

app_name = "courrier"
urlpatterns = [
    *BANNETTES,
    *SOURCES,
    path("justesse/", precision.precision, name="precision"),
]
