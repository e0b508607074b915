"""`python -m ocr.moteur FICHIER`: the engine alone."""

import sys

from ocr.moteur.cli import executer

if __name__ == "__main__":
    sys.exit(executer(sys.argv[1:]))
