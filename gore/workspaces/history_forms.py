"""What of the history is looked for: person, days, table, thing, and the way by which a change came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.clock import midnight
from gore.core.filters import CodesField, DayField, Option, Part, PeriodForm, SearchField, choice_options, shown
from gore.core.folding import fold
from gore.core.models import User
from gore.core.numbers import write_date
from gore.workspaces import trail
from gore.workspaces.trail import Criteria, Target


def _tables() -> Iterator[Option]:
    options = [Option(table, code, table.title) for code, table in trail.tables().items()]
    yield from sorted(options, key=lambda option: fold(option.label))


class HistoryForm(PeriodForm):
    """Cleans to what `criteria` returns; every refusal says what to write instead."""

    user = SearchField(label=_("Quién"), required=False, help_text=_("Parte del nombre o del correo."))
    after = DayField(label=_("Desde"), required=False)
    before = DayField(label=_("Hasta"), required=False)
    table = CodesField(
        label=_("Tabla"),
        required=False,
        source=_tables,
        empty_label=_("Todas las tablas"),
        unknown=_("No hay ninguna tabla “%(code)s”."),
        one_of=True,
    )
    object = SearchField(
        label=_("Qué"),
        required=False,
        help_text=_("Código (gore-07-C-0123, SAM) o correo de una cuenta."),
    )
    origin = CodesField(
        label=_("Por qué vía"),
        required=False,
        source=choice_options(trail.Origin.choices),
        empty_label=_("Cualquier vía"),
        unknown=_("No hay ninguna vía “%(code)s”."),
        one_of=True,
    )

    def clean_user(self) -> tuple[int, ...] | None:
        """The accounts whose name or address has every word."""
        text = self.cleaned_data["user"]
        words = fold(text).split()
        if not words:
            return None
        people = User._base_manager.values_list("pk", "full_name", "email")
        found = tuple(pk for pk, *texts in people if all(word in fold(" ".join(texts)) for word in words))
        if not found:
            raise forms.ValidationError(
                _now("Ninguna cuenta tiene “%(text)s” en su nombre o su correo.") % {"text": shown(text)}
            )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text = (cleaned.get("object") or "").strip()
        if text:
            cleaned["targets"] = self._targets(text, cleaned.get("table") or [])
        return cleaned

    def _targets(self, text: str, chosen: list[Option]) -> tuple[Target, ...]:
        """The rows of that code, or the row of that number in the table chosen."""
        found = trail.find(text)
        if not found and text.isdigit():
            if not chosen:
                self.add_error("object", _now("Para buscar por número, elija también la tabla."))
                return ()
            model = chosen[0].key.model
            number = trail.number_of(model, text)
            found = [Target(model, number)] if number is not None else []
        if not found:
            self.add_error("object", _now("Nada tiene ni tuvo el código “%(text)s”.") % {"text": shown(text)})
        return tuple(found)

    @property
    def is_filtered(self) -> bool:
        return any(value not in (None, "", [], ()) for value in self.cleaned_data.values())

    @property
    def criteria(self) -> Criteria:
        """What was asked for; only of a valid form."""
        chosen = self.cleaned_data
        origin, table = chosen["origin"], chosen["table"]
        return Criteria(
            users=chosen["user"],
            since=midnight(chosen["after"]) if chosen["after"] else None,
            until=midnight(chosen["before"] + dt.timedelta(days=1)) if chosen["before"] else None,
            tables=(table[0].key,) if table else None,
            targets=chosen.get("targets"),
            origin=origin[0].key if origin else "",
        )

    def describe(self) -> list[Part]:
        """The list as a sentence: "Cambios de " + "todas las personas", " en " + "todas las tablas", …"""
        if not self.is_valid():
            return []
        chosen = self.cleaned_data
        typed = self.data
        parts = [
            Part(
                _now("Cambios de "),
                f"“{shown(typed['user'])}”" if chosen["user"] is not None else _now("todas las personas"),
            ),
            Part(_now(" en "), chosen["table"][0].label if chosen["table"] else _now("todas las tablas")),
        ]
        if chosen.get("targets"):
            parts.append(Part(_now(", de "), f"“{shown(typed['object'])}”"))
        if chosen["after"]:
            parts.append(Part(_now(", desde el "), write_date(chosen["after"])))
        if chosen["before"]:
            parts.append(
                Part(_now(" hasta el ") if chosen["after"] else _now(", hasta el "), write_date(chosen["before"]))
            )
        if chosen["origin"]:
            parts.append(Part(_now(", hechos "), chosen["origin"][0].label))
        return parts
