"""When a recompute runs: once for a burst, never twice at once, and no change is forgotten."""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments import compliance as engine
from commitments import services, tasks
from commitments.models import Commitment, CommitmentUpdate, ComplianceRequest
from commitments.selectors import compliance
from gore.celery import app
from gore.core.signals import public_figures_changed
from tests.at_once import at_once
from tests.factories import CommitmentFactory, CommitmentUpdateFactory, RecordCutoffFactory, RegionFactory

AGREED = dt.date(2018, 1, 10)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """One entry for every recompute that really ran."""
    made: list[dict[str, Any]] = []
    real = engine.recompute

    def counted(*args: Any, **kwargs: Any) -> Any:
        made.append(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "recompute", counted)
    return made


def asked(*seconds_ago: float) -> None:
    """Requests written so many seconds ago."""
    for seconds in seconds_ago:
        request = ComplianceRequest.objects.create(reason="update")
        ComplianceRequest.objects.filter(pk=request.pk).update(
            requested_at=timezone.now() - dt.timedelta(seconds=seconds)
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ages", "over"),
    [((), True), ((0.0,), False), ((30.0, 1.0), False), ((30.0, 6.0), True), ((61.0, 0.0), True)],
    ids=["nothing", "just now", "still coming", "no more came", "others kept coming for a minute"],
)
def test_a_burst_is_over_when_no_more_changes_come_or_one_has_waited_long(
    ages: tuple[float, ...], over: bool, runs: list[dict[str, Any]]
) -> None:
    asked(*ages)

    assert services.burst_is_over() is over
    tasks.recompute_if_requested()
    assert len(runs) == (1 if over and ages else 0)
    assert ComplianceRequest.objects.exists() is not over


@pytest.mark.django_db
def test_a_recompute_of_everything_serves_the_requests_present_and_one_of_a_cutoff_does_not() -> None:
    asked(0)
    services.recompute_compliance(as_of=AGREED)
    assert ComplianceRequest.objects.count() == 1
    services.recompute_compliance()
    assert not ComplianceRequest.objects.exists()


@pytest.mark.django_db
def test_others_hear_of_a_run_only_when_a_public_figure_changed() -> None:
    heard: list[object] = []
    public_figures_changed.connect(receiver := lambda **kwargs: heard.append(kwargs), weak=False)
    try:
        commitment = CommitmentFactory(agreed_on=AGREED, released=False)
        services.recompute_compliance()
        asked(10)
        tasks.recompute_if_requested()
        assert heard == []

        services.release_commitments(commitments=[commitment])
        ComplianceRequest.objects.all().delete()
        asked(10)
        tasks.recompute_if_requested()
        assert len(heard) == 1
    finally:
        public_figures_changed.disconnect(receiver)


@pytest.mark.django_db
def test_one_statement_counts_everything_however_much_there_is() -> None:
    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            services.recompute_compliance()
        return [query["sql"] for query in captured]

    RecordCutoffFactory(as_of=dt.date(2018, 12, 31))
    CommitmentFactory(agreed_on=AGREED, status="executed", status_since=dt.date(2019, 3, 1))
    few = statements()
    regions = [RegionFactory() for _ in range(6)]
    for number in range(20):
        CommitmentFactory(agreed_on=AGREED, regions=regions[number % 5 :], released=number % 2 == 0)
    services.recompute_compliance()  # the first one also writes
    many = statements()

    assert len(many) <= len(few)
    assert sum("commitments_commitmentregion" in sql for sql in many) == 1
    assert sum("FROM commitments_commitment c" in sql for sql in many) == 1


# --- PostgreSQL and Redis ------------------------------------------------------------------------


