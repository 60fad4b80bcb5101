"""Settings, read from the environment (or `.env`); docs/settings.md lists every one."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from hvportal import logs
from hvportal.environment import Environment
from hvportal.patience import impatient
from hvportal.schedule import TIMETABLE

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("HVPORTAL_VAR", default=str(BASE_DIR / "var")))

# --- security -------------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Fernet keys, newest first: the first encrypts, all decrypt. `manage.py rotate_credentials` re-encrypts with the first.
HVPORTAL_CREDENTIAL_KEYS = env.list("HVPORTAL_CREDENTIAL_KEYS", default=[])

# HTTPS is the rule; the demo and a browser on the same machine are the exception that has to be asked for.
HTTPS_ONLY = env.bool("HVPORTAL_HTTPS_ONLY", default=True)
SECURE_SSL_REDIRECT = HTTPS_ONLY
TRUSTED_PROXIES = env.list("HVPORTAL_TRUSTED_PROXIES", default=[])  # hvportal/proxies.py
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # no preload: the name of an intranet portal cannot be on browsers' lists
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # a health check inside the container speaks plain HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600  # a working day, or a night on call
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's style sheet holds its small pictures as data: SVGs
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- the applications -----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "audit",
    "accounts",
    "lists",
    "upkeep",
    "inventory",
    "onboarding",
    "snapshots",
    "tags",
    "history",  # behind those whose changes it tells of: it registers after their ingest
    "backups",
    "findings",  # behind those whose rules it asks
    "jobs",
    "power",
    "qualifying",
    "api",
    "metrics",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",  # indexes with operator classes
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
]
MIDDLEWARE = [
    "hvportal.proxies.NamedProxies",  # first: nothing reads a header that nobody vouches for
    "hvportal.correlation.RequestIdentity",
    "upkeep.middleware.PageTimer",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page refuses strangers unless its view says otherwise: forgetting is safe.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "audit.middleware.ActorMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "accounts.middleware.RightMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "hvportal.methods.FormsAlone",
]
ROOT_URLCONF = "hvportal.urls"
WSGI_APPLICATION = "hvportal.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "inventory:overview"
LOGOUT_REDIRECT_URL = "accounts:login"
MESSAGE_TAGS = {40: "danger"}  # messages.ERROR, in the words of the style sheet
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Wrong passwords: five for a name from one address, then a pause (accounts/throttle.py adds a ceiling for the address).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "accounts.throttle.Throttle"
AXES_LOCKOUT_CALLABLE = "accounts.views.pausing.locked_out"
AXES_CLIENT_IP_CALLABLE = "audit.middleware.address_of"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # logins stand in the audit trail
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]

# Roles that a password alone does not open, comma separated; docs/security.md.
TOTP_ROLES = env.list("HVPORTAL_TOTP_ROLES", default=[])

# Single sign-on by OpenID Connect: set up by naming the issuer.
OIDC_ISSUER = env.str("HVPORTAL_OIDC_ISSUER", default="")
OIDC_NAME = env.str("HVPORTAL_OIDC_NAME", default="single sign-on")
OIDC_RP_CLIENT_ID = env.str("HVPORTAL_OIDC_CLIENT_ID", default="hvportal")
OIDC_RP_CLIENT_SECRET = env.str("HVPORTAL_OIDC_CLIENT_SECRET", default="")
OIDC_RP_SCOPES = env.str("HVPORTAL_OIDC_SCOPES", default="openid profile email")
OIDC_RP_SIGN_ALGO = env.str("HVPORTAL_OIDC_ALGORITHM", default="RS256")
OIDC_GROUPS_CLAIM = env.str("HVPORTAL_OIDC_GROUPS_CLAIM", default="groups")
OIDC_ADOPT_LOCAL = env.bool("HVPORTAL_OIDC_ADOPT_LOCAL", default=False)
OIDC_VERIFY_SSL = env.str("HVPORTAL_OIDC_CA_FILE", default="") or True
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
OIDC_AUTHENTICATION_CALLBACK_URL = "accounts:from_provider"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    *(["accounts.single_sign_on.backend.ProviderBackend"] if OIDC_ISSUER else []),
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])]
            if not DEBUG
            else ["django.template.loaders.filesystem.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "accounts.context.rights",
                "django.contrib.messages.context_processors.messages",
                "upkeep.context.hold",
            ],
            "libraries": {
                "icons": "hvportal.templatetags.icons",
                "navigation": "hvportal.templatetags.navigation",
            },
        },
    }
]

# --- database: a pool per process; a connection goes back before every call to a host -----------------------------
PROCESS = env.str("HVPORTAL_PROCESS", default="")  # "web" in the web server (hvportal/wsgi.py)
WEB_STATEMENT_SECONDS = env.float("HVPORTAL_WEB_STATEMENT_SECONDS", default=10.0)
DATABASES = {
    "default": {
        **env.database(),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a restarted PostgreSQL costs a reconnect, not an error page
    }
}
# For a free connection. A page that cannot have one soon says so; the answer of a host is not thrown away for a moment
# in which all of them are in use: within the lease of its poll, whose margin is 15 s.
patience_seconds = 3 if PROCESS == "web" else 10
if pool_size := env.int("HVPORTAL_DB_POOL", default=12):
    # A short patience with a PostgreSQL that is away: psycopg's own pauses grow to minutes, and healing with them.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 0,
        "max_size": pool_size,
        "timeout": patience_seconds,
        "reconnect_timeout": 3,
        **({"connection_class": impatient(WEB_STATEMENT_SECONDS)} if PROCESS == "web" else {}),
    }
DATABASES["default"].setdefault("OPTIONS", {}).update({"connect_timeout": 3, "tcp_user_timeout": 15_000})
if PROCESS == "web":  # migrations, backups and workers take the time that they need
    DATABASES["default"]["OPTIONS"]["options"] = f"-c statement_timeout={WEB_STATEMENT_SECONDS * 1000:.0f}"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Celery: no results, early acknowledgement, short patience with the broker (CONTRIBUTING.md, flow) ------------
CELERY_BROKER_URL = env.broker_url()
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_DEFAULT_QUEUE = "polls"
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "hvportal:",
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "health_check_interval": 10,
}
CELERY_BEAT_SCHEDULE = TIMETABLE
CELERY_BEAT_SCHEDULER = "hvportal.beat.HeartbeatScheduler"
CELERY_TIMEZONE = "UTC"

# --- polls --------------------------------------------------------------------------------------------------------
POLL_DEADLINE_SECONDS = env.float("HVPORTAL_POLL_DEADLINE_SECONDS", default=40.0)
POLL_INTERVAL_SECONDS = env.int("HVPORTAL_POLL_INTERVAL_SECONDS", default=300)
HEAVY_INTERVAL_SECONDS = env.int("HVPORTAL_HEAVY_INTERVAL_SECONDS", default=900)
POLL_BACKOFF_CAP_SECONDS = env.int("HVPORTAL_POLL_BACKOFF_CAP_SECONDS", default=900)

# --- changes at hosts -----------------------------------------------------------------------------------------------
JOBS_PER_HOST = env.int("HVPORTAL_JOBS_PER_HOST", default=2)
JOBS_PER_VOLUME = env.int("HVPORTAL_JOBS_PER_VOLUME", default=1)

# --- what is forgotten, and when (upkeep/retention.py) ------------------------------------------------------------
POLL_RETENTION_DAYS = env.int("HVPORTAL_POLL_RETENTION_DAYS", default=14)
HISTORY_RETENTION_DAYS = env.int("HVPORTAL_HISTORY_RETENTION_DAYS", default=365)
SNAPSHOT_RETENTION_DAYS = env.int("HVPORTAL_SNAPSHOT_RETENTION_DAYS", default=400)  # of their sizes
# A quarter: what somebody asks "since when does that happen?" about.
EVENT_RETENTION_DAYS = env.int("HVPORTAL_EVENT_RETENTION_DAYS", default=90)
# A year and a month: whoever asks whether there was a yearly backup asks after the year.
BACKUP_RETENTION_DAYS = env.int("HVPORTAL_BACKUP_RETENTION_DAYS", default=400)
FINDING_RETENTION_DAYS = env.int("HVPORTAL_FINDING_RETENTION_DAYS", default=365)  # once they have closed
JOB_RETENTION_DAYS = env.int("HVPORTAL_JOB_RETENTION_DAYS", default=400)  # a year and a month, as of backups
CONNECTION_TEST_RETENTION_DAYS = env.int("HVPORTAL_CONNECTION_TEST_RETENTION_DAYS", default=30)
MEASURE_RETENTION_DAYS = env.int("HVPORTAL_MEASURE_RETENTION_DAYS", default=90)  # of the portal itself
# --- the portal itself ----------------------------------------------------------------------------------------------
VERSION = "0.1.0"  # as in pyproject.toml; backups and telemetry name it
OTEL = env.bool("HVPORTAL_OTEL", default=False)  # hvportal/telemetry.py
PG_BIN = env.str("HVPORTAL_PG_BIN", default="")  # where pg_dump and pg_restore are, if not on the PATH
BACKUP_DIR = Path(env.str("HVPORTAL_BACKUP_DIR", default=str(VAR_DIR / "backups")))

# --- API and metrics ----------------------------------------------------------------------------------------------
API_REQUESTS_PER_MINUTE = env.int("HVPORTAL_API_REQUESTS_PER_MINUTE", default=600)
METRICS_ALLOW = env.list("HVPORTAL_METRICS_ALLOW", default=[])  # addresses and networks that need no token
METRICS_PER_HOST = env.bool("HVPORTAL_METRICS_PER_HOST", default=False)
METRICS_PER_VM = env.bool("HVPORTAL_METRICS_PER_VM", default=False)

# --- pages --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("HVPORTAL_STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "hvportal.frontend.NodeModulesFinder",
]
# Collected once for production (hashed names, compressed); served straight from their places in demo and tests.
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED or env.bool("HVPORTAL_COLLECTING", default=False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- logs: one line an event, on stderr; nothing secret is ever put into an event, and a net hangs below that -------
LOGGING = logs.configuration(
    form=env.str("HVPORTAL_LOG", default="text"),
    level=env.str("HVPORTAL_LOG_LEVEL", default="INFO"),
    secrets=[
        SECRET_KEY,
        *HVPORTAL_CREDENTIAL_KEYS,
        str(DATABASES["default"]["PASSWORD"]),
        urlsplit(CELERY_BROKER_URL).password or "",
    ],
)
logs.configure()
