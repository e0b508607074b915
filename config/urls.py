"""Addresses of the site; each room keeps its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("commun.urls")),
    path("", include("comptes.urls")),
    path("", include("ged.urls")),
    path("", include("referentiel.urls")),
    path("", include("usagers.urls")),
    path("", include("dossiers.urls")),
    path("", include("decisions.urls")),
    path("", include("courrier.urls")),
    path("", include("bureau.urls")),
]
handler404 = "commun.views.erreurs.page_inconnue"
handler500 = "commun.views.erreurs.panne"
