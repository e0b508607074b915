"""Addresses of the room `referentiel`."""

from django.urls import path

from referentiel.views import textes

app_name = "referentiel"
urlpatterns = [
    path("referentiel/", textes.textes, name="textes"),
    path("referentiel/parametres/<str:code>/", textes.parametre, name="parametre"),
    path("referentiel/mentions/<slug:lettre>/<slug:code>/", textes.mention, name="mention"),
]
