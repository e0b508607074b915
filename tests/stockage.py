"""Where the pieces of a test are kept."""

from pathlib import Path
from typing import Any


def pieces_dans(settings: Any, dossier: Path) -> None:
    """A folder of the test's own; with a real object store, the store is kept. Undone with the settings."""
    pieces = settings.STORAGES["pieces"]
    if "location" in pieces["OPTIONS"] and not pieces["BACKEND"].startswith("storages."):
        options = {**pieces["OPTIONS"], "location": dossier}
        settings.STORAGES = {**settings.STORAGES, "pieces": {**pieces, "OPTIONS": options}}
