"""The same fixtures as the documents' tests."""

from tests.ged.conftest import compartiment, deposer_octets, vider_la_file

__all__ = ["compartiment", "deposer_octets", "vider_la_file"]
