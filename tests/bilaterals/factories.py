"""Rows of the call, the topics and their review. Each makes a valid row from nothing, as those of tests/factories.py do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bilaterals.models import (
    AgendaRelease,
    AgendaTopic,
    Assistance,
    Blockage,
    Call,
    CallField,
    LateEntryCode,
    MeetingTopic,
    ReleasedAgenda,
    TopicAnswer,
    TopicAttachment,
    TopicDecision,
    TopicPartner,
    TopicPosition,
    TopicStep,
)
from gore.core.models import Edition
from gore.outbox.models import MailBatch
from tests.factories import (
    EditionFactory,
    InstitutionFactory,
    MeetingFactory,
    RegionalGovernmentFactory,
    UserFactory,
    add_all,
)


def in_days(days: float) -> dt.datetime:
    """The moment *days* from now."""
    return timezone.now() + dt.timedelta(days=days)


class CallFactory(DjangoModelFactory):
    """The open call of an edition that is being prepared."""

    class Meta:
        model = Call
        django_get_or_create = ("edition",)

    edition = factory.SubFactory(
        EditionFactory,
        phase=Edition.Phase.CALL,
        start_date=factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=30)),
    )
    opens_at = factory.LazyFunction(lambda: in_days(-10))
    topics_due_at = factory.LazyFunction(lambda: in_days(10))
    corrections_due_at = factory.LazyAttribute(lambda o: o.topics_due_at + dt.timedelta(days=5))
    information_due_at = factory.LazyAttribute(lambda o: o.topics_due_at + dt.timedelta(days=12))
    opened_at = factory.LazyAttribute(lambda o: o.opens_at)
    opened_by = factory.SubFactory(UserFactory)


class CallFieldFactory(DjangoModelFactory):
    class Meta:
        model = CallField

    call = factory.SubFactory(CallFactory)
    key = factory.Sequence(lambda n: f"pregunta-{n}")
    label = factory.Sequence(lambda n: f"Pregunta {n}")
    kind = CallField.Kind.LINE


class LateEntryCodeFactory(DjangoModelFactory):
    class Meta:
        model = LateEntryCode

    call = factory.SubFactory(CallFactory)
    delegation = factory.SubFactory(RegionalGovernmentFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")
    reason = "El expediente llegó después del cierre."
    made_by = factory.SubFactory(UserFactory)
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: in_days(2))


class AgendaTopicFactory(DjangoModelFactory):
    """A complete topic that its delegation has sent; `state=` draws the rest after it."""

    class Meta:
        model = AgendaTopic
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    edition = factory.LazyFunction(lambda: CallFactory().edition)
    delegation = factory.SubFactory(RegionalGovernmentFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    code = factory.LazyAttribute(
        lambda o: (
            f"{o.edition.code}-T-{o.delegation.region.code if o.delegation.region else o.delegation.code}-{o.number:02d}"
        )
    )
    state = AgendaTopic.State.SUBMITTED
    title = factory.Sequence(lambda n: f"Hospital de la provincia {n}")
    description = "La obra está paralizada desde marzo por falta de presupuesto para el equipamiento."
    request = "Transferir el presupuesto del equipamiento en el primer trimestre."
    blockage = Blockage.BUDGETARY
    submitted_at = factory.LazyAttribute(lambda o: None if o.state in {"draft", "withdrawn"} else timezone.now())

    @factory.post_generation
    def sectors(self: AgendaTopic, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        add_all(self.sectors, InstitutionFactory() if extracted is None else extracted)


class TopicPartnerFactory(DjangoModelFactory):
    class Meta:
        model = TopicPartner

    topic = factory.SubFactory(AgendaTopicFactory)
    delegation = factory.SubFactory(RegionalGovernmentFactory)


class TopicAnswerFactory(DjangoModelFactory):
    class Meta:
        model = TopicAnswer

    topic = factory.SubFactory(AgendaTopicFactory)
    field = factory.SubFactory(CallFieldFactory)
    value = "Sí"


class TopicAttachmentFactory(DjangoModelFactory):
    class Meta:
        model = TopicAttachment

    topic = factory.SubFactory(AgendaTopicFactory)
    kind = TopicAttachment.Kind.LETTER
    file = factory.Sequence(lambda n: f"topics/{n:032x}.pdf")
    name = "oficio.pdf"
    content_type = "application/pdf"
    size = 1000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    scan = TopicAttachment.Scan.CLEAN


class TopicDecisionFactory(DjangoModelFactory):
    """A decision that is held."""

    class Meta:
        model = TopicDecision

    topic = factory.SubFactory(AgendaTopicFactory)
    kind = TopicDecision.Kind.ACCEPT
    reason = "Está completo."
    decided_by = factory.SubFactory(UserFactory)


class TopicStepFactory(DjangoModelFactory):
    class Meta:
        model = TopicStep

    topic = factory.SubFactory(AgendaTopicFactory)
    kind = TopicStep.Kind.SUBMITTED


class AssistanceFactory(DjangoModelFactory):
    class Meta:
        model = Assistance

    topic = factory.SubFactory(AgendaTopicFactory, state=AgendaTopic.State.ACCEPTED)
    sector = factory.SubFactory(InstitutionFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=15))


class MeetingTopicFactory(DjangoModelFactory):
    class Meta:
        model = MeetingTopic

    meeting = factory.SubFactory(MeetingFactory)
    topic = factory.SubFactory(AgendaTopicFactory, state=AgendaTopic.State.ACCEPTED)
    position = factory.Sequence(lambda n: n % 30000 + 1)


class TopicPositionFactory(DjangoModelFactory):
    """What one of the topic's sectors wrote, for itself; `visibility="shared"` for the region too."""

    class Meta:
        model = TopicPosition

    topic = factory.SubFactory(AgendaTopicFactory, state=AgendaTopic.State.ACCEPTED)
    sector = factory.LazyAttribute(lambda o: o.topic.sectors.first())
    position = "El ministerio apoya el pedido."


class MailBatchFactory(DjangoModelFactory):
    """A batch that waits; `state="approved"` dates it."""

    class Meta:
        model = MailBatch

    key = factory.Sequence(lambda n: f"agendas.release:{n}")
    title = "Agendas"
    decided_at = factory.LazyAttribute(lambda o: None if o.state == "waiting" else timezone.now())
    state = "waiting"


class AgendaReleaseFactory(DjangoModelFactory):
    """A release that is out."""

    class Meta:
        model = AgendaRelease

    edition = factory.LazyFunction(lambda: CallFactory().edition)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    batch = factory.SubFactory(MailBatchFactory, state="approved")


class ReleasedAgendaFactory(DjangoModelFactory):
    class Meta:
        model = ReleasedAgenda

    release = factory.SubFactory(AgendaReleaseFactory)
    institution = factory.SubFactory(InstitutionFactory)
    content = factory.LazyFunction(lambda: {"items": []})
    digest = "0" * 64
