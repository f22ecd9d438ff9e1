"""Small groups are withheld in every output, and no arithmetic over all the outputs brings them back."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any, NamedTuple

import pytest
from django.test import Client
from ortools.sat.python import cp_model

from gore.core.models import User
from surveys.models import Instrument, SurveyInvitation, WrittenAnswer
from surveys.report import report_data
from surveys.results import results_of
from surveys.services import building
from tests import factories as make
from tests.downloads import content
from tests.surveys.polls import answer, close, closed_survey, open_survey

pytestmark = pytest.mark.django_db
OPTIONS = {"q_satisf": ("q_satisf_1", "q_satisf_2", "q_satisf_3"), "q_previa": ("si", "no")}
LABELS = {"Muy buena": "q_satisf_1", "Buena": "q_satisf_2", "Regular": "q_satisf_3"}
GROUPS = {
    "Gobernadores": "governors",
    "Equipos técnicos": "teams",
    "Coordinadores": "coordinators",
    "Relatores": "rapporteurs",
}


class Fact(NamedTuple):
    """What an output says: so many of a group (of "total": of everybody) chose an option, or answered."""

    question: str
    option: str
    group: str
    count: int


def varied(group: str, number: int) -> dict[str, Any]:
    return {
        "q_satisf": OPTIONS["q_satisf"][(number + len(group)) % 3], "q_previa": "si" if number % 3 == 0 else "no",
        "q_util": str(number % 5 + 1) if number % 3 == 0 else None, "q_texto": f"Texto {number}" if number < 3 else None,
    }  # fmt: skip


def publish(instrument: Instrument) -> Instrument:
    WrittenAnswer.objects.filter(instrument=instrument).update(decision="shown")
    return building.release(instrument=instrument)


def facts_of_file(text: str) -> list[Fact]:
    """Every number of the CSV."""
    facts = []
    for row in csv.DictReader(io.StringIO(text)):
        if row["personas"]:
            facts.append(Fact(row["pregunta"], row["opcion"], row["grupo"], int(row["personas"])))
        if row["base"] and row["pregunta"] != "tasa_de_respuesta":
            facts.append(Fact(row["pregunta"], "", row["grupo"], int(row["base"])))
    return facts


def facts_of_page(page: str) -> list[Fact]:
    """Every "n de m" in the tables of the satisfaction, whoever it is said of."""
    rows = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td><td>[^<]+</td><td>(\d+) de (\d+)</td>', page)
    facts = []
    for label, group, count, base in rows:
        if label in LABELS:
            facts.append(Fact("q_satisf", LABELS[label], GROUPS.get(group, "total"), int(count)))
            facts.append(Fact("q_satisf", "", GROUPS.get(group, "total"), int(base)))
    return facts


def ranges(facts: list[Fact], groups: list[str], most: int) -> dict[tuple[str, str, str], tuple[int, int]]:
    """For each option and group the smallest and the largest count that agree with all *facts*."""
    found = {}
    for question, options in OPTIONS.items():
        for option in options:
            for group in groups:
                bounds = []
                for sense in (min, max):
                    model, counts = _model(facts, groups, most)
                    target = counts[question, option, group]
                    model.minimize(target) if sense is min else model.maximize(target)
                    solver = cp_model.CpSolver()
                    solver.parameters.num_workers = 1
                    assert solver.solve(model) == cp_model.OPTIMAL
                    bounds.append(int(solver.value(target)))
                found[question, option, group] = (bounds[0], bounds[1])
    return found


def _model(facts: list[Fact], groups: list[str], most: int) -> tuple[cp_model.CpModel, dict[tuple[str, str, str], Any]]:
    model = cp_model.CpModel()
    counts = {
        (question, option, group): model.new_int_var(0, most, f"{question} {option} {group}")
        for question, options in OPTIONS.items()
        for option in options
        for group in groups
    }
    answered = {group: model.new_int_var(0, most, group) for group in groups}
    for question, options in OPTIONS.items():
        for group in groups:
            model.add(sum(counts[question, option, group] for option in options) == answered[group])
    for fact in facts:
        over = groups if fact.group == "total" else [fact.group]
        if fact.question in OPTIONS and fact.option:
            model.add(sum(counts[fact.question, fact.option, group] for group in over) == fact.count)
        elif fact.question in OPTIONS or fact.question == "tasa_de_respuesta":
            model.add(sum(answered[group] for group in over) == fact.count)
    return model, counts


SIZES = [
    {"governors": 22, "teams": 19, "coordinators": 3},
    {"governors": 9, "teams": 4, "coordinators": 4},
    {"governors": 6, "teams": 1},
    {"governors": 5, "teams": 4},
]


@pytest.mark.parametrize("groups", SIZES, ids=str)
def test_a_solver_over_all_outputs_learns_nothing_of_a_withheld_group(groups: dict[str, int]) -> None:
    instrument = publish(closed_survey(groups, varied))
    address = f"/encuestas/{instrument.code}/"
    page = Client().get(address).content.decode().replace("\xa0", " ")
    file = content(Client().get(f"{address}resultados.csv")).decode("utf-8-sig")
    facts = facts_of_file(file) + facts_of_page(page)
    shown = {group for group, count in groups.items() if count >= 5}
    assert {fact.group for fact in facts} == shown
    assert len(facts) > 10 * len(shown)

    for (question, option, group), (low, high) in ranges(facts, list(groups), most=30).items():
        if group in shown:
            assert low == high, "what is published is exact"
        else:
            assert (low, high) == (0, 30), (question, option, group)


def test_the_solver_would_find_it_from_a_total() -> None:
    """The check above can fail: one total over everybody gives the small group away."""
    groups = {"governors": 22, "teams": 19, "coordinators": 3}
    instrument = publish(closed_survey(groups, varied))
    file = content(Client().get(f"/encuestas/{instrument.code}/resultados.csv")).decode("utf-8-sig")
    truth = {
        option: sum(varied(g, n)["q_satisf"] == option for g, c in groups.items() for n in range(c))
        for option in OPTIONS["q_satisf"]
    }
    facts = facts_of_file(file) + [Fact("q_satisf", option, "total", count) for option, count in truth.items()]
    found = ranges(facts, list(groups), most=30)
    for option in OPTIONS["q_satisf"]:
        small = sum(varied("coordinators", n)["q_satisf"] == option for n in range(3))
        assert found["q_satisf", option, "coordinators"] == (small, small)


def everything_said(instrument: Instrument, reader: Client) -> dict[str, str]:
    """All that *reader* can get about the results of a survey, by address."""
    base = f"/encuestas/{instrument.code}/"
    said = {
        address: content(reader.get(address)).decode("utf-8", "replace")
        for address in (base, f"{base}resultados.csv", "/encuestas/comparar/", "/encuestas/", "/api/v1/surveys/")
    }
    found = results_of(instrument)
    assert found is not None
    said["informe.pdf"] = json.dumps(report_data(found, None), ensure_ascii=False)
    return said


def sd() -> User:
    user: User = make.MembershipFactory(role="sd_articulation", institution=make.InstitutionFactory(code="PCM")).user
    return user


@pytest.mark.parametrize("of", ["the public", "SD"])
def test_nothing_that_is_said_depends_on_what_a_small_group_answered(of: str) -> None:
    """Two databases that differ in the answers of the small group alone give the same outputs, byte by byte."""
    reader = Client()
    if of == "SD":
        reader.force_login(sd())
    edition = make.EditionFactory(code="gore-01")
    instrument = open_survey({"governors": 22, "teams": 4}, code="una", edition=edition)
    said = []
    for chosen in ("q_satisf_1", "q_satisf_3"):
        for invitation in SurveyInvitation.objects.select_related("group", "instrument").order_by("pk"):
            number = int(re.sub(r"\D", "", invitation.email))
            small = invitation.group.code == "teams"
            answer(
                invitation,
                q_satisf=chosen if small else OPTIONS["q_satisf"][number % 3],
                q_numero=str(999 if small and chosen == "q_satisf_1" else 7),
                q_previa="si" if small and chosen == "q_satisf_1" else "no",
                q_util="1" if small and chosen == "q_satisf_1" else None,
            )
        publish(close(instrument))
        told = everything_said(instrument, reader)
        assert any("Muy buena" in text for text in told.values())
        said.append({address: re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", text) for address, text in told.items()})
        _open_again(instrument)
    assert said[0] == said[1]


def _open_again(instrument: Instrument) -> None:
    """Take everything back, which no service does."""
    for group in instrument.groups.all():
        group.answers.all().delete()
    SurveyInvitation.objects.update(answered=False)
    Instrument.objects.filter(pk=instrument.pk).update(state="open", closed_on=None, released_on=None)


@pytest.mark.parametrize(
    "query", ["?group=teams", "?grupo=teams", "?q_satisf=q_satisf_1", "?as_of=2020-01-01", "?region=SAM"]
)
def test_no_filter_selects_people(query: str) -> None:
    instrument = publish(closed_survey({"governors": 8, "teams": 6}, varied))
    for address in (f"/encuestas/{instrument.code}/", f"/encuestas/{instrument.code}/resultados.csv"):
        assert content(Client().get(address + query)) == content(Client().get(address))


def test_time_gives_nothing_away() -> None:
    """There is one moment in which results appear: the last. Before it nobody sees any, SD neither."""
    reader = Client()
    reader.force_login(sd())
    instrument = open_survey({"governors": 8})
    for invitation in instrument.invitations.select_related("group", "instrument"):
        answer(invitation)
        for address in ("", "resultados.csv", "informe.pdf"):
            response = reader.get(f"/encuestas/{instrument.code}/{address}")
            assert response.status_code == (302 if address == "" else 404)
        assert results_of(instrument) is None
        assert reader.get(f"/articulacion/encuestas/{instrument.code}/textos/").context["texts"] == []
    assert results_of(close(instrument)) is not None


def test_a_question_that_few_of_a_large_group_answered_is_withheld() -> None:
    instrument = closed_survey(
        {"governors": 20}, lambda group, n: {"q_previa": "si" if n < 4 else "no", "q_util": "3" if n < 4 else None}
    )
    found = results_of(instrument)
    assert found is not None
    by_code = {question.code: question for question in found.questions}
    assert by_code["q_previa"].bases == (20,)
    assert by_code["q_util"].bases == (None,)
    assert by_code["q_util"].means == (None,)
    assert all(option.cells == (None,) and option.shown is None for option in by_code["q_util"].options)


@pytest.mark.parametrize(("written", "count"), [(9, None), (10, 10)])
def test_fewer_than_ten_texts_are_read_by_nobody(client: Client, written: int, count: int | None) -> None:
    client.force_login(sd())
    instrument = closed_survey({"governors": 14}, lambda group, n: {"q_texto": f"Secreto {n}"} if n < written else {})
    found = results_of(instrument)
    assert found is not None
    assert [text.count for text in found.texts] == [count]
    page = client.get(f"/articulacion/encuestas/{instrument.code}/textos/").content.decode()
    assert ("Secreto" in page) is (count is not None)
    assert "Secreto" not in client.get(f"/encuestas/{instrument.code}/").content.decode()
