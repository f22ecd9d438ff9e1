"""What can be wrong with a file: a place in it, a code with its values, and the Spanish sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MESSAGES = {
    "unreadable": "no se puede leer el archivo: {reason}.",
    "too_large": "el archivo pesa {megabytes} MB; el máximo es {limit} MB.",
    "not_utf8": "el archivo no está en UTF-8.",
    "not_json": "no es JSON válido: línea {line}, columna {column}.",
    "too_nested": "no es JSON válido: tiene demasiados niveles, uno dentro de otro.",
    "not_object": "se esperaba un objeto y hay {found}.",
    "not_list": "se esperaba una lista y hay {found}.",
    "not_text": "se esperaba un texto y hay {found}.",
    "not_integer": "se esperaba un número entero y hay {found}.",
    "not_boolean": "se esperaba true o false y hay {found}.",
    "missing": "falta el dato.",
    "empty_text": "el texto está vacío.",
    "format": "el formato debe ser «{expected}» y es «{found}».",
    "at_least": "debe ser {least} o más y es {found}.",
    "at_most": "debe ser {most} o menos y es {found}.",
    "too_many": "son {found}; el máximo es {most}.",
    "no_slots": "no hay ningún turno.",
    "slot_index": "el índice debe ser {expected}, igual a su posición, y es {found}.",
    "slot_day": "los días deben ir en orden: el día {found} viene después del día {before}.",
    "slot_block": "el bloque {block} no es un solo tramo seguido de turnos de un mismo día.",
    "duplicate": "el identificador «{id}» está repetido.",
    "unknown_party": "el participante «{id}» no existe.",
    "unknown_room": "la sala «{id}» no existe.",
    "unknown_meeting": "la reunión «{id}» no existe.",
    "unknown_slot": "el turno {slot} no existe: van de 0 a {last}.",
    "few_participants": "una reunión necesita al menos dos participantes.",
    "repeated_participant": "el participante «{id}» está dos veces en la reunión.",
    "no_room": "la reunión no tiene ninguna sala permitida.",
    "too_long": "la reunión dura {duration} turnos y el bloque más largo tiene {longest}.",
    "fixed_does_not_fit": "la reunión no cabe desde el turno fijo {start}: dura {duration} turnos y su bloque termina antes.",
    "fixed_not_allowed": "el turno fijo {start} no está entre los turnos permitidos de la reunión.",
    "fixed_unavailable": "en el turno fijo {start}, «{party}» no está disponible (turno {slot}).",
    "self_precedence": "la reunión «{id}» no puede ir antes de sí misma.",
    "pair": "se esperaban dos identificadores de reunión.",
    "cycle": "las precedencias forman un círculo: {cycle}.",
    "idle_unit": "debe ser «slots» o «periods» y es «{found}».",
    "past": "el plan en curso no puede mantenerse: {violation}",
    "other_instance": "el horario es de «{found}» y no de «{expected}».",
}
"""The sentence of each code. It follows the place: «meetings[3].duration: debe ser 1 o más y es -2.»"""

SHOWN = 20


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong at *path*, such as `meetings[3].duration` (empty: the file as a whole)."""

    path: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The Spanish sentence, without the place."""
        return MESSAGES[self.code].format(**self.values)

    def as_dict(self) -> dict[str, Any]:
        return {"path": self.path, "code": self.code, "message": self.message}


def spanish(issue: Issue) -> str:
    """The place and the sentence, as a person reads them."""
    return f"{issue.path}: {issue.message}" if issue.path else issue.message[:1].upper() + issue.message[1:]


class BadInput(ValueError):
    """A file that cannot be used, with everything that was found wrong in it."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """The sentences, the first ones if they are many."""
        lines = [spanish(issue) for issue in self.issues[:SHOWN]]
        more = len(self.issues) - SHOWN
        if more > 0:
            lines.append("… y un problema más." if more == 1 else f"… y {more} problemas más.")
        return lines
