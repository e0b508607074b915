"""Addresses of the room `ged`."""

from django.urls import path

from ged.views import depot, envois, fichiers, jumelages, liseuse, photos, reglages, ressemblances, telephone, texte

app_name = "ged"
urlpatterns = [
    path("pieces/<int:document_id>/", liseuse.lire, name="lire"),
    path("pieces/<int:document_id>/feuilles/", liseuse.feuilles, name="feuilles"),
    path("pieces/<int:document_id>/lecteurs/", liseuse.lecteurs, name="lecteurs"),
    path("pieces/<int:document_id>/pages/<int:numero>/calque/", liseuse.calque, name="calque"),
    path("pieces/<int:document_id>/pages/<int:numero>/texte/", texte.corriger, name="corriger"),
    path("pieces/<int:document_id>/relire/", reglages.relire, name="relire"),
    path("pieces/<int:document_id>/langues/", reglages.langues, name="langues"),
    path("pieces/<int:document_id>/mot-de-passe/", reglages.mot_de_passe, name="mot_de_passe"),
    path("pieces/<int:document_id>/pages/<int:numero>.webp", fichiers.image, name="image"),
    path("pieces/<int:document_id>/vignette.webp", fichiers.vignette, name="vignette"),
    path("pieces/<int:document_id>/photos/<int:photo_id>/", photos.original, name="photo_originale"),
    path("pieces/<int:document_id>/original/", fichiers.telecharger, name="telecharger"),
    path("pieces/<int:document_id>/cherchable/", fichiers.telecharger_cherchable, name="telecharger_cherchable"),
    path("pieces/<int:document_id>/etat/", depot.etat, name="etat"),
    path("pieces/<int:document_id>/relancer/", depot.relancer, name="relancer"),
    path("pieces/<int:document_id>/garder/", depot.garder, name="garder"),
    path("pieces/<int:document_id>/quarantaine/", depot.quarantaine_vue, name="quarantaine_vue"),
    path("pieces/<int:document_id>/ressemblances/", ressemblances.liste, name="ressemblances"),
    path("ressemblances/<int:ressemblance_id>/", ressemblances.comparer, name="comparer"),
    path("ressemblances/<int:ressemblance_id>/juger/", ressemblances.juger, name="juger"),
    path("deposer/", depot.deposer, name="deposer"),
    path("deposer/simple/", depot.deposer_simple, name="deposer_simple"),
    path("depots/a-revoir/", depot.a_revoir, name="echecs"),
    path("depots/etats/", envois.etats, name="etats"),
    path("depots/envois/", envois.ouvrir, name="envois"),
    path("depots/envois/<uuid:envoi_id>/", envois.envoi, name="envoi"),
    path("depots/telephone/", jumelages.jumeler, name="jumeler"),
    path("depots/telephone/<int:jumelage_id>/", jumelages.suivre, name="jumelage"),
    path("depots/telephone/<int:jumelage_id>/revoquer/", jumelages.revoquer, name="jumelage_revoquer"),
    path("depots/telephone/<int:jumelage_id>/terminer/", jumelages.terminer, name="jumelage_terminer"),
    path("depots/telephone/<int:jumelage_id>/jeter/", jumelages.jeter, name="jumelage_jeter"),
    path("depots/telephone/<int:jumelage_id>/<int:photo_id>.webp", jumelages.photo, name="jumelage_photo"),
    path("telephone/<str:jeton>/", telephone.page, name="telephone"),
    path("telephone/<str:jeton>/envois/", telephone.ouvrir, name="telephone_envois"),
    path("telephone/<str:jeton>/envois/<uuid:envoi_id>/", telephone.envoi, name="telephone_envoi"),
    path("telephone/<str:jeton>/photos/", telephone.ajouter, name="telephone_ajouter"),
    path("telephone/<str:jeton>/photos/<int:photo_id>/<slug:acte>/", telephone.arranger, name="telephone_arranger"),
    path("telephone/<str:jeton>/terminer/", telephone.terminer, name="telephone_terminer"),
]
