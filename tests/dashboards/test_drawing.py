"""Charts are drawn where figures are computed, before a visitor asks for them."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from commitments.models import Commitment
from commitments.services import refresh_status
from gore.dashboards import svg, tasks
from gore.dashboards.charts import Chart
from tests.factories import CommitmentFactory, InstitutionFactory, RecordCutoffFactory, set_status

CUTOFF = dt.date(2018, 12, 31)
AGREED = dt.date(2018, 1, 10)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The task runs at once in this process, with a broker as without one."""
    monkeypatch.setattr(tasks.draw_public_charts, "delay", lambda: tasks.draw_public_charts())


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the charts as they are drawn; the drawing itself is left out."""
    ids: list[str] = []

    def draw(chart: Chart) -> str:
        ids.append(chart.id)
        return '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M0,0L1,1"/></svg>'

    monkeypatch.setattr(svg, "render", draw)
    caches["charts"].clear()
    return ids


def recompute() -> int:
    out = StringIO()
    call_command("recompute_compliance", stdout=out)
    return int(json.loads(out.getvalue())["rows"])


@pytest.mark.django_db
def test_a_recompute_draws_what_it_changed_and_the_visitor_waits_for_nothing(client: Client, drawn: list[str]) -> None:
    RecordCutoffFactory(as_of=CUTOFF)
    sector = InstitutionFactory(code="MINSA", sits_at_table=True)
    commitment = CommitmentFactory(agreed_on=AGREED, sector=sector, type="technical")

    assert recompute()
    every_chart = set(drawn)
    assert {"estado", "sectores", "cumplimiento-sectores", "tipos", "mapa"} <= every_chart
    assert len(drawn) == len(every_chart)
    assert client.get("/").status_code == 200
    assert len(drawn) == len(every_chart)

    # After the cut-off: the balance is as of then, so nothing is drawn again.
    set_status(commitment, "in_process", CUTOFF + dt.timedelta(days=1))
    recompute()
    assert client.get("/").status_code == 200
    assert len(drawn) == len(every_chart)

    # Up to the cut-off: what shows statuses is drawn again, the money is not.
    commitment.updates.all().delete()
    refresh_status()
    set_status(commitment, "executed", CUTOFF)
    recompute()
    again = drawn[len(every_chart) :]
    assert "estado" in again
    assert not {"transferencias", "transferencias-sectores"} & set(again)
    assert client.get("/").status_code == 200
    assert drawn[len(every_chart) :] == again


@pytest.mark.django_db
def test_nothing_is_drawn_without_commitments(drawn: list[str]) -> None:
    assert not Commitment.objects.exists()
    tasks.draw_public_charts()
    assert drawn == []


@pytest.mark.django_db
def test_a_renderer_that_fails_does_not_fail_the_recompute(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("no renderer")

    monkeypatch.setattr("gore.dashboards.public_charts.draw_home_charts", fail)
    CommitmentFactory(agreed_on=AGREED)

    assert recompute() == 16
