"""The one settings file. What differs between places comes from environment variables.

Three modes: DEBUG (a developer's machine), DEMO (`make run`: SQLite, tasks in this process,
demonstration data, plain http) and production (neither), which refuses to start on a weak key,
SQLite or an in-process broker (see gore/core/checks.py).
"""

import os
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from gore.env import database_from_url, email_from_url, env_bool, env_list, env_secret, oidc_apps, site_url

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env_bool("DEBUG")
DEMO = env_bool("DEMO")
PRODUCTION = not DEBUG and not DEMO

# A key is only made up where nothing real can be signed with it; production fails its start check.
INSECURE_KEY = "only-for-development-and-demonstration-never-for-production-use"
SECRET_KEY = env_secret("SECRET_KEY") or INSECURE_KEY

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD", "")
# Links in mails and documents begin with it.
SITE_URL = site_url(
    os.environ.get("SITE_URL", ""), allowed_hosts=ALLOWED_HOSTS, production=PRODUCTION, port=os.environ.get("PORT", "")
)

INSTALLED_APPS = [
    "gore.core",
    "gore.outbox",
    "gore.accounts",
    "transfers",
    "bilaterals",
    "sessions",
    "commitments",
    "surveys",
    "gore.dashboards",
    "gore.workspaces",
    "gore.api",
    "gore.loading",
    "pgtrigger",
    "pghistory",
    "gore.core.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gore.core.middleware.UploadLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gore.core.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gore.accounts.middleware.AuthorityMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gore.accounts.middleware.SignInRulesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gore.core.middleware.PageRulesMiddleware",
]

ROOT_URLCONF = "gore.urls"
WSGI_APPLICATION = "gore.wsgi.application"

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
                "gore.core.context.page",
            ],
            "builtins": ["gore.core.templatetags.figures"],
        },
    },
]

DATABASES = {
    "default": database_from_url(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'gore.sqlite3'}"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CACHES["charts"] = {**CACHES["default"], "KEY_PREFIX": "charts", "TIMEOUT": 30 * 86400}
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        # On disk, so that a restart does not draw every chart again.
        "charts": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "charts",
            "TIMEOUT": 30 * 86400,
            "OPTIONS": {"MAX_ENTRIES": 5000},
        },
    }

# With a host, because every eager task warns of a broker without one.
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "America/Lima"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request does not wait for a broker that is down: what it asks for is in the database as well.
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 2}
# The beat schedule lives in gore/schedule.py: the loop of `make run` does the same without a broker.

# How a request is written into the audit trail.
PGHISTORY_JSON_ENCODER = "gore.core.audit.ContextEncoder"

AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CSRF_FAILURE_VIEW = "gore.dashboards.views.forbidden"
AUTHENTICATION_BACKENDS = ["gore.accounts.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
SESSION_COOKIE_AGE = 12 * 3600

# Accounts come from invitations; the e-mail address is the login and is proved by the invitation's link.
ACCOUNT_ADAPTER = "gore.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "gore.accounts.allauth_forms.LoginForm",
    "change_password": "gore.accounts.allauth_forms.ChangePasswordForm",
    "set_password": "gore.accounts.allauth_forms.SetPasswordForm",
    "reset_password": "gore.accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "gore.accounts.allauth_forms.ResetPasswordKeyForm",
    "reauthenticate": "gore.accounts.allauth_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "gore.accounts.allauth_forms.AuthenticateForm",
    "reauthenticate": "gore.accounts.allauth_forms.MFAReauthenticateForm",
    "activate_totp": "gore.accounts.allauth_forms.ActivateTOTPForm",
    "add_webauthn": "gore.accounts.allauth_forms.AddWebAuthnForm",
    "edit_webauthn": "gore.accounts.allauth_forms.EditWebAuthnForm",
}
# Ours are exact under parallel requests (gore/accounts/limits.py).
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "gore.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False

# The government's identity service signs in people who have an account here, by verified e-mail.
SOCIALACCOUNT_ADAPTER = "gore.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": oidc_apps(os.environ)}}

LANGUAGE_CODE = "es-pe"
LANGUAGES = [("es-pe", _("Español (Perú)"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["gore.formats"]
TIME_ZONE = "America/Lima"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
# The scanner of uploaded files: tcp://host:port or unix:///path of clamd (gore/core/files.py).
CLAMD_URL = os.environ.get("CLAMD_URL", "")
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "GORE Ejecutivo <no-responder@gore.example>")
globals().update(email_from_url(os.environ.get("EMAIL_URL") or ("none://" if DEMO else "console://")))
# Bounds each step of a delivery, so that all of them end within the lease (gore/outbox/delivery.py).
EMAIL_TIMEOUT = 20
EMAIL_USE_LOCALTIME = True

# Headers. No inline script or style anywhere; charts are SVG in the page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^salud/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "gore.accounts.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "gore.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["gore.api.filtering.StrictFilters"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "gore.api.negotiation.Formats",
    "DEFAULT_THROTTLE_CLASSES": ["gore.api.throttling.AnonymousRate"],
    "DEFAULT_SCHEMA_CLASS": "gore.api.schema.Schema",
    "EXCEPTION_HANDLER": "gore.api.errors.handle",
    # Whose address a request has: the last one that the proxy wrote down, never what a client says.
    "NUM_PROXIES": 1 if PRODUCTION else 0,
}
API_ANON_RATE = os.environ.get("API_ANON_RATE", "300/min")
SPECTACULAR_SETTINGS = {
    "TITLE": "GORE Ejecutivo",
    "DESCRIPTION": _(
        "Datos públicos de los encuentros GORE Ejecutivo: compromisos, avances, cumplimiento, transferencias y "
        "cifras publicadas, sin registro. Los equipos regionales escriben además sus temas de agenda, con una clave."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_NAME_OVERRIDES": {
        "CommitmentStatus": "commitments.models.Status",
        "CommitmentType": "commitments.models.CommitmentType",
        "EditionKind": "gore.core.models.Edition.Kind",
        "InstitutionKind": "gore.core.models.Institution.Kind",
        "RegionKind": "gore.core.models.Region.Kind",
        "LegalNormKind": "transfers.models.LegalNorm.Kind",
        "Qualifier": "gore.core.models.Qualifier",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.dev.ConsoleRenderer(colors=False)
            if not PRODUCTION
            else structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "filters": {"hide_secrets": {"()": "gore.core.logs.HideSecretsInPaths"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["hide_secrets"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
