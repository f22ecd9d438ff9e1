"""Somebody has the whole database after the last mixing, with what PostgreSQL keeps beside each row (the
transaction that wrote it, its place in the file), and knows who was invited. They do no better than chance."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from gore.core import audit
from gore.core.models import User
from surveys.models import Answer, PendingAnswer, SurveyInvitation, WrittenAnswer
from surveys.services import collecting
from tests.surveys.polls import answer, close, open_survey

GROUPS = {"governors": 22, "teams": 19, "coordinators": 14}
QUESTIONS_WITH_A_MARK = ("q_numero",)


def collect(groups: dict[str, int], seed: int, *, clock: bool = True) -> tuple[dict[int, int], dict[int, int]]:
    """A survey that everybody of *groups* answers in a random order, mixed as the *clock* would, then closed. Each
    writes a number of their own: what the attacker wants to know is whose it is. Returns these numbers, and the
    order in which people answered, which the attacker has watched."""
    instrument = open_survey(groups)
    invitations = list(SurveyInvitation.objects.filter(instrument=instrument).select_related("group", "instrument"))
    chance = random.Random(seed)
    chance.shuffle(invitations)
    secret = dict(zip((one.pk for one in invitations), chance.sample(range(1000), len(invitations)), strict=True))
    for place, invitation in enumerate(invitations):
        answer(invitation, q_numero=str(secret[invitation.pk]), q_texto=f"Soy el {secret[invitation.pk]}")
        if clock and place % 7 == 3:
            collecting.run_due()
    close(instrument)
    return secret, {one.pk: place for place, one in enumerate(invitations)}


def rows(model: type[models.Model], columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {model._meta.db_table}")
        return list(cursor.fetchall())


def orders(found: list[tuple[Any, ...]], by: int) -> list[list[tuple[Any, ...]]]:
    """*found* sorted by everything from the column *by* on, upwards and downwards."""
    ways = []
    for column in range(by, len(found[0])):
        way = sorted(found, key=lambda row: (row[column], row))
        ways += [way, way[::-1]]
    return ways


def guesses(secret: dict[int, int], watched: dict[int, int], hidden: str) -> list[int]:
    """For each way to line up the invitations of a group with its answers: how many are right over all groups."""
    listed = rows(SurveyInvitation, f"id, group_id, id, nonce, token_digest, email{hidden}")
    asked = [(*row, watched[row[0]]) for row in listed]
    given = [row for row in rows(Answer, f"value, group_id, question, id{hidden}") if row[2] == "q_numero"]
    ways = len(orders(asked, 2)) * len(orders(given, 3))
    right = [0] * ways
    for group in {row[1] for row in asked}:
        people, answers = [r for r in asked if r[1] == group], [r for r in given if r[1] == group]
        for way, (left, other) in enumerate(itertools.product(orders(people, 2), orders(answers, 3))):
            right[way] += sum(secret[a[0]] == int(b[0]) for a, b in zip(left, other, strict=True))
    return right


def assert_no_better_than_chance(right: list[int], groups: int) -> None:
    """Of a random line-up one is right in each group on average, whatever its size (Poisson). Fifteen and more
    right ones of three groups come once in two million."""
    assert max(right) < 12 + groups, right
    assert sum(right) / len(right) < 3 * groups, right


@pytest.mark.django_db
@pytest.mark.parametrize("clock", [True, False], ids=["mixed as it goes", "mixed at the closing alone"])
def test_order_and_keys_tell_nothing(clock: bool) -> None:
    secret, watched = collect(GROUPS, seed=1, clock=clock)
    right = guesses(secret, watched, hidden="")
    assert len(right) == 2 * 5 * 2
    assert_no_better_than_chance(right, groups=3)


@pytest.mark.django_db
def test_the_attacker_wins_where_answers_are_not_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack above works: without the mixing the same line-up finds everybody."""
    monkeypatch.setattr(collecting, "_random", type("Idle", (), {"shuffle": staticmethod(lambda values: None)}))
    instrument = open_survey(GROUPS)
    secret = {}
    for number, invitation in enumerate(instrument.invitations.select_related("group", "instrument").order_by("pk")):
        answer(invitation, q_numero=str(number))
        secret[invitation.pk] = number
    close(instrument)
    assert max(guesses(secret, secret, hidden="")) == 55


@pytest.mark.django_db
def test_the_answers_of_a_person_cannot_be_put_together_again() -> None:
    """Each question has an order of its own: what stands in the same place is not of the same person."""
    instrument = open_survey({"governors": 40})
    for number, invitation in enumerate(instrument.invitations.select_related("group", "instrument").order_by("pk")):
        answer(invitation, q_numero=str(number), q_tiempo=str(number % 5 + 1), q_texto=f"Soy el {number}")
    close(instrument)
    numbers = list(Answer.objects.filter(question="q_numero").order_by("pk").values_list("value", flat=True))
    times = list(Answer.objects.filter(question="q_tiempo").order_by("pk").values_list("value", flat=True))
    texts = [int(text.split()[-1]) for text in WrittenAnswer.objects.order_by("pk").values_list("text", flat=True)]
    assert sum(a % 5 + 1 == b for a, b in zip(numbers, times, strict=True)) < 25, "8 are expected of 40"
    assert sum(a == b for a, b in zip(numbers, texts, strict=True)) < 10, "1 is expected of 40"


@pytest.mark.django_db
def test_no_table_names_an_answer_beside_its_own() -> None:
    """No key leads to an answer, and no trail keeps one: whatever else is in the database does not matter."""
    secret_tables = (PendingAnswer, Answer, WrittenAnswer)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete:
                assert field.related_model not in secret_tables, f"{model._meta.label}.{field.name}"
    assert not set(audit.TRACKED) & {*secret_tables, SurveyInvitation}
    assert User not in {f.related_model for m in secret_tables for f in m._meta.get_fields()}


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_transactions_and_places_in_the_file_tell_nothing() -> None:
    """With xmin, xmax and ctid of every row. Each answer is submitted in a transaction of its own."""
    secret, watched = collect(GROUPS, seed=2)
    hidden = ", xmin::text::bigint, xmax::text::bigint, (ctid::text::point)[0] * 100000 + (ctid::text::point)[1]"
    asked = {row[0] for row in rows(SurveyInvitation, "xmin::text::bigint")}
    given = rows(Answer, "group_id, xmin::text::bigint") + [
        (0, *row) for row in rows(WrittenAnswer, "xmin::text::bigint")
    ]  # fmt: skip
    assert len(asked) >= 55, "every link was used in a transaction of its own"
    assert not asked & {row[1] for row in given}, "no answer was written by the transaction that used a link"
    for group in {row[0] for row in given}:
        assert len({row[1] for row in given if row[0] == group}) == 1, "all of a group by one transaction"
    right = guesses(secret, watched, hidden)
    assert len(right) == 2 * 8 * 2 * 4
    assert_no_better_than_chance(right, groups=3)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_between_two_mixings_there_are_at_least_five_to_choose_from() -> None:
    """Whoever copies the database before and after a mixing learns the answers of at least five people together."""
    instrument = open_survey({"governors": 12})
    seen: list[set[int]] = [set()]
    for number, invitation in enumerate(instrument.invitations.select_related("group", "instrument")):
        answer(invitation, q_numero=str(number))
        collecting.run_due()
        seen.append(set(Answer.objects.filter(question="q_numero").values_list("value", flat=True)))
    steps = [len(after - before) for before, after in itertools.pairwise(seen) if after != before]
    assert steps == [5, 5]
    assert PendingAnswer.objects.count() == 2