@pytest.fixture
def worker() -> Iterator[None]:
    """A Celery worker of two threads on the real broker, with a queue of this test's own."""
    usual, queue = app.conf.task_default_queue, f"gore-tests-{uuid.uuid4().hex}"
    app.conf.task_default_queue = queue
    app.amqp.__dict__.pop("queues", None)  # made from the configuration when first asked for
    try:
        with start_worker(app, concurrency=2, pool="threads", perform_ping_check=False, shutdown_timeout=60):
            yield
        with app.connection_for_write() as broker:
            broker.default_channel.queue_delete(queue)
    finally:
        app.conf.task_default_queue = usual
        app.amqp.__dict__.pop("queues", None)


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_thousand_updates_are_one_run_of_the_worker(
    monkeypatch: pytest.MonkeyPatch, runs: list[dict[str, Any]], worker: None
) -> None:
    monkeypatch.setattr(services, "RECOMPUTE_PATIENCE", 600)
    # Nobody has to draw charts here.
    monkeypatch.setattr(public_figures_changed, "send", lambda **kwargs: [])
    commitments = [CommitmentFactory(agreed_on=AGREED) for _ in range(100)]
    updates = [
        CommitmentUpdateFactory.build(
            commitment=commitments[number % 100], reported_by=commitments[number % 100].sector,
            status="executed", happened_on=AGREED,
        )
        for number in range(1000)
    ]  # fmt: skip
    updates = CommitmentUpdate.objects.bulk_create(updates)

    def verify(some: list[CommitmentUpdate]) -> None:
        for update in some:
            services.verify_update(update=update, verified_on=AGREED)

    results = at_once(*[lambda part=updates[start::4]: verify(part) for start in range(4)])

    assert results == [None] * 4
    assert runs == []  # nobody recomputes while changes still come
    assert wait_until(lambda: not ComplianceRequest.objects.exists())
    assert len(runs) == 1
    assert compliance().total.executed == 100


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """(reached, go on): the first run stops after counting, before it writes, until told to go on."""
    reached, go_on = threading.Event(), threading.Event()
    real = engine._write_changes

    def slow(*args: Any, **kwargs: Any) -> Any:
        if not reached.is_set():
            reached.set()
            assert go_on.wait(60)
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "_write_changes", slow)
    return reached, go_on


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second_worker", [False, True], ids=["one worker", "two workers"])
def test_a_change_during_a_run_is_served_by_the_next(
    held: tuple[threading.Event, threading.Event], second_worker: bool
) -> None:
    reached, go_on = held
    commitment = CommitmentFactory(agreed_on=AGREED)
    services.request_recompute(reason="first")
    done: list[Any] = []

    def recompute() -> None:
        done.append(services.recompute_if_requested())
        connection.close()

    first, second = threading.Thread(target=recompute), threading.Thread(target=recompute)
    first.start()
    assert reached.wait(60)
    with transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(status="executed", status_since=AGREED)
        services.request_recompute(reason="while it runs")
    if second_worker:
        second.start()  # takes the new request, and waits for the first run
        assert wait_until(lambda: waiting_for_the_lock() == 1, 30)
    go_on.set()
    first.join(60)
    if second_worker:
        second.join(60)
    else:
        assert compliance().total.executed == 0
        assert ComplianceRequest.objects.count() == 1
        assert services.recompute_if_requested() is not None

    assert all(result is not None for result in done)
    assert compliance().total.executed == 1
    assert not ComplianceRequest.objects.exists()


def waiting_for_the_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [engine.ADVISORY_LOCK],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_after_a_run_is_served_by_the_next() -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    services.request_recompute(reason="first")
    written, go_on = threading.Event(), threading.Event()

    def change() -> None:
        try:
            with transaction.atomic():
                Commitment.objects.filter(pk=commitment.pk).update(status="executed", status_since=AGREED)
                services.request_recompute(reason="slow transaction")
                written.set()
                assert go_on.wait(60)
        finally:
            connection.close()

    writer = threading.Thread(target=change)
    writer.start()
    assert written.wait(60)
    assert services.recompute_if_requested() is not None
    assert compliance().total.executed == 0
    go_on.set()
    writer.join(60)

    assert services.recompute_if_requested() is not None
    assert compliance().total.executed == 1
    assert services.recompute_if_requested() is None
