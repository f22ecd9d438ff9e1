"""The solver on the sample instances: valid, never worse than first-fit, and honest about its proofs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from bilaterals.scheduler import verify
from bilaterals.scheduler.instance import load_instance, load_solution, parse_instance
from bilaterals.scheduler.issues import BadInput
from bilaterals.scheduler.problem import Placement, Solution
from bilaterals.scheduler.solve import solve

SAMPLES = Path(settings.BASE_DIR) / "data" / "schedule-samples"
NAMES = ("s1-tiny", "s2-gore9", "s3-two-days")
FIVE = ("placed_weight", "changes", "idle", "max_wait", "zone_changes")


def sample(name: str) -> Path:
    return SAMPLES / f"{name}.json"


@pytest.mark.parametrize("name", NAMES)
def test_a_timetable_is_valid_and_measured_alike_by_the_verifier(name: str) -> None:
    problem = load_instance(sample(name))
    result = solve(problem, time_limit=3, workers=1, turns=3)

    assert verify.check(problem, result.solution) == []
    seen = verify.measure(problem, result.solution)
    assert [getattr(seen, measure) for measure in FIVE] == [getattr(result.measures, measure) for measure in FIVE]
    assert result.measures.key <= result.greedy.key
    for phase in result.phases:
        better_is_more = phase.phase in {"placed_weight", "weight"}
        assert phase.value <= phase.bound if better_is_more else phase.value >= phase.bound, phase


def test_the_tiny_sample_is_proven() -> None:
    result = solve(load_instance(sample("s1-tiny")), time_limit=20, workers=1)
    assert result.proven
    assert all(phase.value == phase.bound for phase in result.phases)


def test_no_time_gives_the_first_fit_answer() -> None:
    problem = load_instance(sample("s2-gore9"))
    result = solve(problem, time_limit=0)
    assert result.measures.key == result.greedy.key
    assert verify.check(problem, result.solution) == []


def test_the_same_seed_takes_the_same_way() -> None:
    problem = load_instance(sample("s1-tiny"))
    first, second = (solve(problem, time_limit=30, seed=7, workers=1, turns=2) for _ in range(2))
    assert first.solution == second.solution


def test_the_verifier_sees_a_party_in_two_places() -> None:
    problem = load_instance(sample("s1-tiny"))
    placed = dict(solve(problem, time_limit=0).solution.placed)
    held: dict[str, str] = {}
    for name in placed:
        meeting = next(meeting for meeting in problem.meetings if meeting.id == name)
        other = next((held[party] for party in meeting.participants if party in held), None)
        if other is not None:
            placed[name] = Placement(placed[other].start, placed[name].room)
            break
        held |= dict.fromkeys(meeting.participants, name)
    assert verify.check(problem, Solution(problem.name, placed)) != []


def changed(**changes: Any) -> dict[str, Any]:
    """The tiny sample with its first meeting changed, or other keys of the file."""
    data: dict[str, Any] = json.loads(sample("s1-tiny").read_text(encoding="utf-8"))
    meeting = changes.pop("meeting", {})
    data["meetings"][0] |= meeting
    return data | changes


MANY_SLOTS = [{"index": 0, "day": 1, "block": 0, "start": "09:00"}] * 10**6


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed(meeting={"participants": ["NADIE", "M01"]}), "no existe"),
        (changed(meeting={"duration": -2}), "debe ser 1 o más"),
        (changed(meeting={"duration": 9999}), "el bloque más largo"),
        (changed(meeting={"rooms": []}), "ninguna sala"),
        (changed(precedences=[["B0001", "B0002"], ["B0002", "B0001"]]), "círculo"),
        (changed(meeting={"fixed_start": 0, "participants": ["R001", "M03"]}), "no está disponible"),
        (changed(meeting={"id": "B0002"}), "«B0002» está repetido"),
        (changed(meeting={"duration": 10**30}), "un número enorme"),
        (changed(meeting={"priority": 0}), "debe ser 1 o más"),
        (changed(slots=MANY_SLOTS), "el máximo es 1000"),
        (changed(slots=[]), "ningún turno"),
        (changed(idle_unit="días"), "«slots» o «periods»"),
        ([], "Se esperaba un objeto"),
    ],
)
def test_a_bad_instance_is_told_with_its_place(data: Any, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        parse_instance(data)


def test_the_command_writes_a_timetable_and_its_proof(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "horario.json"
    call_command("solve_schedule", instance=sample("s1-tiny"), out=out, time_limit=20, workers=1)
    summary = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert summary["proven"] is True
    assert summary["objective"] == summary["bound"]
    problem = load_instance(sample("s1-tiny"))
    assert verify.check(problem, load_solution(out, problem)) == []


@pytest.mark.parametrize("limit", [0, -5, float("nan")])
def test_the_command_wants_some_time(tmp_path: Path, limit: float) -> None:
    with pytest.raises(CommandError, match="mayor que 0"):
        call_command("solve_schedule", instance=sample("s1-tiny"), out=tmp_path / "x.json", time_limit=limit)
    assert not (tmp_path / "x.json").exists()


def test_the_command_repairs_the_timetable_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A slot of a ministry is lost after its timetable was made: what has to move moves, the rest stays."""
    before = tmp_path / "antes.json"
    call_command("solve_schedule", instance=sample("s1-tiny"), out=before, time_limit=20, workers=1)
    plan = load_solution(before, load_instance(sample("s1-tiny"))).placed
    data = changed()
    host = next(party for party in data["parties"] if party["id"] == "M01")
    fixed = {meeting["id"] for meeting in data["meetings"] if meeting["fixed_start"] is not None}
    host["unavailable"] = [
        max(plan[m["id"]].start for m in data["meetings"] if "M01" in m["participants"] and m["id"] not in fixed)
    ]
    after = tmp_path / "despues.json"
    file = tmp_path / "instancia.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    call_command("solve_schedule", instance=file, repair_from=before, out=after, time_limit=20, workers=1)
    summary = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    problem = load_instance(file, before)
    new = load_solution(after, problem)
    assert verify.check(problem, new) == []
    different = sum(new.placed.get(name) != plan.get(name) for name in {*new.placed, *plan})
    assert 1 <= different == summary["objective"]["changes"] == summary["bound"]["changes"]


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mal.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="No es JSON válido"):
        call_command("solve_schedule", instance=file, out=tmp_path / "x.json")
    with pytest.raises(CommandError, match=r"(?i)no existe"):
        call_command("solve_schedule", instance=tmp_path / "nada.json", out=tmp_path / "x.json")
