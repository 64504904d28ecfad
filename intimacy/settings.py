"""Every setting of the product, driven by the environment; docs/operations.md lists the variables."""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from intimacy.watch.logs import configuration

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# -- what the deployment says ------------------------------------------------------------------------------------
DEMO = env.bool("DEMO", default=False)
PRODUCTION = env.bool("PRODUCTION", default=False)
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data")))
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Links in mail and chat begin with this; there is no request from which it could be read.
PUBLIC_URL = env(
    "PUBLIC_URL",
    default=f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://127.0.0.1:{env('PORT', default='8000')}",
)
PUBLIC_URL = PUBLIC_URL.rstrip("/")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. Put a long random text there; every process needs the same one.")
if PRODUCTION and len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY is too short for production: use 50 random characters.")
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("DEMO=1 gives everybody the same password. It is refused where PRODUCTION=1.")

# -- what the product is made of ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "intimacy.tenancy",  # before allauth, whose tables point to its User
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "intimacy.journal",
    "intimacy.privacy",
    "intimacy.access",
    "intimacy.jobs",
    "intimacy.rules",
    "intimacy.pages",
    "intimacy.api",
    "intimacy.notify",
    "intimacy.approvals",
    "intimacy.reviews",
    "intimacy.imports",
    "intimacy.local",
    "accounts",
    "plans",
    "playbooks",
    "capture",
    "metrics",
    "quality",
    "alerts",
    "recovery",
    "effects",
    "boards",
    "demonstration",
]
MIDDLEWARE = [
    "intimacy.watch.requests.WatchMiddleware",
    "intimacy.api.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "intimacy.pages.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "intimacy.access.middleware.SessionsMiddleware",
    "intimacy.access.middleware.ProviderSessionMiddleware",
    "intimacy.pages.middleware.PagesMiddleware",
    "intimacy.api.middleware.KeyMiddleware",
    "intimacy.tenancy.middleware.TenantMiddleware",
]
ROOT_URLCONF = "intimacy.urls"
WSGI_APPLICATION = "intimacy.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # cotton compiles <c-…> before Django reads a template, partials serve "page.html#part": each wraps the next
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.static",
                "django.templatetags.i18n",
                "intimacy.pages.templatetags.kinward",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "intimacy.pages.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- the database: three roles on one server ---------------------------------------------------------------------


def database(variable: str) -> dict:
    """The connection that a variable names, through the back end that binds the tenant."""
    url = env(variable, default="")
    if not url:
        return {"ENGINE": "intimacy.tenancy.postgres", "USER": f"unset {variable}", "NAME": f"unset {variable}"}
    return {
        **env.db_url_config(url),
        "ENGINE": "intimacy.tenancy.postgres",
        "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        # A pooler in transaction mode cannot keep server-side cursors.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "kinward"},
    }


DATABASES = {
    "default": database("DATABASE_URL"),  # the app role: owns nothing, sees one tenant at a time
    "owner": database("DATABASE_OWNER_URL"),  # migrations, backup, restore
    "operator": database("DATABASE_OPERATOR_URL"),  # jobs that look across tenants, on the tables that say so
}
# A migration that has to wait for a lock gives up, instead of having everybody wait behind it.
DATABASES["owner"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=15s"
AUTH_USER_MODEL = "tenancy.User"

# -- broker, cache, jobs -----------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("WORKER_MAX_KB", default=1_500_000)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# -- people ------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "intimacy.access.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a person hears of a changed password and of a new or a lost second factor
MFA_ADAPTER = "intimacy.access.second_factor.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kinward"
# An address is proven by the link of a sign-up or an invitation; allauth's own mark is not set for those before it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # browsers allow passkeys on http://localhost
# Whether a company's identity provider may stand inside our own network and speak plain HTTP. Others enter its address.
OPENID_INSIDE = env.bool("OPENID_INSIDE", default=not PRODUCTION)
SIGNUP = env.bool("SIGNUP", default=True)  # whether a company can sign itself up
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD")  # those that a form of ours offers first
# How often, in which time (s, m, h, d), from one network address (ip) or for one e-mail address or link (key).
RATE_LIMITS = {
    "sign_up": "20/h/ip",
    "sign_up_email": "3/h/key",
    "sign_up_address": "60/m/ip",
    "sign_up_confirm": "10/h/ip,5/h/key",
    "find_provider": "30/m/ip",
    "leave_for_provider": "30/m/ip",
    "set_provider": "30/h/ip",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/h/ip",
}
# Failed sign-ins are counted by address. Behind a proxy everybody has the proxy's, and one attacker would lock all people out.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if PRODUCTION else 0)
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION

# -- pages -------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]  # every string goes through gettext; a language is offered once it is translated
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ, TIME_ZONE = True, "UTC"
STATIC_URL, STATICFILES_DIRS = "/static/", [BASE_DIR / "dist"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
# Where no manifest has been collected (tests, one-off commands) the built files are served where they stand.
WHITENOISE_USE_FINDERS = "collectstatic" not in sys.argv and not (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # asked by what stands beside, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)  # they may be somebody else's
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
IMPORT_MAX_BYTES = 200 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "intimacy.imports.uploads.Limited",  # first, so that a file that is too large reaches neither memory nor disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# -- API ---------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["intimacy.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["intimacy.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["intimacy.api.parsing.Json"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "intimacy.api.schema.Schema",
    "EXCEPTION_HANDLER": "intimacy.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kinward",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "DEFAULT_GENERATOR_CLASS": "intimacy.api.schema.Generator",
    "POSTPROCESSING_HOOKS": [  # choices stay where they are used: names for them would clash
        "intimacy.api.schema.say_what_is_exact",
    ],
}
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)

# -- mail and logs -----------------------------------------------------------------------------------------------
MAILBOX = "intimacy.notify.mailbox.Mailbox"  # the demonstration keeps mail on a page instead of sending it
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
if DEMO and not env("EMAIL_URL", default=""):
    EMAIL_CONFIG["EMAIL_BACKEND"] = MAILBOX
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
MAIL_IN_DOMAIN = env("MAIL_IN_DOMAIN", default="in.localhost")  # whose mail server posts copies to /in/mail/
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="Kinward <kinward@localhost>")
# For tests only: chat messages and calendars may stand at addresses inside a private network, and without TLS.
ADDRESSES_MAY_BE_PRIVATE = env.bool("ADDRESSES_MAY_BE_PRIVATE", default=False)
LOGGING = configuration(
    as_json=env("LOG_FORMAT", default="json" if PRODUCTION else "lines") == "json",
    level=env("LOG_LEVEL", default="INFO"),
)
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # opens /metrics from elsewhere; from this machine it is open
