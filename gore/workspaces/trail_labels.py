"""Names and values of the trail as people read them, found for a whole page at once."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from gore.core import audit
from gore.core.models import User
from gore.core.numbers import write_date, write_integer, write_soles
from gore.workspaces.trail import Event, Target, last_rows

NAMING_COLUMNS = ("code", "title", "name", "label", "full_name", "number", "person_name", "email", "milestone", "topic")
LONGEST_TEXT, LONGEST_DATA = 3_000, 300
WORTH_MARKING = 40
"""From this length on, the words that changed are marked in a text."""


class Piece(NamedTuple):
    """Words of a text, and whether they are what changed."""

    text: str
    changed: bool


class Labels:
    """The names of rows. First `want` all of them, then `load` once (a query for each model named, and
    one for rows that are gone), then read them."""

    def __init__(self) -> None:
        self._wanted: dict[type[models.Model], set[int]] = {}
        self._texts: dict[Target, str] = {}

    def want(self, model: type[models.Model], pk: int | None) -> None:
        if pk is not None:
            self._wanted.setdefault(model, set()).add(pk)

    def load(self) -> None:
        gone = []
        for model, pks in sorted(self._wanted.items(), key=lambda item: item[0]._meta.label):
            found = {row.pk: str(row) for row in _with_what_names_it(model).filter(pk__in=pks)}
            self._texts.update({Target(model, pk): text for pk, text in found.items()})
            gone += [Target(model, pk) for pk in pks - found.keys()]
        for target, row in last_rows(gone).items():
            name = next((str(row[column]) for column in NAMING_COLUMNS if row.get(column)), "")
            if name:
                self._texts[target] = _("%(name)s (eliminado)") % {"name": name}

    def exists(self, model: type[models.Model], pk: int | None) -> bool:
        return Target(model, pk) in self._texts if pk is not None else False

    def text(self, model: type[models.Model], pk: int) -> str:
        """The row's name, its last one when it is gone, or its number when nothing else is left."""
        found = self._texts.get(Target(model, pk))
        if found is not None:
            return found
        return _("%(kind)s n.º %(number)s (ya no existe)") % {
            "kind": capfirst(str(model._meta.verbose_name)),
            "number": pk,
        }


def _with_what_names_it(model: type[models.Model]) -> models.QuerySet[Any]:
    """Rows with the neighbours that their names may mention, without boundaries and other large data."""
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    large = [
        f"{key.name}__{field.name}"
        for key in keys
        for field in key.remote_field.model._meta.concrete_fields
        if isinstance(field, models.JSONField)
    ]
    return model._base_manager.select_related(*(key.name for key in keys)).defer(*large)


def want_all(labels: Labels, events: Iterable[Event]) -> None:
    """Ask for every name that *events* mention: rows, neighbours before and after, and accounts."""
    for event in events:
        model = event.table.model
        if not model._meta.auto_created:
            labels.want(model, event.pk)
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                for values in (event.row, event.before):
                    labels.want(field.remote_field.model, values.get(field.column))
        labels.want(User, event.user)


def name_of(event: Event, labels: Labels) -> str:
    """What the event is about: the row's name; for a link, both of its sides; for a part without a name,
    what it is a part of."""
    model = event.table.model
    if labels.exists(model, event.pk):
        return labels.text(model, event.pk)
    name = next((str(event.row[column]) for column in NAMING_COLUMNS if event.row.get(column)), "")
    if name:
        return name
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    sides = keys if len(keys) == 2 else audit.parent_fields(model)
    texts = [labels.text(f.remote_field.model, event.row[f.column]) for f in sides if event.row.get(f.column)]
    return " · ".join(texts) or labels.text(model, event.pk)


def label_of(field: Any) -> str:
    """The field's name in Spanish; a link that Django made is called as what it leads to."""
    if isinstance(field, models.ForeignKey) and field.model._meta.auto_created:
        return capfirst(str(field.remote_field.model._meta.verbose_name))
    return capfirst(str(field.verbose_name))


def shown(field: Any, value: Any, labels: Labels) -> str:
    """*value* (as JSON has it) of *field* as people read it; "" for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        return labels.text(field.remote_field.model, value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(field, models.DateTimeField):
        return _moment(parse_datetime(str(value)), value)
    if isinstance(field, models.DateField):
        day = parse_date(str(value))
        return write_date(day) if day else str(value)
    if isinstance(field, models.DecimalField):
        amount = Decimal(value)
        return write_soles(amount) if "S/" in str(field.verbose_name) else f"{amount:,}"
    if isinstance(value, int):
        return write_integer(value) if value >= 10_000 else str(value)
    if isinstance(value, (dict, list)):
        return _at_most(json.dumps(value, ensure_ascii=False, default=float), LONGEST_DATA)
    return _at_most(str(value), LONGEST_TEXT)


def _at_most(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _moment(moment: dt.datetime | None, value: Any) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}" if moment else str(value)


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; in long ones the words that changed are told from those that stayed."""
    if min(len(before), len(after)) < WORTH_MARKING:
        return [Piece(before, False)] if before else [], [Piece(after, False)] if after else []
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(old[a:b]), kind != "equal"))
        if c < d:
            right.append(Piece("".join(new[c:d]), kind != "equal"))
    return left, right
