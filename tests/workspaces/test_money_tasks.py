"""What the first page of SD says about money."""

from __future__ import annotations

import datetime as dt

import pytest

from gore.workspaces.money_tasks import of_coordination
from gore.workspaces.waiting import Task
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 1, 1)


def test_nothing_waits_when_money_is_in_order() -> None:
    make.TransferImportFactory(state="done")
    make.FundingFactory(commitment=make.CommitmentFactory(type="budgetary"))
    make.DifferenceNoteFactory()
    assert of_coordination(DAY) == []


def test_each_thing_that_waits_is_a_line() -> None:
    make.TransferImportFactory()
    make.CommitmentFactory(type="budgetary")
    make.DifferenceNoteFactory(
        state="open", explanation="", owner=make.InstitutionFactory(), due_on=dt.date(2018, 1, 1)
    )
    assert of_coordination(DAY) == [
        Task("Confirmar 1 importación de transferencias", "/articulacion/transferencias/#importaciones"),
        Task("Vincular el dinero de 1 compromiso presupuestal vencido", "/articulacion/financiamiento/"),
        Task("Resolver 1 diferencia con lo publicado", "/conciliacion/", dt.date(2018, 1, 1), True),
    ]
