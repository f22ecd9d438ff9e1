"""Counter-entries, closed periods, parts by project: what was written stays, and everything adds up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from gore.core.models import Institution
from tests import factories as make
from transfers import selectors
from transfers.models import ClosedPeriod, Transfer, TransferProject, TransferShare
from transfers.services import (
    change_transfer,
    close_period,
    counter_entry,
    read_norm,
    record_transfer,
    reopen_period,
    save_norm,
)

pytestmark = pytest.mark.django_db
D = dt.date


def record(**changes: Any) -> Transfer:
    region = make.RegionFactory()
    values: dict[str, Any] = {
        "edition": make.EditionFactory(code="gore-07", start_date=D(2018, 3, 1), end_date=D(2018, 3, 2)),
        "giver": make.InstitutionFactory(kind=Institution.Kind.MINISTRY), "amount": Decimal("100.10"),
        "date": D(2018, 4, 1), "description": "Obra de agua", "shares": {region: Decimal("100.10")},
    }  # fmt: skip
    return record_transfer(**{**values, **changes})


def again(transfer: Transfer, **changes: Any) -> Transfer:
    names = ("giver", "amount", "date", "description", "multi_region", "norm")
    shares = {share.region: share.amount for share in transfer.shares.select_related("region")}
    return change_transfer(
        transfer=transfer, **{**{name: getattr(transfer, name) for name in names}, "shares": shares, **changes}
    )


def test_parts_of_projects_add_up_exactly_or_are_refused() -> None:
    first, second = make.ProjectFactory(), make.ProjectFactory()
    # 99.99 % of the amount is not the amount.
    with pytest.raises(ValidationError) as refused:
        record(amount=Decimal(10000), shares={make.RegionFactory(): Decimal(10000)}, projects={first: Decimal(9999)})
    assert refused.value.message_dict == {
        "projects": ["Los proyectos suman S/\u00a09,999 y el monto es S/\u00a010,000: deben coincidir."]
    }
    with pytest.raises(ValidationError) as refused:
        record(projects={first: Decimal("100.10"), second: Decimal(0)})
    assert "mayor que cero" in refused.value.message_dict["projects"][0]
    made = record(projects={first: Decimal("40.05"), second: Decimal("60.05")})
    assert dict(made.project_parts.values_list("project", "amount")) == {
        first.pk: Decimal("40.05"), second.pk: Decimal("60.05"),
    }  # fmt: skip
    again(made, projects={second: Decimal("100.10")})
    assert list(made.project_parts.values_list("project", flat=True)) == [second.pk]


def test_a_counter_entry_leaves_nothing_and_keeps_both() -> None:
    project, regions = make.ProjectFactory(), [make.RegionFactory(), make.RegionFactory()]
    wrong = record(
        shares={regions[0]: Decimal("40.05"), regions[1]: Decimal("60.05")}, projects={project: Decimal("100.10")}
    )
    entry = counter_entry(transfer=wrong, reason=" Monto de otra norma ", date=D(2018, 5, 1))

    assert (entry.amount, entry.reason, entry.corrects) == (Decimal("-100.10"), "Monto de otra norma", wrong)
    assert selectors.total().amount == 0
    assert [row.amount for row in selectors.by_region()] == [0, 0]
    assert selectors.by_project()[0].amount == 0
    assert Transfer.objects.count() == 2
    with pytest.raises(ValidationError, match="ya tiene un contraasiento"):
        counter_entry(transfer=wrong, reason="Otra vez", date=D(2018, 5, 1))
    with pytest.raises(ValidationError, match="no se anula con otro"):
        counter_entry(transfer=entry, reason="Otra vez", date=D(2018, 5, 2))
    with pytest.raises(ValidationError, match="ya no se editan"):
        again(wrong, description="Otra cosa")

    right = record(edition=wrong.edition, code=None, replaces=wrong, amount=Decimal("90"),
                   shares={regions[0]: Decimal("90")})  # fmt: skip
    assert (right.replaces, selectors.total().amount) == (wrong, Decimal("90"))


@pytest.mark.parametrize(
    ("reason", "date", "field"),
    [("", D(2018, 5, 1), "reason"), ("Mal", D(2018, 3, 31), "date"), ("Mal", D(2999, 1, 1), "date")],
)
def test_a_counter_entry_needs_a_reason_and_a_later_date(reason: str, date: dt.date, field: str) -> None:
    transfer = record()
    with pytest.raises(ValidationError) as refused:
        counter_entry(transfer=transfer, reason=reason, date=date)
    assert list(refused.value.message_dict) == [field]


def test_nothing_is_written_in_a_closed_period() -> None:
    transfer = record()
    period = close_period(starts_on=D(2018, 4, 1), ends_on=D(2018, 4, 30))

    for attempt in (
        lambda: again(transfer, description="Otra cosa"),
        lambda: record(code=None, edition=transfer.edition, date=D(2018, 4, 30)),
        lambda: again(record(code=None, edition=transfer.edition, date=D(2018, 5, 1)), date=D(2018, 4, 2)),
        lambda: counter_entry(transfer=transfer, reason="Mal", date=D(2018, 4, 30)),
    ):
        with pytest.raises(ValidationError, match="periodo cerrado"), transaction.atomic():
            attempt()
    assert counter_entry(transfer=transfer, reason="Mal", date=D(2018, 5, 2)).date == D(2018, 5, 2)

    with pytest.raises(ValidationError, match="Escriba el motivo"):
        reopen_period(period=period, reason=" ")
    reopen_period(period=period, reason="Faltaba una norma")
    assert record(code=None, edition=transfer.edition, date=D(2018, 4, 30)).date == D(2018, 4, 30)
    with pytest.raises(ValidationError, match="ya está abierto"):
        reopen_period(period=period, reason="Otra vez")


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (D(2018, 5, 1), D(2018, 4, 1), "ends_on"),
        (D(2018, 5, 1), D(2999, 1, 1), "ends_on"),
        (D(2018, 3, 15), D(2018, 4, 1), "starts_on"),
    ],
)
def test_a_period_is_over_and_does_not_overlap(start: dt.date, end: dt.date, field: str) -> None:
    close_period(starts_on=D(2018, 4, 1), ends_on=D(2018, 4, 30))
    with pytest.raises(ValidationError) as refused:
        close_period(starts_on=start, ends_on=end)
    assert list(refused.value.message_dict) == [field]
    assert ClosedPeriod.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Decreto Supremo N.º 45-2017-EF", "DS 045-2017-EF"),
        ("D.S. Nº 045 - 2017 - EF", "DS 045-2017-EF"),
        ("ds 045-2017-ef", "DS 045-2017-EF"),
        ("DECRETO DE URGENCIA 4-2018", "DU 004-2018"),
        ("R.M. 123-2018/MINSA", "RM 123-2018/MINSA"),
        ("Ley N° 30693", "Ley 30693"),
    ],
)
def test_norms_are_read_as_people_write_them(text: str, name: str) -> None:
    assert str(read_norm(text)) == name


@pytest.mark.parametrize("text", ["", "045-2017-EF", "DS", "Decreto", "DS mil", "Oficio 123-2017", "DS 1234567-2017"])
def test_what_is_no_norm_is_said(text: str) -> None:
    with pytest.raises(ValidationError, match="No se entiende la norma"):
        read_norm(text)


def test_a_number_used_again_another_year_is_another_norm() -> None:
    first = save_norm(kind="ds", number="045", date=D(2017, 5, 1))
    second = save_norm(kind="ds", number="45", date=D(2018, 5, 1))

    assert (str(first), first.slug) == ("DS 045 (2017)", "ds-045-2017")
    assert (str(second), second.slug) == ("DS 045 (2018)", "ds-045-2018")
    with pytest.raises(ValidationError) as refused:
        save_norm(kind="ds", number="0045", date=D(2018, 9, 1))
    assert refused.value.message_dict == {"number": ["Esa norma ya está registrada: DS 045 (2018)."]}
    with pytest.raises(ValidationError) as refused:
        save_norm(kind="ds", number="046-2017-EF", date=D(2018, 9, 1))
    assert list(refused.value.message_dict) == ["date"]


# --- the database itself ------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.parametrize(
    "breaks",
    [
        lambda t: Transfer.objects.filter(pk=t.pk).update(amount=Decimal("100.09")),
        lambda t: TransferShare.objects.filter(transfer=t).update(amount=Decimal("100.09")),
        lambda t: TransferShare.objects.filter(transfer=t).delete(),
        lambda t: Transfer.objects.filter(pk=t.pk).update(multi_region=True),
        lambda t: TransferProject.objects.create(transfer=t, project=make.ProjectFactory(), amount=Decimal(1)),
        lambda t: TransferShare.objects.create(transfer=t, region=make.RegionFactory(), amount=Decimal(-1)),
    ],
)
def test_the_database_refuses_parts_that_do_not_add_up(breaks: Any) -> None:
    transfer = record()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(IntegrityError, match="add_up"), transaction.atomic():
        breaks(transfer)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
