"""gore-11, the edition in preparation, with dates relative to the day on which it is made."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bilaterals.models import Call
from gore.core.models import Edition, Institution, Space
from gore.loading.demo.timeline import LIMA
from sessions.models import SummitSession

CODE, NUMBER = "gore-11", 11
DAYS_AHEAD = 45
THURSDAY = 3
CONVENTION_CENTRE = "Lima Centro de Convenciones"
PALACE = "Palacio de Gobierno"


def first_day(today: dt.date) -> dt.date:
    """The first Thursday at least 45 days after *today*: the edition takes Thursday and Friday."""
    earliest = today + dt.timedelta(days=DAYS_AHEAD)
    return earliest + dt.timedelta(days=(THURSDAY - earliest.weekday()) % 7)


@transaction.atomic
def refresh_running_edition(*, today: dt.date) -> Edition:
    """Make gore-11 once; later, move it ahead when its date went by while it was in preparation."""
    edition = Edition.objects.select_for_update().filter(code=CODE).first()
    start = first_day(today)
    if edition is None:
        return _create(start)
    if edition.is_demonstration and edition.phase not in Edition.HELD_PHASES and edition.start_date <= today:
        shift = start - edition.start_date
        edition.start_date, edition.end_date = start, edition.end_date + shift
        edition.save(update_fields=["start_date", "end_date"])
        for session in edition.summit_sessions.all():
            session.date += shift
            session.starts_at = session.starts_at and session.starts_at + shift
            session.ends_at = session.ends_at and session.ends_at + shift
            session.save(update_fields=["date", "starts_at", "ends_at"])
        Call.objects.filter(edition=edition).update(
            **{
                name: F(name) + shift
                for name in ("opens_at", "topics_due_at", "corrections_due_at", "information_due_at")
            }
        )
    return edition


def _create(start: dt.date) -> Edition:
    latest = Edition.objects.filter(is_demonstration=False).order_by("-seq").select_related("space").first()
    space = latest.space if latest else Space.objects.order_by("pk").first()
    if space is None:
        raise ValueError("no space: load the published record first")
    edition = Edition.objects.create(
        space=space,
        code=CODE,
        seq=(latest.seq if latest else 0) + 1,
        ordinal=NUMBER,
        title=_("11mo GORE Ejecutivo"),
        kind=Edition.Kind.ORDINARY,
        start_date=start,
        end_date=start + dt.timedelta(days=1),
        venue_day1=CONVENTION_CENTRE,
        venue_day2=PALACE,
        phase=Edition.Phase.CALL,
        highlights=_("Edición de demostración, en convocatoria."),
        date_certainty=_("Fecha de demostración, relativa al día de la carga"),
        is_demonstration=True,
    )
    edition.sectors.set(Institution.objects.filter(prioritised=True, sits_at_table=True))
    kinds = SummitSession.Kind
    blocks = (
        (1, 1, kinds.PLENARY, _("Plenaria"), (9, 0), (10, 0), 60, CONVENTION_CENTRE),
        (1, 2, kinds.BILATERAL, _("Reuniones bilaterales, mañana"), (10, 30), (13, 0), None, CONVENTION_CENTRE),
        (1, 3, kinds.BILATERAL, _("Reuniones bilaterales, tarde"), (14, 30), (18, 30), None, CONVENTION_CENTRE),
        (2, 1, kinds.PRESIDENTIAL, _("Reuniones con el Presidente de la República"), (9, 0), (13, 0), None, PALACE),
    )
    SummitSession.objects.bulk_create(
        SummitSession(
            edition=edition,
            kind=kind,
            day=day,
            position=position,
            title=title,
            date=start + dt.timedelta(days=day - 1),
            starts_at=_at(start + dt.timedelta(days=day - 1), begins),
            ends_at=_at(start + dt.timedelta(days=day - 1), ends),
            minutes_limit=limit,
            venue=venue,
            basis=SummitSession.Basis.PLANNED,
        )
        for day, position, kind, title, begins, ends, limit, venue in blocks
    )
    return edition


def _at(day: dt.date, hour: tuple[int, int]) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(*hour), tzinfo=LIMA)
