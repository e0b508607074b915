"""Addresses of the room `usagers`."""

from django.urls import path

from usagers.views import comptes, menages, personnes

app_name = "usagers"
urlpatterns = [
    path("personnes/", personnes.chercher, name="chercher"),
    path("personnes/nouvelle/", personnes.creer, name="creer"),
    path("personnes/<int:pk>/", personnes.lire, name="lire"),
    path("personnes/<int:pk>/modifier/", personnes.modifier, name="modifier"),
    path("personnes/<int:pk>/adresse/", personnes.adresse, name="adresse"),
    path("personnes/<int:pk>/numero/", personnes.identifiant, name="identifiant"),
    path("personnes/<int:pk>/numeros/<int:numero>/retirer/", personnes.retirer, name="identifiant_retirer"),
    path("personnes/<int:pk>/menage/", menages.ajouter, name="membre"),
    path("personnes/<int:pk>/menage/choisir/", menages.choisir, name="membre_choisir"),
    path("personnes/<int:pk>/menage/<int:membre>/retirer/", menages.retirer, name="membre_retirer"),
    path("personnes/<int:pk>/compte/", comptes.creer, name="instruction_creer"),
    path("comptes/", comptes.lister, name="instructions"),
    path("comptes/<int:pk>/", comptes.lire, name="instruction"),
    path("comptes/<int:pk>/verifier/", comptes.verifier, name="instruction_verifier"),
    path("comptes/<int:pk>/ecarter/", comptes.ecarter, name="instruction_ecarter"),
]
