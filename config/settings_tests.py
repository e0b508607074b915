"""Settings of the tests: the site's own, with a private data folder, quick passwords and plain static files."""

import tempfile
from pathlib import Path

from config import environnement as env
from config.settings import *  # noqa: F403
from config.settings import DATABASES, STORAGES

DEBUG = False
SECRET_KEY = "cle-des-tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A worker started by a browser test works in its test's folder.
DONNEES_DIR = Path(env.texte("LIASSE_TESTS_DIR") or tempfile.mkdtemp(prefix="liasse-tests-"))
STATIC_ROOT = DONNEES_DIR / "statiques"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a missing folder, and warnings are errors
RECHERCHE_FICHIER = DONNEES_DIR / "index.sqlite3"
RECHERCHE_ES_INDEX = f"essai-{DONNEES_DIR.name.lower().replace('_', '-')}"
if "location" in STORAGES["pieces"]["OPTIONS"]:
    STORAGES["pieces"]["OPTIONS"]["location"] = DONNEES_DIR / "pieces"
if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    # A file, not memory: browser tests and workers open it from other threads and processes.
    DATABASES["default"]["TEST"] = {"NAME": str(DONNEES_DIR / "essai.sqlite3")}
AXES_ENABLED = env.booleen("LIASSE_AXES", defaut=False)
LISEUSE_PREPARER = False  # a child process for each piece of each test; its own tests turn it on
LOGGING = {"version": 1, "disable_existing_loggers": False}
