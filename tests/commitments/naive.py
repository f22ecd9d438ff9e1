"""A slow reading of the domain's rules, against which tests compare the database's figures."""

from __future__ import annotations

import datetime as dt

from commitments.models import Commitment
from commitments.selectors import Counts


def status_on(commitment: Commitment, day: dt.date) -> str:
    """The status of *commitment* on *day*, by walking its updates."""
    verified = [u for u in commitment.updates.all() if u.state == "verified" and u.verified_on <= day]
    return max(verified, key=lambda u: (u.verified_on, u.pk)).status if verified else "pending"


def counts(commitments: list[Commitment], day: dt.date, key: str = "total", label: str = "Total") -> Counts:
    """The counts of *commitments* agreed by *day*."""
    known = [c for c in commitments if c.agreed_on <= day]
    statuses = [status_on(c, day) for c in known]
    due = [status for c, status in zip(known, statuses, strict=True) if c.due_date <= day]
    return Counts(
        key,
        label,
        len(known),
        statuses.count("executed"),
        statuses.count("in_process"),
        statuses.count("pending"),
        len(due),
        due.count("executed"),
    )


def brief(rows: tuple[Counts, ...]) -> dict[str, tuple[int, ...]]:
    """Key → (commitments, executed, in process, pending, due, executed of due)."""
    return {r.key: (r.commitments, r.executed, r.in_process, r.pending, r.due, r.executed_of_due) for r in rows}
