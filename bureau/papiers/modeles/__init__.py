"""One file per family of papers; each function takes a Contexte and gives back the HTML body of the paper."""
