"""Addresses of what brings papers in: the register, batches, sheets to print, folders and mailboxes."""

from django.urls import path

from courrier.views import feuilles, lots, registre, sources

ADRESSES = [
    path("courrier/", registre.registre, name="registre"),
    path("courrier/inscrire/", registre.enregistrer, name="enregistrer"),
    path("courrier/<int:courrier_id>/", registre.lire, name="lire"),
    path("courrier/<int:courrier_id>/distribuer/", registre.distribuer, name="distribuer"),
    path("courrier/<int:courrier_id>/repondre/", registre.repondre, name="repondre"),
    path("courrier/<int:courrier_id>/sans-suite/", registre.sans_suite, name="sans_suite"),
    path("courrier/<int:courrier_id>/joindre/", registre.joindre, name="joindre"),
    path("lots/", lots.lots, name="lots"),
    path("lots/<int:lot_id>/", lots.lot, name="lot"),
    path("lots/<int:lot_id>/relancer/", lots.relancer, name="lot_relancer"),
    path("lots/<int:lot_id>/garder/", lots.garder, name="lot_garder"),
    path("feuilles/", feuilles.feuilles, name="feuilles"),
    path("feuilles/separateurs.pdf", feuilles.separateurs, name="separateurs"),
    path("feuilles/dossiers/<int:dossier_id>/", feuilles.choisir, name="separateurs_dossier"),
    path("feuilles/dossiers/<int:dossier_id>/separateur.pdf", feuilles.separateur, name="separateur"),
    path("demandes/<int:demande_id>/a-signer.pdf", feuilles.demande, name="demande_a_signer"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<int:bannette_id>/", sources.source, name="source"),
]
