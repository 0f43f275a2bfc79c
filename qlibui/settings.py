"""Settings of qlib-ui, read from typed environment variables (see docs/settings.md)."""

import os
from datetime import timedelta
from typing import Any

from qlibui import admin_look, api_look, logs
from qlibui.embedded import redis as embedded_redis
from qlibui.environment import (
    BASE_DIR,
    broker_beside,
    env,
    read_flag,
    read_home,
    read_number,
    read_secret_key,
)

QLIBUI_HOME = read_home()
SECRET_KEY = read_secret_key(QLIBUI_HOME)
DEBUG = read_flag("DEBUG", default=False)
PRODUCTION = read_flag("PRODUCTION", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

ROOT_URLCONF = "qlibui.urls"
ASGI_APPLICATION = "qlibui.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "qlibui.formats"
LOGIN_URL = "login"
LOGOUT_REDIRECT_URL = "home"
LOGIN_REDIRECT_URL = "home"

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_htmx",
    "django_structlog",
    "django_celery_beat",
    "django_celery_results",
    "qlibui",
    "qlibui.jobs",
    "data_management",
    "strategy",
    "backtest",
]

MIDDLEWARE = [
    "qlibui.health.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

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
            ],
        },
    },
]

# --- database -----------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{QLIBUI_HOME / 'db.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        ),
    }

# --- Redis and Celery ---------------------------------------------------------------------

_socket = embedded_redis.socket_path(QLIBUI_HOME)
_embedded = "REDIS_URL" not in os.environ and embedded_redis.is_live(_socket)

REDIS_URL = env.str(
    "REDIS_URL",
    default=embedded_redis.redis_url(_socket) if _embedded else "redis://localhost:6379/0",
)
CELERY_BROKER_URL = env.str(
    "CELERY_BROKER_URL",
    default=embedded_redis.broker_url(_socket) if _embedded else broker_beside(REDIS_URL),
)
CELERY_RESULT_BACKEND = env.str("CELERY_RESULT_BACKEND", default="django-db")
CELERY_RESULT_EXTENDED = True
CELERY_TASK_TRACK_STARTED = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = CELERY_RESULT_ACCEPT_CONTENT = ["json"]

CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES: dict[str, dict[str, Any]] = {
    name: {} for name in ("default", "data_import", "backtest", "strategy")
}
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ROUTES = {
    "data_management.*": {"queue": "data_import"},
    "backtest.*": {"queue": "backtest"},
    "strategy.*": {"queue": "strategy"},
    "qlibui.*": {"queue": "default"},
    "celery.*": {"queue": "default"},
}

# The database row is the job and the message only a wake-up hint (docs/job-lifecycle.md), so
# messages are acknowledged early and nothing waits for a broker's visibility timeout.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,  # longer than the second that a worker waits for a message at a time
    "health_check_interval": 10,
    "visibility_timeout": 43200,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 0}  # the sweep sends it again
CELERY_BEAT_SCHEDULER = "qlibui.jobs.beat:OneRunPerSlot"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
DJANGO_CELERY_BEAT_TZ_AWARE = True

# --- jobs ---------------------------------------------------------------------------------

JOB_LEASE_SECONDS = read_number("JOB_LEASE_SECONDS", 30, least=1)
JOB_HEARTBEAT_SECONDS = read_number("JOB_HEARTBEAT_SECONDS", 5, least=1)
JOB_RECONCILE_SECONDS = read_number("JOB_RECONCILE_SECONDS", 10, least=1)
JOB_PUBLISH_SECONDS = read_number("JOB_PUBLISH_SECONDS", 5, least=1)
JOB_BACK_OFF_SECONDS = read_number("JOB_BACK_OFF_SECONDS", 10, least=1)
JOB_MAX_ATTEMPTS = read_number("JOB_MAX_ATTEMPTS", 3, least=1)
JOB_ACTIVE_PER_USER = read_number("JOB_ACTIVE_PER_USER", 4, least=1)
JOB_SOFT_TIME_LIMIT_SECONDS = read_number("JOB_SOFT_TIME_LIMIT_SECONDS", 3300, least=1)
JOB_TIME_LIMIT_SECONDS = read_number("JOB_TIME_LIMIT_SECONDS", 3600, least=1)
JOB_MEMORY_LIMIT_MB = read_number("JOB_MEMORY_LIMIT_MB", 4096, least=64)

# --- files --------------------------------------------------------------------------------

UPLOADS_DIR = QLIBUI_HOME / "uploads"
DROP_DIR = env.str("DROP_DIR", default=str(QLIBUI_HOME / "drop"))
STORE_URL = env.str("STORE_URL", default=str(QLIBUI_HOME / "store"))
PROVIDERS_DIR = QLIBUI_HOME / "providers"
PROBLEMS_DIR = QLIBUI_HOME / "problems"
RESULTS_DIR = QLIBUI_HOME / "results"
SCRATCH_DIR = QLIBUI_HOME / "scratch"
# Files that a task may read by path: uploads, the drop folder, and what an operator adds here.
IMPORT_ROOTS = [str(UPLOADS_DIR), DROP_DIR, *env.list("IMPORT_ROOTS", default=[])]
UPLOAD_MAX_BYTES = read_number("UPLOAD_MAX_MB", 4096, least=1) * 1024 * 1024
UPLOAD_KEEP_HOURS = read_number("UPLOAD_KEEP_HOURS", 72, least=1)
MEDIA_ROOT = UPLOADS_DIR
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

STATIC_URL = "static/"
STATIC_ROOT = QLIBUI_HOME / "static"
WHITENOISE_USE_FINDERS = True

# --- logs ---------------------------------------------------------------------------------

LOGGING = logs.configure(
    level=env.str("LOG_LEVEL", default="INFO"),
    as_json=read_flag("LOG_JSON", default=False),
)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- API ----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "qlibui.api.authentication.Tokens",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["qlibui.api.parsing.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "qlibui.api.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "qlibui.api.schema.QlibUiSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_THROTTLE_CLASSES": [
        f"rest_framework.throttling.{who}RateThrottle" for who in ("Anon", "User", "Scoped")
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "300/min", "user": "1200/min", "login": "20/min"},
    "NUM_PROXIES": 0,  # a client cannot pass for another by X-Forwarded-For
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "qlibui.api.problems.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "qlibui.api.problems.ProblemFormatter",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=read_number("API_TOKEN_DAYS", 30, least=1))}
FILE_UPLOAD_HANDLERS = ["data_management.uploads.BoundedUploadHandler"]
SPECTACULAR_SETTINGS = api_look.SPECTACULAR

# --- admin --------------------------------------------------------------------------------

UNFOLD = admin_look.UNFOLD

# --- security -----------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if PRODUCTION:  # behind a proxy with TLS, which says so
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # Other names below the same domain are not ours to decide about.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
