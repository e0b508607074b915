"""Facts told inside the room's transactions; a receiver only defers a job."""

from django.dispatch import Signal

lot_recu = Signal()  # lot: Lot – raw bytes are stored and inscribed (or another try was asked for), to be cut
