"""Rows that the database itself must refuse, whatever wrote them.

Each app's test_models.py has a table BAD_ROWS: the name of a constraint → a function that breaks it
and nothing else, past forms and services (`set_raw` is one UPDATE). tests/test_constraints.py fails
for a constraint that no table names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import UniqueConstraint

APPS = ("core", "transfers", "bilaterals", "gore_sessions", "commitments", "surveys")
BadRows = dict[str, Callable[[], object]]


def constraints() -> dict[str, tuple[type[models.Model], Any]]:
    """Every constraint of our models by its name."""
    return {
        constraint.name: (model, constraint)
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for constraint in model._meta.constraints
    }


def set_raw(row: models.Model, **values: Any) -> None:
    """Write *values* to the row with one UPDATE, validating nothing."""
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def save_as_new(row: models.Model, **changes: Any) -> None:
    """Insert a copy of *row* with *changes*, validating nothing."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop(row._meta.pk.attname)
    type(row)._base_manager.bulk_create([type(row)(**{**values, **changes})])


def assert_refused(name: str, break_it: Callable[[], object], *, or_by: str = "") -> None:
    """That *break_it* fails at the constraint called *name* (or at its columns: SQLite names those).
    *or_by* names another constraint that no row can pass when it breaks this one."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        break_it()
    names = [words for each in filter(None, (name, or_by)) for words in _words_of(each)]
    assert any(words in str(refused.value) for words in names), refused.value


def _words_of(name: str) -> list[str]:
    """How databases call a constraint: by its name, or by the columns that are unique together."""
    model, constraint = constraints()[name]
    fields = constraint.fields if isinstance(constraint, UniqueConstraint) else ()
    columns = [f"{model._meta.db_table}.{model._meta.get_field(field).column}" for field in fields]
    return [name, *([", ".join(columns)] if columns else [])]
