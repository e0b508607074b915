"""The same fixtures as the documents' tests."""

from tests.ged.conftest import compartiment, deposer_octets

__all__ = ["compartiment", "deposer_octets"]
