"""From the call of an edition to its bilateral meetings."""

from bilaterals.models.agendas import AgendaRelease, ReleasedAgenda
from bilaterals.models.calls import Call, CallField, LateEntryCode
from bilaterals.models.choices import Blockage, ProjectStage, Route
from bilaterals.models.meetings import Meeting, MeetingTopic
from bilaterals.models.positions import TopicPosition
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
    "AgendaRelease",
    "AgendaTopic",
    "Assistance",
    "Blockage",
    "Call",
    "CallField",
    "LateEntryCode",
    "Meeting",
    "MeetingTopic",
    "ProjectStage",
    "ReleasedAgenda",
    "Route",
    "TopicAnswer",
    "TopicAttachment",
    "TopicDecision",
    "TopicPartner",
    "TopicPosition",
    "TopicStep",
]
