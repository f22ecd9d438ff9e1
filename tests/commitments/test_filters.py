"""Filters of commitments against a slow reading of what each of them means; the page, the API and
the downloads show exactly what is filtered."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commitments.filters import CommitmentFilter, describe
from commitments.models import Commitment, CommitmentType, Horizon
from gore.core.clock import today
from gore.core.filters import sentence
from gore.core.folding import fold
from tests import factories as make
from tests.commitments.naive import status_on
from tests.downloads import codes_of, csv_rows, sheet_rows
from tests.world import commitment

EDITIONS, SECTORS, REGIONS = ("gore-01", "gore-02"), ("MINSA", "MTC", "MINEDU"), ("ANC", "LMM", "SAM")
TEXTS = ("Entregar el expediente técnico", "Asfaltar la vía al 100 %", "Capacitar a los equipos_técnicos")
START = dt.date(2017, 3, 1)


def make_rows() -> list[Commitment]:
    """Thirty commitments of every sort, some of them with a past and some of them hidden."""
    editions = [make.EditionFactory(code=code, title=f"Edición {code}") for code in EDITIONS]
    sectors = [make.InstitutionFactory(code=code, short_name=f"Sector {code}") for code in SECTORS]
    governments = [make.RegionalGovernmentFactory(code=code, region=make.RegionFactory(code=code)) for code in REGIONS]
    for number in range(30):
        agreed = START + dt.timedelta(days=number % 7)
        made = commitment(
            TEXTS[number % 3],
            edition=editions[number % 2],
            number=number + 1,
            sector=sectors[number % 3],
            lead_institution=governments[number % 3] if number % 4 == 0 else sectors[(number + 1) % 3],
            regions=[g.region for g in governments[number % 3 : number % 3 + 1 + number % 2]],
            type=CommitmentType.values[number // 2 % 3],
            horizon=Horizon.values[number // 3 % 3],
            agreed_on=agreed,
            due_date=dt.date(2999, 1, 1) if number % 5 == 0 else agreed + dt.timedelta(days=number % 4),
            released=number % 6 != 5,
        )
        for step in range(number % 4):
            status = ("in_process", "executed", "pending")[(number + step) % 3]
            make.set_status(made, status, agreed + dt.timedelta(days=2 * step + number % 3))
    with_all = Commitment.objects.select_related("edition", "sector", "lead_institution")
    return list(with_all.prefetch_related("regions", "updates"))


SEVERAL = {"edition", "sector", "region", "lead", "type", "horizon", "status"}
DAYS = st.integers(-3, 16).map(lambda days: START + dt.timedelta(days=days))
WRITTEN = st.one_of(DAYS.map(dt.date.isoformat), DAYS.map(lambda day: f"{day:%d/%m/%Y}"))
WORDS = (
    "TECNICO",
    "vía",
    "100 %",
    "%",
    "_",
    "1",
    "al",
    "gore-01-c-0001",
    "gore-01",
    "gore-01-c-00",
    "sector minsa",
    "ASFALTAR  via",
    "nada",
    "lmm",
)
ORDERS = ("agreed_on", "-agreed_on", "due_date", "-due_date", "code", "-code", "status", "-status")
VALUES: dict[str, st.SearchStrategy[str]] = {
    "edition": st.sampled_from(EDITIONS),
    "sector": st.sampled_from(SECTORS),
    "region": st.sampled_from(REGIONS),
    "lead": st.sampled_from((*SECTORS, *REGIONS)),
    "type": st.sampled_from(CommitmentType.values),
    "horizon": st.sampled_from(Horizon.values),
    "status": st.sampled_from(("pending", "in_process", "executed", "open")),
    "overdue": st.sampled_from(("true", "sí", "false", "0")),
    "due_after": WRITTEN,
    "due_before": WRITTEN,
    "as_of": WRITTEN,
    "q": st.sampled_from(WORDS),
    "ordering": st.sampled_from(ORDERS),
}
PAIRS = st.one_of(*(st.tuples(st.just(name), values) for name, values in VALUES.items()))
QUERIES = st.lists(PAIRS, max_size=5, unique_by=lambda pair: pair if pair[0] in SEVERAL else pair[0])


def query_of(pairs: list[tuple[str, str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query


def day_of(text: str) -> dt.date:
    if "/" in text:
        day, month, year = (int(part) for part in text.split("/"))
        return dt.date(year, month, day)
    return dt.date.fromisoformat(text)


def holds(row: Commitment, word: str) -> bool:
    """Whether *row* answers to one word of the search: a code by its beginning, one or two letters at the
    beginning of a word, longer ones anywhere."""
    if word == row.edition.code:
        return True
    if word.startswith(f"{row.edition.code}-c-"):
        return fold(row.code).startswith(word)
    return f" {word}" in f" {row.search_text}" if len(word) < 3 else word in row.search_text


def expected(rows: list[Commitment], query: QueryDict) -> list[tuple[str, str]]:
    """Codes and statuses of what *query* asks for, by walking the rows that the public may see."""
    if "due_after" in query and "due_before" in query and day_of(query["due_after"]) > day_of(query["due_before"]):
        return []
    day = day_of(query["as_of"]) if "as_of" in query else None

    def status(row: Commitment) -> str:
        return status_on(row, day or today())

    def fits(row: Commitment) -> bool:
        wanted = {name: query.getlist(name) for name in query}
        statuses = [
            s for value in wanted.get("status", []) for s in {"open": ("pending", "in_process")}.get(value, (value,))
        ]
        overdue = status(row) != "executed" and row.due_date < (day or today())
        return (
            row.released_at is not None
            and (day is None or row.agreed_on <= day)
            and row.edition.code in wanted.get("edition", [row.edition.code])
            and row.sector.code in wanted.get("sector", [row.sector.code])
            and row.lead_institution.code in wanted.get("lead", [row.lead_institution.code])
            and ("region" not in wanted or any(region.code in wanted["region"] for region in row.regions.all()))
            and row.type in wanted.get("type", [row.type])
            and row.horizon in wanted.get("horizon", [row.horizon])
            and (not statuses or status(row) in statuses)
            and ("overdue" not in wanted or overdue is (wanted["overdue"][0] in {"true", "sí"}))
            and ("due_after" not in wanted or row.due_date >= day_of(query["due_after"]))
            and ("due_before" not in wanted or row.due_date <= day_of(query["due_before"]))
            and all(holds(row, word) for word in fold(query.get("q", "")).split())
        )

    def in_order(found: list[Commitment]) -> list[Commitment]:
        order = query.get("ordering", "-agreed_on")
        field = order.removeprefix("-")
        if field == "agreed_on":  # the code goes the other way
            found = sorted(found, key=lambda row: row.code, reverse=order == "agreed_on")
            return sorted(found, key=lambda row: row.agreed_on, reverse=order == "-agreed_on")
        keys = {
            "due_date": lambda row: (row.due_date, row.code),
            "code": lambda row: row.code,
            "status": lambda row: (status(row), row.due_date, row.code),
        }
        return sorted(found, key=keys[field], reverse=order.startswith("-"))

    return [(row.code, status(row)) for row in in_order([row for row in rows if fits(row)])]


ROW = re.compile(r'<a href="/compromisos/([^/"]+)/">')


class EveryCombination(TestCase):
    """Any filters together, over the same rows."""

    rows: ClassVar[list[Commitment]]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.rows = make_rows()

    @settings(max_examples=300)
    @given(pairs=QUERIES)
    def test_filters_mean_what_they_say(self, pairs: list[tuple[str, str]]) -> None:
        query = query_of(pairs)
        found = CommitmentFilter(query, queryset=Commitment.objects.released())

        assert [(row.code, row.shown_status) for row in found.qs] == expected(self.rows, query)

    @settings(max_examples=25)
    @given(pairs=QUERIES)
    def test_page_api_and_files_show_exactly_what_is_filtered(self, pairs: list[tuple[str, str]]) -> None:
        query, client = query_of(pairs), Client()
        address = query.urlencode()
        wanted = expected(self.rows, query)
        answer = client.get(f"/api/v1/commitments/?{address}")
        if answer.status_code == 400:  # two dates that contradict each other
            assert not wanted
            assert "Es posterior a la fecha" in client.get(f"/compromisos/?{address}").content.decode()
            return

        codes = [code for code, _status in wanted]
        assert ROW.findall(client.get(f"/compromisos/?{address}").content.decode()) == codes
        assert [(row["code"], row["status"]) for row in answer.json()["results"]] == wanted
        assert answer.json()["count"] == len(wanted)
        lines = csv_rows(client.get(f"/compromisos/?{address}&format=csv"))
        assert lines == csv_rows(client.get(f"/api/v1/commitments/?{address}&format=csv"))
        assert codes_of(lines) == codes
        assert codes_of(sheet_rows(client.get(f"/compromisos/?{address}&format=xlsx"))) == codes


def test_as_of_tells_each_row_as_it_was_then(db: None, client: Client) -> None:
    made = commitment(
        "Obra", edition=make.EditionFactory(code="gore-01"), number=1, agreed_on=START, due_date=dt.date(2017, 6, 1)
    )
    make.set_status(made, "in_process", dt.date(2017, 5, 1))
    make.set_status(made, "executed", dt.date(2017, 8, 1))

    def told(day: str) -> list[Any]:
        [row] = client.get(f"/api/v1/commitments/?as_of={day}").json()["results"] or [{}]
        return [row.get(name) for name in ("as_of", "status", "status_since", "overdue")]

    assert told("2017-02-28") == [None] * 4, "it had not been agreed yet"
    assert told("2017-04-30") == ["2017-04-30", "pending", None, False]
    assert told("2017-06-01") == ["2017-06-01", "in_process", None, False]
    assert told("2017-06-02") == ["2017-06-02", "in_process", None, True]
    assert told("2017-08-01") == ["2017-08-01", "executed", "2017-08-01", False]
    line = csv_rows(client.get("/compromisos/?as_of=02/06/2017&format=csv"))[1]
    assert line[14:17] + line[18:19] == ["En proceso", "", "sí", "2017-06-02"]
    detail = client.get(f"/api/v1/commitments/{made.code}/?as_of=2017-06-02").json()
    assert (detail["status"], detail["overdue"]) == ("in_process", True)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "Compromisos de todas las regiones con todos los sectores, ordenados por fecha del acuerdo, primero el más reciente"),
        (
            "region=ANC&region=SAM&sector=MINSA&edition=gore-01&status=pending&type=technical&overdue=1&ordering=due_date",
            "Compromisos de Región ANC y Región SAM con Sector MINSA, del Edición gore-01, técnicos, pendientes, "
            "vencidos, ordenados por plazo, primero el más próximo",
        ),
        (
            "due_after=2018-01-01&due_before=31/12/2018&q=agua&as_of=2018-06-30&horizon=short&lead=MTC&overdue=no&status=open",
            "Compromisos de todas las regiones con todos los sectores, a cargo de Sector MTC, de corto plazo, sin ejecutar, "
            "no vencidos, con plazo desde el 01/01/2018 hasta el 31/12/2018, con las palabras “agua”, según su situación al "
            "30/06/2018, ordenados por fecha del acuerdo, primero el más reciente",
        ),
        (
            "due_before=2018-12-31&edition=nada",
            "Compromisos de todas las regiones con todos los sectores, con plazo hasta el 31/12/2018, ordenados por fecha "
            "del acuerdo, primero el más reciente",
        ),
    ],
)  # fmt: skip
def test_list_is_described_in_a_sentence(db: None, query: str, text: str) -> None:
    make_rows()
    assert sentence(describe(CommitmentFilter(QueryDict(query), queryset=Commitment.objects.all()))) == text
