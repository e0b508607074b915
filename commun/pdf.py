"""Letters and sheets: HTML of ours → PDF/A, without any request to the network."""

import mimetypes
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse


class SeulementStatiques(URLFetcher):
    """Gives WeasyPrint our own static files (`static:css/lettre.css`) and nothing else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Open one static file; refuse any other address."""
        nom = url.removeprefix("static:")
        chemin = finders.find(nom) if url.startswith("static:") else None
        if not chemin:
            raise ValueError(f"Adresse refusée dans une lettre : {url}")
        contenu = Path(chemin).read_bytes()
        type_mime = mimetypes.guess_type(nom)[0] or "application/octet-stream"
        return URLFetcherResponse(url, contenu, headers={"Content-Type": type_mime})


def rendre_pdf(gabarit: str, contexte: dict[str, Any], *, pdf_variant: str = "pdf/a-3b") -> bytes:
    """Render the template and print it as PDF/A. Never call it inside a transaction (it takes seconds)."""
    html = render_to_string(gabarit, {"racine": settings.RACINE, **contexte})
    return html_en_pdf(html, pdf_variant=pdf_variant)


def html_en_pdf(html: str, *, pdf_variant: str = "pdf/a-3b") -> bytes:
    """Print a whole HTML page with the house's letter style."""
    lecteur = SeulementStatiques()
    polices = FontConfiguration()  # without it the letter's own @font-face is ignored
    style = CSS(
        string=Path(str(finders.find("css/lettre.css"))).read_text(encoding="utf-8"),
        url_fetcher=lecteur,
        base_url="static:css/",
        font_config=polices,
    )
    resultat = HTML(string=html, url_fetcher=lecteur, base_url="static:").write_pdf(
        stylesheets=[style], font_config=polices, pdf_variant=pdf_variant
    )
    return bytes(resultat)
