"""Screens of the room, one file per journey."""
