"""Sign-out: what the browser kept of the session goes with it (R3.9)."""

from typing import Any

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse


class Deconnexion(LogoutView):
    """The end of the session; the browser is told to forget what it kept (obeyed in a secure context)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Close the session, empty the caches and the storage of the site."""
        reponse = super().post(request, *args, **kwargs)
        reponse["Clear-Site-Data"] = '"cache", "storage"'
        return reponse
