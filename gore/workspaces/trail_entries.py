"""Events as the history pages show them; without a trail, the updates of commitments instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.models import Commitment, CommitmentUpdate
from gore.core import audit
from gore.core.models import User
from gore.core.numbers import write_date
from gore.workspaces.trail import Criteria, Event
from gore.workspaces.trail_labels import Labels, Piece, label_of, marked, name_of, shown, want_all

Action = audit.AuditEvent.Action


@dataclass(frozen=True)
class Change:
    """One field: its name, what it said and what it says."""

    label: str
    before: Sequence[Piece]
    after: Sequence[Piece]


@dataclass(frozen=True)
class Entry:
    """One line of the history. `url` leads to the history of what it is about; `via` is the request, the
    task or the command; `role` the database role where no request tells who it was."""

    happened_at: dt.datetime
    action: str
    action_label: str
    kind: str
    name: str
    url: str
    who: str
    changes: Sequence[Change]
    via: str = ""
    request: str = ""
    on_behalf: str = ""
    role: str = ""

    @property
    def is_change(self) -> bool:
        """Whether before and after both say something."""
        return self.action == Action.UPDATE


def history_url(model: type[models.Model], pk: int) -> str:
    return reverse("history-object", args=[model._meta.app_label, model._meta.model_name, pk])


def entries_of(events: Sequence[Event], *, labels: Labels | None = None) -> list[Entry]:
    """The events with every name found."""
    labels = labels or Labels()
    want_all(labels, events)
    labels.load()
    return [_entry(event, labels) for event in events]


def _entry(event: Event, labels: Labels) -> Entry:
    context = event.context or {}
    by_request = "method" in context
    return Entry(
        happened_at=event.happened_at,
        action=event.action,
        action_label=str(capfirst(Action(event.action).label)),
        kind=event.table.title,
        name=name_of(event, labels),
        url=_url_of(event),
        who=_who(event, labels),
        via=_via(event),
        request=event.request[:8] if by_request else "",
        on_behalf=_on_behalf(event),
        role="" if by_request else event.role,
        changes=_changes(event, labels),
    )


def _url_of(event: Event) -> str:
    """The history of the row, or of the row that it is a part of."""
    for parent in audit.parent_fields(event.table.model):
        model = parent.remote_field.model
        if model in audit.TRACKED and event.row.get(parent.column) is not None:
            return history_url(model, event.row[parent.column])
    return history_url(event.table.model, event.pk)


def _who(event: Event, labels: Labels) -> str:
    if event.user is not None:
        return labels.text(User, event.user)
    if event.context is None:
        return _("Sin cuenta: directamente en la base de datos")
    return _("Sin cuenta: alguien que no había ingresado") if "method" in event.context else _("El sistema")


def _via(event: Event) -> str:
    context = event.context or {}
    if "method" in context:
        via = f"{context['method']} {context.get('path', '')}".strip()
    elif "command" in context:
        return _("comando %(name)s") % {"name": context["command"]}
    elif "task" in context:
        return _("tarea %(name)s") % {"name": context["task"]}
    else:
        return ""
    key = context.get(audit.API_KEY)
    return _("%(via)s, con la clave de API n.º %(number)s") % {"via": via, "number": key} if key else via


def _on_behalf(event: Event) -> str:
    context = event.context or {}
    number = context.get(audit.ON_BEHALF)
    if number is None:
        return ""
    return _("En nombre de %(institution)s (actuación n.º %(number)s)") % {
        "institution": context.get(audit.ON_BEHALF_OF) or _("otra institución"),
        "number": number,
    }


def _changes(event: Event, labels: Labels) -> list[Change]:
    """The fields that changed; of a row made or deleted, every field that says something. A link made or
    deleted has no more to say than its name, which is both of its sides."""
    fields = event.table.model._meta.concrete_fields
    if event.action != Action.UPDATE and all(f.primary_key or isinstance(f, models.ForeignKey) for f in fields):
        return []
    found = []
    for field in fields:
        column = str(field.column)
        if field.primary_key or column not in event.row:
            continue
        now = shown(field, event.row[column], labels)
        if event.action == Action.UPDATE:
            if column in event.before:
                found.append(Change(label_of(field), *marked(shown(field, event.before[column], labels), now)))
        elif now:
            whole, nothing = [Piece(now, False)], list[Piece]()
            gone = event.action == Action.DELETE
            found.append(Change(label_of(field), whole if gone else nothing, nothing if gone else whole))
    return found


# --- without a trail ------------------------------------------------------------------------------


def updates(criteria: Criteria) -> QuerySet[CommitmentUpdate]:
    """The reports of progress that answer to *criteria*: what is left of a history on SQLite."""
    found = CommitmentUpdate.objects.select_related("commitment", "author", "reported_by", "verified_by").order_by(
        "-reported_at", "-pk"
    )
    if criteria.tables is not None and not {table.model for table in criteria.tables} & {Commitment, CommitmentUpdate}:
        return found.none()
    if criteria.origin:
        return found.none()
    if criteria.users is not None:
        found = found.filter(Q(author__in=criteria.users) | Q(verified_by__in=criteria.users))
    if criteria.since is not None:
        found = found.filter(reported_at__gte=criteria.since)
    if criteria.until is not None:
        found = found.filter(reported_at__lt=criteria.until)
    if criteria.targets is not None:
        found = found.filter(
            Q(commitment__in=[target.pk for target in criteria.targets if target.model is Commitment])
            | Q(pk__in=[target.pk for target in criteria.targets if target.model is CommitmentUpdate])
        )
    return found


def entries_of_updates(found: Iterable[CommitmentUpdate]) -> list[Entry]:
    """Those reports as lines of a history."""
    return [
        Entry(
            happened_at=update.reported_at,
            action=Action.INSERT,
            action_label=_("Avance informado"),
            kind=str(capfirst(str(Commitment._meta.verbose_name))),
            name=update.commitment.code,
            url=history_url(Commitment, update.commitment_id),
            who=str(update.author or update.reported_by),
            changes=[
                Change(label, [], [Piece(text, False)])
                for label, text in (
                    (_("Estado que informa"), update.get_status_display()),
                    (_("Avance"), f"{update.percentage} %"),
                    (_("Nota"), update.note),
                    (_("Evidencia"), update.evidence),
                    (_("Ocurrió el"), write_date(update.happened_on)),
                    (_("Verificación"), _verification(update)),
                    (_("Motivo de la devolución"), update.return_reason),
                )
                if text
            ],
        )
        for update in found
    ]


def _verification(update: CommitmentUpdate) -> str:
    words: list[Any] = [update.get_state_display()]
    if update.verified_on:
        words.append(_("el %(day)s") % {"day": write_date(update.verified_on)})
    if update.verified_by:
        words.append(_("por %(who)s") % {"who": update.verified_by})
    return " ".join(str(word) for word in words)
