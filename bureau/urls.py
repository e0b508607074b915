"""Addresses of the screens across rooms."""

from django.urls import path

from bureau.views.accueil import accueil
from bureau.views.chercher import chercher
from bureau.views.galerie import galerie
from bureau.views.gestion import gestion, relancer
from bureau.views.lecture import langues_du_service, lecture, relire
from bureau.views.recherches import elargir, exporter, garder_recherche, recherche_gardee, retirer_recherche
from bureau.views.synonymes import synonymes

app_name = "bureau"
urlpatterns = [
    path("", accueil, name="accueil"),
    path("chercher/", chercher, name="chercher"),
    path("chercher/elargir/", elargir, name="recherche_elargir"),
    path("chercher/garder/", garder_recherche, name="recherche_garder"),
    path("chercher/gardees/<int:recherche_id>/", recherche_gardee, name="recherche_gardee"),
    path("chercher/gardees/<int:recherche_id>/retirer/", retirer_recherche, name="recherche_retirer"),
    path("chercher/liste/", exporter, name="recherche_exporter"),
    path("galerie/", galerie, name="galerie"),
    path("gestion/", gestion, name="gestion"),
    path("gestion/lecture/", lecture, name="lecture"),
    path("gestion/lecture/relire/", relire, name="lecture_relire"),
    path("gestion/lecture/services/<int:entite_id>/", langues_du_service, name="lecture_langues"),
    path("gestion/synonymes/", synonymes, name="synonymes"),
    path("gestion/travaux/<uuid:travail_id>/relancer/", relancer, name="relancer"),
]
