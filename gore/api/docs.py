"""The schema as a page that anyone can read: what each address answers, its parameters and its fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator

TYPES: dict[str, Any] = {
    "string": _("texto"),
    "integer": _("número entero"),
    "number": _("número"),
    "boolean": _("sí o no (true, false)"),
    "array": _("lista"),
    "object": _("objeto"),
    "date": _("fecha (AAAA-MM-DD)"),
    "date-time": _("fecha y hora (ISO 8601)"),
    "decimal": _("monto con dos decimales, como texto"),
}
# What the schema itself does not say, or says in the words of its library.
MEANINGS: dict[str, Any] = {
    "format": _("Formato de la respuesta"),
    "page": _("Página, desde 1"),
    "page_size": _("Filas por página: 50 si no se dice, 500 como máximo"),
}


METHODS = ("get", "post", "patch")


@dataclass(frozen=True)
class Item:
    """A parameter or a field: `kind` is its type in words, `choices` the only values it takes."""

    name: str
    kind: Any
    text: Any = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """One address and method. `body` is what a writing method takes."""

    path: str
    summary: str
    parameters: tuple[Item, ...]
    fields: tuple[Item, ...]
    method: str = "GET"
    body: tuple[Item, ...] = ()

    @property
    def can_be_opened(self) -> bool:
        """Whether a browser can go there: nothing to fill in and nothing to send."""
        return "{" not in self.path and self.method == "GET"


@dataclass
class Group:
    """The addresses of one resource."""

    name: str
    operations: list[Operation] = field(default_factory=list)


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """Every address of the public schema, by resource. The schema only changes with the code."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    components = schema["components"]["schemas"]
    found: dict[str, Group] = {}
    for path, methods in schema["paths"].items():
        for method, operation in sorted(methods.items(), key=lambda pair: METHODS.index(pair[0])):
            name = operation["tags"][0]
            found.setdefault(name, Group(name)).operations.append(
                Operation(
                    path=path,
                    summary=str(operation.get("summary", "")),
                    parameters=tuple(_item(row["name"], row["schema"], row, components) for row in _query(operation)),
                    fields=_fields(operation, components) if method == "get" else (),
                    method=method.upper(),
                    body=_body(operation, components),
                )
            )
    return tuple(found.values())


def _query(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in operation.get("parameters", []) if row["in"] == "query"]


def _item(name: str, schema: dict[str, Any], said: dict[str, Any], components: dict[str, Any]) -> Item:
    inner = _resolved(schema.get("items", schema), components)
    choices = tuple(str(value) for value in inner.get("enum", ()) if value not in ("", None))
    kind = str(_resolved(schema, components).get("type", "string"))
    if schema.get("format") in TYPES:
        kind = schema["format"]
    text = MEANINGS.get(name) or said.get("description") or said.get("title") or ""
    return Item(name, TYPES.get(kind, kind), text, choices)


def _body(operation: dict[str, Any], components: dict[str, Any]) -> tuple[Item, ...]:
    """The fields of what is sent."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    sent = _resolved(content.get("schema", {}), components)
    return tuple(_item(name, value, value, components) for name, value in sent.get("properties", {}).items())


def _fields(operation: dict[str, Any], components: dict[str, Any]) -> tuple[Item, ...]:
    """The fields of what is answered; of a list, those of each row."""
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    answer = _resolved(content.get("schema", {}), components)
    rows = answer.get("properties", {}).get("results")
    if rows is not None:
        answer = _resolved(rows.get("items", {}), components)
    return tuple(_item(name, value, value, components) for name, value in answer.get("properties", {}).items())


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """*schema* with its reference followed."""
    reference = schema.get("$ref") or next((part["$ref"] for part in schema.get("allOf", []) if "$ref" in part), "")
    found: dict[str, Any] = components.get(reference.rpartition("/")[2], {}) if reference else schema
    return found
