"""Edition against edition: the same question in several surveys, with how sure a change is, and satisfaction
beside what was fulfilled. Reads only what is published: printed figures, and results through their gate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from commitments.selectors import Counts, compliance
from gore.core.models import Edition
from gore.core.numbers import ratio_pct
from surveys.models import Instrument, InstrumentGroup, PublishedResult, Survey
from surveys.results import results_of

Z = 1.959963984540054
"""95 %."""
SATISFACTION = "q_satisf"
SATISFIED = ("q_satisf_1", "q_satisf_2")
"""The options of the published survey that say "very good" and "good"; instruments that copy it keep them."""


@dataclass(frozen=True)
class Share:
    """*count* of *base* people; None where the printed percentage is not one of whole people. `certain` is
    whether its reading is."""

    edition: Edition
    percent: Decimal
    count: int | None
    base: int
    certain: bool = True
    is_published: bool = False
    is_demonstration: bool = False

    @property
    def counts(self) -> bool:
        return self.count is not None and self.certain


@dataclass(frozen=True)
class Change:
    """From one share to the next: points of difference and the interval in which 95 % of such samples would
    put it; None where one of them is not certain."""

    before: Share
    after: Share
    points: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @property
    def is_clear(self) -> bool | None:
        """Whether the interval leaves zero out."""
        return None if self.low is None or self.high is None else self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Row:
    """One option in one group through the editions."""

    option: str
    group: str
    editions: tuple[Edition, ...]
    shares: tuple[Share | None, ...]
    change: Change | None

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Each edition with its share."""
        return [{"edition": e, "share": s} for e, s in zip(self.editions, self.shares, strict=True)]


