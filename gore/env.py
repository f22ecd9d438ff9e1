"""Reading of environment variables: loud when wrong, silent when absent."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Of every connection: room to remember which rows of a million match (4 MB only hold pages), disks
# that find any page as soon as the next one, and no compiling of statements that end in milliseconds.
POSTGRESQL_SETTINGS = "-c work_mem=16MB -c random_page_cost=1.1 -c jit=off"

TRUE_WORDS = {"1", "true", "yes", "on", "si", "sí"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def env_bool(name: str, default: bool = False) -> bool:
    """Return the flag *name*; raise ImproperlyConfigured on any other word."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} is neither true nor false")


def env_list(name: str, default: str = "") -> list[str]:
    """Return the comma-separated values of *name* without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_secret(name: str) -> str:
    """Return *name*, or the content of the file that NAME_FILE points to, or ''."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path!r} cannot be read: {error}") from error
    return os.environ.get(name, "")


def database_from_url(url: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for a postgres:// or sqlite:/// address."""
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": POSTGRESQL_SETTINGS},
        }
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "OPTIONS": {
                # Writers queue at BEGIN instead of failing half-way with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    raise ImproperlyConfigured(f"DATABASE_URL: scheme {parts.scheme!r} is not postgres or sqlite")


def email_from_url(url: str) -> dict[str, Any]:
    """Return Django's EMAIL_* settings for smtp://, smtps://, smtp+tls://, console:// or none://.

    With none:// nothing leaves the product: what it would send is read in the list of mails.
    """
    parts = urlsplit(url)
    if parts.scheme == "none":
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme in {"smtp", "smtps", "smtp+tls"}:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        }
    raise ImproperlyConfigured(f"EMAIL_URL: scheme {parts.scheme!r} is not smtp, smtps, smtp+tls, console or none")


def oidc_apps(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """The government's identity service as allauth wants it; none unless OIDC_SERVER_URL, OIDC_CLIENT_ID
    and OIDC_CLIENT_SECRET (or OIDC_CLIENT_SECRET_FILE) are set. OIDC_NAME is what the button says."""
    server, client = environ.get("OIDC_SERVER_URL", ""), environ.get("OIDC_CLIENT_ID", "")
    secret = env_secret("OIDC_CLIENT_SECRET")
    if not (server or client or secret):
        return []
    if not (server and client and secret):
        raise ImproperlyConfigured("OIDC_SERVER_URL, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together")
    return [
        {
            "provider_id": environ.get("OIDC_PROVIDER_ID", "estado"),
            "name": environ.get("OIDC_NAME", "Identidad digital del Estado"),
            "client_id": client,
            "secret": secret,
            "settings": {"server_url": server, "fetch_userinfo": True},
        }
    ]


def site_url(given: str, *, allowed_hosts: list[str], production: bool, port: str = "") -> str:
    """Return the address of the product, without a slash at its end, for links in mails.

    Unless *given*: the first allowed host in production, this machine otherwise.
    """
    if not given:
        host = next((host.lstrip(".") for host in allowed_hosts if host != "*"), "")
        return f"https://{host}" if production and host else f"http://127.0.0.1:{port or 8000}"
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(f"SITE_URL={given!r} is not like https://gore.example")
    if production and parts.scheme != "https":
        raise ImproperlyConfigured(f"SITE_URL={given!r}: personal links travel by https only")
    return f"{parts.scheme}://{parts.netloc}"
