"""The list of commitments: which rows its filters keep, in which order, on which page."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from commitments.filters import ORDERS, CommitmentFilter
from commitments.models import Commitment
from commitments.selectors import tally
from commitments.services import refresh_status
from gore.core.clock import today
from gore.core.pagination import PAGE_SIZE, paginate
from tests.commitments import naive
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    InstitutionFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db

AGREED = dt.date(2018, 1, 10)


def kept(query: str) -> set[str]:
    """The codes that the filters of *query* keep."""
    filters = CommitmentFilter(QueryDict(query), queryset=Commitment.objects.all())
    assert filters.is_valid(), filters.form.errors
    return set(filters.qs.values_list("code", flat=True))


@pytest.fixture
def texts() -> dict[str, Any]:
    """Two commitments by what they are about."""
    seventh, first = EditionFactory(code="gore-07", seq=7), EditionFactory(code="gore-01", seq=1)
    sector = InstitutionFactory(code="MINSA", short_name="Salud")
    return {
        "hospital": CommitmentFactory(
            edition=seventh, number=123, code="gore-07-C-0123", sector=sector, text="Ampliar el Hospital de Áncash"
        ),
        "road": CommitmentFactory(edition=first, number=12, code="gore-01-C-0012", text="Asfaltar la vía Sur"),
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hospital", {"hospital"}),
        ("OSPITA ancash", {"hospital"}),
        ("el", {"hospital"}),  # begins a word, and is the end of none
        ("al", set()),  # the end of "hospital" only
        ("la sur", {"road"}),
        ("gore-07", {"hospital"}),
        ("GORE-01-C-0012", {"road"}),
        ("gore-01-c-00", {"road"}),
        ("gore-07-c- ampliar", {"hospital"}),
        ("gore-09", set()),
        ("c-0123", {"hospital"}),
        ("gore", {"hospital", "road"}),
        ("go", {"hospital", "road"}),  # begins the code
        ("hospital hospital", {"hospital"}),
    ],
)
def test_words_are_found_wherever_they_are_and_codes_by_their_beginning(
    texts: dict[str, Any], words: str, found: set[str]
) -> None:
    assert {name for name, row in texts.items() if row.code in kept(f"q={words}")} == found


def test_status_and_overdue_of_a_past_day_are_those_of_the_updates() -> None:
    rng = random.Random(7)
    days = [AGREED + dt.timedelta(days=n) for n in range(8)]
    for _ in range(25):
        agreed_on = rng.choice(days[:4])
        commitment = CommitmentFactory(agreed_on=agreed_on, due_date=agreed_on + dt.timedelta(days=rng.randint(0, 5)))
        for _ in range(rng.randint(0, 3)):
            on = rng.choice([day for day in days if day >= agreed_on])
            status = rng.choice(["pending", "in_process", "executed"])
            CommitmentUpdateFactory(commitment=commitment, status=status, happened_on=on, verified_on=on)
    refresh_status()
    rows = list(Commitment.objects.prefetch_related("updates"))

    for day in [*days, today()]:
        then = {row.code: (naive.status_on(row, day), row.due_date < day) for row in rows if row.agreed_on <= day}
        for status, wanted in {
            "pending": {"pending"},
            "executed": {"executed"},
            "open": {"pending", "in_process"},
            "executed&status=pending": {"executed", "pending"},
        }.items():
            expected = {code for code, (found, _late) in then.items() if found in wanted}
            assert kept(f"as_of={day}&status={status}") == expected
        late = {code for code, (found, past) in then.items() if past and found != "executed"}
        assert kept(f"as_of={day}&overdue=true") == late
        assert kept(f"as_of={day}&overdue=false") == set(then) - late
        if day == today():
            assert kept("overdue=true") == late
            assert kept("status=open&overdue=false") == {c for c, (s, _) in then.items() if s != "executed"} - late


def test_due_before_keeps_what_is_due_by_that_day() -> None:
    early = CommitmentFactory(agreed_on=AGREED, due_date=AGREED + dt.timedelta(days=5))
    CommitmentFactory(agreed_on=AGREED, due_date=AGREED + dt.timedelta(days=6))

    assert kept(f"due_before={early.due_date}") == {early.code}
    assert kept(f"due_before={AGREED}") == set()


def test_pages_follow_each_other_in_every_order() -> None:
    for n, status in zip(range(PAGE_SIZE + 10), itertools.cycle(["executed", "in_process", "pending"]), strict=False):
        CommitmentFactory(
            agreed_on=AGREED + dt.timedelta(days=n % 3),
            due_date=AGREED + dt.timedelta(days=5 + n % 4),
            status=status,
            status_since=AGREED + dt.timedelta(days=n % 3),
        )
    for order, query in itertools.product(ORDERS, ["", "as_of=2018-01-12"]):
        filters = CommitmentFilter(QueryDict(f"ordering={order}&{query}"), queryset=Commitment.objects.all())
        figures, keys = tally(filters.qs, day=today(), limit=1000)
        pages = [
            paginate(
                filters.qs,
                number,
                counted=figures.commitments,
                keys=keys,
                by_key=lambda keys: filters.as_asked(Commitment.objects.filter(pk__in=keys)),  # noqa: B023
            )
            for number in ("1", "2")
        ]
        shown = [row for page in pages for row in page.rows]
        assert [(page.count, page.pages) for page in pages] == [(PAGE_SIZE + 10, 2)] * 2
        assert [row.code for row in shown] == [row.code for row in filters.qs], (order, query)
        assert not query or {row.as_of_date for row in shown} == {dt.date(2018, 1, 12)}


def test_list_page_reads_rows_by_their_keys_and_keeps_their_order(client: Client) -> None:
    region = RegionFactory(code="SAM")
    for number in range(3):
        CommitmentFactory(agreed_on=AGREED + dt.timedelta(days=number), regions=[region])
    response = client.get("/compromisos/?region=SAM&ordering=agreed_on")

    days = [row.agreed_on for row in response.context["page"].rows]
    assert days == [AGREED, AGREED + dt.timedelta(days=1), AGREED + dt.timedelta(days=2)]
