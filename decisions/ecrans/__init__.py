"""What the screens of this room show, gathered by pure reading: no act here, no right decided here."""
