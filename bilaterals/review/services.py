"""Decisions about topics: taken, held back, told together, or dropped. Every one with its author and reason.

Several are decided in one call, each by itself: one that is refused does not keep the others from being done,
and the outcome says which and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, TopicDecision
from bilaterals.review import effects, notices
from bilaterals.topics.services import lock_delegation
from gore.core.models import User

Kind = TopicDecision.Kind


@dataclass(frozen=True)
class Outcome:
    """What became of one topic: done, or the error that kept it from being done."""

    topic: AgendaTopic
    error: ValidationError | None = None

    @property
    def is_done(self) -> bool:
        return self.error is None

    @property
    def problem(self) -> str:
        return " ".join(self.error.messages) if self.error else ""


@transaction.atomic
def decide(
    *, topic: AgendaTopic, kind: str, reason: str, by: User, details: dict[str, Any] | None = None, hold: bool = False
) -> TopicDecision:
    """Decide about one topic, at once or (*hold*) to be told later. Raises ValidationError by field."""
    outcome = decide_many(topics=[topic], kind=kind, reason=reason, by=by, details=details, hold=hold)[0]
    if outcome.error:
        raise outcome.error
    made: TopicDecision = topic.decisions.latest("pk")
    return made


@transaction.atomic
def decide_many(
    *,
    topics: Sequence[AgendaTopic],
    kind: str,
    reason: str,
    by: User,
    details: dict[str, Any] | None = None,
    hold: bool = False,
) -> list[Outcome]:
    """The same decision about each of *topics*, in their order, and one mail to each delegation concerned."""
    reason, details = reason.strip(), details or {}
    if not reason:
        raise ValidationError({"reason": _("Escriba el motivo de la decisión.")})
    locked = _lock([topic.pk for topic in topics], effects.codes_needed([(kind, details)]), numbers=kind == Kind.SPLIT)
    by_code = {topic.code: topic for topic in locked.values()}
    outcomes, told = [], []
    for asked in topics:
        topic = locked[asked.pk]
        try:
            with transaction.atomic():
                _refuse_second_decision(topic)
                effects.check(topic, kind, details, by_code)
                decision = TopicDecision(topic=topic, kind=kind, reason=reason, details=details, decided_by=by)
                if not hold:
                    _make_true(decision, topic, by_code, by=by)
                decision.save()
        except ValidationError as error:
            topic.refresh_from_db()
            outcomes.append(Outcome(topic, error))
        else:
            outcomes.append(Outcome(topic))
            told += [] if hold else [decision]
    notices.tell(told)
    return outcomes


@transaction.atomic
def release_decisions(*, decisions: Iterable[TopicDecision], by: User) -> list[Outcome]:
    """Make held decisions true and tell each delegation of all of its own in one mail.

    What no longer holds (the region took the topic back meanwhile) stays held and is named in the outcome.
    """
    asked = [decision.pk for decision in decisions]
    peek = list(TopicDecision.objects.filter(pk__in=asked))
    locked = _lock(
        [decision.topic_id for decision in peek],
        effects.codes_needed((decision.kind, decision.details) for decision in peek),
        numbers=any(decision.kind == Kind.SPLIT for decision in peek),
    )
    by_code = {topic.code: topic for topic in locked.values()}
    outcomes, told = [], []
    for decision in TopicDecision.objects.select_for_update(of=("self",)).filter(pk__in=asked).order_by("pk"):
        topic = locked[decision.topic_id]
        try:
            with transaction.atomic():
                if decision.released_at or decision.discarded_at:
                    raise ValidationError(_("Esta decisión ya no está retenida."))
                effects.check(topic, decision.kind, decision.details, by_code)
                _make_true(decision, topic, by_code, by=by)
                decision.save(update_fields=["released_at", "released_by"])
        except ValidationError as error:
            topic.refresh_from_db()
            outcomes.append(Outcome(topic, error))
        else:
            outcomes.append(Outcome(topic))
            told.append(decision)
    notices.tell(told)
    return outcomes


@transaction.atomic
def discard_decision(*, decision: TopicDecision, by: User) -> None:
    """Drop a decision that is held; it stays in the record as dropped."""
    locked = TopicDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if locked.released_at or locked.discarded_at:
        raise ValidationError(_("Esta decisión ya no está retenida."))
    locked.discarded_at = timezone.now()
    locked.save(update_fields=["discarded_at"])


def _make_true(decision: TopicDecision, topic: AgendaTopic, by_code: dict[str, AgendaTopic], *, by: User) -> None:
    decision.topic = topic
    effects.apply(topic, decision, by_code, by=by)
    decision.released_at, decision.released_by = timezone.now(), by


def _lock(keys: Sequence[int], codes: set[str], *, numbers: bool) -> dict[int, AgendaTopic]:
    """The topics with these keys or codes by their key, locked in one order so that nobody waits in a circle;
    first their delegations, where new numbers are given, as whoever writes a topic does."""
    if numbers:
        for delegation in sorted(set(AgendaTopic.objects.filter(pk__in=keys).values_list("delegation", flat=True))):
            lock_delegation(delegation)
    wanted = AgendaTopic.objects.filter(pk__in=keys) | AgendaTopic.objects.filter(code__in=codes)
    rows = wanted.select_for_update(of=("self",)).order_by("pk").select_related("edition", "delegation__region")
    return {topic.pk: topic for topic in rows}


def _refuse_second_decision(topic: AgendaTopic) -> None:
    held = topic.decisions.filter(released_at=None, discarded_at=None).select_related("decided_by").first()
    if held is not None:
        raise ValidationError(
            _("Ya hay una decisión retenida de %(person)s (%(kind)s): comuníquela o descártela primero.")
            % {"person": held.decided_by, "kind": held.get_kind_display().lower()}
        )
