"""System checks that stop a production start; DEBUG and DEMO pass them all.

Every management command with checks runs them, and `refuse_bad_production` runs them where a
server starts without a management command (gore/wsgi.py, the worker and beat in gore/celery.py).
The checks that ask the database carry Django's `database` tag as well, so that they run in
`check --database default`, in `migrate` and at the start of a server, not in every command.

| id | refuses |
| --- | --- |
| gore.E001 | a secret key that is absent, the one of development, or weak |
| gore.E002 | SQLite |
| gore.E003 | tasks, cache and locks inside the process (REDIS_URL unset) |
| gore.E004 | ALLOWED_HOSTS empty or "*" |
| gore.E005 | PostgreSQL older than 15 |
| gore.E006 | demonstration data in the database |
| gore.E007 | a database that does not answer |
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.models import Model
from django.db.models.fields import BooleanField

from gore.core import audit

TAG = "gore"
MINIMUM_POSTGRESQL = 15
MINIMUM_KEY_LENGTH = 50
MINIMUM_KEY_CHARACTERS = 10
DEMONSTRATION_FIELD = "is_demonstration"


def is_production() -> bool:
    """Neither DEBUG nor DEMO."""
    return not settings.DEBUG and not settings.DEMO


@register(TAG)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E001: sessions and password resets are signed with the key."""
    if not is_production():
        return []
    key = settings.SECRET_KEY
    if key == settings.INSECURE_KEY:
        problem = "SECRET_KEY is not set."
    elif len(key) < MINIMUM_KEY_LENGTH or len(set(key)) < MINIMUM_KEY_CHARACTERS or key.startswith("django-insecure-"):
        problem = (
            f"SECRET_KEY is weak: at least {MINIMUM_KEY_LENGTH} characters, {MINIMUM_KEY_CHARACTERS} of them different."
        )
    else:
        return []
    hint = "Set SECRET_KEY, or SECRET_KEY_FILE: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
    return [Error(problem, hint=hint, id="gore.E001")]


@register(TAG)
def check_database_engine(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E002: production keeps its data in PostgreSQL."""
    if not is_production() or connections["default"].vendor == "postgresql":
        return []
    return [
        Error(
            "Production does not run on SQLite.",
            hint="Set DATABASE_URL=postgres://user:password@host:5432/name, or DEMO=1 for a demonstration.",
            id="gore.E002",
        )
    ]


@register(TAG)
def check_broker(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E003: several processes share the broker, the cache and the locks."""
    if not is_production() or (settings.REDIS_URL and not settings.CELERY_TASK_ALWAYS_EAGER):
        return []
    return [
        Error(
            "Production does not run tasks inside the web process.",
            hint="Set REDIS_URL=redis://host:6379/0 and start a worker and beat.",
            id="gore.E003",
        )
    ]


@register(TAG)
def check_allowed_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E004: links in mail and documents are made from the host name."""
    if not is_production() or (settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS):
        return []
    return [
        Error(
            "ALLOWED_HOSTS names no host." if not settings.ALLOWED_HOSTS else 'ALLOWED_HOSTS accepts any host ("*").',
            hint="Set ALLOWED_HOSTS to the names that people use, separated by commas.",
            id="gore.E004",
        )
    ]


@register(TAG, Tags.database)
def check_database_contents(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """E005, E006, E007: what only the database can say. Asks nothing unless *databases* names it."""
    if not is_production() or "default" not in (databases or ()):
        return []
    connection = connections["default"]
    try:
        connection.ensure_connection()
        if connection.vendor == "postgresql" and connection.pg_version < MINIMUM_POSTGRESQL * 10_000:  # type: ignore[attr-defined]
            return [
                Error(
                    f"PostgreSQL {MINIMUM_POSTGRESQL} or newer is needed; the server is version "
                    f"{connection.pg_version // 10_000}.",  # type: ignore[attr-defined]
                    id="gore.E005",
                )
            ]
        found = demonstration_models()
    except DatabaseError as error:
        return [
            Error(
                f"The database does not answer: {str(error).strip()}",
                hint="Look at DATABASE_URL and at the server.",
                id="gore.E007",
            )
        ]
    if not found:
        return []
    return [
        Error(
            f"The database holds demonstration data ({', '.join(found)}).",
            hint="Point DATABASE_URL to a database of its own, or start with DEMO=1.",
            id="gore.E006",
        )
    ]


def demonstration_models() -> list[str]:
    """The labels of the models with at least one row marked as demonstration.

    A table or column that a migration has yet to make holds none.
    """
    connection = connections["default"]
    found = []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
            table = model._meta.db_table
            # The trail keeps what once was; what is there now is in the tables that it follows.
            if audit.is_event(model) or not has_demonstration_field(model) or table not in tables:
                continue
            # Not by introspection: Django's for SQLite stumbles over texts in constraints.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608
            columns = {column[0] for column in cursor.description}
            if DEMONSTRATION_FIELD not in columns:
                continue
            if model._base_manager.filter(**{DEMONSTRATION_FIELD: True}).exists():
                found.append(model._meta.label)
    return found


def has_demonstration_field(model: type[Model]) -> bool:
    """Whether *model* marks its demonstration rows."""
    return any(
        field.column == DEMONSTRATION_FIELD and isinstance(field, BooleanField) for field in model._meta.concrete_fields
    )


def refuse_bad_production() -> None:
    """Raise ImproperlyConfigured with every problem when a production process must not start."""
    if not is_production():
        return
    problems = [message for message in run_checks(tags=[TAG], databases=["default"]) if message.is_serious()]
    connections.close_all()  # a forked server process must not share this connection
    if problems:
        lines = "\n".join(
            f"  {problem.id}: {problem.msg}" + (f" {problem.hint}" if problem.hint else "") for problem in problems
        )
        raise ImproperlyConfigured(f"This configuration does not start in production:\n{lines}")
