"""Addresses of the screens across rooms."""

from django.urls import path

from bureau.views.accueil import accueil
from bureau.views.chercher import chercher
from bureau.views.galerie import galerie
from bureau.views.gestion import gestion, relancer
from bureau.views.lecture import langues_du_service, lecture, relire
from bureau.views.synonymes import synonymes

app_name = "bureau"
urlpatterns = [
    path("", accueil, name="accueil"),
    path("chercher/", chercher, name="chercher"),
    path("galerie/", galerie, name="galerie"),
    path("gestion/", gestion, name="gestion"),
    path("gestion/lecture/", lecture, name="lecture"),
    path("gestion/lecture/relire/", relire, name="lecture_relire"),
    path("gestion/lecture/services/<int:entite_id>/", langues_du_service, name="lecture_langues"),
    path("gestion/synonymes/", synonymes, name="synonymes"),
    path("gestion/travaux/<uuid:travail_id>/relancer/", relancer, name="relancer"),
]
