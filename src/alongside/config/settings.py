"""Settings. Everything that differs between places comes from the environment."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from alongside.config.databases import database_from

ROOT = Path(__file__).resolve().parents[3]

DEMO = os.environ.get("ALONGSIDE_DEMO") == "1"
DEBUG = False

SECRET_KEY = os.environ.get("ALONGSIDE_SECRET_KEY", "")
if not SECRET_KEY:
    if os.environ.get("DATABASE_URL"):
        raise ImproperlyConfigured(
            "Set ALONGSIDE_SECRET_KEY to a long random text that only this service knows."
        )
    SECRET_KEY = "for-checks-without-a-database-only"  # noqa: S105

ALLOWED_HOSTS = os.environ.get("ALONGSIDE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ALONGSIDE_ORIGINS", "").split(",") if origin]

# `default` is the application's role, which owns nothing. `owner` is there for migrations only.
DATABASES = {"default": database_from(os.environ.get("DATABASE_URL", ""))}
if os.environ.get("DATABASE_OWNER_URL"):
    DATABASES["owner"] = database_from(os.environ["DATABASE_OWNER_URL"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "alongside.audit",
    "alongside.wording",
    "alongside.access",
    "alongside.organisations",
    "alongside.accounts",
    "alongside.people",
    "alongside.concerns",
    "alongside.documents",
    "alongside.pathway",
    "alongside.assessments",
    "alongside.assessments.definition",
    "alongside.missing",
    "alongside.disruption",
    "alongside.voice",
    "alongside.supervision",
    "alongside.unfinished",
    "alongside.exchange",
    "alongside.insight",
    "alongside.web",
]
AUTH_USER_MODEL = "organisations.User"
# What a password must be stands in policy/accounts and is checked by accounts.passwords. A folder of stolen
# ones, by the first five digits of their SHA-1, may be added.
BREACHED_PASSWORDS = os.environ.get("ALONGSIDE_BREACHED_PASSWORDS", "")
# The agencies' own sign-in services: a file that names them (docs/install.md).
OIDC = os.environ.get("ALONGSIDE_OIDC", "")
# How many proxies of one's own stand in front and add to X-Forwarded-For: failures are counted by address.
PROXIES = int(os.environ.get("ALONGSIDE_PROXIES", "0"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "alongside.web.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "alongside.web.middleware.ViewerMiddleware",
]
ROOT_URLCONF = "alongside.config.urls"
WSGI_APPLICATION = "alongside.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "alongside.web.templating.environment"},
    }
]

# Sessions: in the database, signed cookie, gone when the browser closes. How long one lasts is said in
# policy/accounts and held by the middleware; a day is only when Django forgets it in any case.
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "alongside.web.views.errors.session_ended"
LOGIN_URL = "/sign-in/"

# Outside the demo, pages travel over TLS only.
SECURE_COOKIES = not DEMO and os.environ.get("ALONGSIDE_INSECURE") != "1"
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_COOKIES
# A browser takes a cookie of this name only from this host, over TLS and for all of it.
SESSION_COOKIE_NAME = "__Host-alongside_session" if SECURE_COOKIES else "alongside_session"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": under it browsers send forms with "Origin: null", and no form of ours could be told from
# one of another site. Nothing is sent elsewhere.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "object-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A document that may be taken in (policy/documents) never touches the disk in clear.
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
# The virus scanner, ClamAV: unix:/run/clamav/clamd.ctl or tcp://host:3310. Without one, documents wait.
CLAMAV = os.environ.get("ALONGSIDE_CLAMAV", "")

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "build" / "static", ROOT / "src" / "alongside" / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
INSTALLED_APPS.append("django.contrib.staticfiles")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

# A log line carries ids and outcomes, never the content of a record. It goes to standard error only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"one_line": {"()": "alongside.config.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "one_line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING"}},
}
