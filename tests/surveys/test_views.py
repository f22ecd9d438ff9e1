"""The page of surveys: printed percentages with their base and certainty, in a fixed number of queries."""

from __future__ import annotations

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from surveys.selectors import surveys_with_tables
from tests import factories as make
from tests.world import World


def test_tables_hold_a_cell_for_every_group_and_option(world: World) -> None:
    [found] = surveys_with_tables()
    option = make.OptionFactory(question=found.tables[0].question, code="mala", position=2, label="Mala")
    teams = make.RespondentGroupFactory(survey=found.survey, code="equipos", position=2)
    make.RespondentGroupFactory(survey=found.survey, code="total", position=3)
    make.PublishedResultFactory(option=option, group=teams, percentage=10, certain=False)

    [found] = surveys_with_tables()
    [table] = found.tables
    assert [group.code for group in found.groups] == ["gobernadores", "equipos", "total"]
    assert [group.code for group in table.groups] == ["gobernadores", "equipos"]
    assert [(r.option.code, [cell and cell.percentage for cell in r.results]) for r in table.rows] == [
        ("buena", [75, None]),
        ("mala", [None, 10]),
    ]
    assert (table.has_uncertain, table.is_multiple) == (True, False)


def test_page_shows_percentage_base_and_count(client: Client, world: World) -> None:
    page = client.get("/encuestas/").content.decode().replace("\xa0", " ")
    assert "20 de 30" in page
    assert "75 %" in page
    assert "9 de 12" in page
    assert "La organización fue buena" in page


def test_page_asks_the_same_number_of_queries_however_many_surveys(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(10) as captured:
            assert client.get("/encuestas/").status_code == 200
        return len(captured)

    before = queries()
    for _ in range(4):
        question = make.QuestionFactory(survey__edition=make.EditionFactory())
        for option in make.OptionFactory.create_batch(3, question=question):
            make.PublishedResultFactory.create_batch(2, option=option)
        make.SurveyStatementFactory(survey=question.survey)
    assert queries() == before
