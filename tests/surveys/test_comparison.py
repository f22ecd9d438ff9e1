"""Edition against edition: shares, what can be said of a difference, and the report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gore.core.models import Edition
from surveys.comparison import Share, compared_questions, difference, satisfaction_beside_compliance, wilson
from surveys.models import Instrument, WrittenAnswer
from surveys.report import report_data, report_pdf
from surveys.results import results_of
from surveys.services import building
from tests import factories as make
from tests.surveys.polls import closed_survey
from tests.world import World


def share(count: int | None, base: int, *, certain: bool = True) -> Share:
    return Share(Edition(title="Una edición"), Decimal(0), count, base, certain)


@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (1, 29, 0.0061, 0.1718)],
)
def test_interval_of_a_share_is_that_of_the_literature(count: int, base: int, low: float, high: float) -> None:
    """Newcombe (1998), table I, method 3; the interval at 0 and at all follows from the formula by hand."""
    found = wilson(count, base)
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((48, 80), (56, 70), 5.24, 33.39), ((3, 10), (9, 10), 17.05, 80.90), ((0, 10), (10, 10), 60.75, 100.0)],
)
def test_interval_of_a_difference_is_that_of_the_literature(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe (1998), difference of two proportions, table II, method 10 (here later minus earlier)."""
    change = difference(share(*first), share(*second))
    assert (float(change.low or 0), float(change.high or 0)) == pytest.approx((low, high), abs=0.02)
    assert change.is_clear is True


def test_a_small_difference_of_few_people_is_no_change() -> None:
    assert difference(share(12, 22), share(14, 22)).is_clear is False


@pytest.mark.parametrize("uncertain", [share(None, 19), share(6, 19, certain=False)])
def test_a_reading_that_is_not_certain_is_not_compared(uncertain: Share) -> None:
    change = difference(uncertain, share(14, 22))
    assert (change.points, change.is_clear) == (None, None)


@pytest.fixture
def both(world: World) -> Instrument:
    """The printed survey of an edition, and one that people answered in the next."""
    survey = make.SurveyFactory(code="impresa", edition=world.second)
    groups = {
        code: make.RespondentGroupFactory(survey=survey, code=code, label=label, position=n)
        for n, (code, label) in enumerate((("governors", "Gobernadores"), ("teams", "Equipos")))
    }
    question = make.QuestionFactory(survey=survey, code="q_satisf", title="Satisfacción", position=9)
    for code, label, governors, teams in (
        ("q_satisf_1", "Muy buena", 6, 5),
        ("q_satisf_2", "Buena", 4, 5),
        ("q_satisf_3", "Regular", 0, 0),
    ):
        option = make.OptionFactory(question=question, code=code, label=label)
        make.PublishedResultFactory(
            option=option, group=groups["governors"], percentage=governors * 10, base_n=10, implied_count=governors
        )
        make.PublishedResultFactory(
            option=option, group=groups["teams"], percentage=teams * 10, base_n=10, implied_count=None, certain=False
        )
    edition = make.EditionFactory(start_date=dt.date(2019, 2, 21), title="Tercera")
    instrument = closed_survey(
        {"governors": 10, "teams": 4},
        lambda g, n: {"q_satisf": "q_satisf_1" if n < 2 else "q_satisf_3"},
        edition=edition,
    )
    return building.release(instrument=instrument)


@pytest.mark.django_db
def test_a_question_with_the_same_code_is_compared_group_by_group(both: Instrument) -> None:
    [found] = [question for question in compared_questions() if question.code == "q_satisf"]
    rows = {(row.option, row.group): row for row in found.rows}
    first = rows["Muy buena", "Gobernadores regionales"]
    assert [s and (s.count, s.base) for s in first.shares] == [(6, 10), (2, 10)]
    assert first.change is not None
    assert first.change.points == Decimal(-40)
    teams = rows["Muy buena", "Equipos"]
    assert teams.shares[1] is None, "four answers are withheld here as well"
    assert teams.change is None


@pytest.mark.django_db
def test_satisfaction_stands_beside_what_was_fulfilled(both: Instrument, client: Client) -> None:
    printed, counted = satisfaction_beside_compliance()
    assert [(name, s.count, s.base) for name, s in counted.groups] == [("Gobernadores regionales", 2, 10)]
    assert [(name, s.count) for name, s in printed.groups] == [("Gobernadores", 10), ("Equipos", None)]
    assert printed.compliance is not None
    assert (printed.compliance.executed, printed.compliance.commitments) == (1, 2)
    page = client.get("/encuestas/comparar/").content.decode().replace("\xa0", " ")
    assert "1 de 2" in page
    assert "por confirmar" in page
    assert "-40 puntos" in page


@pytest.mark.django_db
def test_a_survey_that_is_not_released_is_compared_with_nothing(both: Instrument) -> None:
    Instrument.objects.update(released_on=None)
    assert compared_questions() == []


def written(group: str, number: int) -> dict[str, Any]:
    return {"q_texto": '#import "x.typ": *\n= $x^2$ <b>«' + str(number), "q_numero": str(number)}


@pytest.mark.django_db
def test_the_report_says_what_the_page_says_and_runs_nothing(client: Client) -> None:
    instrument = closed_survey({"governors": 14, "teams": 3}, written)
    WrittenAnswer.objects.update(decision="shown")
    building.release(instrument=instrument)
    response = client.get(f"/encuestas/{instrument.code}/informe.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")

    found = results_of(instrument)
    assert found is not None
    data = report_data(found, None)
    assert data["groups"] == [
        ["Gobernadores regionales", "14", "14", "100\xa0%"],
        ["Equipos técnicos regionales", "3", "–", "–"],
    ]
    [satisfaction] = [question for question in data["questions"] if question["title"] == "Satisfacción"]
    assert satisfaction["head"] == ["Opción", "Gobernadores regionales (14)"]
    assert satisfaction["rows"][0] == ["Muy buena", {"text": "14 (100\xa0%)", "share": 100.0}]
    assert "Equipos técnicos regionales" in satisfaction["note"]
    assert len(data["texts"][0]["quotes"]) == 17, "texts belong to no group"


@pytest.mark.django_db
def test_control_characters_do_not_stop_the_report() -> None:
    instrument = closed_survey({"governors": 12}, lambda g, n: {"q_texto": "a"})
    WrittenAnswer.objects.update(text="a\x0bb\x1f", decision="shown")
    found = results_of(instrument)
    assert found is not None
    assert report_pdf(found, None).startswith(b"%PDF-")
