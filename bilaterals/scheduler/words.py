"""Codes and values put into Spanish: ids become names, slots become hours, lists are cut where they get long."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bilaterals.scheduler.problem import Problem

SHOWN = 6
SLOT_KEYS = frozenset({"slot", "start", "fixed", "first_slot", "last_slot"})
NAME_KEYS = frozenset({"party", "room", "meeting", "other", "first", "second"})


@dataclass(frozen=True)
class Labels:
    """How ids and slots are called. Whoever knows better names (of the database) gives them here."""

    name: Callable[[str], str] = str
    slot: Callable[[int], str] = str

    @classmethod
    def of(cls, problem: Problem, names: Mapping[str, str] | None = None) -> Labels:
        """Slots by their hour (with the day where there are several), ids by *names* where they have one."""
        many = len(problem.days) > 1

        def hour(index: int) -> str:
            slot = problem.slots[index]
            start = slot.start or f"turno {index}"
            return f"{start} del día {slot.day}" if many else start

        known = names or {}
        return cls(name=lambda key: known.get(key, key), slot=hour)


def listed(items: Sequence[str]) -> str:
    """«a, b y c»; beyond a handful, how many more there are."""
    shown = list(items)
    if len(shown) > SHOWN:
        more = len(shown) - SHOWN + 1
        shown = [*shown[: SHOWN - 1], f"{more} más"]
    if len(shown) < 2:
        return "".join(shown)
    last = shown[-1]
    link = " e " if last[:1].lower() == "i" else " y "
    return ", ".join(shown[:-1]) + link + last


def as_text(sentence: str, values: Mapping[str, Any], labels: Labels | None = None) -> str:
    """The sentence with its values in words."""
    labels = labels or Labels()
    words: dict[str, Any] = {}
    for key, value in values.items():
        if key in SLOT_KEYS and isinstance(value, int):
            words[key] = labels.slot(value)
        elif key in NAME_KEYS and isinstance(value, str):
            words[key] = labels.name(value)
        elif isinstance(value, (tuple, list)) and key == "slots":
            words[key] = listed([labels.slot(one) for one in value])
        elif isinstance(value, (tuple, list)):
            words[key] = listed([labels.name(str(one)) for one in value])
        else:
            words[key] = value
    return sentence.format(**words)


SENTENCES = {
    # One meeting on its own.
    "no_room": "{meeting} no tiene ninguna sala en la que pueda ser.",
    "too_long": "{meeting} dura {duration} turnos y ningún bloque es tan largo.",
    "fixed_away": "{meeting} tiene hora fija a las {fixed}, cuando {party} no está disponible.",
    "fixed_elsewhere": "{meeting} tiene hora fija a las {fixed}, y ahí no puede ser.",
    "no_time_left": "{meeting} ya no tiene ninguna hora por delante.",
    "no_common_time": "{parties} no tienen ninguna hora libre en común para {meeting}.",
    "not_when_free": "{meeting} solo se permite a horas en que {parties} no pueden a la vez.",
    # Wishes that do not fit together.
    "party_load": "{party} tiene {asked} pedidos para {free} turnos libres; {left}.",
    "party_load_slots": (
        "{party} tiene {asked} pedidos, que ocupan {needed} turnos, y solo {free} turnos libres; {left}."
    ),
    "party_window": (
        "{party} tiene {asked} pedidos que solo pueden ser a las {slots}: ocupan {needed} turnos y hay {free}; {left}."
    ),
    "room_load": "{rooms}: {asked} pedidos, que ocupan {needed} turnos, para {free} turnos de sala; {left}.",
    "room_window": (
        "{rooms}: {asked} pedidos solo pueden ser a las {slots}; ocupan {needed} turnos y hay {free}; {left}."
    ),
    "together": "Estas reuniones no caben todas a la vez: {meetings}. Comparten a {parties}.",
    # Why this meeting is the one that is out.
    "crowded_out": (
        "{meeting} queda fuera: {party} tiene {asked} pedidos para {free} turnos, "
        "y los que entran pesan {least} o más; este pesa {weight}."
    ),
    "crowded_out_too": (
        "{meeting} queda fuera: {party} tiene {asked} pedidos para {free} turnos, "
        "y con este dentro no se encontró un horario de más peso."
    ),
    "crowded_room": "{meeting} queda fuera: {rooms} no tienen turnos para todas ({needed} para {free}).",
    "in_conflict": "{meeting} no cabe junto con {others}: comparten a {parties}.",
    "could_fit": "{meeting} cabe si se mueven otras: vuelva a calcular el horario con más tiempo.",
    "blocked": "{meeting} no encontró sitio: a todas sus horas estorban otras ({others}).",
    # Idle slots.
    "waits": "{party} espera a las {slots}.",
    "alone": (
        "{party} espera a las {slots} y no se puede evitar: aunque nadie más tuviera reuniones, "
        "las horas posibles de las suyas dejan huecos."
    ),
    "could_close": "{party} espera a las {slots}; moviendo {changes} se cierra y la espera total baja.",
    "shifts": "{party} espera a las {slots}; cerrarlo mueve {changes} y hace esperar lo mismo a {others}.",
    "costs": "{party} espera a las {slots}; cerrarlo mueve {changes} y añade {more_idle} de espera a {others}.",
    "no_swap": "{party} espera a las {slots}; no se encontró un intercambio que lo cierre.",
}
"""The sentence of each finding of `explain`."""


@dataclass(frozen=True)
class Reason:
    """A finding as data: *code*, its *values* (ids, numbers, slots) and the *meetings* it is about."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    meetings: tuple[str, ...] = ()

    def text(self, labels: Labels | None = None) -> str:
        """The Spanish sentence; *labels* gives ids and slots their names."""
        labels = labels or Labels()
        values = {**self.values, "meetings": self.meetings}
        if "changes" in values:
            values["changes"] = counted(values["changes"], "reunión", "reuniones")
        if "more_idle" in values:
            values["more_idle"] = counted(values["more_idle"], "turno", "turnos")
        if "{left}" in SENTENCES[self.code]:
            names = listed([labels.name(one) for one in self.meetings])
            count = len(self.meetings)
            values["left"] = f"queda fuera {names}" if count == 1 else f"los {count} que quedan fuera son {names}"
        return as_text(SENTENCES[self.code], values, labels)


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
