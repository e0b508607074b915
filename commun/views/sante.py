"""Health page for a reverse proxy or a supervisor: no name, no figure."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse


@login_not_required
def sante(request: HttpRequest) -> HttpResponse:
    """200 « ok » when the database answers."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
