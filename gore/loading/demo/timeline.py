"""When a commitment falls due and how its updates follow each other, up to the cut-off."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from gore.loading.demo.margins import EXECUTED, IN_PROCESS, PENDING

LIMA = ZoneInfo("America/Lima")
SUBMITTED, VERIFIED, RETURNED = "submitted", "verified", "returned"
HORIZON_DAYS = {"immediate": (10, 30), "short": (45, 180), "medium": (200, 540)}
HORIZON_PULL = {
    "administrative": {"immediate": 0.45, "short": 0.43, "medium": 0.12},
    "technical": {"immediate": 0.18, "short": 0.5, "medium": 0.32},
    "budgetary": {"immediate": 0.1, "short": 0.42, "medium": 0.48},
}
PERIOD_END_SHARE = 0.35  # of the due dates fall on the last day of a month
CLOSE_CALL_DAYS = 40  # agreed so near the cut-off that only an immediate commitment can be executed


@dataclass(frozen=True, slots=True)
class Report:
    """One update: what it reports, when it happened, was written down and was verified."""

    status: str
    percentage: int
    happened_on: dt.date
    reported_at: dt.datetime
    state: str
    verified_on: dt.date | None = None


def choose_horizon(type_: str, status: str, agreed_on: dt.date, cutoff: dt.date, rng: random.Random) -> str:
    """The likelier horizon for the type; what was done within days had an immediate one."""
    if status == EXECUTED and (cutoff - agreed_on).days < CLOSE_CALL_DAYS:
        return "immediate"
    pull = HORIZON_PULL[type_]
    return rng.choices(list(pull), list(pull.values()))[0]


def choose_due_date(horizon: str, agreed_on: dt.date, rng: random.Random) -> dt.date:
    """Days from the agreement within the horizon: the last day of a month (rather of a quarter, rather
    yet of a semester), or any day, not on a weekend where it can be avoided."""
    low, high = HORIZON_DAYS[horizon]
    if rng.random() < PERIOD_END_SHARE:
        ends = month_ends(agreed_on + dt.timedelta(days=low), agreed_on + dt.timedelta(days=high))
        if ends:
            return rng.choices(ends, [4 if day.month % 6 == 0 else 2 if day.month % 3 == 0 else 1 for day in ends])[0]
    due = agreed_on + dt.timedelta(days=rng.randint(low, high))
    return due - dt.timedelta(days=max(0, due.weekday() - 4))


def is_month_end(day: dt.date) -> bool:
    """Whether *day* is the last one of its month."""
    return (day + dt.timedelta(days=1)).day == 1


def month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """The last days of months from *first* to *last*, both included."""
    days = (first + dt.timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in days if is_month_end(day)]


def at_office_hours(day: dt.date, rng: random.Random) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, rng.randint(8, 18), rng.randint(0, 59), tzinfo=LIMA)


def make_reports(status: str, agreed_on: dt.date, due: dt.date, cutoff: dt.date, rng: random.Random) -> list[Report]:
    """The updates from which *status* follows as of *cutoff*, oldest first.

    happened <= reported <= verified <= cutoff, verified dates never go back, and percentages rise.
    """
    span = (cutoff - agreed_on).days
    steps = _steps(status, span, rng)
    reports: list[Report] = []
    if steps:
        # Every fact has its own stretch of the time between the agreement and the last of them.
        end = min(span - 1, _last_day(status, (due - agreed_on).days, span, rng))
        cuts = sorted(rng.sample(range(1, max(end, len(steps) + 1)), len(steps) - 1)) + [max(end, len(steps))]
        percentages = sorted(rng.sample(range(15, 91, 5), len(steps)))
        floor = agreed_on
        for index, (reported, state) in enumerate(steps):
            happened = agreed_on + dt.timedelta(days=cuts[index])
            latest = (cutoff - happened).days
            reported_on = happened + dt.timedelta(days=min(rng.randint(0, 12), latest // 2))
            verified = max(floor, min(cutoff, reported_on + dt.timedelta(days=rng.randint(0, 15))))
            done = {EXECUTED: 100, PENDING: 0}.get(reported, percentages[index])
            written_at = at_office_hours(reported_on, rng)
            if state == VERIFIED:
                floor = verified
                reports.append(Report(reported, done, happened, written_at, state, verified))
            else:
                reports.append(Report(reported, done, happened, written_at, state))
    return reports


def _steps(status: str, span: int, rng: random.Random) -> list[tuple[str, str]]:
    """(reported status, verification) of each update. Some are sent back first, and some reports
    that something is done still wait, so they do not count yet."""
    short = span < CLOSE_CALL_DAYS
    if status == PENDING:
        if rng.random() < 0.78:
            return []
        return [(IN_PROCESS, RETURNED)] if rng.random() < 0.5 else [(PENDING, VERIFIED)]
    before = 1 if short else rng.choices((0, 1, 2), (0.35, 0.45, 0.2))[0]
    steps = [(IN_PROCESS, VERIFIED)] * (max(1, before) if status == IN_PROCESS else before * (not short))
    if rng.random() < 0.07:
        steps.append((EXECUTED, RETURNED))
    if status == EXECUTED:
        steps.append((EXECUTED, VERIFIED))
    elif rng.random() < 0.08:
        steps.append((EXECUTED, SUBMITTED))
    return steps


def _last_day(status: str, allowed: int, span: int, rng: random.Random) -> int:
    """Days from the agreement to the last fact: about the due date when executed, any time if not."""
    if status == EXECUTED:
        return max(3, min(span - 2, int(allowed * rng.uniform(0.35, 1.2))))
    return max(3, int(span * rng.uniform(0.3, 0.98)))


def final_status(reports: list[Report]) -> tuple[str, dt.date | None]:
    """The status that follows from the verified reports, and the day it was reached (None when
    nothing was ever verified)."""
    status, since = PENDING, None
    for report in reports:
        if report.state == VERIFIED and (report.status != status or since is None):
            status, since = report.status, report.verified_on
    return status, since
