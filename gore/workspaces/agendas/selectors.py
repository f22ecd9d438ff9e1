"""What SD sees of all agendas at once, and the one that an institution has now."""

from __future__ import annotations

from dataclasses import dataclass

from bilaterals.models import AgendaRelease, ReleasedAgenda
from bilaterals.timetable.problem import name_of
from gore.core.folding import fold
from gore.core.models import Edition, Institution
from gore.core.permissions import Someone
from gore.outbox.batches.selectors import Progress, progress_of, with_progress
from gore.outbox.models import MailBatch
from gore.workspaces.agendas.content import Content, contents, digest_of
from gore.workspaces.agendas.services import latest_out, recipients

NEW, SAME, CHANGED, EMPTIED = "new", "same", "changed", "emptied"


@dataclass(frozen=True)
class Line:
    """One institution: what its agenda holds now, whether that was told, and who got it."""

    institution: Institution
    name: str
    items: int
    topics: int
    state: str
    told: ReleasedAgenda | None
    people: int

    @property
    def is_region(self) -> bool:
        return self.institution.region_id is not None


def lines(edition: Edition) -> list[Line]:
    """Every institution with an agenda now or before, by name; regions first."""
    now, before = contents(edition), latest_out(edition)
    bodies = {body.pk: body for body in now} | {pk: agenda.institution for pk, agenda in before.items()}
    people = recipients(edition, bodies.values())
    held = {body.pk: content for body, content in now.items()}
    found = []
    for pk, body in bodies.items():
        content, told = held.get(pk), before.get(pk)
        found.append(
            Line(
                body,
                name_of(body),
                len(content["items"]) if content else 0,
                len({topic["code"] for item in content["items"] for topic in item["topics"]}) if content else 0,
                _state(content, told),
                told,
                len(people[pk]),
            )
        )
    return sorted(found, key=lambda line: (not line.is_region, fold(line.name)))


def _state(content: Content | None, told: ReleasedAgenda | None) -> str:
    if told is None:
        return NEW
    if content is None:
        return SAME if not told.content["items"] else EMPTIED
    return SAME if told.digest == digest_of(content) else CHANGED


@dataclass(frozen=True)
class ReleaseLine:
    """A release with the progress of its mails and how many agendas were opened and confirmed."""

    release: AgendaRelease
    progress: Progress
    agendas: int
    opened: int
    confirmed: int


def releases(edition: Edition) -> list[ReleaseLine]:
    """The releases of *edition*, the latest first, in three queries."""
    rows = list(AgendaRelease.objects.filter(edition=edition).select_related("made_by", "batch").order_by("-number"))
    batches = {b.pk: b for b in with_progress(MailBatch.objects.filter(agenda_release__in=rows))}
    receipts: dict[int, list[tuple[bool, bool]]] = {row.pk: [] for row in rows}
    for release, opened, confirmed in ReleasedAgenda.objects.filter(release__in=rows).values_list(
        "release", "opened_at", "confirmed_at"
    ):
        receipts[release].append((opened is not None, confirmed is not None))
    return [
        ReleaseLine(
            row, progress_of(batches[row.batch_id]), len(receipts[row.pk]),
            sum(opened for opened, _confirmed in receipts[row.pk]),
            sum(confirmed for _opened, confirmed in receipts[row.pk]),
        )
        for row in rows
    ]  # fmt: skip


def current_agenda(user: Someone, edition: Edition, institution: Institution) -> ReleasedAgenda | None:
    """The agenda of *institution* in force, for whoever may read it."""
    rows = ReleasedAgenda.objects.visible_to(user).out().filter(release__edition=edition, institution=institution)
    return (
        rows.select_related("release__edition", "release__batch", "institution__region", "opened_by", "confirmed_by")
        .order_by("-release__number")
        .first()
    )


def history(user: Someone, edition: Edition, institution: Institution) -> list[ReleasedAgenda]:
    """What the institution was told, the latest first."""
    rows = ReleasedAgenda.objects.visible_to(user).out().filter(release__edition=edition, institution=institution)
    return list(rows.select_related("release__batch").defer("content").order_by("-release__number"))
