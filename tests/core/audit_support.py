"""What the tests of the audit trail share: reading events, and a database connection of another role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, models

from gore.core import audit
from gore.core.audit_grants import quoted

SECRET = "solo-para-esta-prueba"


def events_of(model: type[models.Model], **where: Any) -> list[Any]:
    """The events of *model*'s table in the order in which they happened."""
    return list(audit.TRACKED[model]._base_manager.filter(**where).order_by("pgh_id"))


def last_event(model: type[models.Model], **where: Any) -> Any:
    return events_of(model, **where)[-1]


def forget_request() -> None:
    """Go on in this transaction without the request that was recorded: what follows is SQL by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


@contextmanager
def database_role(name: str) -> Iterator[str]:
    """A role that may log in and nothing else; it and its rights go away afterwards."""
    identifier = quoted(name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE IF EXISTS {identifier}")
        cursor.execute(f"CREATE ROLE {identifier} LOGIN PASSWORD '{SECRET}'")
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {identifier}")
            cursor.execute(f"DROP ROLE {identifier}")


@contextmanager
def connected_as(role: str) -> Iterator[None]:
    """Django's connection, made anew by *role*; the former one comes back afterwards."""
    settings = connections["default"].settings_dict
    former = {key: settings[key] for key in ("USER", "PASSWORD")}
    connection.close()
    settings.update(USER=role, PASSWORD=SECRET)
    try:
        yield
    finally:
        connection.close()
        settings.update(former)
