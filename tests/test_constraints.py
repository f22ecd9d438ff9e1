"""Every rule of the database has a bad row that it refuses, and every unique field does what it says."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from factory.django import DjangoModelFactory

from tests import factories
from tests.bilaterals import test_models as bilaterals
from tests.commitments import test_models as commitments
from tests.constraints import APPS, constraints, set_raw
from tests.core import test_models as core
from tests.sessions import test_models as sessions
from tests.surveys import test_models as surveys
from tests.transfers import test_models as transfers

TABLES = (core, transfers, bilaterals, sessions, commitments, surveys)


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
