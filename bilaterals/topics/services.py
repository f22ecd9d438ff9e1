"""Writing, sending, ranking and withdrawing topics.

Whatever depends on the other topics of a delegation (numbers, ranks, limits) first locks the
delegation's row, so that two people at once are served one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.late_codes import digest_of
from bilaterals.models import (
    AgendaTopic,
    Call,
    LateEntryCode,
    TopicAnswer,
    TopicDecision,
    TopicPartner,
    TopicStep,
)
from bilaterals.topics import permissions
from bilaterals.topics.deadlines import editing, sending, writing
from bilaterals.topics.partners import ask_partners
from bilaterals.topics.selectors import (
    call_of,
    missing_of,
    over_limits,
    possible_partners,
    sectors_of,
    standing,
)
from bilaterals.words import topic_search_text
from gore.core.models import Edition, Institution, User

State = AgendaTopic.State
Kind = TopicStep.Kind

PLAIN_FIELDS = (
    "title", "description", "request", "blockage", "cui", "project_name", "stage", "cost", "requested_amount",
    "beneficiaries", "provinces",
)  # fmt: skip
LINKED_FIELDS = ("sectors", "partners")
FIELDS = (*PLAIN_FIELDS, *LINKED_FIELDS)


class SavedByAnother(Exception):
    """The topic has changed since it was opened: nothing was written. `topic` is as it is now."""

    def __init__(self, topic: AgendaTopic) -> None:
        super().__init__(topic.code)
        self.topic = topic


def topic_code(edition: Edition, delegation: Institution, number: int) -> str:
    """("gore-11", San Martín, 3) → "gore-11-T-SAM-03"."""
    place = delegation.region.code if delegation.region else delegation.code
    return f"{edition.code}-T-{place}-{number:02d}"


def lock_delegation(delegation_id: int) -> Institution:
    """The delegation, locked until the transaction ends; rows may still point at it meanwhile."""
    return (
        Institution.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=delegation_id)
    )


def lock_topic(topic: AgendaTopic) -> AgendaTopic:
    """The topic as it is now, locked."""
    return (
        AgendaTopic.objects.select_for_update(of=("self",))
        .select_related("edition", "delegation__region")
        .get(pk=topic.pk)
    )


def next_number(edition: Edition, delegation: Institution) -> int:
    """The number after the highest ever given; the caller holds the lock of the delegation. Topics are
    withdrawn, never deleted, so no number comes twice."""
    taken = AgendaTopic.objects.filter(edition=edition, delegation=delegation)
    return int(taken.aggregate(last=Max("number"))["last"] or 0) + 1


def last_rank(edition_id: int, delegation_id: int) -> int:
    """The rank after all others; the caller holds the lock of the delegation."""
    ranked = AgendaTopic.objects.filter(edition=edition_id, delegation=delegation_id)
    return int(ranked.aggregate(last=Max("rank"))["last"] or 0) + 1


def write_step(topic: AgendaTopic, kind: str, *, by: User | None, note: str = "", institution: Any = None) -> TopicStep:
    """One more line of the topic's history."""
    return TopicStep.objects.create(
        topic=topic, kind=kind, by=by, note=note, institution=institution or topic.delegation
    )


def _require_team(by: User, topic: AgendaTopic) -> None:
    if not permissions.works_for(by, topic.delegation_id, topic.edition_id):
        raise PermissionDenied


def stored_values(topic: AgendaTopic) -> dict[str, Any]:
    """What is kept of *topic*, in the shape that `save_topic` takes; answers by question under their key."""
    values: dict[str, Any] = {name: getattr(topic, name) for name in PLAIN_FIELDS}
    values["sectors"] = list(topic.sectors.order_by("short_name"))
    values["partners"] = [
        partner.delegation for partner in topic.partners.select_related("delegation").order_by("delegation__short_name")
    ]
    return values


