"""Problems are told in one shape (RFC 9457), in Spanish, whatever went wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from gore.api.errors import handle
from tests.world import World, hide_a_commitment

UNREADABLE = "No se entiende lo pedido"
LOST = "No se encontró"
NOTHING_HERE = "No hay nada en esta dirección, o no es público."
LIST = "/api/v1/commitments/"


def problem(response: Any) -> dict[str, Any]:
    """The body, once its shape has been checked."""
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert (body["type"], body["status"]) == ("about:blank", response.status_code)
    return body


@pytest.mark.parametrize(
    ("address", "status", "title", "detail"),
    [
        (f"{LIST}gore-01-C-9999/", 404, LOST, NOTHING_HERE),
        (f"{LIST}gore-01-C-9999/updates/", 404, LOST, NOTHING_HERE),
        (f"{LIST}%00/", 404, LOST, NOTHING_HERE),
        (f"{LIST}%FF%FE/", 404, LOST, NOTHING_HERE),
        (f"{LIST}{'x' * 3000}/", 404, LOST, NOTHING_HERE),
        ("/api/v1/nada/", 404, LOST, NOTHING_HERE),
        ("/api/v1/topicos/de/otra/cosa/", 404, LOST, NOTHING_HERE),
        (f"{LIST}?page=99", 404, LOST, "No hay página “99”; la última es la 1."),
        (f"{LIST}?page=-1", 404, LOST, "No hay página “-1”; la última es la 1."),
        (f"{LIST}?page=1000000000000000000000000000000", 404, LOST,
         "No hay página “1000000000000000000000000000000”; la última es la 1."),
        (f"{LIST}?format=exe", 406, "Formato desconocido", "No hay formato “exe” aquí; hay: json, csv, xlsx."),
        ("/api/v1/surveys/?format=csv", 406, "Formato desconocido", "No hay formato “csv” aquí; hay: json."),
        ("/api/v1/schema/?format=csv", 406, "Formato desconocido", "No hay formato “csv” aquí; hay: yaml, json."),
        (f"{LIST}?format=%00%0A", 406, "Formato desconocido", "No hay formato “  ” aquí; hay: json, csv, xlsx."),
        (f"{LIST}?{'a=1&' * 1001}", 400, UNREADABLE, "El pedido no tiene una forma que se pueda leer."),
    ],
    ids=lambda value: str(value)[-40:],
)  # fmt: skip
def test_problem_is_told(client: Client, world: World, address: str, status: int, title: str, detail: str) -> None:
    body = problem(client.get(address))

    assert (body["status"], body["title"], body["detail"], body["errors"]) == (status, title, detail, [])


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("edition=<script>", {"edition": "No hay ninguna edición con el código “<script>”."}),
        ("due_after=31/02/2019", {"due_after": "Escriba una fecha que exista, por ejemplo 31/12/2018 o 2018-12-31."}),
        (
            "due_after=2018-02-02&due_before=2018-02-01",
            {"due_after": "Es posterior a la fecha de “Plazo hasta”: cambie una de las dos."},
        ),
        ("as_of=01/01/2999", {"as_of": "Esa fecha todavía no llega: escriba hoy o una fecha anterior."}),
        ("overdue=tal+vez", {"overdue": "Escriba “si” o “no”."}),
        ("ordering=password", {"ordering": "No se puede ordenar por “password”."}),
        ("q=%00", {"q": "Quite los caracteres que no son letras, números ni signos."}),
        ("q=%C2%B4", {"q": "Escriba al menos una letra o un número."}),
        (f"q={'a' * 201}", {"q": "Escriba como máximo 200 caracteres."}),
        (f"status={'x' * 10_000}", {"status": f"No hay ningún estado “{'x' * 40}…”."}),
        (
            "region=XXX&region=YYY&type=raro",
            {
                "region": ["No hay ninguna región con el código “XXX”.", "No hay ninguna región con el código “YYY”."],
                "type": "No hay ningún tipo de compromiso “raro”.",
            },
        ),
        (
            "regoin=SAM",
            {
                "regoin": "No hay filtro “regoin”; los filtros son: as_of, due_after, due_before, edition, format, "
                "horizon, lead, ordering, overdue, page, page_size, q, region, sector, status, type."
            },
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_parameters_not_understood_are_named(
    client: Client, world: World, query: str, errors: dict[str, str | list[str]]
) -> None:
    told = [
        {"parameter": name, "detail": text}
        for name, texts in errors.items()
        for text in ([texts] if isinstance(texts, str) else texts)
    ]
    for kind in ("", "&format=csv", "&format=xlsx"):
        body = problem(client.get(f"{LIST}?{query}{kind}"))
        assert (body["status"], body["title"], body["errors"]) == (400, UNREADABLE, told)
        assert body["detail"] == " ".join(error["detail"] for error in told)


@pytest.mark.parametrize(("size", "shown"), [("501", "501"), ("0", "0"), ("-1", "-1"), ("%D9%A3", "٣"), ("1e3", "1e3")])
def test_size_of_a_page_that_cannot_be(client: Client, world: World, size: str, shown: str) -> None:
    text = f"Pida entre 1 y 500 filas por página; no se entiende “{shown}”."
    body = problem(client.get(f"{LIST}?page_size={size}"))
    assert (body["status"], body["errors"]) == (400, [{"parameter": "page_size", "detail": text}])


@pytest.mark.parametrize("accept", ["application/xml", ";;;,///,*", "text/html"])
def test_header_that_asks_for_no_format_of_ours(client: Client, world: World, accept: str) -> None:
    body = problem(client.get(LIST, headers={"accept": accept}))
    assert (body["status"], body["detail"]) == (406, "Aquí no hay ninguno de los formatos de la cabecera Accept.")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}gore-01-C-0001/", "/api/v1/compliance/", "/api/v1/", "/api/v1/schema/", "/api/v1/nada/"]
)
def test_nothing_can_be_written(world: World, method: str, address: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(address)

    assert problem(response)["detail"] == "Esta interfaz es de solo lectura: use GET."
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_options_says_what_may_be_done_and_nothing_of_the_code(client: Client, world: World) -> None:
    response = client.options(LIST)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_address_without_its_last_slash_leads_to_the_one_with_it(client: Client, world: World) -> None:
    response = client.get("/api/v1/commitments/gore-01-C-0001/updates?page=1")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/api/v1/commitments/gore-01-C-0001/updates/?page=1",
    )


def test_what_is_not_released_is_not_found(client: Client, world: World) -> None:
    hidden = hide_a_commitment(world)
    for address in (f"{LIST}{hidden.code}/", f"{LIST}{hidden.code}/updates/"):
        assert problem(client.get(address))["detail"] == NOTHING_HERE


def test_what_nobody_expected_is_left_to_django() -> None:
    assert handle(RuntimeError("x"), {"request": RequestFactory().get("/")}) is None
