"""Filters and tags present in every template: money, days, time as people say it, the once-only token."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from commun.texte import sans_accents

register = template.Library()
ESPACE_FINE = "\u202f"
ESPACE = "\u00a0"


@register.filter
def montant(valeur: Decimal | float | str | None) -> str:
    """1234.5 → « 1 234,50 € » with no-break spaces; empty for None."""
    if valeur is None or valeur == "":
        return ""
    entier = f"{Decimal(valeur):,.2f}".replace(",", ESPACE_FINE).replace(".", ",")
    return f"{entier}{ESPACE}€"


@register.filter
def jour(valeur: dt.date | dt.datetime | None) -> str:
    """22/11/2026, in local time; empty for None."""
    if valeur is None or valeur == "":
        return ""
    if isinstance(valeur, dt.datetime):
        valeur = timezone.localtime(valeur)
    return valeur.strftime("%d/%m/%Y")


@register.filter
def jour_en_lettres(valeur: dt.date | None) -> str:
    """« 22 novembre 2026 », « 1er mars 2026 » (letters)."""
    if not valeur:
        return ""
    premier = "1er" if valeur.day == 1 else str(valeur.day)
    return f"{premier}{ESPACE}{date_format(valeur, 'F Y')}"


def dire_quand(valeur: dt.datetime) -> str:
    """« à l’instant », « il y a 5 min », « aujourd’hui à 14 h 10 », « hier à 9 h 05 », « le 03/11/2026 à 9 h 05 »."""
    local, maintenant = timezone.localtime(valeur), timezone.localtime()
    secondes = (maintenant - local).total_seconds()
    heure = f"{local.hour}{ESPACE}h{ESPACE}{local:%M}"
    if 0 <= secondes < 60:
        return "à l’instant"
    if 0 <= secondes < 3600:
        return f"il y a {int(secondes // 60)}{ESPACE}min"
    ecart = (maintenant.date() - local.date()).days
    quand_ = {0: "aujourd’hui", 1: "hier"}.get(ecart, f"le {local:%d/%m/%Y}")
    return f"{quand_} à {heure}"


@register.filter
def quand(valeur: dt.datetime | None) -> str | SafeString:
    """Time as people say it, the exact time on hover."""
    if not valeur:
        return ""
    local = timezone.localtime(valeur)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        local.strftime("%d/%m/%Y %H:%M:%S"),
        dire_quand(valeur),
    )


@register.filter
def masque(valeur: str) -> str:
    """An identifier or account shown by its last three characters: « ••• 285 »."""
    return f"•••{ESPACE}{valeur[-3:]}" if valeur else ""


@register.filter
def iban(valeur: str) -> str:
    """IBAN by groups of four."""
    return ESPACE.join(valeur[i : i + 4] for i in range(0, len(valeur), 4))


@register.filter
def octets(valeur: int) -> str:
    """Size as people say it: « 340 Ko », « 2,4 Mo »."""
    if valeur < 1_000:
        return f"{valeur}{ESPACE}octets"
    if valeur < 1_000_000:
        return f"{valeur // 1000}{ESPACE}Ko"
    return f"{valeur / 1_000_000:.1f}{ESPACE}Mo".replace(".", ",")


@register.simple_tag
def jeton() -> SafeString:
    """Hidden field that lets a form act once (commun.unicite)."""
    return format_html('<input type="hidden" name="jeton" value="{}">', uuid.uuid4())


@register.filter
def element(dictionnaire: dict[Any, Any], cle: Any) -> Any:
    """Value of a dictionary by a variable key."""
    return dictionnaire.get(cle)


@register.simple_tag(takes_context=True)
def requete_avec(context: dict[str, Any], **remplacements: Any) -> str:
    """The current query string with some parameters replaced (pagination, sort)."""
    parametres = context["request"].GET.copy()
    for cle, valeur in remplacements.items():
        if valeur in (None, ""):
            parametres.pop(cle, None)
        else:
            parametres[cle] = valeur
    return f"?{parametres.urlencode()}" if parametres else "?"


@register.filter
def minuscule(valeur: object) -> str:
    """First letter in lower case, inside a sentence: « comité spécial du service social »."""
    texte = str(valeur)
    return texte[:1].lower() + texte[1:]


@register.filter
def avec_article(nom: str) -> str:
    """« le comité … », « la commission … », « l’organe … »."""
    if sans_accents(nom[:1]) in "aeiouh":
        return f"l’{nom}"
    return f"{'la' if nom.startswith(FEMININS) else 'le'} {nom}"


@register.filter
def de(nom: object) -> str:
    """« d’Élise Moreau », « de Paul Gérard »; an h is left alone, for one cannot tell « d’Hugo » from « de Hans »."""
    texte = str(nom)
    debut = sans_accents(texte)[:2]
    voyelle = debut[:1] in VOYELLES or (debut[:1] == "y" and debut[1:] not in VOYELLES)  # d’Yvette, de Youssef
    return f"d’{texte}" if texte and voyelle else f"de {texte}"


VOYELLES = ("a", "e", "i", "o", "u")
FEMININS = ("commission", "cellule", "direction", "présidente", "section")
