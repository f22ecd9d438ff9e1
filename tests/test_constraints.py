"""Every rule of the database has a bad row that it refuses, and every unique field does what it says."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from factory.django import DjangoModelFactory

from gore.accounts.models import ActingPeriod
from tests import factories
from tests.bilaterals import test_models as bilaterals
from tests.bilaterals.timetable import test_models as timetables
from tests.commitments import test_models as commitments
from tests.constraints import APPS, constraints, set_raw
from tests.core import test_models as core
from tests.sessions import test_models as sessions
from tests.surveys import test_models as surveys
from tests.transfers import test_models as transfers

TABLES = (core, transfers, bilaterals, timetables, sessions, commitments, surveys)


def test_every_constraint_has_its_bad_row() -> None:
    named = [name for table in TABLES for name in table.BAD_ROWS]
    assert sorted(named) == sorted(constraints())


FACTORIES: dict[type[models.Model], type[DjangoModelFactory]] = {}
for _factory in vars(factories).values():
    if isinstance(_factory, type) and issubclass(_factory, DjangoModelFactory) and _factory is not DjangoModelFactory:
        FACTORIES.setdefault(_factory._meta.model, _factory)

UNIQUE = [
    (model, field.name)
    for model in apps.get_models()
    if model._meta.app_label in APPS and model in FACTORIES
    for field in model._meta.concrete_fields
    if field.unique and not field.primary_key and not field.is_relation
]


CHECKED = {*APPS, "accounts", "outbox"} - {"bilaterals", "gore_sessions", "surveys"}
NARROWER = {
    (ActingPeriod, "role"): "only a team is acted for",
}


def values_asked(condition: Any, name: str) -> set[str]:
    """The values of the field *name* that the check *condition* lets pass, where it names them."""
    if isinstance(condition, models.Q):
        return set() if condition.negated else set().union(*(values_asked(c, name) for c in condition.children))
    if not isinstance(condition, tuple):
        return set()
    lookup, wanted = condition
    if lookup == f"{name}__in":
        return set(wanted)
    return {wanted} if lookup == name else set()


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), UNIQUE, ids=lambda value: getattr(value, "__name__", value))
def test_unique_field_is_written_once(model: type[models.Model], field: str) -> None:
    key = {"code": "UNO"} if field != "code" and "code" in FACTORIES[model]._meta.declarations else {}
    first = FACTORIES[model](**key)
    second = FACTORIES[model](**({"code": "DOS"} if field == "code" or key else {}))
    if getattr(first, field) is None:
        set_raw(first, **{field: "7654321"})
        first.refresh_from_db()

    with pytest.raises(IntegrityError), transaction.atomic():
        set_raw(second, **{field: getattr(first, field)})


CHOICES = [
    (model, field)
    for model in apps.get_models()
    if model._meta.app_label in CHECKED and not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
    for field in model._meta.concrete_fields
    if field.choices
]


@pytest.mark.parametrize(
    ("model", "field"), CHOICES, ids=lambda value: str(value) if isinstance(value, models.Field) else ""
)
def test_the_database_knows_the_values_of_every_field_with_choices(model: type[models.Model], field: Any) -> None:
    """Those of the code and no other: a value that is added to the code needs a migration of the check."""
    known = {value for value, _label in field.flatchoices} | ({""} if field.blank else set())
    asked: set[str] = set()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            asked = max(asked, values_asked(constraint.condition, field.name), key=len)
    assert asked and asked <= known
    assert asked == known or (model, field.name) in NARROWER


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made_by", "owner"),
    [
        (factories.CommitmentFactory, "edition"),
        (factories.CommitmentFactory, "sector"),
        (factories.CommitmentFactory, "lead_institution"),
        (factories.TransferFactory, "edition"),
        (factories.TransferFactory, "giver"),
        (factories.TransferFactory, "norm"),
        (factories.MeetingFactory, "edition"),
        (factories.SurveyFactory, "edition"),
        (factories.EditionFactory, "space"),
        (factories.MembershipFactory, "institution"),
        (factories.RegionalGovernmentFactory, "region"),
        (factories.CommitmentUpdateFactory, "reported_by"),
    ],
)
def test_what_others_rest_on_is_not_deleted(made_by: type[DjangoModelFactory], owner: str) -> None:
    with pytest.raises(models.ProtectedError):
        getattr(made_by(), owner).delete()
