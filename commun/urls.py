"""Addresses of the room `commun`."""

from django.urls import path

from commun.views.sante import sante

app_name = "commun"
urlpatterns = [path("sante/", sante, name="sante")]
