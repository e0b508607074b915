"""Compulsory mentions as a letter carries them: a datum of the dossier, a text, or still to be provided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from referentiel.models import Mention


@dataclass(frozen=True)
class MentionImprimee:
    """One mention of one letter. Empty: to be provided."""

    mention: Mention
    valeur: str = ""

    @property
    def a_fournir(self) -> bool:
        """True when nothing can be printed for it."""
        return not self.valeur

    @property
    def fait(self) -> bool:
        """A datum of the dossier (printed in the table), not a text (printed as a paragraph)."""
        return bool(self.mention.donnee)


def imprimer(mentions: Iterable[Mention], donnees: Mapping[str, str]) -> list[MentionImprimee]:
    """Each mention with the datum or the text that says it. `donnees`: code of `Donnee` → what is printed."""
    return [MentionImprimee(m, donnees.get(m.donnee, "") if m.donnee else m.texte.strip()) for m in mentions]
