"""Addresses of the room."""

from django.urls import URLPattern

app_name = "courrier"
urlpatterns: list[URLPattern] = []
