"""From the call of an edition to its bilateral meetings."""

from bilaterals.models.agendas import AgendaRelease, ReleasedAgenda
from bilaterals.models.calls import Call, CallField, LateEntryCode
from bilaterals.models.choices import Blockage, ProjectStage, Route
from bilaterals.models.meetings import Meeting, MeetingTopic
from bilaterals.models.positions import TopicPosition
from bilaterals.models.rooms import Absence, DayBlock, Precedence, Room, TimetableSettings
from bilaterals.models.timetable import (
    Assignment,
    CalendarFeed,
    Release,
    ReleaseChange,
    Repair,
    RunProgress,
    SolverRun,
    Timetable,
    TimetableStep,
)
from bilaterals.models.topics import (
    AgendaTopic,
    Assistance,
    TopicAnswer,
    TopicAttachment,
    TopicDecision,
    TopicPartner,
    TopicStep,
)

__all__ = [
    "Absence",
    "AgendaRelease",
    "AgendaTopic",
    "Assignment",
    "Assistance",
    "Blockage",
    "CalendarFeed",
    "Call",
    "CallField",
    "DayBlock",
    "LateEntryCode",
    "Meeting",
    "MeetingTopic",
    "Precedence",
    "ProjectStage",
    "Release",
    "ReleaseChange",
    "ReleasedAgenda",
    "Repair",
    "Room",
    "Route",
    "RunProgress",
    "SolverRun",
    "Timetable",
    "TimetableSettings",
    "TimetableStep",
    "TopicAnswer",
    "TopicAttachment",
    "TopicDecision",
    "TopicPartner",
    "TopicPosition",
    "TopicStep",
]
