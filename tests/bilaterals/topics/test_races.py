"""Several people at once, on PostgreSQL: limits hold, numbers and ranks are given once, nothing is overwritten."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from bilaterals.late_codes import digest_of
from bilaterals.models import AgendaTopic, Call
from bilaterals.topics import services
from bilaterals.topics.services import SavedByAnother
from tests.at_once import at_once
from tests.bilaterals import factories as f
from tests.bilaterals.topics.team import make_team

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

MANY = 6


def test_numbers_and_ranks_are_given_once_and_the_same_first_save_makes_one_draft() -> None:
    team = make_team()
    begin = partial(services.create_topic, edition=team.edition, delegation=team.region, by=team.person)
    made = at_once(*[partial(begin, values={"title": f"Tema {n}"}) for n in range(MANY)])
    assert sorted(topic.number for topic in made) == list(range(1, MANY + 1))
    assert sorted(topic.rank for topic in made) == list(range(1, MANY + 1))

    again = at_once(*[partial(begin, creation_key="k")] * MANY)
    assert len({topic.pk for topic in again}) == 1
    assert AgendaTopic.objects.count() == MANY + 1

    topic = made[0]

    def save(by: Any, title: str) -> AgendaTopic:
        return services.save_topic(topic=topic, by=by, version=1, values={"title": title}, saved_from=title)

    results = at_once(partial(save, team.person, "Ana"), partial(save, team.colleague, "Beto"))
    assert sorted(type(result).__name__ for result in results) == ["AgendaTopic", "SavedByAnother"]
    won = next(result for result in results if not isinstance(result, SavedByAnother))
    topic.refresh_from_db()
    assert (topic.title, topic.version) == (won.title, 2)


def test_the_limits_hold_when_all_are_sent_at_once() -> None:
    team = make_team(topics_per_sector=2)
    topics = [team.draft(title=f"Tema {number}") for number in range(MANY)]
    results = at_once(
        *[partial(services.submit_topic, topic=topic, by=team.person, version=topic.version) for topic in topics]
    )
    assert sum(isinstance(result, AgendaTopic) for result in results) == 2
    assert all(isinstance(result, (AgendaTopic, ValidationError)) for result in results), results
    assert AgendaTopic.objects.filter(state="submitted").count() == 2

    Call.objects.update(topics_per_sector=None, topics_per_delegation=3)
    left = AgendaTopic.objects.filter(state="draft").order_by("code")
    at_once(*[partial(services.submit_topic, topic=topic, by=team.person, version=1) for topic in left])
    assert AgendaTopic.objects.filter(state="submitted").count() == 3


def test_a_late_code_is_used_once_and_moving_keeps_an_order() -> None:
    team = make_team()
    topics = [team.draft(title=f"Tema {number}") for number in range(4)]
    Call.objects.update(topics_due_at=f.in_days(-0.001), corrections_due_at=f.in_days(1))
    f.LateEntryCodeFactory(call=team.call, delegation=team.region, digest=digest_of("ABCD"))
    sent = at_once(
        *[
            partial(services.submit_topic, topic=topic, by=team.person, version=1, late_code="abcd")
            for topic in topics[:2]
        ]
    )
    assert sorted(type(result).__name__ for result in sent) == ["AgendaTopic", "ValidationError"]

    at_once(*[partial(services.move_topic, topic=topic, by=team.person, move="first") for topic in topics])
    assert sorted(AgendaTopic.objects.values_list("rank", flat=True)) == [1, 2, 3, 4]  # type: ignore[type-var]
