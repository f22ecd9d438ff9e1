"""The stored rates: whole results, random registers, staleness, and what a run writes."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commitments.models import (
    Audience,
    Commitment,
    CommitmentUpdate,
    ComplianceRate,
    ComplianceRequest,
    ComplianceSnapshot,
)
from commitments.selectors import compliance
from commitments.services import recompute_compliance, recompute_if_requested, refresh_status, request_recompute
from gore.core.clock import today
from gore.core.selectors import public_version
from tests.commitments import naive
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    InstitutionFactory,
    RecordCutoffFactory,
    RegionFactory,
    set_status,
)

CUTOFF = dt.date(2018, 12, 31)
START = dt.date(2018, 12, 1)


def run(command: str, *arguments: str) -> dict[str, Any]:
    """What *command* prints in its last line."""
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.mark.django_db
def test_recompute_stores_today_and_the_cutoff_of_the_record() -> None:
    RecordCutoffFactory(as_of=CUTOFF)
    commitment = CommitmentFactory(agreed_on=START, status="in_process", status_since=START)
    set_status(commitment, "executed", CUTOFF + dt.timedelta(days=1))

    result = recompute_compliance()

    assert list(ComplianceSnapshot.objects.order_by("as_of").values_list("kind", "as_of")) == [
        ("cutoff", CUTOFF),
        ("current", today()),
    ]
    assert result.rows == 2 * 2 * 8  # snapshots × audiences × dimensions, of one commitment in one region
    assert compliance(as_of=CUTOFF).total.in_process == 1
    assert compliance().total.executed == 1


@pytest.mark.django_db
def test_stored_row_holds_the_keys_of_its_dimension() -> None:
    region = RegionFactory()
    commitment = CommitmentFactory(agreed_on=START, due_date=START, regions=[region], released=False)
    recompute_compliance(as_of=CUTOFF)
    e, s, r = commitment.edition_id, commitment.sector_id, region.pk

    rows = ComplianceRate.objects.values_list("audience", "dimension", "edition", "sector", "region", "type", "pending")

    assert set(rows) == {
        ("public", "total", None, None, None, "", 0),
        ("all", "total", None, None, None, "", 1),
        ("all", "edition", e, None, None, "", 1),
        ("all", "sector", None, s, None, "", 1),
        ("all", "region", None, None, r, "", 1),
        ("all", "type", None, None, None, "administrative", 1),
        ("all", "edition_sector", e, s, None, "", 1),
        ("all", "edition_region", e, None, r, "", 1),
        ("all", "sector_region", None, s, r, "", 1),
    }


@pytest.mark.django_db
def test_late_verified_update_shows_in_the_stored_cutoff() -> None:
    commitment = CommitmentFactory(agreed_on=START)
    recompute_compliance(as_of=CUTOFF)
    set_status(commitment, "executed", CUTOFF)

    recompute_compliance()

    assert compliance(as_of=CUTOFF).total.executed == 1


@pytest.mark.django_db
def test_public_version_moves_only_when_a_public_figure_does() -> None:
    commitment = CommitmentFactory(agreed_on=START)
    recompute_compliance()
    before = public_version()
    ids = set(ComplianceRate.objects.values_list("pk", flat=True))

    recompute_compliance()
    assert (public_version(), set(ComplianceRate.objects.values_list("pk", flat=True))) == (before, ids)

    CommitmentFactory(agreed_on=START, released=False)
    recompute_compliance()
    assert public_version() == before

    set_status(commitment, "executed", CUTOFF)
    recompute_compliance()
    assert public_version() == before + 1


@pytest.mark.django_db
def test_burst_of_requests_is_served_by_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from commitments import compliance as engine

    runs = []
    real = engine.recompute

    def counted(*args: Any, **kwargs: Any) -> Any:
        runs.append(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "recompute", counted)
    for number in range(1000):
        request_recompute(reason=f"update {number}")

    first, second = recompute_if_requested(), recompute_if_requested()

    assert first is not None
    assert second is None
    assert len(runs) == 1
    assert not ComplianceRequest.objects.exists()


@pytest.mark.django_db
def test_failed_run_leaves_its_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    from commitments import compliance as engine

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(engine, "recompute", fail)
    request_recompute(reason="update")

    with pytest.raises(RuntimeError):
        recompute_if_requested()

    assert ComplianceRequest.objects.count() == 1


@pytest.mark.django_db
def test_refresh_status_follows_the_updates_verified_up_to_today() -> None:
    tomorrow = today() + dt.timedelta(days=1)
    reopened = CommitmentFactory(agreed_on=START, status="executed", status_since=START)
    CommitmentUpdateFactory(commitment=reopened, status="in_process", verified_on=CUTOFF)
    CommitmentUpdateFactory(commitment=reopened, status="in_process", verified_on=CUTOFF + dt.timedelta(days=9))
    future = CommitmentFactory(agreed_on=START)
    CommitmentUpdateFactory(commitment=future, status="executed", verified_on=tomorrow)
    baseless = CommitmentFactory(agreed_on=START, status="executed", update_of_status=False)
    right = CommitmentFactory(agreed_on=START, status="executed", status_since=START)

    assert refresh_status(commitment_ids=[right.pk, future.pk]) == 0
    assert refresh_status() == 2
    assert refresh_status() == 0

    found = {c.pk: (c.status, c.status_since) for c in Commitment.objects.all()}
    assert found == {
        reopened.pk: ("in_process", CUTOFF),
        future.pk: ("pending", None),
        baseless.pk: ("pending", None),
        right.pk: ("executed", START),
    }


@pytest.mark.django_db
def test_commands_print_what_they_did() -> None:
    RecordCutoffFactory(as_of=CUTOFF)
    CommitmentFactory(agreed_on=START, status="executed", status_since=CUTOFF)

    assert run("recompute_compliance")["rows"] == 32
    assert run("recompute_compliance", "--as-of", "2018-12-15")["rows"] == 16
    assert run("check_compliance", "--dates", "9") == {"dates": 9, "differences": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["31/12/2018", "2018-02-31", "mañana", "2999-01-01"])
def test_recompute_refuses_what_is_not_a_past_date(word: str) -> None:
    with pytest.raises(CommandError, match="fecha"):
        run("recompute_compliance", "--as-of", word)


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["rate", "status", "since", "update", "missing"])
def test_check_finds_a_damaged_register(damage: str) -> None:
    commitment = CommitmentFactory(agreed_on=START, status="executed", status_since=CUTOFF)
    RecordCutoffFactory(as_of=CUTOFF)
    recompute_compliance()
    if damage == "rate":
        ComplianceRate.objects.filter(dimension="sector_region", executed=1).update(executed=0, pending=1)
    elif damage == "status":
        Commitment.objects.filter(pk=commitment.pk).update(status="in_process")
    elif damage == "since":
        Commitment.objects.filter(pk=commitment.pk).update(status_since=CUTOFF - dt.timedelta(days=1))
    elif damage == "update":
        CommitmentUpdate.objects.update(verified_on=CUTOFF + dt.timedelta(days=1))
    else:
        ComplianceRate.objects.filter(dimension="type").delete()
    out = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("check_compliance", stdout=out, stderr=StringIO())

    assert stopped.value.code == 1
    *listed, last = out.getvalue().splitlines()
    assert len(listed) == json.loads(last)["differences"] > 0


days = st.integers(0, 12).map(lambda n: START + dt.timedelta(days=n))
updates = st.lists(
    st.tuples(st.sampled_from(["pending", "in_process", "executed"]), days, st.sampled_from(["v", "v", "v", "s", "r"])),
    max_size=4,
)
commitments = st.tuples(
    st.integers(0, 1),  # edition
    st.integers(0, 1),  # sector
    st.sets(st.integers(0, 2), min_size=1),  # regions
    st.sampled_from(["administrative", "technical", "budgetary"]),
    days,  # agreed on
    st.integers(0, 8),  # days until due
    st.booleans(),  # released
    updates,
)


class RandomRegisters(TestCase):
    """On any register: stored = live = counted one by one, for both audiences and every dimension."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(commitments, max_size=7), days)
    def test_stored_live_and_naive_agree(self, drawn: list[Any], day: dt.date) -> None:
        editions = [EditionFactory(code=f"e{n}", seq=n + 1) for n in range(2)]
        sectors = [InstitutionFactory(code=f"s{n}") for n in range(2)]
        regions = [RegionFactory(code=f"r{n}") for n in range(3)]
        for edition, sector, where, kind, agreed_on, wait, released, reports in drawn:
            commitment = CommitmentFactory(
                edition=editions[edition],
                sector=sectors[sector],
                regions=[regions[n] for n in where],
                type=kind,
                agreed_on=agreed_on,
                due_date=agreed_on + dt.timedelta(days=wait),
                released=released,
            )
            for status, when, state in reports:
                CommitmentUpdateFactory(
                    commitment=commitment,
                    status=status,
                    happened_on=when,
                    verified_on=when if state == "v" else None,
                    return_reason="Falta sustento" if state == "r" else "",
                )
        refresh_status()
        recompute_compliance()
        recompute_compliance(as_of=day)

        everything = list(Commitment.objects.prefetch_related("updates", "regions"))
        for as_of in (day, None):
            for audience in Audience.values:
                seen = [c for c in everything if audience == "all" or c.released_at is not None]
                for by, keys in {
                    None: {"total": seen},
                    "edition": {x.code: [c for c in seen if c.edition_id == x.pk] for x in editions},
                    "sector": {x.code: [c for c in seen if c.sector_id == x.pk] for x in sectors},
                    "region": {x.code: [c for c in seen if x in c.regions.all()] for x in regions},
                    "type": {x: [c for c in seen if c.type == x] for x in ("administrative", "technical", "budgetary")},
                }.items():
                    wanted = {
                        key: naive.brief((naive.counts(rows, as_of or today(), key),))[key]
                        for key, rows in keys.items()
                    }
                    if by is not None:
                        wanted = {key: numbers for key, numbers in wanted.items() if numbers[0]}
                    stored = compliance(by=by, as_of=as_of, audience=audience)
                    live = compliance(by=by, as_of=as_of, audience=audience, queryset=Commitment.objects.all())
                    assert (stored.stored, live.stored) == (True, False)
                    assert naive.brief(stored.rows) == wanted
                    assert naive.brief(live.rows) == wanted
        out = StringIO()
        call_command("check_compliance", "--dates", "15", stdout=out, stderr=StringIO())
        assert json.loads(out.getvalue().splitlines()[-1])["differences"] == 0
        assert timezone.now() >= ComplianceSnapshot.objects.latest("computed_at").computed_at
