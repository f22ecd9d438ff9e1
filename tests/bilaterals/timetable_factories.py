"""Rows of timetables. Each makes a valid row from nothing, as those of tests/factories.py do."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bilaterals.models import (
    Absence,
    Assignment,
    CalendarFeed,
    DayBlock,
    Precedence,
    Release,
    ReleaseChange,
    Repair,
    Room,
    RunProgress,
    SolverRun,
    Timetable,
    TimetableSettings,
    TimetableStep,
)
from gore.core.models import Edition
from tests.factories import EditionFactory, InstitutionFactory, MeetingFactory

DAY = dt.date(2027, 1, 14)
LIMA = timezone.get_default_timezone()


def at(hour: str, day: dt.date = DAY) -> dt.datetime:
    """That hour in Lima."""
    return dt.datetime.combine(day, dt.time.fromisoformat(hour), tzinfo=LIMA)


class PreparedEditionFactory(EditionFactory):
    """An edition in preparation that takes two days of January 2027."""

    phase = Edition.Phase.REVIEW
    start_date = DAY
    end_date = DAY + dt.timedelta(days=1)


class TimetableSettingsFactory(DjangoModelFactory):
    class Meta:
        model = TimetableSettings

    edition = factory.SubFactory(PreparedEditionFactory)


class DayBlockFactory(DjangoModelFactory):
    """A block of six turns of 20 minutes."""

    class Meta:
        model = DayBlock

    edition = factory.SubFactory(PreparedEditionFactory)
    date = factory.LazyAttribute(lambda o: o.edition.start_date)
    starts_at = dt.time(10)
    ends_at = dt.time(12)


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    edition = factory.SubFactory(PreparedEditionFactory)
    code = factory.Sequence(lambda n: f"S-{n}")
    name = factory.Sequence(lambda n: f"Sala {n}")


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    edition = factory.SubFactory(PreparedEditionFactory)
    institution = factory.SubFactory(InstitutionFactory)
    starts_at = factory.LazyAttribute(lambda o: at("10:00", o.edition.start_date))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(hours=1))


class PrecedenceFactory(DjangoModelFactory):
    class Meta:
        model = Precedence

    first = factory.SubFactory(MeetingFactory)
    second = factory.LazyAttribute(lambda o: MeetingFactory(edition=o.first.edition))


class SolverRunFactory(DjangoModelFactory):
    """A run that waits in the queue."""

    class Meta:
        model = SolverRun

    edition = factory.SubFactory(PreparedEditionFactory)
    instance = factory.LazyFunction(dict)
    slots = factory.LazyFunction(dict)


class RunProgressFactory(DjangoModelFactory):
    class Meta:
        model = RunProgress

    run = factory.SubFactory(SolverRunFactory)
    seconds = 1.0
    phase = "idle"
    value = 3
    bound = 1


class TimetableFactory(DjangoModelFactory):
    """An empty draft with the turns of one block."""

    class Meta:
        model = Timetable

    edition = factory.SubFactory(PreparedEditionFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    name = factory.Sequence(lambda n: f"Borrador {n}")
    origin = Timetable.Origin.EMPTY
    slots = factory.LazyAttribute(
        lambda o: [
            [(at("10:00", o.edition.start_date) + dt.timedelta(minutes=20 * n)).isoformat(), 1] for n in range(6)
        ]
    )
    slot_minutes = 20


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    timetable = factory.SubFactory(TimetableFactory)
    meeting = factory.LazyAttribute(lambda o: MeetingFactory(edition=o.timetable.edition))
    room = factory.LazyAttribute(lambda o: RoomFactory(edition=o.timetable.edition))
    slot = 0


class TimetableStepFactory(DjangoModelFactory):
    class Meta:
        model = TimetableStep

    timetable = factory.SubFactory(TimetableFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "San Martín con Salud: de 10:00 a 10:20"
    before = factory.LazyFunction(dict)
    after = factory.LazyFunction(dict)


class ReleaseFactory(DjangoModelFactory):
    class Meta:
        model = Release

    timetable = factory.SubFactory(TimetableFactory, state="released")
    edition = factory.SelfAttribute("timetable.edition")
    number = factory.Sequence(lambda n: n % 30000 + 1)
    name = factory.LazyAttribute(lambda o: f"Versión {o.number}")


class ReleaseChangeFactory(DjangoModelFactory):
    class Meta:
        model = ReleaseChange

    release = factory.SubFactory(ReleaseFactory)
    meeting = factory.LazyAttribute(lambda o: MeetingFactory(edition=o.release.edition))
    kind = ReleaseChange.Kind.NEW
    sequence = 0


class RepairFactory(DjangoModelFactory):
    """A proposal that waits."""

    class Meta:
        model = Repair

    before = factory.SubFactory(TimetableFactory, state="released")
    edition = factory.SelfAttribute("before.edition")
    after = factory.LazyAttribute(lambda o: TimetableFactory(edition=o.edition, origin="repair"))
    text = "Salud está ausente de 11:00 a 12:00"
    happened = factory.LazyFunction(dict)
    now = factory.LazyAttribute(lambda o: at("10:40", o.edition.start_date))


class CalendarFeedFactory(DjangoModelFactory):
    """A feed of an institution."""

    class Meta:
        model = CalendarFeed

    edition = factory.SubFactory(PreparedEditionFactory)
    kind = CalendarFeed.Kind.INSTITUTION
    institution = factory.SubFactory(InstitutionFactory)
