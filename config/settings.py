"""Settings of Liasse, read from the environment; the defaults are the embedded profile (no server to install)."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environnement as env

RACINE = Path(__file__).resolve().parent.parent
DONNEES_DIR = Path(env.texte("LIASSE_DONNEES_DIR") or RACINE / "donnees")
DONNEES_DIR.mkdir(parents=True, exist_ok=True)

CLE_DE_DEVELOPPEMENT = "cle-de-developpement-refusee-hors-debogage"
DEBUG = env.booleen("LIASSE_DEBUG", defaut=False)
SECRET_KEY = env.texte("LIASSE_SECRET_KEY") or (
    CLE_DE_DEVELOPPEMENT if DEBUG else env.cle_conservee(DONNEES_DIR / "cle-secrete")
)
BOUCLE_LOCALE = {"127.0.0.1", "localhost", "[::1]", "testserver"}
ALLOWED_HOSTS = env.liste("LIASSE_HOTES", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.liste("LIASSE_ORIGINES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "commun",
    "comptes",
    "search",
    "ged",
    "ocr",
    "referentiel",
    "usagers",
    "dossiers",
    "decisions",
    "courrier",
    "bureau",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "commun.middleware.pas_de_cache",
    "commun.middleware.ErreursEnPhrases",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [RACINE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bureau.contexte.cadre",
            ],
            "builtins": ["commun.templatetags.liasse"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.base_de_donnees(env.texte("LIASSE_BASE") or f"sqlite:///{DONNEES_DIR / 'liasse.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False  # every atomic() is a writer on SQLite: actions open their own

PIECES_S3: dict[str, Any] = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": env.texte("LIASSE_S3_BUCKET", "liasse"),
        "endpoint_url": env.texte("LIASSE_S3_URL") or None,
        "access_key": env.texte("LIASSE_S3_CLE"),
        "secret_key": env.texte("LIASSE_S3_SECRET"),
        "region_name": env.texte("LIASSE_S3_REGION", "us-east-1"),
        "addressing_style": "path",
        "signature_version": "s3v4",
        "file_overwrite": False,
        "default_acl": None,
    },
}
PIECES_DOSSIER: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {
        "location": DONNEES_DIR / "pieces",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
STOCKAGE_PIECES = PIECES_S3 if env.texte("LIASSE_STOCKAGE", "dossier") == "s3" else PIECES_DOSSIER
# Copies of originals kept beside the application when the store is elsewhere, in bytes; 0: none is kept.
COPIES_LOCALES_MAX = env.entier("LIASSE_COPIES_MO", 2048) * 1024 * 1024
STORAGES: dict[str, Any] = {
    "pieces": STOCKAGE_PIECES,
    "pieces-dossier": PIECES_DOSSIER,  # both ends of `manage.py copier_pieces`
    "pieces-s3": PIECES_S3,
    "default": STOCKAGE_PIECES,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.booleen("LIASSE_STATIQUES_COLLECTES", defaut=False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

RECHERCHE = env.texte("LIASSE_RECHERCHE", "integre")
if RECHERCHE not in {"integre", "elasticsearch"}:
    raise ImproperlyConfigured("LIASSE_RECHERCHE vaut « integre » ou « elasticsearch ».")
RECHERCHE_FICHIER = DONNEES_DIR / "index.sqlite3"
RECHERCHE_ES_URL = env.texte("LIASSE_ES_URL", "http://127.0.0.1:9200")
RECHERCHE_ES_INDEX = env.texte("LIASSE_ES_INDEX", "liasse")
RECHERCHE_ES_FRAGMENTS = env.entier("LIASSE_ES_FRAGMENTS", 1)
RECHERCHE_ES_COPIES = env.entier("LIASSE_ES_COPIES", 0)

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "lent"],
    }
}
PROCESSUS_OCR = env.entier("LIASSE_PROCESSUS_OCR", 0)  # 0: one per core

# --- People and sessions ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "comptes.Agent"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "comptes:connexion"
LOGIN_REDIRECT_URL = "bureau:accueil"
LOGOUT_REDIRECT_URL = "comptes:connexion"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "comptes/bloque.html"
AXES_RESET_ON_SUCCESS = True
SESSION_COOKIE_AGE = 10 * 3600  # one working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- Transport and browser ----------------------------------------------------------------------------------------
HTTPS = env.booleen("LIASSE_HTTPS", defaut=not set(ALLOWED_HOSTS) <= BOUCLE_LOCALE)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [NONE],
    }
}

# --- Words and files ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = env.texte("LIASSE_FUSEAU", "Europe/Brussels")
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = RACINE / "statiques"
STATICFILES_DIRS = [RACINE / "static"]
WHITENOISE_USE_FINDERS = True  # the embedded default serves `static/` without a collection step
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
LISEUSE_PREPARER = env.booleen("LIASSE_LISEUSE_PREPARER", defaut=True)
TAILLE_MAX_DEPOT = env.entier("LIASSE_TAILLE_MAX_MO", 500) * 1024 * 1024
DOSSIERS_SURVEILLES = env.texte("LIASSE_DOSSIERS_SURVEILLES")  # where copiers leave their files; empty: nowhere
DOSSIER_STABLE_S = env.entier("LIASSE_DOSSIER_STABLE_S", 10)  # seconds without change before a file is taken
LOTS_JOURS = env.entier("LIASSE_LOTS_JOURS", 30)  # days during which the raw bytes of a batch are kept
SECRETS_DIR = Path(env.texte("LIASSE_SECRETS_DIR") or DONNEES_DIR / "secrets")
CLAMD = env.texte("LIASSE_CLAMD")  # « hote:3310 » or « unix:/chemin »; empty: no antivirus
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": env.texte("LIASSE_JOURNAL", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "elastic_transport": {"level": "WARNING"},
    },
}
