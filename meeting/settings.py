"""Django's settings. What differs from one place to another comes from the environment, see `environment.py`."""

from pathlib import Path

from csp.constants import NONE, SELF

from meeting.environment import celery_broker_url, load_environment

BASE_DIR = Path(__file__).resolve().parent.parent
environment = load_environment()

DEBUG = environment.debug
DEMO = environment.demo
SECRET_KEY = environment.secret_key
TOKEN_KEYS = environment.token_keys
SUPPRESSION_KEY = environment.suppression_key
REDIS_URL = environment.redis_url
ALLOWED_HOSTS = environment.allowed_hosts
SITE_URL = environment.site_url
TRUSTED_NETWORKS = environment.trusted_networks
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = environment.trusted_proxy_count

# Applications -------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",  # Before the admin, whose classes it extends.
    "django.contrib.admin.apps.SimpleAdminConfig",  # meeting.urls loads the staff's pages: who sends mail needs none.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "meeting",
    "partners",
    "agenda",
    "meeting.pages",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "meeting.middleware.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "meeting.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "meeting.middleware.DatabaseOutageMiddleware",
    "meeting.middleware.LargestRequestMiddleware",
    "meeting.middleware.StrictEncodingMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "meeting.urls"
WSGI_APPLICATION = "meeting.wsgi.application"
CSRF_FAILURE_VIEW = "meeting.errors.csrf_failure"

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

# Data ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": environment.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = environment.media_root
MEDIA_URL = "/media/"

# Sessions live in the database: an emptied Redis signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Public pages, for seconds. In each web process's own memory: nothing to be down, and nothing to be shared.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    # Made documents, under names that change with their content: kept by all web processes, independent of Redis.
    "documents": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",  # makes the folder its owner's alone
        "LOCATION": BASE_DIR / ".local" / "documents",
        "TIMEOUT": 30 * 24 * 3600,  # seconds
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# Languages and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "meeting.formats"
USE_TZ = True
TIME_ZONE = "Europe/Zurich"  # The zone staff type in: the Office's.

MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)

# Static files -------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".local" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # Files whose address is at the root, or they would reach no further.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Mail ---------------------------------------------------------------------------------------------------------

vars().update(environment.email)
EMAIL_TIMEOUT = 20  # seconds, for each step of the SMTP conversation
DEFAULT_FROM_EMAIL = environment.default_from_email
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCE_DOMAIN = environment.bounce_domain
BOUNCE_MAILDIR = environment.bounce_maildir

OUTBOX = {
    "senders": 4,  # at once, in all processes together; each has one connection to the mail server
    "claim_size": 50,  # messages
    "claim_seconds": 5,  # then what is left of a claim goes back
    "run_seconds": 20,  # a sender starts no new claim after this
    "lease_seconds": 300,  # renewed before each mail; longer than one SMTP conversation may take
    "burst_seconds": 10,  # of a batch's rate that nobody has used, and that may be made up for
    "retry_seconds": [300, 900, 1800, 3600, 7200, 14400],  # after a temporary refusal
    "give_up_attempts": 24,  # after temporary refusals; the last one comes 72 hours after the first, or a little later
    "max_interruptions": 3,  # then a person has to look: the mail may be what kills its senders
    "policy_refusals_to_pause": 5,  # in a row, of one batch
    "relay_wait_seconds": [10, 30, 60],  # while the mail server does not answer
}

# Celery: it only wakes the senders; losing Redis loses ticks, never mail. -------------------------------------

CELERY_BROKER_URL = celery_broker_url(environment.redis_url)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 180
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_ACKS_LATE = False
# Celery 5.7 has been seen to die of a broker outage while it held prefetched messages.
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_BEAT_SCHEDULE = {
    "deliver": {"task": "meeting.deliver_messages", "schedule": 5, "options": {"expires": 10}},
    "sweep": {"task": "meeting.sweep_messages", "schedule": 30, "options": {"expires": 60}},
    "bounces": {"task": "meeting.read_bounces", "schedule": 60, "options": {"expires": 60}},
    "waiting lists": {"task": "partners.move_waiting_lists", "schedule": 30, "options": {"expires": 60}},
    "lost links": {"task": "partners.send_links", "schedule": 30, "options": {"expires": 60}},
    "campaigns": {"task": "partners.start_campaigns", "schedule": 30, "options": {"expires": 60}},
    "new addresses": {"task": "partners.forget_addresses", "schedule": 3600, "options": {"expires": 3600}},
    "imports": {"task": "partners.forget_imports", "schedule": 3600, "options": {"expires": 3600}},
}

# Signing in ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "meeting.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "meeting.accounts.StaffAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False

# Manners ------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes; the largest form, a concept note in three languages, is far below
LARGEST_UPLOAD = 30_000_000  # bytes, by staff: whoever chooses too large a photograph is told so beside the field
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a campaign posts a field for each of its contacts

SERVED_BY_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = SERVED_BY_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED_BY_HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_BY_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVED_BY_HTTPS
SECURE_HSTS_PRELOAD = SERVED_BY_HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_BY_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if SERVED_BY_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SERVED_BY_HTTPS else "csrf"
TIME_ZONE_COOKIE_NAME = "tz"  # A reader's choice, kept on her device when she asks for it.
SESSION_COOKIE_AGE = 8 * 3600  # seconds
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "meeting.logs.DiscreetFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Its own handlers would bypass the formatter above.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A line for each oddity of an upload, with what stands there: somebody's letter can have half a million.
        "pypdf": {"level": "CRITICAL"},
    },
}
