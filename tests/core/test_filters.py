"""The pieces of the filters: what they understand, and the sentence for what they do not."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any, ClassVar

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from gore.core.filters import (
    CodeFilterSet,
    CodesField,
    CodesFilter,
    DayField,
    FilterForm,
    FoldedFilter,
    Option,
    OrderFilter,
    Part,
    SearchField,
    YesNoField,
    YesNoFilter,
    choice_options,
    joined,
    model_options,
    sentence,
    shown,
)
from gore.core.folding import fold
from gore.core.models import Institution
from tests.factories import InstitutionFactory, RegionFactory

COLOURS = [Option(1, "rojo", "Rojo"), Option(2, "AZUL", "Azul"), Option(3, "añil", "Añil")]


def codes_field(**options: Any) -> CodesField:
    return CodesField(source=lambda: COLOURS, unknown="No hay “%(code)s”.", required=False, **options)


@pytest.mark.parametrize(
    ("given_codes", "keys"),
    [
        (None, []),
        ("", []),
        (["", "  "], []),
        ("rojo", [1]),
        ([" azul "], [2]),
        (["AÑIL", "rojo", "ROJO", "rojo"], [3, 1]),
    ],
)
def test_codes_are_understood_once_each_in_the_order_given(given_codes: Any, keys: list[int]) -> None:
    assert [option.key for option in codes_field().clean(given_codes)] == keys


@pytest.mark.parametrize(
    ("field", "codes", "words"),
    [
        (codes_field(), ["rojo", "<b>"], ["No hay “<b>”."]),
        (codes_field(), [str(n) for n in range(9)], [f"No hay “{n}”." for n in range(5)]),
        (codes_field(), [str(n) for n in range(101)], ["Elija como máximo 100 valores."]),
        (codes_field(one_of=True), ["rojo", "azul"], ["Elija solo un valor."]),
        (codes_field(), ["x" * 10_000], [f"No hay “{'x' * 40}…”."]),
        (codes_field(), ["a\x00\n\u202eb"], ["No hay “a   b”."]),
    ],
    ids=["unknown", "many unknown", "too many", "one of", "long", "control characters"],
)
def test_codes_not_understood_are_named(field: CodesField, codes: list[str], words: list[str]) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(codes)
    assert refused.value.messages == words


def test_drop_down_is_a_list_only_while_several_are_chosen() -> None:
    class Form(FilterForm):
        colour = codes_field(empty_label="Todos")

    one, two = (str(Form(QueryDict(query))["colour"]) for query in ("colour=azul", "colour=rojo&colour=AZUL"))
    assert ("multiple" in one, "multiple" in two) == (False, True)
    assert '<option value="">Todos</option>' in one.replace(" selected", "")
    assert '<option value="rojo" selected>Rojo</option>' in two


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/2018", dt.date(2018, 12, 31)),
        ("2018-12-31", dt.date(2018, 12, 31)),
        (" 1/2/2018 ", dt.date(2018, 2, 1)),
        ("29/02/2016", dt.date(2016, 2, 29)),
        ("", None),
    ],
)
def test_days_are_read_as_peru_and_iso_write_them(text: str, day: dt.date | None) -> None:
    assert DayField(required=False).clean(text) == day


@pytest.mark.parametrize(
    "text", ["31/02/2019", "29/02/2018", "12/31/2018", "2018", "ayer", "0000-00-00", "1/1/99999", "1/1/18", "\x00"]
)
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        DayField(required=False).clean(text)
    assert refused.value.messages == ["Escriba una fecha que exista, por ejemplo 31/12/2018 o 2018-12-31."]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("sí", True), ("SI", True), ("1", True), ("true", True), ("No", False), ("0", False), ("", None), (None, None)],
)
def test_yes_and_no(text: str | None, answer: bool | None) -> None:
    assert YesNoField(required=False).clean(text) is answer


def test_neither_yes_nor_no() -> None:
    with pytest.raises(forms.ValidationError, match="Escriba “si” o “no”"):
        YesNoField(required=False).clean("tal vez")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\x00b", "Quite los caracteres que no son letras, números ni signos."),
        ("\x1b[0m", "Quite los caracteres que no son letras, números ni signos."),
        ("´", "Escriba al menos una letra o un número."),
        ("\u0301", "Escriba al menos una letra o un número."),
        ("x" * 201, "Escriba como máximo 200 caracteres."),
    ],
)
def test_search_that_looks_for_nothing_readable_is_refused(text: str, words: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        SearchField(required=False).clean(text)
    assert refused.value.messages == [words]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Vía\tJUANJUÍ–Tocache ", "via juanjui–tocache"),
        ("Ñandú Ünico STRASSE ß", "nandu unico strasse ss"),
        ("N.º 12 ﬁn", "n.o 12 fin"),
        ("№ 5 ℠ İ", "no 5 sm i"),
        ("a\x00b", "a b"),
        ("´", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "\x00" not in once


@given(st.text())
def test_what_is_repeated_in_a_message_is_one_short_line(text: str) -> None:
    assert len(shown(text)) <= 41
    assert shown(text).splitlines() in ([shown(text)], [])
    assert not {unicodedata.category(c) for c in shown(text)} & {"Cc", "Cf", "Cs"}


def test_options_are_sorted_as_a_dictionary_does_and_carry_their_row(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [RegionFactory(code=code, name=name) for code, name in (("X", "Tacna"), ("Y", "Áncash"), ("Z", "Amazonas"))]
    read = model_options(lambda: type(rows[0]).objects.order_by("code"), "name")
    with django_assert_num_queries(1):
        options = list(read())
    assert [(o.key, o.code, o.label, o.row) for o in options] == [
        (rows[place].pk, rows[place].code, rows[place].name, rows[place]) for place in (2, 1, 0)
    ]
    as_asked = model_options(lambda: type(rows[0]).objects.order_by("code"), lambda row: row.code, in_order=True)
    assert [o.label for o in as_asked()] == ["X", "Y", "Z"]


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        ([], ""),
        (["Salud"], "Salud"),
        (["Salud", "Vivienda"], "Salud y Vivienda"),
        (["A", "B", "C", "D"], "A, B, C y D"),
        (["A", "B", "C", "D", "E", "F"], "A, B, C y 3 más"),
    ],
)
def test_values_joined_as_people_say_them(labels: list[str], text: str) -> None:
    assert joined([Option(label, label, label) for label in labels]) == text


def test_sentence_is_every_part_in_a_row() -> None:
    assert sentence([Part("Compromisos de ", "Tacna"), Part(", ", "pendientes")]) == "Compromisos de Tacna, pendientes"


class Bodies(CodeFilterSet):
    kind = CodesFilter(field_name="kind", source=choice_options(Institution.Kind.choices))
    sits_at_table = YesNoFilter(field_name="sits_at_table")
    q = FoldedFilter(columns=("code", "name"))
    ordering = OrderFilter(orders={"-name": (("-name",), "por nombre")})

    default_order = ("code",)

    class Meta:
        model = Institution
        form = FilterForm
        fields: ClassVar[list[str]] = []


def found(query: str) -> list[str]:
    return [row.code for row in Bodies(QueryDict(query), queryset=Institution.objects.order_by("code")).qs]


@pytest.fixture
def bodies(db: None) -> None:
    InstitutionFactory(code="A", name="Ministerio de Educación")
    InstitutionFactory(code="B", name="Autoridad para la Reconstrucción", kind="authority")
    InstitutionFactory(code="C", name="Defensoría", kind="autonomous", sits_at_table=False)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", "A B C"),
        ("kind=ministry&kind=AUTHORITY", "A B"),
        ("sits_at_table=no", "C"),
        ("q=EDUCACION+ministerio", "A"),
        ("q=reconstruccion+educacion", ""),
        ("q=%25", ""),
        ("ordering=-name", "A C B"),
        ("kind=", "A B C"),
        ("kind=nada", ""),
        ("kind=ministry&sits_at_table=quizas", ""),
        ("q=%C2%B4", ""),
        ("ordering=name", ""),
    ],
)
def test_set_shows_what_is_asked_for_and_nothing_when_not_understood(bodies: None, query: str, codes: str) -> None:
    assert found(query) == codes.split()
