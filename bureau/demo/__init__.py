"""Invented but lifelike data: a CPAS and a CCAS, their agents, persons, papers and dossiers in every state."""
