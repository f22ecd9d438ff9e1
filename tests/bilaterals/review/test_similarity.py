"""Which topics count as alike: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection

from bilaterals.review import similarity
from bilaterals.review.similarity import Pair, find_pairs, grouped, similar_topics, trigram_similarity, trigrams
from tests.bilaterals.factories import AgendaTopicFactory
from tests.bilaterals.review.conftest import CallWorld

TITLES = [
    "Hospital de Tocache", "Nuevamente: hospital de Tocache", "Hospital de Juanjuí", "Carretera Tarapoto a Yurimaguas",
    "", "a", "Ñandú & señalización N.º 3", "carretera  TARAPOTO–Yurimaguas",
]  # fmt: skip


def test_trigrams_are_those_of_pg_trgm() -> None:
    assert trigrams("Cat") == {"  c", " ca", "cat", "at "}
    assert trigrams("a b") == {"  a", " a ", "  b", " b "}
    assert trigrams("– ¿?") == frozenset()
    assert trigram_similarity(trigrams("word"), trigrams("two words")) == pytest.approx(0.363636, abs=1e-5)
    assert trigram_similarity(trigrams("x"), frozenset()) == 0


@pytest.mark.services
@pytest.mark.django_db
def test_postgresql_counts_what_the_fallback_counts() -> None:
    folded = {key: similarity.fold(title) for key, title in enumerate(TITLES)}
    assert similarity._has_trigrams()
    assert similarity._alike_on_postgresql(folded) == similarity._alike(folded)
    with connection.cursor() as cursor:
        for one in folded.values():
            for other in folded.values():
                cursor.execute("SELECT similarity(%s, %s)", [one, other])
                assert similarity._similarity(one, other) == pytest.approx(cursor.fetchone()[0], abs=1e-6), (one, other)


@pytest.mark.django_db
def test_titles_are_alike_within_a_delegation_sooner_than_between_two() -> None:
    rows = [
        (1, 10, "", "Hospital de apoyo de Tocache"), (2, 10, "", "Hospital de apoyo de Tocache (pedido reiterado)"),
        (3, 20, "", "Hospital de apoyo de Tocache (otro pedido)"), (4, 20, "", "Puente Huallaga"),
    ]  # fmt: skip
    assert [(pair.first, pair.second) for pair in find_pairs(rows)] == [(1, 2)]


@pytest.mark.django_db
def test_the_same_cui_is_alike_whatever_the_titles_say() -> None:
    rows = [(1, 10, "2234567", "Hospital"), (2, 20, "2234567", "Carretera"), (3, 20, "", "Puente")]
    assert find_pairs(rows) == [Pair(1, 2, 0.0, True)]


def test_groups_hold_everybody_who_is_alike_to_somebody() -> None:
    groups = grouped([Pair(2, 5, 0.7, False), Pair(1, 2, 0.9, False), Pair(8, 9, 0.8, True)])
    assert sorted(groups.members(5)) == [1, 2, 5]
    assert sorted(groups.companions(2)) == [1, 5]
    assert groups.members(3) == []


def test_a_new_title_changes_the_groups(world: CallWorld) -> None:
    one = world.topic(title="Hospital de apoyo de Tocache")
    two = world.topic(title="Puente sobre el río Huallaga")
    withdrawn = world.topic(title="Hospital de apoyo de Tocache", state="withdrawn")
    AgendaTopicFactory(title="Hospital de apoyo de Tocache", delegation=world.sam)
    assert similar_topics(world.edition).members(one.pk) == []
    type(two).objects.filter(pk=two.pk).update(title="Hospital de apoyo de Tocache, otra vez")
    groups = similar_topics(world.edition)
    assert two.pk in groups.members(one.pk)
    assert withdrawn.pk not in groups.group_of
