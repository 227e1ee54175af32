"""Settings: one module for every installation.

Every difference between installations is read from the environment in the first part; the rest is the same everywhere.
"""

from importlib.util import find_spec
from pathlib import Path

from config import environment
from config.cluster import ensure_database_url
from config.content_policy import content_policy
from config.logging import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What differs between installations -------------------------------------------------------------------------

VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var")))
PRODUCTION = environment.flag("PRODUCTION", default=False)
DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret_key(VAR_DIR, debug=not PRODUCTION)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", "")
DATABASES = {"default": environment.database(ensure_database_url())}
SITE_PLACE = environment.text("SITE_PLACE", "Liverpool")
MAP_TILES_URL = environment.text("MAP_TILES_URL", "")
MAP_TILES_ATTRIBUTION = environment.text("MAP_TILES_ATTRIBUTION", "")
EMAIL_HOST = environment.text("EMAIL_HOST", "")
EMAIL_PORT = environment.whole_number("EMAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_SECURITY = environment.choice("EMAIL_SECURITY", "starttls", {"starttls", "tls", "none"})
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "register@localhost")
# How many proxies of ours stand before this server: so many last entries of X-Forwarded-For are true.
TRUSTED_PROXY_COUNT = environment.whole_number("TRUSTED_PROXY_COUNT", 0)
# How long one statement may take. The web servers' entry points set ten seconds; commands may take their time.
STATEMENT_TIMEOUT = environment.text("STATEMENT_TIMEOUT", "0")

if PRODUCTION:
    environment.refuse_unsafe_production(
        debug=DEBUG, hosts=ALLOWED_HOSTS, mail_host=EMAIL_HOST, mail_security=EMAIL_SECURITY
    )

# --- What is the same everywhere ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "assets",
    "config.apps.RegisterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "import_export",
    "leaflet",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.ReplyPolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "config.rendering.FormRenderer"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
LOGGING = logging_settings(as_json=PRODUCTION)

# Database ---------------------------------------------------------------------------------------------------------
# The pool keeps connections between requests; no statement waits longer than 5 s for a lock.
DATABASES["default"]["OPTIONS"] |= {
    "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    "options": f"-c lock_timeout=5s -c statement_timeout={STATEMENT_TIMEOUT}",
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# GDAL and GEOS come with the pyogrio wheel as one library, so that the versions do not depend on the machine.
# find_spec and not import: importing pyogrio loads numpy.
_pyogrio = Path(find_spec("pyogrio").origin).parent  # type: ignore[union-attr, arg-type]
_gdal = next(iter((_pyogrio.parent / "pyogrio.libs").glob("libgdal-*.so*")), None)
if _gdal is not None:
    GDAL_LIBRARY_PATH = GEOS_LIBRARY_PATH = str(_gdal)

# Accounts ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapters.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# The administrator who makes the account vouches for the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# Counted in the shared cache: number/period/for whom, where "key" is the account tried.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,100/h/ip,5/5m/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "signup": "20/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "assets:home"
LOGOUT_REDIRECT_URL = "assets:home"

# A link with which to choose a password works for a day.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# Sessions ---------------------------------------------------------------------------------------------------------
# A log-in lasts a working day at most, two hours without use, and no longer than the browser is open.
SESSION_ABSOLUTE_SECONDS = SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 2 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Browsers take a __Host- cookie only with Secure, from this very host and for all of it (RFC 6265bis, 4.1.3.2).
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"

# In a table, so that all workers share it: limits on log-in attempts are counted here; log-in is refused without it. It
# forgets what is still in force when it is full, so it is not small.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# Mail -------------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 10
EMAIL_SUBJECT_PREFIX = ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# The transport and the browser ------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked by the proxy, which may speak plain HTTP to us
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# Whether a whole domain goes into the browsers' preload list is for its owner to say, not for one site under it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = content_policy(tiles_url=MAP_TILES_URL)
# What one request may carry beside its files: columns of a big admin form, and their text.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "config.static_storage.StaticStorage"},
}
FIXTURES_DIR = BASE_DIR / "fixtures"

# History: one row for every version of every record, written by triggers ------------------------------------------
PGHISTORY_APPEND_ONLY = True

# The admin screens: maps and sheets --------------------------------------------------------------------------------
# Without a tile server the maps have the plain local ground alone, and ask nobody on the network for anything.
LEAFLET_CONFIG = {
    "TILES": [
        (
            "map",
            MAP_TILES_URL,
            {"attribution": MAP_TILES_ATTRIBUTION, "referrerPolicy": "strict-origin-when-cross-origin"},
        )
    ]
    if MAP_TILES_URL
    else [],
    "DEFAULT_CENTER": (53.41, -2.94),  # Liverpool
    "DEFAULT_ZOOM": 12,
    "MIN_ZOOM": 5,
    "MAX_ZOOM": 19,
    "RESET_VIEW": False,
    "NO_GLOBALS": True,
    "ATTRIBUTION_PREFIX": "",
}
