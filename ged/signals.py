"""Facts told upwards. Sent inside the action's transaction; a receiver only defers a job."""

from django.dispatch import Signal

version_deposee = Signal()  # version: Version – new bytes are stored and inscribed, to be read
version_relancee = Signal()  # version: Version – somebody asked for another try
enfant_place = Signal()  # document: Document – found inside another, it stands where its parent does
version_lue = Signal()  # version: Version – every page has its text
relecture_demandee = Signal()  # version: Version – its pages are to be read again, behind everything else
version_relue = Signal()  # version: Version – all its pages were read again
copie_demandee = Signal()  # caviardage: Caviardage, titre: str – a redacted copy is to be made
copie_faite = Signal()  # document, source: Document, par: Agent – a redacted copy stands where its source does
derive_a_refaire = Signal()  # version: Version, lecture: bool – what was made of its bytes is gone; answers True
