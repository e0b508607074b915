"""Addresses of restricted and sealed pieces."""

from django.urls import path

from dossiers.views import confidentialite

urlpatterns = [
    path("dossiers/<int:dossier_id>/deposer-reserve/", confidentialite.deposer, name="deposer_reserve"),
    path("dossiers/<int:dossier_id>/deposer-reserve/lecteurs/", confidentialite.lecteurs, name="lecteurs_prevus"),
    path("dossiers/<int:dossier_id>/bris-de-glace/", confidentialite.briser, name="briser"),
    path("classement/<int:piece_id>/confidentialite/", confidentialite.piece, name="confidentialite"),
    path("bris-de-glace/<int:bris_id>/", confidentialite.bris, name="bris"),
]
