"""Two taps after a meeting: who may, once, and counted five at a time."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from bilaterals.models import Meeting
from gore.core.models import User
from surveys.models import PendingRating, RatingMark, RatingTally
from surveys.permissions import side_at
from surveys.ratings import ratings_by_edition, to_rate
from surveys.services.ratings import count_due, count_ratings, rate
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    found: Meeting = make.MeetingFactory(
        regions=make.RegionFactory(code="SAM"),
        sectors=make.InstitutionFactory(code="MINSA"),
        edition=make.EditionFactory(),
    )
    return found


def team(meeting: Meeting) -> User:
    region = meeting.regions.get()
    government = getattr(region, "institution", None) or make.RegionalGovernmentFactory(region=region)
    user: User = make.MembershipFactory(role="regional_team", institution=government).user
    return user


def test_who_sat_at_the_meeting_may_rate_it(meeting: Meeting) -> None:
    sector = make.MembershipFactory(role="ministry_coordinator", institution=meeting.sectors.get()).user
    rapporteur = make.MembershipFactory(role="rapporteur", edition=meeting.edition).user
    assert [side_at(user, meeting) for user in (team(meeting), sector, rapporteur)] == [
        "region",
        "sector",
        "rapporteur",
    ]
    others = (
        make.MembershipFactory(role="regional_team", institution=make.RegionalGovernmentFactory()).user,
        make.MembershipFactory(role="ministry_coordinator", institution=make.InstitutionFactory()).user,
        make.MembershipFactory(role="rapporteur", edition=make.EditionFactory()).user,
        make.MembershipFactory(role="sd_articulation").user,
    )
    assert [side_at(user, meeting) for user in others] == [None] * 4
    with pytest.raises(PermissionDenied):
        rate(meeting=meeting, user=others[0], useful="yes", prepared="yes")


def test_two_taps_without_a_script(client: Client, meeting: Meeting) -> None:
    client.force_login(team(meeting))
    address = f"/valorar/{meeting.code}/"
    first = client.get(address).content.decode()
    assert "¿Fue útil la reunión?" in first
    second = client.post(address, {"useful": "yes"}).content.decode()
    assert "¿Vino preparada la otra parte?" in second
    assert 'name="useful" value="yes"' in second
    assert not PendingRating.objects.exists()
    done = client.post(address, {"useful": "yes", "prepared": "partly"}, follow=True)
    assert "Gracias" in done.content.decode()
    assert PendingRating.objects.values_list("side", "useful", "prepared").get() == ("region", "yes", "partly")
    assert "Ya valoró esta reunión" in client.get(address).content.decode()
    assert client.post(address, {"useful": "no", "prepared": "no"}).status_code == 400
    assert PendingRating.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"useful": "mucho"}, {"useful": "yes", "prepared": "bah"}, {"prepared": "yes"}])
def test_other_answers_are_refused(client: Client, meeting: Meeting, data: dict[str, str]) -> None:
    client.force_login(team(meeting))
    page = client.post(f"/valorar/{meeting.code}/", data)
    assert page.status_code == 400
    assert "Elija una de las tres respuestas" in page.content.decode()
    assert not RatingMark.objects.exists()


def test_a_rating_says_neither_who_nor_which_meeting(meeting: Meeting) -> None:
    for model in (PendingRating, RatingTally):
        assert {field.name for field in model._meta.concrete_fields} <= {
            "id",
            "edition",
            "side",
            "useful",
            "prepared",
            "count",
        }
    assert {field.name for field in RatingMark._meta.concrete_fields} == {"id", "meeting", "user"}


def test_ratings_are_counted_five_at_a_time_and_never_fewer(meeting: Meeting) -> None:
    for number in range(9):
        rate(meeting=meeting, user=team(meeting), useful="yes" if number < 4 else "no", prepared="partly")
        count_due()
        count_ratings(edition_id=meeting.edition_id, side="region")  # whoever asks, and not the clock alone
        counted = sum(side.count for found in ratings_by_edition() for side in found.sides)
        assert counted == (0 if number < 4 else 5), "a figure never moves by a single person"
    rate(meeting=meeting, user=team(meeting), useful="no", prepared="no")
    assert count_due() == 5
    [found] = ratings_by_edition()
    [side] = found.sides
    assert (side.count, side.useful, side.prepared) == (
        10, (("Sí", 4), ("En parte", 0), ("No", 6)), (("Sí", 0), ("En parte", 9), ("No", 1)),
    )  # fmt: skip
    with pytest.raises(ValidationError):
        rate(meeting=meeting, user=RatingMark.objects.latest("pk").user, useful="yes", prepared="yes")


def test_only_what_waits_is_listed(client: Client, meeting: Meeting) -> None:
    user = team(meeting)
    assert list(to_rate(user)) == [meeting]
    client.force_login(user)
    assert meeting.code in client.get("/valorar/").content.decode()
    rate(meeting=meeting, user=user, useful="yes", prepared="yes")
    assert list(to_rate(user)) == []
    assert "No hay reuniones por valorar" in client.get("/valorar/").content.decode()
