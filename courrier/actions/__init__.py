"""Acts of the room: each checks the rights, writes its rows and journals in one transaction."""
