"""Answers that carry bytes: streamed, with Range, never trusted by the browser."""

import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from ged import stockage

PLAGE = re.compile(r"bytes=(\d*)-(\d*)")
# A hostile file opened from the download folder of a browser still has no right here.
BAC_A_SABLE = "sandbox; default-src 'none'"


def piece_jointe(request: HttpRequest, cle: str, *, nom: str, type_mime: str, etiquette: str) -> HttpResponseBase:
    """The stored file as an attachment named `nom`; one Range is honoured, several give the whole file."""
    taille = stockage.taille_de(cle)
    plage = _plage(request, taille, etiquette)
    if plage == (0, -1):
        reponse: HttpResponseBase = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        reponse["Content-Range"] = f"bytes */{taille}"
        return reponse
    debut, fin = plage or (0, taille - 1)
    longueur = fin - debut + 1
    reponse = StreamingHttpResponse(
        stockage.lire_flux(cle, debut, longueur),
        status=HTTPStatus.PARTIAL_CONTENT if plage else HTTPStatus.OK,
        content_type=type_mime or "application/octet-stream",
    )
    if plage:
        reponse["Content-Range"] = f"bytes {debut}-{fin}/{taille}"
    reponse["Content-Length"] = str(longueur)
    reponse["Accept-Ranges"] = "bytes"
    reponse["Cache-Control"] = "private, no-store"
    reponse["ETag"] = f'"{etiquette}"'
    reponse["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=nom) or "attachment"
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = BAC_A_SABLE
    return reponse


def _plage(request: HttpRequest, taille: int, etiquette: str) -> tuple[int, int] | None:
    """(first, last) byte asked for, None for the whole file, (0, -1) when it lies outside."""
    trouve = PLAGE.fullmatch(request.headers.get("Range", "").strip())
    if not trouve or not any(trouve.groups()) or request.headers.get("If-Range", f'"{etiquette}"') != f'"{etiquette}"':
        return None
    debut, fin = trouve.groups()
    if not debut:
        suffixe = min(int(fin), taille)
        return (taille - suffixe, taille - 1) if suffixe else (0, -1)
    premier, dernier = int(debut), min(int(fin), taille - 1) if fin else taille - 1
    if premier >= taille:
        return (0, -1)
    return (premier, dernier) if premier <= dernier else None


def image_webp(request: HttpRequest, cle: str) -> HttpResponseBase:
    """A page's image, whole or not at all. Nothing of it stays on the device (R3.9)."""
    etiquette = f'"{cle.rsplit("/", 2)[-2][:16]}-{cle.rsplit("/", 1)[-1]}"'
    if request.headers.get("If-None-Match") == etiquette:
        reponse: HttpResponseBase = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        octets = b"".join(stockage.lire_flux(cle))  # small; a store that fails midway is said, not half sent
        reponse = HttpResponse(octets, content_type="image/webp")
        reponse["X-Content-Type-Options"] = "nosniff"
    reponse["ETag"] = etiquette
    reponse["Cache-Control"] = "private, no-store"
    return reponse