def differing(values: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    """The names of *values* that are not what is *stored*; the order of rows does not matter."""

    def plain(value: Any) -> Any:
        return {row.pk for row in value} if isinstance(value, (list, tuple)) else value

    return [name for name, value in values.items() if plain(value) != plain(stored.get(name))]


@transaction.atomic
def create_topic(
    *,
    edition: Edition,
    delegation: Institution,
    by: User,
    values: Mapping[str, Any] | None = None,
    answers: Mapping[int, str] | None = None,
    creation_key: str = "",
) -> AgendaTopic:
    """Begin a draft, at the end of the ranking. The same *creation_key* again gives the topic that it made.

    Raises ValidationError while the call is not open, by field when *values* contradict the call.
    """
    if not permissions.can_create_topic(by, delegation, edition):
        raise PermissionDenied
    window = writing(call_of(edition), edition, timezone.now())
    if not window.is_open:
        raise ValidationError(window.reason)
    delegation = lock_delegation(delegation.pk)
    if creation_key:
        made = AgendaTopic.objects.filter(delegation=delegation, creation_key=creation_key).first()
        if made is not None:
            return made
    number = next_number(edition, delegation)
    topic = AgendaTopic.objects.create(
        code=topic_code(edition, delegation, number),
        edition=edition,
        delegation=delegation,
        number=number,
        rank=last_rank(edition.pk, delegation.pk),
        creation_key=creation_key,
        created_by=by,
        saved_by=by,
        is_demonstration=edition.is_demonstration,
    )
    write_step(topic, Kind.CREATED, by=by)
    _write_values(topic, values or {}, {})
    _write_answers(topic, answers or {})
    topic.save()
    return topic


@transaction.atomic
def save_topic(
    *,
    topic: AgendaTopic,
    by: User,
    version: int,
    values: Mapping[str, Any],
    answers: Mapping[int, str] | None = None,
    saved_from: str = "",
) -> AgendaTopic:
    """Keep *values* (some of FIELDS) and *answers* (question → text) of a draft or a topic sent back.

    *version* is the one that the person had before them. If another was saved since, nothing is written
    and SavedByAnother is raised, unless the form *saved_from* made every version since then (its
    answer got lost on the way), or what is kept is the same already. Saving what is kept writes nothing.
    """
    current = lock_topic(topic)
    _require_team(by, current)
    window = editing(current, call_of(current.edition), timezone.now())
    if not window.is_open:
        raise ValidationError(window.reason)
    stored = stored_values(current)
    kept = dict(TopicAnswer.objects.filter(topic=current).values_list("field", "value"))
    changed = differing(values, stored)
    changed_answers = {key: text for key, text in (answers or {}).items() if text != kept.get(key, "")}
    if not changed and not changed_answers:
        return current
    own_row = bool(saved_from) and current.saved_from == saved_from and version >= current.saved_from_version
    if version != current.version and not own_row:
        raise SavedByAnother(current)
    _write_values(current, {name: values[name] for name in changed}, stored)
    _write_answers(current, changed_answers)
    if not own_row:
        current.saved_from, current.saved_from_version = saved_from, current.version
    current.version += 1
    current.saved_at, current.saved_by = timezone.now(), by
    current.save()
    return current


def _write_values(topic: AgendaTopic, values: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
    """Put *values* on *topic* and write its links; the caller saves the row. ValidationError by field."""
    errors: dict[str, list[str]] = {}
    for name, value in values.items():
        if name in PLAIN_FIELDS:
            setattr(topic, name, value)
    if "sectors" in values:
        wanted = list(dict.fromkeys(values["sectors"]))
        known = {sector.pk for sector in [*sectors_of(topic.edition), *stored.get("sectors", ())]}
        if strangers := [sector.short_name for sector in wanted if sector.pk not in known]:
            errors["sectors"] = [
                _("No participan en esta edición: %(names)s.") % {"names": ", ".join(sorted(strangers))}
            ]
    if "partners" in values:
        known = {row.pk for row in possible_partners(topic.delegation)}
        if any(row.pk not in known for row in values["partners"]):
            errors["partners"] = [_("Elija otras delegaciones, no la suya.")]
    try:
        topic.clean_fields(exclude={field.name for field in topic._meta.fields} - set(values))
    except ValidationError as error:
        errors |= error.message_dict
    if errors:
        raise ValidationError(errors)
    if "sectors" in values:
        topic.sectors.set(values["sectors"])
    if "partners" in values:
        topic.partners.exclude(delegation__in=values["partners"]).delete()
        have = set(topic.partners.values_list("delegation", flat=True))
        TopicPartner.objects.bulk_create(
            [TopicPartner(topic=topic, delegation=row) for row in values["partners"] if row.pk not in have]
        )
    topic.search_text = topic_search_text(
        topic,
        delegation=topic.delegation.short_name,
        sectors=[sector.short_name for sector in topic.sectors.all()],
    )


def _write_answers(topic: AgendaTopic, answers: Mapping[int, str]) -> None:
    for question, text in answers.items():
        if text:
            TopicAnswer.objects.update_or_create(topic=topic, field_id=question, defaults={"value": text})
        else:
            TopicAnswer.objects.filter(topic=topic, field=question).delete()


@transaction.atomic
def submit_topic(*, topic: AgendaTopic, by: User, version: int, late_code: str = "") -> AgendaTopic:
    """Send *topic* to SD: complete, in time (or with a code), and within the limits of the call.

    Sending again what was sent already is no error: the answer to the first time may have been lost.
    Raises SavedByAnother when it is not the version that the person saw, and ValidationError by field.
    """
    lock_delegation(topic.delegation_id)
    current = lock_topic(topic)
    _require_team(by, current)
    if current.state == State.SUBMITTED and current.version == version:
        return current
    now, call = timezone.now(), call_of(current.edition)
    window = sending(current, call, now)
    code = None
    if window.takes_code and call is not None and late_code.strip():
        code = _usable_code(call, current, late_code)
    elif not window.is_open or call is None:
        raise ValidationError({"late_code": [window.reason]} if window.takes_code else window.reason)
    if current.version != version:
        raise SavedByAnother(current)
    if lacks := missing_of(current, call):
        raise ValidationError({lack.field: [lack.message] for lack in lacks})
    if over := over_limits(current, call, list(current.sectors.order_by("short_name"))):
        raise ValidationError(over)
    if code is not None:
        code.used_at = now
        code.save(update_fields=["used_at"])
        current.late_code = code
    current.state, current.submitted_at, current.corrections_due_at = State.SUBMITTED, now, None
    if current.rank is None:
        current.rank = last_rank(current.edition_id, current.delegation_id)
    current.save()
    write_step(current, Kind.SUBMITTED, by=by)
    ask_partners(topic=current)
    return current


def _usable_code(call: Call, topic: AgendaTopic, typed: str) -> LateEntryCode:
    """The code that was *typed*, locked; ValidationError unless it is the delegation's, unused and in time."""
    found = LateEntryCode.objects.select_for_update().filter(digest=digest_of(typed), call=call).first()
    if found is None or found.delegation_id != topic.delegation_id:
        raise ValidationError({"late_code": [_("Ese código no existe o no es para su delegación. Revíselo.")]})
    if found.used_at is not None:
        raise ValidationError({"late_code": [_("Ese código ya se usó: sirve para un solo tema.")]})
    if found.expires_at < timezone.now():
        raise ValidationError({"late_code": [_("Ese código venció. Pida otro a la SD.")]})
    return found


@transaction.atomic
def withdraw_topic(*, topic: AgendaTopic, by: User, reason: str) -> AgendaTopic:
    """Take a topic back, with the reason. Its number is not given again; the others move up."""
    lock_delegation(topic.delegation_id)
    current = lock_topic(topic)
    _require_team(by, current)
    if current.state == State.WITHDRAWN:
        return current
    if not permissions.can_withdraw_topic(by, current):
        raise ValidationError(
            _("El tema ya no se puede retirar: está %(state)s.") % {"state": current.get_state_display().lower()}
        )
    if not reason.strip():
        raise ValidationError({"reason": [_("Escriba por qué se retira el tema.")]})
    current.state, current.rank = State.WITHDRAWN, None
    current.version += 1
    current.save()
    TopicDecision.objects.filter(topic=current, released_at__isnull=True, discarded_at__isnull=True).update(
        discarded_at=timezone.now()
    )
    write_step(current, Kind.WITHDRAWN, by=by, note=reason.strip())
    close_ranks(edition_id=current.edition_id, delegation_id=current.delegation_id)
    return current


# --- the governor's priority ------------------------------------------------------------------------


def _write_ranks(rows: Sequence[AgendaTopic]) -> None:
    """Number *rows* 1, 2, 3… No rank may stand twice even for a moment, so they are emptied first."""
    moved = [(row, rank) for rank, row in enumerate(rows, start=1) if row.rank != rank]
    if not moved:
        return
    AgendaTopic.objects.filter(pk__in=[row.pk for row, _rank in moved]).update(rank=None)
    for row, rank in moved:
        row.rank = rank
    AgendaTopic.objects.bulk_update([row for row, _rank in moved], ["rank"])


def close_ranks(*, edition_id: int, delegation_id: int) -> None:
    """Number the standing topics of a delegation without gaps; the caller holds its lock."""
    _write_ranks(list(standing(edition_id, delegation_id)))


@transaction.atomic
def move_topic(*, topic: AgendaTopic, by: User, move: str = "", after: str | None = None) -> list[AgendaTopic]:
    """Move *topic* in the ranking: `up`, `down`, `first`, `last`, or behind the topic with the code
    *after* ("" for the top). Returns the topics in their new order."""
    if not permissions.can_rank_topic(by, topic):
        raise PermissionDenied
    lock_delegation(topic.delegation_id)
    rows = list(standing(topic.edition_id, topic.delegation_id))
    codes = [row.code for row in rows]
    if topic.code not in codes:
        raise ValidationError(_("Este tema ya no se ordena: se retiró o se unió a otro."))
    place = codes.index(topic.code)
    row = rows.pop(place)
    codes.pop(place)
    if after is not None:
        if after and after not in codes:
            raise ValidationError(_("La lista cambió mientras la ordenaba. Vuelva a intentarlo."))
        place = codes.index(after) + 1 if after else 0
    else:
        places = {"up": max(0, place - 1), "down": min(len(rows), place + 1), "first": 0, "last": len(rows)}
        if move not in places:
            raise ValidationError(_("No se entiende hacia dónde mover el tema."))
        place = places[move]
    rows.insert(place, row)
    _write_ranks(rows)
    return rows
