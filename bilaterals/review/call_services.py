"""The call of an edition: made from the previous one, changed, opened, closed; its questions; late entry codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bilaterals.late_codes import digest_of, new_code
from bilaterals.models import AgendaTopic, Blockage, Call, CallField, LateEntryCode
from bilaterals.review import notices
from bilaterals.review.selectors import delegations_of
from gore.core.models import Edition, Institution, User
from gore.core.numbers import write_date

MOMENTS = ("opens_at", "topics_due_at", "corrections_due_at", "information_due_at")
USUAL_DAYS = {"opens_at": 45, "topics_due_at": 24, "corrections_due_at": 17, "information_due_at": 10}
"""Days before the first day of the edition, where there is no call to copy from."""
MOST_OPTIONS, MOST_FIELDS = 30, 30
LATE_DAYS = 7


def previous_call(edition: Edition) -> Call | None:
    """The call of the edition before *edition* in its space, the newest that has one."""
    return (
        Call.objects.filter(edition__space=edition.space_id, edition__start_date__lt=edition.start_date)
        .select_related("edition")
        .order_by("-edition__start_date", "-edition__seq")
        .first()
    )


@transaction.atomic
def make_call(*, edition: Edition, by: User) -> Call:
    """The call of *edition*, not opened: everything of the previous call, its dates as far from the summit as
    they were then; without one, the usual dates."""
    locked = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if Call.objects.filter(edition=locked).exists():
        raise ValidationError(_("Esta edición ya tiene convocatoria."))
    if locked.phase in Edition.HELD_PHASES:
        raise ValidationError(_("Esta edición ya se realizó: no se convoca."))
    previous = previous_call(locked)
    call = Call(edition=locked, copied_from=previous)
    if previous is None:
        for name, days in USUAL_DAYS.items():
            last = dt.time(8) if name == "opens_at" else dt.time(23, 59)
            day = locked.start_date - dt.timedelta(days=days)
            setattr(call, name, timezone.make_aware(dt.datetime.combine(day, last)))
        call.save()
        if not locked.sectors.exists():
            locked.sectors.set(Institution.objects.filter(sits_at_table=True, prioritised=True))
        return call
    shift = locked.start_date - previous.edition.start_date
    for name in MOMENTS:
        setattr(call, name, getattr(previous, name) + shift)
    for name in ("topics_per_delegation", "topics_per_sector", "guidance"):
        setattr(call, name, getattr(previous, name))
    call.save()
    if not locked.sectors.exists():
        locked.sectors.set(previous.edition.sectors.all())
    for field in previous.fields.prefetch_related("sectors"):
        same = ("key", "label", "help_text", "kind", "options", "is_required", "position", "blockages")
        copy = CallField.objects.create(call=call, **{name: getattr(field, name) for name in same})
        copy.sectors.set(field.sectors.all())
    return call


@transaction.atomic
def change_call(*, call: Call, sectors: Iterable[Institution], by: User, **values: Any) -> Call:
    """Write the deadlines, limits, guidance and sectors of *call*. Raises ValidationError by field."""
    locked = Call.objects.select_for_update(of=("self",)).select_related("edition").get(pk=call.pk)
    for name in (*MOMENTS, "topics_per_delegation", "topics_per_sector", "guidance"):
        setattr(locked, name, values[name])
    errors: dict[str, list[str]] = {}
    if locked.topics_due_at <= locked.opens_at:
        errors["topics_due_at"] = [_("El plazo para enviar temas debe ser posterior a la apertura.")]
    if locked.corrections_due_at < locked.topics_due_at:
        errors["corrections_due_at"] = [_("El plazo para corregir no puede ser anterior al de envío.")]
    if locked.information_due_at < locked.topics_due_at:
        errors["information_due_at"] = [_("La información de los ministerios no puede vencer antes que los temas.")]
    first = locked.edition.start_date
    for name in MOMENTS[1:]:
        if timezone.localdate(getattr(locked, name)) >= first:
            errors.setdefault(name, []).append(
                _("Debe ser anterior al encuentro, que empieza el %(day)s.") % {"day": write_date(first)}
            )
    chosen = list(sectors)
    if not chosen:
        errors["sectors"] = [_("Elija al menos un sector.")]
    if errors:
        raise ValidationError(errors)
    locked.save()
    locked.edition.sectors.set(chosen)
    return locked


@transaction.atomic
def open_call(*, call: Call, by: User) -> int:
    """Open *call*: its edition passes to the phase of the call, and every regional team gets a mail. How many."""
    locked = Call.objects.select_for_update(of=("self",)).select_related("edition__space").get(pk=call.pk)
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=locked.edition_id)
    if locked.opened_at is not None:
        raise ValidationError(_("La convocatoria ya está abierta."))
    if edition.phase != Edition.Phase.PREPARATION and edition.phase != Edition.Phase.CALL:
        raise ValidationError(
            _("La edición está en la fase «%(phase)s»: ya no se abre su convocatoria.")
            % {"phase": edition.get_phase_display()}
        )
    if locked.topics_due_at <= timezone.now():
        raise ValidationError(_("El plazo para enviar temas ya pasó: cámbielo antes de abrir."))
    if not edition.sectors.exists():
        raise ValidationError(_("Falta decir qué sectores participan."))
    locked.opened_at, locked.opened_by = timezone.now(), by
    locked.save(update_fields=["opened_at", "opened_by"])
    edition.phase = Edition.Phase.CALL
    edition.save(update_fields=["phase"])
    return notices.announce_call(locked, delegations_of(locked.edition).values_list("pk", flat=True))


@transaction.atomic
def begin_review(*, call: Call, by: User) -> None:
    """Pass the edition of *call* to the phase of review, once the deadline for topics has gone by."""
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=call.edition_id)
    if edition.phase != Edition.Phase.CALL:
        raise ValidationError(_("La edición no está en convocatoria."))
    if call.topics_due_at > timezone.now():
        raise ValidationError(_("El plazo para enviar temas todavía corre."))
    edition.phase = Edition.Phase.REVIEW
    edition.save(update_fields=["phase"])


# --- the questions of the form ------------------------------------------------------------------


@transaction.atomic
def save_field(
    *,
    call: Call,
    field: CallField | None = None,
    label: str,
    kind: str,
    by: User,
    help_text: str = "",
    options: Sequence[str] = (),
    is_required: bool = False,
    sectors: Iterable[Institution] = (),
    blockages: Sequence[str] = (),
) -> CallField:
    """Add a question to *call*, or change one. What is answered already keeps its kind and its options."""
    Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    given = [option.strip() for option in options if option.strip()]
    errors: dict[str, list[str]] = {}
    if kind == CallField.Kind.CHOICE and not 2 <= len(given) <= MOST_OPTIONS:
        errors["options"] = [_("Escriba de 2 a %(most)s opciones, una en cada línea.") % {"most": MOST_OPTIONS}]
    elif len({option.casefold() for option in given}) < len(given):
        errors["options"] = [_("Dos opciones son iguales.")]
    if any(len(option) > 100 for option in given):
        errors["options"] = [_("Cada opción tiene como máximo 100 caracteres.")]
    if not set(blockages) <= set(Blockage.values):
        errors["blockages"] = [_("Elija tipos de traba de la lista.")]
    if field is not None and field.answers.exists():
        used = set(field.answers.values_list("value", flat=True))
        if kind != field.kind:
            errors["kind"] = [_("Ya hay respuestas: el tipo no se cambia. Agregue otra pregunta.")]
        elif kind == CallField.Kind.CHOICE and not used <= set(given):
            errors["options"] = [_("Ya hay respuestas con una opción que falta en la lista.")]
    if field is None and call.fields.count() >= MOST_FIELDS:
        errors["label"] = [_("Una convocatoria tiene como máximo %(most)s preguntas.") % {"most": MOST_FIELDS}]
    if errors:
        raise ValidationError(errors)
    made = field or CallField(call=call, key=_free_key(call, label), position=_last_position(call) + 1)
    made.label, made.kind, made.help_text, made.is_required = label.strip(), kind, help_text.strip(), is_required
    made.options = given if kind == CallField.Kind.CHOICE else []
    made.blockages = list(blockages)
    made.save()
    made.sectors.set(sectors)
    return made


@transaction.atomic
def move_field(*, field: CallField, up: bool, by: User) -> None:
    """Change places with the neighbour, if there is one."""
    Call.objects.select_for_update(of=("self",)).get(pk=field.call_id)
    every = list(field.call.fields.order_by("position", "pk"))
    place = [one.pk for one in every].index(field.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(every):
        every[place], every[other] = every[other], every[place]
    for position, one in enumerate(every, start=1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])


@transaction.atomic
def remove_field(*, field: CallField, by: User) -> None:
    """Take a question away that nobody has answered."""
    if field.answers.exists():
        raise ValidationError(_("Ya hay respuestas a esta pregunta: no se puede quitar."))
    field.delete()


def _free_key(call: Call, label: str) -> str:
    stem = slugify(label)[:32].strip("-") or "pregunta"
    taken = set(call.fields.values_list("key", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{number}" for number in range(2, MOST_FIELDS + 3) if f"{stem}-{number}" not in taken)


def _last_position(call: Call) -> int:
    return int(call.fields.aggregate(last=Max("position"))["last"] or 0)


# --- late entry ---------------------------------------------------------------------------------


@transaction.atomic
def give_late_code(
    *, call: Call, delegation: Institution, reason: str, expires_at: dt.datetime, by: User
) -> tuple[LateEntryCode, str]:
    """Let *delegation* send one topic after the deadline: the row, and the code, which is mailed to its team and
    shown this once."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Escriba el motivo.")})
    if call.opened_at is None:
        raise ValidationError(_("La convocatoria todavía no está abierta."))
    if expires_at <= timezone.now():
        raise ValidationError({"expires_on": _("El código debe vencer en el futuro.")})
    if timezone.localdate(expires_at) >= call.edition.start_date:
        raise ValidationError({"expires_on": _("El código debe vencer antes del encuentro.")})
    if not delegations_of(call.edition).filter(pk=delegation.pk).exists():
        raise ValidationError({"delegation": _("Esa institución no envía temas a esta edición.")})
    code = new_code()
    late = LateEntryCode.objects.create(
        call=call, delegation=delegation, digest=digest_of(code), reason=reason, expires_at=expires_at, made_by=by,
        made_at=timezone.now(),
    )  # fmt: skip
    notices.send_late_code(late, code)
    return late, code


@transaction.atomic
def withdraw_late_code(*, late: LateEntryCode, by: User) -> None:
    """Take back a code that was not used."""
    locked = LateEntryCode.objects.select_for_update(of=("self",)).get(pk=late.pk)
    if locked.used_at is not None or AgendaTopic.objects.filter(late_code=locked).exists():
        raise ValidationError(_("El código ya se usó: no se puede anular."))
    locked.delete()
