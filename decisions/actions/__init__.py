"""Acts of the room `decisions`: pages, API, commands and tasks call these and nothing else."""
