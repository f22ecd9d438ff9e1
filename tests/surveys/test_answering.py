"""Reading a page of answers: only what was offered counts, and what was typed comes back."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.answering import fields_of, pack, read_sheet, rows_of
from surveys.definition import Choice, Condition, Question, codes_for, problems, read_questions, write_questions
from tests.surveys.polls import QUESTIONS, YES_NO, query

WHOLE: dict[str, Any] = {
    "p-q_satisf": "q_satisf_1", "p-q_temas": ["sala", "si"], "p-q_tiempo": "4", "p-q_prep.region": "algo",
    "p-q_prep.sector": "mucho", "p-q_previa": "no", "p-q_numero": "7",
}  # fmt: skip


def read(**changes: Any) -> Any:
    data = {**WHOLE, **{name.replace("__", "."): value for name, value in changes.items()}}
    return read_sheet(QUESTIONS, "governors", query({f: v for f, v in data.items() if v is not None}))


def errors(reading: Any) -> dict[str, list[str]]:
    return {one.question.code: one.errors for one in reading.fields if one.errors}


def test_a_whole_sheet_is_read_in_the_types_that_are_counted() -> None:
    reading = read(**{"p-q_texto": " Más tiempo\r\npor favor "})
    assert not reading.errors
    assert reading.sheet == {
        "q_satisf": "q_satisf_1", "q_temas": ["si", "sala"], "q_tiempo": 4, "q_prep": {"region": "algo", "sector": "mucho"},
        "q_previa": "no", "q_numero": 7, "q_texto": "Más tiempo\npor favor",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"p-q_satisf": "otra"}, "q_satisf", "no se ofrece"),
        ({"p-q_satisf": ["q_satisf_1", "q_satisf_2"]}, "q_satisf", "una sola"),
        ({"p-q_satisf": None}, "q_satisf", "Falta su respuesta"),
        ({"p-q_temas": ["si", "quizá"]}, "q_temas", "no se ofrece"),
        ({"p-q_tiempo": "6"}, "q_tiempo", "no se ofrece"),
        ({"p-q_prep.region": "bastante"}, "q_prep", "no se ofrece"),
        ({"p-q_prep.region": None}, "q_prep", "Falta responder"),
        ({"p-q_numero": "1001"}, "q_numero", "entre 0 y 1,000"),
        ({"p-q_numero": "-3"}, "q_numero", "entre 0 y 1,000"),
        ({"p-q_numero": "3.5"}, "q_numero", "entre 0 y 1,000"),
        ({"p-q_numero": "٣"}, "q_numero", "entre 0 y 1,000"),
        ({"p-q_texto": "x" * 20_480}, "q_texto", "tiene 20,480 caracteres y caben 2,000"),
        ({"p-q_texto": "a\x00b"}, "q_texto", "Quite los caracteres"),
        ({"p-q_previa": "si"}, "q_util", "Falta su respuesta"),
    ],
)
def test_what_is_wrong_is_said_at_its_question(changes: dict[str, Any], code: str, words: str) -> None:
    found = errors(read(**changes))
    assert list(found) == [code]
    assert words in " ".join(found[code])


def test_an_answer_to_a_question_that_is_not_asked_is_refused() -> None:
    assert "no le hace" in read(**{"p-q_otra": "si"}).problems[0]


def test_what_was_typed_stays_on_the_page() -> None:
    long = "<b>=cmd|' /C calc'!A0</b>" + "x" * 20_000
    reading = read(**{"p-q_texto": long, "p-q_numero": "muchas"})
    typed = {one.question.code: one.text for one in reading.fields}
    assert (typed["q_texto"], typed["q_numero"]) == (long, "muchas")


def test_an_answer_whose_condition_is_not_met_does_not_count() -> None:
    assert "q_util" not in read(**{"p-q_previa": "no", "p-q_util": "5"}).sheet
    assert read(**{"p-q_previa": "si", "p-q_util": "5"}).sheet["q_util"] == 5
    assert read(**{"p-q_previa": "no", "p-q_util": "99"}).errors is False


def test_each_group_is_asked_its_questions() -> None:
    only = Question("q_solo", "single", "¿Solo equipos?", choices=YES_NO, groups=("teams",))
    hanging = Question("q_luego", "single", "¿Luego?", choices=YES_NO, condition=Condition("q_solo", ("si",)))
    asked = [one.question.code for one in fields_of([only, hanging, QUESTIONS[0]], "governors")]
    assert asked == ["q_satisf"]
    assert [one.number for one in fields_of([only, hanging], "teams")] == [1, 2]


def test_an_empty_page_is_no_answer() -> None:
    [question] = [Question("q", "text", "¿Algo?", required=False)]
    assert "al menos una" in read_sheet([question], "governors", query({})).problems[0]


def test_a_sheet_is_taken_apart_without_losing_anything() -> None:
    sheet = {
        "q_satisf": "q_satisf_1",
        "q_temas": ["si"],
        "q_prep": {"region": "algo"},
        "q_numero": 3,
        "q_texto": "Hola",
    }
    assert rows_of(pack(QUESTIONS, sheet)) == (
        [("q_satisf", "q_satisf_1"), ("q_temas", ["si"]), ("q_prep.region", "algo"), ("q_numero", 3)],
        [("q_texto", "Hola")],
    )


def test_questions_survive_being_stored() -> None:
    other = Question(
        "q_qu", "single", "¿Fue útil?", titles={"qu": "¿Allinchu karqa?"},
        choices=(Choice("si", "Sí", {"qu": "Arí"}), Choice("no", "No")),
    )  # fmt: skip
    assert read_questions(write_questions((*QUESTIONS, other))) == (*QUESTIONS, other)
    told = other.in_language("qu")
    assert (told.title, [choice.label for choice in told.choices]) == ("¿Allinchu karqa?", ["Arí", "No"])
    assert other.in_language("es-pe") == other


def test_an_option_that_keeps_its_text_keeps_its_code() -> None:
    before = codes_for(["Muy buena", "Buena"])
    after = codes_for(["Buena", "Mala", "Muy buena", "¿?", "¡!"], before)
    assert [choice.code for choice in after] == ["buena", "mala", "muy_buena", "opcion", "opcion_2"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question("q", "single", "¿?", choices=YES_NO[:1]), "dos opciones"),
        (Question("q", "matrix", "¿?", choices=YES_NO), "al menos una frase"),
        (Question("q", "scale", "¿?", low=1, high=20), "11 pasos"),
        (Question("q", "number", "¿?", low=5), "un mínimo y un máximo"),
        (Question("q", "single", "¿?", choices=YES_NO, groups=("others",)), "un grupo que esta encuesta no tiene"),
        (Question("q", "single", "¿?", choices=YES_NO, condition=Condition("q_nada", ("si",))), "pregunta anterior"),
        (Question("Q 1", "single", "¿?", choices=YES_NO), "no está completa"),
        (Question("q", "telepatía", "¿?"), "no está completa"),
    ],
)
def test_what_cannot_be_asked_is_named(question: Question, words: str) -> None:
    assert any(words in problem for problem in problems([question], ["governors"]))
    assert problems(QUESTIONS, ["governors"]) == []
