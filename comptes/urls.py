"""Addresses of the room `comptes`."""

from django.urls import path

from comptes.views.connexion import Connexion
from comptes.views.deconnexion import Deconnexion

app_name = "comptes"
urlpatterns = [
    path("connexion/", Connexion.as_view(), name="connexion"),
    path("deconnexion/", Deconnexion.as_view(), name="deconnexion"),
]
