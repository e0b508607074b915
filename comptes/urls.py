"""Addresses of the room `comptes`."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from comptes.views.connexion import Connexion

app_name = "comptes"
urlpatterns = [
    path("connexion/", Connexion.as_view(), name="connexion"),
    path("deconnexion/", LogoutView.as_view(), name="deconnexion"),
]
