"""Runs of the solver: asked for, worked off, stopped, lost; two drafts side by side; who waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from bilaterals.models import Room, RunProgress, SolverRun, Timetable
from bilaterals.scheduler.instance import solution_as_json
from bilaterals.scheduler.problem import Placement, Solution
from bilaterals.timetable import drafts, editing, runs, selectors
from tests.bilaterals.timetable.world import PLAN, Summit, make_draft, places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def launched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs that somebody would have worked off; no test starts a process."""
    started: list[int] = []
    monkeypatch.setattr(runs, "launch", started.append)
    return started


def ask(summit: Summit, **more: Any) -> SolverRun:
    return runs.ask_for_run(edition=summit.edition, seconds=1, by=summit.sd, **more)


def test_a_run_ends_with_a_verified_draft_its_curve_and_its_proof(summit: Summit) -> None:
    run = ask(summit)
    runs.execute(run.pk)
    run.refresh_from_db()
    draft = run.timetables.get()
    assert run.state == "done"
    assert (draft.summary["placed"], draft.summary["idle_slots"]) == (6, 0)
    assert {report["phase"]: report["status"] for report in run.summary["phases"]}["placed_weight"] == "optimal"
    assert run.progress.exists()
    assert drafts.board_of(draft).broken == []
    runs.execute(run.pk)  # a second worker that gets the same task
    assert run.timetables.count() == 1


def test_pressing_stop_keeps_the_best(summit: Summit) -> None:
    run = runs.ask_for_run(edition=summit.edition, seconds=600, by=summit.sd)
    runs.stop_run(run=run)
    began = timezone.now()
    # Something is always left to prove for a while in 600 seconds; the button ends it at once.
    runs.execute(run.pk)
    run.refresh_from_db()
    assert run.state in {"stopped", "done"}
    assert timezone.now() - began < dt.timedelta(seconds=60)
    assert run.timetables.get().summary["placed"] == 6


def test_one_run_at_a_time_and_the_form_says_so(summit: Summit, sd: Client, launched: list[int]) -> None:
    ask(summit)
    response = sd.post("/articulacion/horario/gore-90/calculos/", {"seconds": "30", "idle_unit": "slots"})
    assert response.status_code == 400
    assert "Ya hay un cálculo en marcha" in response.content.decode()


