"""Who sees and does what with a commitment."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from commitments import permissions
from commitments.models import Commitment
from gore.core.models import Membership
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    MembershipFactory,
    RegionalGovernmentFactory,
    UserFactory,
)

Role = Membership.Role


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """A released commitment led by its ministry with one region as counterpart, a hidden one, and
    somebody of every role."""
    government = RegionalGovernmentFactory()
    commitment = CommitmentFactory(regions=government.region, counterparts=government)
    hidden = CommitmentFactory(edition=commitment.edition, sector=commitment.sector, released=False)

    def person(role: str, institution: Any = None, **fields: Any) -> Any:
        return MembershipFactory(role=role, **({"institution": institution} if institution else {}), **fields).user

    return {
        "commitment": commitment,
        "hidden": hidden,
        "anonymous": AnonymousUser(),
        "nobody": UserFactory(),
        "superuser": UserFactory(is_superuser=True),
        "sd": person(Role.SD_ARTICULATION),
        "former sd": person(Role.SD_ARTICULATION, ends_on=dt.date(2017, 1, 1)),
        "inactive sd": person(Role.SD_ARTICULATION, user=UserFactory(is_active=False)),
        "sd of the edition": person(Role.SD_ARTICULATION, edition=commitment.edition),
        "administrator": person(Role.ADMINISTRATOR),
        "observer": person(Role.OBSERVER),
        "lead": person(Role.MINISTRY_COORDINATOR, commitment.sector),
        "counterpart": person(Role.REGIONAL_TEAM, government),
        "other region": person(Role.REGIONAL_TEAM, RegionalGovernmentFactory()),
        "rapporteur": person(Role.RAPPORTEUR, edition=commitment.edition),
    }


@pytest.mark.parametrize(
    ("who", "sees_hidden"),
    [
        ("anonymous", False), ("nobody", False), ("superuser", True), ("sd", True), ("former sd", False),
        ("inactive sd", False), ("sd of the edition", True), ("administrator", True), ("observer", True),
        ("lead", True), ("counterpart", False), ("other region", False), ("rapporteur", True),
    ],
)  # fmt: skip
def test_who_sees_commitments_that_are_not_released(world: dict[str, Any], who: str, sees_hidden: bool) -> None:
    seen = set(Commitment.objects.visible_to(world[who]))

    assert seen == ({world["commitment"], world["hidden"]} if sees_hidden else {world["commitment"]})


def test_a_team_sees_what_concerns_it_before_the_release(world: dict[str, Any]) -> None:
    region_team = MembershipFactory(role=Role.REGIONAL_TEAM, institution=RegionalGovernmentFactory())
    government = region_team.institution
    theirs = {
        CommitmentFactory(regions=government.region, released=False),
        CommitmentFactory(counterparts=government, released=False),
        CommitmentFactory(lead_institution=government, released=False),
    }

    assert set(Commitment.objects.visible_to(region_team.user)) == {world["commitment"], *theirs}
    assert list(Commitment.objects.visible_to(region_team.user).filter(pk=world["hidden"].pk)) == []


def test_a_membership_of_one_edition_reaches_no_other(world: dict[str, Any]) -> None:
    elsewhere = CommitmentFactory(lead_institution=world["hidden"].sector, released=False)
    member = MembershipFactory(
        role=Role.MINISTRY_COORDINATOR, institution=world["hidden"].sector, edition=world["hidden"].edition
    )

    assert elsewhere.edition_id != world["hidden"].edition_id
    assert set(Commitment.objects.visible_to(member.user)) == {world["commitment"], world["hidden"]}


@pytest.mark.parametrize(
    ("who", "creates", "changes", "releases", "reports", "reviews"),
    [
        ("anonymous", False, False, False, False, False),
        ("nobody", False, False, False, False, False),
        ("superuser", True, True, True, True, True),
        ("sd", True, True, True, True, True),
        ("former sd", False, False, False, False, False),
        ("inactive sd", False, False, False, False, False),
        ("sd of the edition", True, True, False, True, True),
        ("administrator", True, True, True, True, True),
        ("observer", False, False, False, False, False),
        ("lead", False, False, False, True, False),
        ("counterpart", False, False, False, True, False),
        ("other region", False, False, False, False, False),
        ("rapporteur", True, False, False, False, False),
    ],
)
def test_who_does_what(
    world: dict[str, Any], who: str, creates: bool, changes: bool, releases: bool, reports: bool, reviews: bool
) -> None:
    user, commitment = world[who], world["commitment"]
    update = CommitmentUpdateFactory(commitment=commitment)

    assert {
        "creates": permissions.can_create_commitment(user, commitment.edition_id),
        "changes": permissions.can_change_commitment(user, commitment),
        "releases": permissions.can_release_commitments(user),
        "reports": permissions.can_report_progress(user, commitment),
        "reviews": permissions.can_review_update(user, update),
    } == {"creates": creates, "changes": changes, "releases": releases, "reports": reports, "reviews": reviews}


def test_nobody_reviews_what_they_wrote(world: dict[str, Any]) -> None:
    update = CommitmentUpdateFactory(commitment=world["commitment"], author=world["sd"])

    assert not permissions.can_review_update(world["sd"], update)
    assert permissions.can_review_update(world["administrator"], update)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("anonymous", {"verified"}),
        ("other region", {"verified"}),
        ("counterpart", {"verified"}),
        ("lead", {"verified", "waiting"}),
        ("sd", {"verified", "waiting"}),
        ("observer", {"verified", "waiting"}),
    ],
)
def test_reports_that_wait_are_read_by_who_sent_them_and_by_sd(world: dict[str, Any], who: str, seen: set[str]) -> None:
    commitment = world["commitment"]
    updates = {
        "verified": CommitmentUpdateFactory(commitment=commitment, verified_on=commitment.agreed_on),
        "waiting": CommitmentUpdateFactory(commitment=commitment),
    }

    assert set(permissions.visible_updates(world[who], commitment)) == {updates[name] for name in seen}
