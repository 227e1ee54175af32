"""Settings: one module for every installation.

Every difference between installations is read from the environment in the first part; the rest is the same everywhere.
"""

from importlib.util import find_spec
from pathlib import Path

from config.cluster import ensure_database_url
from config.content_policy import content_policy, same_origin_only
from config.environment import development_key, environment
from config.logging import logging_settings
from config.production import unsafe

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What differs between installations -------------------------------------------------------------------------

VAR_DIR = Path(
    environment.text(
        "VAR_DIR",
        str(BASE_DIR / "var"),
        shown="var/ beside the program",
        means="The one folder that is written to: uploaded files, gathered static files, keys of a trial.",
    )
)
STATIC_DIR = Path(
    environment.text(
        "STATIC_DIR",
        str(VAR_DIR / "static"),
        shown="static/ in VAR_DIR",
        means="Where collectstatic gathers the static files; only read while serving.",
    )
)
PRODUCTION = environment.flag(
    "PRODUCTION",
    default=False,
    means="A public server: refuses to start until everything below is safe; logs are JSON.",
)
DEBUG = environment.flag(
    "DEBUG", default=False, means="Shows faults with the inside of the program. Never in production."
)
SECRET_KEY = environment.secret(
    "SECRET_KEY", means="What sessions, links and forms are signed with: 50 random characters or more."
)
SECRET_KEY_FALLBACKS = environment.secret(
    "SECRET_KEY_OLD",
    means="The key before this one, for as long as what it signed shall count (a day; see docs/deploying.md).",
).split()
REDACTION_KEY = environment.secret(
    "REDACTION_KEY",
    means="Under which data removed on request are recognised when a list brings them again. SECRET_KEY where it is "
    "not set; set it before that one is changed, and never change it.",
)
PERSON_KEYS = environment.secret(
    "PERSON_KEYS",
    means="Under which people's data are sealed: name:secret, each secret 43 random characters or more. Several, with "
    "blanks between, while keys are changed: the first seals, all open. Without it nothing that identifies is read.",
)
SECOND_FACTOR_KEYS = environment.secret(
    "SECOND_FACTOR_KEYS",
    means="Under which the secrets of second factors are kept: the first one seals, the older ones after it, with "
    "blanks between, still open. SECRET_KEY where it is not set; set it before that one is changed.",
).split()
ALLOWED_HOSTS = environment.words(
    "ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", means="The names under which the site is reached."
)
SITE_URL = environment.text(
    "SITE_URL",
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION and ALLOWED_HOSTS else "http://localhost:8000",
    shown="https:// and the first of ALLOWED_HOSTS; http://localhost:8000 where PRODUCTION is not set",
    means="What addresses in mail begin with. They never follow what a request says its host is.",
).rstrip("/")
CSRF_TRUSTED_ORIGINS = environment.words(
    "CSRF_TRUSTED_ORIGINS", means="Other origins, with https://, whose pages may send forms here. Hardly ever needed."
)
DATABASES = {
    "default": environment.database(
        "DATABASE_URL",
        # A server has been given its database, or says that it was not; it makes none.
        otherwise=str if PRODUCTION else ensure_database_url,
        means="postgis://user:password@host/name?sslmode=verify-full, or ?host=/socket/folder. Without it a private "
        "cluster is made and started.",
    )
}
OWNER_ROLE_SERVES = environment.flag(
    "OWNER_ROLE_SERVES",
    default=False,
    means="Accept that the role in DATABASE_URL owns the tables, so that triggers alone protect the history.",
)
SITE_PLACE = environment.text("SITE_PLACE", "Liverpool", means="The city or county, as the pages name it.")
MAP_TILES_URL = environment.text(
    "MAP_TILES_URL",
    means="A tile server, https://…/{z}/{x}/{y}.png. Without it the maps have outlines of places alone.",
)
MAP_TILES_ATTRIBUTION = environment.text("MAP_TILES_ATTRIBUTION", means="Whom the tiles are to be credited to.")
EMAIL_HOST = environment.text("EMAIL_HOST", means="The mail server. Without it mail is printed.")
EMAIL_PORT = environment.whole_number("EMAIL_PORT", 587, means="Its port.")
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", means="Its account, if it wants one.")
EMAIL_HOST_PASSWORD = environment.secret("EMAIL_HOST_PASSWORD", means="The password of that account.")
EMAIL_SECURITY = environment.choice(
    "EMAIL_SECURITY", "starttls", {"starttls", "tls", "none"}, means="How the way to it is encrypted."
)
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "register@localhost", means="Whom mail comes from.")
TRUSTED_PROXY_COUNT = environment.whole_number(
    "TRUSTED_PROXY_COUNT",
    0,
    means="How many proxies of ours stand before this server: so many last entries of X-Forwarded-For are true.",
)
TRUSTED_PROXIES = environment.networks(
    "TRUSTED_PROXIES",
    "127.0.0.1,::1,unix",
    means="Where the nearest of them connects from: addresses, networks, or unix for a socket. X-Forwarded-… from "
    "anybody else is thrown away.",
)
TLS_CERTIFICATE = environment.text(
    "TLS_CERTIFICATE", means="The file with the certificate, where this server speaks TLS itself and no proxy does."
)
TLS_KEY = environment.text("TLS_KEY", means="The file with the key of that certificate.")
READERS = environment.whole_number(
    "READERS",
    4,
    means="How many uploaded spreadsheets are read at a time; each may take 512 MB of memory while it is.",
)
STATEMENT_TIMEOUT = environment.text(
    "STATEMENT_TIMEOUT",
    "0",
    shown="10s for requests, none for commands",
    means="How long one statement in the database may take; a worker's take as long as they take.",
)