def test_the_page_starts_a_run_and_shows_how_far_it_is(
    summit: Summit, sd: Client, django_capture_on_commit_callbacks: Any, launched: list[int]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = sd.post("/articulacion/horario/gore-90/calculos/", {"seconds": "30", "idle_unit": "periods"})
    run = SolverRun.objects.get()
    assert launched == [run.pk]
    assert response.url == run.get_absolute_url()
    RunProgress.objects.create(run=run, seconds=0.5, phase="idle", value=9, bound=0)
    RunProgress.objects.create(run=run, seconds=2.5, phase="idle", value=4, bound=1)
    part = sd.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 1s"' in part
    assert "<polyline" in part
    SolverRun.objects.update(state="stopped", finished_at=timezone.now())
    assert "hx-trigger" not in sd.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("seconds", ["0", "-1", "901", "1e3", "mil", ""])
def test_a_time_limit_that_makes_no_sense_is_refused(summit: Summit, sd: Client, seconds: str) -> None:
    response = sd.post("/articulacion/horario/gore-90/calculos/", {"seconds": seconds, "idle_unit": "slots"})
    assert response.status_code == 400
    assert not SolverRun.objects.exists()


def test_a_run_whose_process_is_gone_leaves_what_it_had(summit: Summit) -> None:
    lost = ask(summit)
    placed = {summit.code(n): Placement(*at) for n, at in PLAN.items()}
    long_ago = timezone.now() - dt.timedelta(minutes=10)
    SolverRun.objects.filter(pk=lost.pk).update(
        state="running", heartbeat_at=long_ago, best=solution_as_json(Solution("gore-90", placed))
    )
    assert runs.give_up_silent_runs() == 1
    lost.refresh_from_db()
    assert lost.state == "stopped"
    assert len(places(lost.timetables.get())) == 6
    empty = ask(summit)
    SolverRun.objects.filter(pk=empty.pk).update(requested_at=long_ago)
    runs.give_up_silent_runs()
    empty.refresh_from_db()
    assert (empty.state, empty.timetables.count()) == ("failed", 0)
    assert "se interrumpió" in empty.failure


def test_what_the_preparation_no_longer_allows_is_left_out_and_told(summit: Summit) -> None:
    run = ask(summit)
    placed = {summit.code(n): Placement(*at) for n, at in PLAN.items()}
    SolverRun.objects.filter(pk=run.pk).update(state="running", best=solution_as_json(Solution("gore-90", placed)))
    Room.objects.filter(code="S-MTC").update(hidden_at=timezone.now())
    draft = runs.settle(run.pk, "done", {})
    run.refresh_from_db()
    assert run.summary["left_out"] == [summit.code(1), summit.code(3), summit.code(5)]
    assert draft is not None
    assert len(places(draft)) == 3


def test_a_run_from_a_draft_keeps_its_locked_meetings(summit: Summit, draft: Timetable) -> None:
    editing.move(
        timetable=draft, code=summit.code(0), seen=Placement(0, "S-MINSA"), to=Placement(5, "S-MINSA"), by=summit.sd
    )
    editing.set_lock(timetable=draft, code=summit.code(0), is_locked=True, by=summit.sd)
    run = ask(summit, base=draft)
    runs.execute(run.pk)
    made = run.timetables.get()
    assert places(made)[summit.code(0)] == (5, "S-MINSA")
    assert [one.meeting.code for one in made.assignments.filter(is_locked=True)] == [summit.code(0)]


def test_a_failing_run_says_so_and_is_closed(summit: Summit, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ask(summit)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(runs, "solve", fail)
    with pytest.raises(MemoryError):
        runs.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.finished_at is not None) == ("failed", True)


def test_without_anything_to_place_no_run_is_made(summit: Summit) -> None:
    Room.objects.update(owner=None, is_hall=False)
    with pytest.raises(ValidationError, match="ninguna reunión que se pueda ubicar"):
        ask(summit)


# --- side by side, and who waits -----------------------------------------------------------------


def test_a_comparison_says_what_moved_for_whom_and_how_long_they_wait(summit: Summit, sd: Client) -> None:
    before = make_draft(summit)
    after = make_draft(summit, {**{n: at for n, at in PLAN.items() if n != 5}, 0: (5, "S-MINSA")})
    found = selectors.Comparison(drafts.board_of(before), drafts.board_of(after))
    assert [(one.code, one.kind, one.before, one.after) for one in found.differences] == [
        (summit.code(0), "moved", "10:00, Sala Salud", "11:40, Sala Salud"),
        (summit.code(5), "dropped", "11:00, Sala Transportes", "–"),
    ]
    waits = {one.name: (one.changed, one.waiting_before, one.waiting_after) for one in found.parties}
    assert waits == {"San Martín": (1, 0, 3), "Salud": (1, 0, 2), "Loreto": (1, 0, 0), "Transportes": (1, 0, 0)}
    page = sd.get("/articulacion/horario/gore-90/comparar/", {"a": before.number, "b": after.number})
    assert "2 reuniones cambian" in page.content.decode()
    assert sd.get("/articulacion/horario/gore-90/comparar/", {"a": "x", "b": "999"}).status_code == 400


def test_shares_count_waiting_weight_and_who_is_last(summit: Summit) -> None:
    draft = make_draft(summit, {**{n: at for n, at in PLAN.items() if n not in {0, 5}}, 0: (5, "S-MINSA")})
    found = {one.code: one for one in selectors.shares(drafts.board_of(draft))}
    assert (found["SAM"].waiting, found["SAM"].waiting_minutes, found["SAM"].last) == (3, 60, 1)
    assert (found["LOR"].placed, found["LOR"].meetings, found["LOR"].satisfaction) == (1, 2, 50)
    assert found["JUN"].always_last is False


def test_a_curve_keeps_each_value_until_the_next() -> None:
    points = [
        RunProgress(seconds=0, phase="idle", value=10, bound=0), RunProgress(seconds=10, phase="idle", value=5, bound=5),
        RunProgress(seconds=11, phase="max_wait", value=1, bound=1),
    ]  # fmt: skip
    curve = selectors.curve_of(points, "idle")
    assert curve is not None
    assert (curve.values, curve.bounds) == (
        "48.0,12.0 632.0,12.0 632.0,82.0 632.0,82.0",
        "48.0,152.0 632.0,152.0 632.0,82.0 632.0,82.0",
    )
    assert selectors.curve_of(points, "zone_changes") is None


def test_the_list_of_drafts_shows_measures_and_no_discarded_ones(summit: Summit, draft: Timetable, sd: Client) -> None:
    drafts.discard_timetable(timetable=make_draft(summit, name="Para tirar"))
    text = sd.get("/articulacion/horario/gore-90/horarios/").content.decode()
    assert "6 de 6" in text
    assert "Para tirar" not in text
