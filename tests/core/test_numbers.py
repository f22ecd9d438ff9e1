"""gore/core/numbers.py: numbers and dates as Peru writes them; rounding half up, always."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gore.core.numbers import (
    NotAnAmount,
    ratio_pct,
    read_soles,
    round_half_up,
    write_date,
    write_date_range,
    write_integer,
    write_long_date,
    write_millions,
    write_percent,
    write_soles,
)

NBSP = "\u00a0"
AMOUNTS = st.decimals(min_value=0, max_value=Decimal("999999999999999.99"), places=2)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("84.45", 1, "84.5"),
        ("84.449", 1, "84.4"),
        ("0.005", 2, "0.01"),
        ("1e3", 0, "1000"),
    ],
)
def test_round_half_up_moves_a_half_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), decimals) == Decimal(rounded)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6), st.integers(0, 4))
def test_round_half_up_is_never_further_than_half_a_step(value: Decimal, decimals: int) -> None:
    step = Fraction(1, 10**decimals)
    distance = Fraction(round_half_up(value, decimals)) - Fraction(value)
    assert abs(distance) <= step / 2
    # At exactly half a step it moves away from zero.
    if abs(distance) == step / 2:
        assert abs(round_half_up(value, decimals)) > abs(value)


def test_the_published_headline_follows_from_its_counts() -> None:
    counts = {"executed": 4879, "in_process": 506, "pending": 327}
    shown = {key: write_percent(ratio_pct(count, 5712)) for key, count in counts.items()}
    assert shown == {"executed": f"85{NBSP}%", "in_process": f"9{NBSP}%", "pending": f"6{NBSP}%"}


def test_ratio_of_nothing_is_nothing() -> None:
    assert ratio_pct(0, 0) is None
    assert ratio_pct(3, Decimal(0)) is None
    assert ratio_pct(0, 7) == 0
    assert write_percent(None) == "–"
    assert write_percent(None, 1) == "–"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_percent_written_equals_half_up_rounding_of_the_exact_fraction(part: int, whole: int) -> None:
    expected = (200 * part + whole) // (2 * whole)
    assert write_percent(ratio_pct(part, whole)) == f"{expected:,}{NBSP}%"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (5712, "5,712"), (-1234, "-1,234"), (Decimal("1234.5"), "1,235")],
)
def test_write_integer_groups_thousands(value: int | Decimal, text: str) -> None:
    assert write_integer(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (187_578_478, "187,578,478"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1234.5"), "1,234.50"),
        (Decimal("1234.00"), "1,234"),
        (Decimal("1234.995"), "1,235"),
        (0, "0"),
    ],
)
def test_write_soles_shows_centimos_only_when_there_are_any(value: int | Decimal, text: str) -> None:
    assert write_soles(value) == f"S/{NBSP}{text}"


def test_write_millions_rounds_half_up() -> None:
    assert write_millions(1_132_665_417) == f"S/{NBSP}1,132.7{NBSP}millones"
    assert write_millions(5_118_000_000, 0) == f"S/{NBSP}5,118{NBSP}millones"
    assert write_millions(250_000) == f"S/{NBSP}0.3{NBSP}millones"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1'234,567.89", "1234567.89"),
        ("1’234,567.89", "1234567.89"),
        ("1´234´567.89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("1,234,567", "1234567"),
        ("1 234 567", "1234567"),
        (f"1{NBSP}234{NBSP}567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("1.234.567", "1234567"),
        ("S/ 1,234.50", "1234.50"),
        ("S/. 1,234.5", "1234.5"),
        ("S/1234", "1234"),
        ("  42  ", "42"),
        ("0", "0"),
        ("0.10", "0.10"),
        ("0,5", "0.5"),
        ("1,234", "1234"),
        ("1.234", "1234"),
        ("1234.56", "1234.56"),
        ("1234567,8", "1234567.8"),
        ("999999999999999.99", "999999999999999.99"),
        ("S/ 12 mil", "12000"),
        ("12 mil soles", "12000"),
        ("5 soles", "5"),
        ("1.5 millones", "1500000"),
        ("S/. 3,25 millones de soles", "3250000"),
        ("1 millón", "1000000"),
        ("2 mil millones", "2000000000"),
        ("40 MM", "40000000"),
    ],
)
def test_read_soles_reads_every_writing_seen_in_peru(text: str, amount: str) -> None:
    assert read_soles(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "S/", "mil", "1,234,56", "12,34,567", "1234,567", "1,2345", "1.2.3", ",5", ".5", "5.", "5,",
        "1,,234.5.6", "-5", "S/ -5", "- 5", "1e5", "NaN", "Infinity", "٣٤٥", "1234567890123456", "1,234.5678",
        "0x10", "1_000", "1\x00000", "US$ 5", "5 dólares", "mil millones", "1 mil mil", "1.234,567.89,1", "0,123", "0.123",
        "012,345", "-3 mil", "999999999999999 mil", "12 mil 500", "doce mil",
    ],
)  # fmt: skip
def test_read_soles_refuses_what_is_not_one_amount(text: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        read_soles(text)
    assert str(refusal.value).endswith(".")


@given(AMOUNTS)
def test_read_soles_reads_back_what_write_soles_writes(amount: Decimal) -> None:
    assert read_soles(write_soles(amount)) == amount


@given(AMOUNTS)
def test_read_soles_reads_the_peruvian_and_the_european_writing_alike(amount: Decimal) -> None:
    plain = f"{amount:,.2f}"
    millions, apostrophes = plain.split(","), ""
    if len(millions) > 2:
        apostrophes = "'".join(millions[:-1]) + "," + millions[-1]
        assert read_soles(apostrophes) == amount
    assert read_soles(plain) == amount
    assert read_soles(plain.translate(str.maketrans(",.", ".,"))) == amount
    assert read_soles(plain.replace(",", " ")) == amount


@given(st.text(max_size=40))
def test_read_soles_gives_an_amount_or_a_refusal_for_any_text(text: str) -> None:
    try:
        amount = read_soles(text)
    except NotAnAmount:
        return
    assert amount >= 0
    assert amount == amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert amount < 10**15


def test_dates_are_written_as_in_peru() -> None:
    assert write_date(dt.date(2019, 2, 1)) == "01/02/2019"
    assert write_long_date(dt.date(2019, 9, 3)) == "3 de setiembre de 2019"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((2019, 2, 21), (2019, 2, 22), "21 y 22 de febrero de 2019"),
        ((2019, 2, 21), (2019, 2, 21), "21 de febrero de 2019"),
        ((2019, 2, 20), (2019, 2, 22), "20 al 22 de febrero de 2019"),
        ((2017, 11, 30), (2017, 12, 1), "30 de noviembre y 1 de diciembre de 2017"),
        ((2017, 12, 31), (2018, 1, 1), "31 de diciembre de 2017 y 1 de enero de 2018"),
        ((2017, 11, 28), (2017, 12, 1), "28 de noviembre al 1 de diciembre de 2017"),
        ((2017, 12, 30), (2018, 1, 2), "30 de diciembre de 2017 al 2 de enero de 2018"),
    ],
)
def test_a_range_names_its_two_days_or_its_span(
    start: tuple[int, int, int], end: tuple[int, int, int], text: str
) -> None:
    assert write_date_range(dt.date(*start), dt.date(*end)) == text
