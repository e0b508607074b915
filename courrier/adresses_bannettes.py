"""Addresses of the trays and of what is done to their papers."""

from django.urls import path

from courrier.views import bannettes, plis, recus

ADRESSES = [
    path("bannettes/", bannettes.lister, name="bannettes"),
    path("bannettes/<int:bannette_id>/", bannettes.lire, name="bannette"),
    path("bannettes/recu/", recus.recu, name="recu"),
    path("bannettes/dossiers/", bannettes.dossiers, name="dossiers"),
    path("bannettes/menage/<int:dossier_id>/", bannettes.menage, name="menage"),
    path("plis/<int:pli_id>/classer/", plis.classer, name="pli_classer"),
    path("plis/<int:pli_id>/ecarter/", plis.ecarter, name="pli_ecarter"),
    path("plis/<int:pli_id>/reprendre/", plis.reprendre, name="pli_reprendre"),
    path("plis/<int:pli_id>/pages/", plis.disposer, name="pli_pages"),
    path("plis/<int:pli_id>/joindre/", plis.joindre, name="pli_joindre"),
    path("plis/<int:pli_id>/versions/", plis.remettre, name="pli_remettre"),
    path("plis/<int:pli_id>/transmettre/", plis.transmettre, name="pli_transmettre"),
]
