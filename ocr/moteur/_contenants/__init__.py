"""Child side: what holds other files, or is read through a PDF made of it. Nothing here runs outside the child."""