@dataclass(frozen=True)
class Compared:
    """One question that two surveys or more asked."""

    code: str
    title: str
    editions: tuple[Edition, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Beside:
    """How satisfied each group was in an edition, and how much of what it agreed was executed."""

    edition: Edition
    groups: tuple[tuple[str, Share], ...]
    compliance: Counts | None


def wilson(count: int, base: int) -> tuple[float, float]:
    """The interval of a share: honest for few people and near 0 and 100 % (Wilson, 1927)."""
    share, z2 = count / base, Z * Z
    middle = (share + z2 / (2 * base)) / (1 + z2 / base)
    half = Z / (1 + z2 / base) * math.sqrt(share * (1 - share) / base + z2 / (4 * base * base))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(before: Share, after: Share) -> Change:
    """The change between two shares, with the interval of Newcombe (1998), built from both of Wilson's."""
    if not (before.counts and after.counts) or before.count is None or after.count is None:
        return Change(before, after, None, None, None)
    p1, p2 = before.count / before.base, after.count / after.base
    (l1, u1), (l2, u2) = wilson(before.count, before.base), wilson(after.count, after.base)
    points = p2 - p1
    low = points - math.sqrt((p2 - l2) ** 2 + (u1 - p1) ** 2)
    high = points + math.sqrt((u2 - p2) ** 2 + (p1 - l1) ** 2)
    return Change(before, after, *(Decimal(str(round(100 * value, 4))) for value in (points, low, high)))


@dataclass(frozen=True)
class _Poll:
    """One survey, printed or answered here, as question → title, option → label, and the shares."""

    edition: Edition
    titles: dict[str, str]
    labels: dict[tuple[str, str], str]
    groups: dict[str, str]
    shares: dict[tuple[str, str, str], Share]


def _polls() -> list[_Poll]:
    """Every published survey and every released one, in the order of their editions."""
    surveys = Survey.objects.select_related("edition").prefetch_related(
        "groups",
        "questions__options",
        Prefetch("questions__options__results", PublishedResult.objects.select_related("group")),
    )
    found = [_printed(survey) for survey in surveys]
    for instrument in Instrument.objects.released().select_related("edition").prefetch_related("groups", "versions"):
        found.append(_answered(instrument))
    return sorted(found, key=lambda poll: (poll.edition.start_date, poll.edition.code))


def _printed(survey: Survey) -> _Poll:
    poll = _Poll(survey.edition, {}, {}, {g.code: g.label for g in survey.groups.all()}, {})
    for question in survey.questions.all():
        poll.titles[question.code] = question.title
        for option in question.options.all():
            poll.labels[question.code, option.code] = option.label
            for result in option.results.all():
                poll.shares[question.code, option.code, result.group.code] = Share(
                    survey.edition, Decimal(result.percentage), result.implied_count, result.base_n, result.certain,
                    is_published=True,
                )  # fmt: skip
    return poll


def _answered(instrument: Instrument) -> _Poll:
    poll = _Poll(instrument.edition, {}, {}, {}, {})
    results = results_of(instrument)
    for question in results.questions if results else ():
        poll.titles[question.code] = question.title
        for option in question.options:
            poll.labels[question.code, option.code] = option.label
            for group, cell in zip(question.groups, option.cells, strict=True):
                if cell is not None:
                    poll.groups[group.code] = group.label
                    poll.shares[question.code, option.code, group.code] = Share(
                        instrument.edition, cell.percent, cell.count, cell.base,
                        is_demonstration=instrument.is_demonstration,
                    )  # fmt: skip
    return poll


def compared_questions() -> list[Compared]:
    """The questions that two surveys or more have in common, option by option and group by group."""
    polls = _polls()
    codes = list(dict.fromkeys(code for poll in polls for code in poll.titles))
    found = []
    for code in codes:
        asked = [poll for poll in polls if code in poll.titles]
        if len(asked) < 2:
            continue
        options = list(dict.fromkeys(option for poll in asked for question, option in poll.labels if question == code))
        rows = []
        for option in options:
            for group in _group_order(asked):
                shares = tuple(poll.shares.get((code, option, group)) for poll in asked)
                present = [share for share in shares if share is not None]
                if not present:
                    continue
                label = next(poll.labels[code, option] for poll in reversed(asked) if (code, option) in poll.labels)
                name = next(poll.groups[group] for poll in reversed(asked) if group in poll.groups)
                change = difference(present[-2], present[-1]) if len(present) > 1 else None
                rows.append(Row(label, name, tuple(poll.edition for poll in asked), shares, change))
        found.append(Compared(code, asked[-1].titles[code], tuple(poll.edition for poll in asked), tuple(rows)))
    return found


def _group_order(polls: Sequence[_Poll]) -> list[str]:
    known = {group for poll in polls for group in poll.groups}
    return [code for code in InstrumentGroup.Code.values if code in known]


def satisfaction_beside_compliance() -> list[Beside]:
    """For each edition with the question of satisfaction: the share of each group that was satisfied, beside
    the executed commitments of that edition as they stand now."""
    executed = {row.key: row for row in compliance(by="edition").rows}
    found = []
    for poll in _polls():
        if SATISFACTION not in poll.titles:
            continue
        groups = []
        for group in _group_order([poll]):
            parts = [poll.shares.get((SATISFACTION, option, group)) for option in SATISFIED]
            if any(part is None for part in parts):
                continue
            groups.append((poll.groups[group], _together([part for part in parts if part is not None])))
        if groups:
            found.append(Beside(poll.edition, tuple(groups), executed.get(poll.edition.code)))
    return found


def _together(parts: Sequence[Share]) -> Share:
    """Both shares as one; of one group, so their base is the same."""
    counts = [part.count for part in parts]
    certain = all(part.counts for part in parts)
    count = sum(number for number in counts if number is not None) if certain else None
    first = parts[0]
    percent = ratio_pct(count, first.base) if count is not None else sum((p.percent for p in parts), Decimal(0))
    return Share(
        first.edition, percent or Decimal(0), count, first.base, certain, first.is_published, first.is_demonstration
    )


def compliance_of(edition: Edition) -> Counts | None:
    """What became of the commitments of *edition*, as the public sees it."""
    return next((row for row in compliance(by="edition").rows if row.key == edition.code), None)
