"""Whatever an address carries, the answer is a page or a problem in Spanish and never a failure."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client, override_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.downloads import content
from tests.world import World, make_world

PAGES = (
    "/", "/compromisos/", "/transferencias/", "/proyectos/", "/buscar/", "/encuestas/", "/regiones/", "/sectores/",
    "/ediciones/", "/conciliacion/", "/datos-abiertos/", "/regiones/SAM/", "/ediciones/gore-01/", "/sectores/MINSA/",
    "/compromisos/gore-01-C-0001/", "/incrustar/estado/", "/aprendizajes/", "/encuestas/comparar/",
)  # fmt: skip
API = tuple(
    f"/api/v1/{name}"
    for name in (
        "", "editions/", "institutions/", "regions/", "published-figures/", "meetings/", "commitments/", "transfers/",
        "projects/", "surveys/", "topics/", "compliance/", "schema/", "commitments/gore-01-C-0001/",
        "commitments/gore-01-C-0001/updates/", "nada/",
    )
)  # fmt: skip

NAMES = st.one_of(
    st.sampled_from(
        "edition sector region lead type horizon status overdue due_after due_before as_of q ordering page page_size "
        "format by kind phase family institution sits_at_table prioritised csrfmiddlewaretoken utm_source lang".split()
    ),
    st.text(max_size=8),
)
NASTY = (
    "", " ", "\x00", "a\x00b", "<script>alert(1)</script>", "' OR 1=1 --", "%", "_", "\\", "´", "\u202e\ufeff",
    "-1", "0", str(10**30), "1e309", "NaN", "٣", "31/02/2019", "0000-00-00", "0001-01-01", "9999-12-31", "01/01/99999",
    "x" * 10_000, "palabra " * 2_000, "csv", "xlsx", "json", "api", "exe", "true", "sí", "SAM", "gore-01", "MINSA",
    "executed", "open", "-agreed_on", "status", "password", "__class__", "edition__space", "{{7*7}}", "../../etc/passwd",
    "\r\nSet-Cookie: a=b", "🏔️" * 50, "İ", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.integers().map(str), st.dates().map(str))
ENCODED = st.one_of(
    VALUES.map(quote),
    st.binary(max_size=12).map(quote),  # mostly not UTF-8
    st.text(alphabet="%&=;+#?[]/ABC123", max_size=12),  # not even percent-encoding
)
PAIRS = st.tuples(NAMES.map(quote), ENCODED).map("=".join)
QUERIES = st.lists(PAIRS, max_size=6).map("&".join)
MANY = "&".join(f"region={number}" for number in range(1001))


def ask(address: str, query: str, **headers: str) -> Any:
    """What a stranger gets; an exception in a view is an exception here."""
    return Client().generic("GET", address, QUERY_STRING=query, headers=headers)


@override_settings(API_ANON_RATE="")
class AnyQuery(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_world()

    @settings(max_examples=120)
    @given(address=st.sampled_from(PAGES), query=QUERIES, fragment=st.booleans())
    @example(address="/compromisos/", query=MANY, fragment=False)
    @example(address="/compromisos/", query="page=" + "9" * 4300, fragment=True)
    @example(address="/buscar/", query="q=%CC%81", fragment=False)
    def test_page_is_answered_in_words(self, address: str, query: str, fragment: bool) -> None:
        response = ask(address, query, **({"HX-Request": "true"} if fragment else {}))
        body = content(response)

        assert response.status_code in {200, 301, 302, 400}
        assert b"<script>alert" not in body
        if response.status_code == 400:
            assert "No se pudo leer la dirección" in body.decode() or "Las descargas son" in body.decode()
        if response.status_code in {301, 302}:
            target = urlsplit(response.headers["Location"])
            assert (target.netloc, target.path.startswith("/")) == ("", True)
            assert ask(target.path, target.query).status_code in {200, 301}

    @settings(max_examples=120)
    @given(address=st.sampled_from(API), query=QUERIES, accept=st.sampled_from(["", "text/csv", "*/*;q=x", "\x00,;"]))
    @example(address="/api/v1/commitments/", query=MANY, accept="")
    @example(address="/api/v1/commitments/", query="page=" + "9" * 4300, accept="")
    def test_api_answers_or_says_the_problem(self, address: str, query: str, accept: str) -> None:
        response = ask(address, query, **({"accept": accept} if accept else {}))
        body = content(response)

        assert response.status_code in {200, 400, 404, 406}
        if response.status_code != 200:
            assert response.headers["Content-Type"] == "application/problem+json"
            assert list(response.json()) == ["type", "title", "status", "detail", "errors"]
            assert len(body) < 3000, "what was sent is not sent back whole"

    @settings(max_examples=25)
    @given(tail=st.one_of(st.text(min_size=1, max_size=20).map(quote), st.binary(min_size=1, max_size=8).map(quote)))
    def test_code_that_does_not_exist_is_not_found(self, tail: str) -> None:
        for base in ("/compromisos/", "/regiones/", "/sectores/", "/ediciones/", "/incrustar/", "/api/v1/commitments/"):
            response = ask(f"{base}x{tail}/", "")
            assert response.status_code == 404, base
            assert "No encontramos esta página" in response.content.decode() or "problem" in response["Content-Type"]


@pytest.mark.parametrize("address", ["/", "/compromisos/", "/transferencias/", "/proyectos/", "/buscar/"])
def test_more_parameters_than_anybody_writes_are_refused_in_spanish(client: Client, world: World, address: str) -> None:
    response = client.get(f"{address}?{MANY}")
    assert response.status_code == 400
    assert "No se pudo leer la dirección" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/compromisos/?edition=%3Cscript%3E", "No hay ninguna edición con el código “&lt;script&gt;”."),
        ("/compromisos/?q=%00", "Quite los caracteres que no son letras, números ni signos."),
        (f"/compromisos/?q={'x' * 10_000}", "Escriba como máximo 200 caracteres."),
        ("/compromisos/?q=%C2%B4", "Escriba al menos una letra o un número."),
        ("/compromisos/?due_after=31/02/2019", "Escriba una fecha que exista"),
        ("/compromisos/?as_of=2999-01-01", "Esa fecha todavía no llega"),
        ("/compromisos/?page=-1", "La página «-1» no existe: esta es la primera."),
        (f"/compromisos/?page={10**30}", "no existe: esta es la última."),
        ("/compromisos/?ordering=password", "No se puede ordenar por “password”."),
        ("/compromisos/?format=exe", "Ese formato no existe: las descargas son CSV y XLSX."),
        ("/compromisos/?overdue=tal+vez", "Escriba “si” o “no”."),
        ("/compromisos/?q=nadadenada", "Ningún compromiso cumple todos los filtros."),
        ("/transferencias/?region=nada", "No hay ninguna región con el código “nada”."),
        ("/transferencias/?q=nadadenada", "Ninguna transferencia cumple todos los filtros."),
        ("/proyectos/?kind=nada", "No hay ninguna clase de proyecto “nada”."),
        ("/proyectos/?q=nadadenada", "Ningún proyecto cumple todos los filtros."),
        ("/buscar/?q=nadadenada", "No hay resultados."),
        ("/aprendizajes/?edition=nada", "No hay ninguna edición con el código “nada”."),
        ("/aprendizajes/?q=nadadenada", "Ningún aprendizaje cumple todos los filtros."),
        ("/buscar/?q=%C2%B4", "No hay resultados."),
    ],
)
def test_absurd_filter_is_explained(client: Client, world: World, address: str, words: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert words in response.content.decode()