environment.refuse_faults(
    *(
        unsafe(
            debug=DEBUG,
            hosts=ALLOWED_HOSTS,
            hosts_given=environment.is_set("ALLOWED_HOSTS"),
            key=SECRET_KEY,
            person_keys=PERSON_KEYS,
            database=DATABASES["default"],
            mail_host=EMAIL_HOST,
            mail_security=EMAIL_SECURITY,
            proxies=TRUSTED_PROXY_COUNT,
            certificate=TLS_CERTIFICATE and TLS_KEY,
            folder=VAR_DIR,
        )
        if PRODUCTION
        else ()
    )
)
SECRET_KEY = SECRET_KEY or development_key(VAR_DIR)
REDACTION_KEY = REDACTION_KEY or SECRET_KEY
SECOND_FACTOR_KEYS = SECOND_FACTOR_KEYS or [SECRET_KEY, *SECRET_KEY_FALLBACKS]
PERSON_KEYS = PERSON_KEYS or f"trial:{development_key(VAR_DIR, 'person-key')}"

# --- What is the same everywhere ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "assets",
    "referrals",
    "sroi",
    "config.apps.FrameConfig",
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
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.ForwardedMiddleware",
    "config.incoming.BodySizeMiddleware",
    "config.incoming.UploadsEndMiddleware",
    "config.incoming.NoNullMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.ReplyPolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    # Last, so that it sees whether a view was called at all.
    "accounts.middleware.AuthorisationAskedMiddleware",
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
    # Wrong codes of the second factor: whoever tries them has the password already.
    "second_factor": "6/m/ip,60/h/ip,5/5m/key,30/d/key",
}
ACCOUNT_FORMS = {"reset_password_from_key": "accounts.forms.NewPasswordForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "accounts.adapters.SealingAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.LogInCodeForm",
    "reauthenticate": "accounts.forms.AgainCodeForm",
    "activate_totp": "accounts.forms.SetUpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A code of the step before, or of the next one, counts too (accounts.one_time).
MFA_TOTP_TOLERANCE = 1
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "assets:home"
LOGOUT_REDIRECT_URL = "assets:home"

# Asking for one is answered after a multiple of this time, whether there is such an account or not.
RESET_REPLY_SECONDS = 0.5
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
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Static files are answered before our own middleware.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = same_origin_only
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
STATIC_ROOT = STATIC_DIR
STATICFILES_DIRS = [BASE_DIR / "static"]
# Where whoever reads a spreadsheet holds a place; see READERS.
READERS_FOLDER = VAR_DIR / "readers"
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

# Long work: read by those who do it or ask for it, and not at the start of every command --------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["accounts.tasks", "assets.tasks", "referrals.tasks", "sroi.tasks"]

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
