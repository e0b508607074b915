"""Form fields that accept what people type: `221126`, `1 234,5 €`, an IBAN with spaces."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

JOUR_FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d%m%y", "%d%m%Y", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%d-%m-%y")

ANNEES_ADMISES = range(1900, 2200)


class ChampDate(forms.DateField):
    """Day typed as 22/11/2026, 22/11/26, 221126 or 22112026."""

    input_formats = JOUR_FORMATS
    default_error_messages = {"invalid": "Cette date n’existe pas. Écrivez par exemple 22/11/2026 ou 221126."}

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.DateInput(
                format="%d/%m/%Y",
                attrs={
                    "data-saisie": "date",
                    "inputmode": "numeric",
                    "placeholder": "jj/mm/aaaa",
                },
            ),
        )
        super().__init__(input_formats=JOUR_FORMATS, **options)

    def to_python(self, value: Any) -> dt.date | None:
        """A day of this time; a year typed wrong would make centuries of payments."""
        jour = super().to_python(value)
        if jour is not None and jour.year not in ANNEES_ADMISES:
            raise forms.ValidationError("Cette année n’est pas vraisemblable. Vérifiez la date.", code="invalid")
        return jour


class ChampMontant(forms.DecimalField):
    """Amount in euros, two decimals: 1234,5 · 1 234,50 € · 1.234,50."""

    default_error_messages = {"invalid": "Ce montant ne se lit pas. Écrivez par exemple 1234,50."}

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_digits", 12)
        options.setdefault("decimal_places", 2)
        options.setdefault("min_value", Decimal(0))
        options.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "data-saisie": "montant",
                    "inputmode": "decimal",
                    "class": "montant",
                }
            ),
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Decimal in euros; raises ValidationError with an example."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        brut = re.sub(r"[\s\u00a0\u202f€]", "", str(value))
        if "," in brut:
            brut = brut.replace(".", "").replace(",", ".")
        try:
            return super().to_python(Decimal(brut))
        except InvalidOperation as erreur:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from erreur

    def prepare_value(self, value: Any) -> Any:
        """Shown with a comma."""
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value


class ChampIban(forms.CharField):
    """IBAN with or without spaces, check digits and national key verified. Returns it compact."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 42)
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"data-saisie": "iban", "autocomplete": "off"}),
        )
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """Compact IBAN, or an error that says what is wrong."""
        brut = str(super().clean(value) or "")
        if not brut:
            return ""
        try:
            return str(IBAN(brut, validate_bban=True).compact)
        except SchwiftyException as erreur:
            raise forms.ValidationError(
                "Cet IBAN ne tient pas : un chiffre manque ou est faux. Recopiez-le depuis le relevé.",
                code="iban",
            ) from erreur


def lire_jour(texte: str) -> dt.date | None:
    """Day in any of the usual forms, None when it is none."""
    for motif in JOUR_FORMATS:
        try:
            return dt.datetime.strptime(texte.strip(), motif).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
