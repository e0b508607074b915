"""Addresses of the room `referentiel`."""

from django.urls import path

from referentiel.views import requises, textes, types

app_name = "referentiel"
urlpatterns = [
    path("referentiel/", textes.textes, name="textes"),
    path("referentiel/types/", types.types, name="types"),
    path("referentiel/types/nouveau/", types.ajouter, name="type_ajouter"),
    path("referentiel/types/<int:type_id>/", types.regler, name="type"),
    path("referentiel/types/<int:type_id>/demande/", requises.regler, name="type_requise"),
    path("referentiel/types/<int:type_id>/livrer/", types.livrer, name="type_livrer"),
    path("referentiel/parametres/<str:code>/", textes.parametre, name="parametre"),
    path("referentiel/mentions/<slug:lettre>/<slug:code>/", textes.mention, name="mention"),
]
