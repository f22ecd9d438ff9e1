"""With which rights one works: several memberships, acting on behalf, withdrawal."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gore.accounts import services
from gore.accounts.models import ActingPeriod
from gore.core.memberships import grant_membership, withdraw_membership
from gore.core.models import Membership, User
from tests.factories import (
    CommitmentFactory,
    EditionFactory,
    InstitutionFactory,
    MembershipFactory,
    RegionalGovernmentFactory,
    UserFactory,
)

Role = Membership.Role
REASON = "La región no tiene conexión y dictó el avance."


@pytest.fixture
def sam(db: None) -> Any:
    return RegionalGovernmentFactory()


@pytest.fixture
def jun(db: None) -> Any:
    return RegionalGovernmentFactory()


@pytest.fixture
def administrator(db: None) -> User:
    return MembershipFactory(role=Role.ADMINISTRATOR).user


# --- several memberships ------------------------------------------------------------------------


def test_a_member_of_two_regions_works_with_one_at_a_time(sam: Any, jun: Any, client: Client) -> None:
    user = UserFactory()
    MembershipFactory(user=user, role=Role.REGIONAL_TEAM, institution=sam)
    second = MembershipFactory(user=user, role=Role.REGIONAL_TEAM, institution=jun)
    in_sam = CommitmentFactory(lead_institution=sam, released=False)
    in_jun = CommitmentFactory(lead_institution=jun, released=False)
    client.force_login(user)

    def sees(row: Any) -> bool:
        return client.get(row.get_absolute_url()).status_code == 200

    assert sam.region.display_name in client.get("/region/").content.decode()
    assert (sees(in_sam), sees(in_jun)) == (True, False)

    answer = client.post("/cuenta/rol/", {"membership": second.pk}, follow=True)

    assert answer.redirect_chain[-1][0] == "/region/"
    page = answer.content.decode()
    assert jun.region.display_name in page
    assert "Ahora trabaja como Equipo técnico regional" in page
    assert (sees(in_sam), sees(in_jun)) == (False, True)

    # The chosen one is withdrawn: back to the other, not to nothing.
    Membership.objects.filter(pk=second.pk).update(withdrawn_at=timezone.now(), withdrawal_reason="Terminó.")
    assert (sees(in_sam), sees(in_jun)) == (True, False)


def test_nobody_chooses_somebody_elses_membership(sam: Any, jun: Any, client: Client) -> None:
    mine = MembershipFactory(role=Role.REGIONAL_TEAM, institution=sam)
    other = MembershipFactory(role=Role.REGIONAL_TEAM, institution=jun)
    client.force_login(mine.user)
    for tried in (other.pk, "x", "", -1, 10**30):
        answer = client.post("/cuenta/rol/", {"membership": tried})
        assert answer.url == "/cuenta/"
    assert sam.region.display_name in client.get("/region/").content.decode()


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.SD_ARTICULATION, "/articulacion/"),
        (Role.ADMINISTRATOR, "/articulacion/"),
        (Role.OBSERVER, "/articulacion/"),
        (Role.RAPPORTEUR, "/relatoria/"),
        (Role.MINISTRY_COORDINATOR, "/ministerio/"),
        (Role.REGIONAL_TEAM, "/region/"),
    ],
)
def test_each_role_has_its_own_home(client: Client, sam: Any, role: str, home: str) -> None:
    institution = sam if role == Role.REGIONAL_TEAM else InstitutionFactory()
    client.force_login(MembershipFactory(role=role, institution=institution).user)
    assert client.get("/cuenta/inicio/").url == home
    for other in ("/articulacion/", "/relatoria/", "/ministerio/", "/region/"):
        assert client.get(other).status_code == (200 if other == home else 403), other


def test_without_a_membership_one_sees_what_the_public_sees(client: Client, db: None) -> None:
    client.force_login(UserFactory())
    assert client.get("/cuenta/inicio/").url == "/cuenta/"
    assert "Todavía no tiene accesos" in client.get("/cuenta/").content.decode()
    assert client.get("/region/").status_code == 403


# --- granting and withdrawing -------------------------------------------------------------------


def test_a_membership_ends_and_stays_in_the_history(sam: Any, client: Client) -> None:
    membership = MembershipFactory(role=Role.REGIONAL_TEAM, institution=sam)
    sd = MembershipFactory(role=Role.SD_ARTICULATION).user
    client.force_login(membership.user)
    assert client.get("/region/").status_code == 200

    withdraw_membership(membership=membership, by=sd, reason="  Dejó el   cargo. ")

    assert client.get("/region/").status_code == 403
    membership.refresh_from_db()
    assert (membership.withdrawn_by, membership.withdrawal_reason) == (sd, "Dejó el cargo.")
    with pytest.raises(ValidationError, match="ya estaba retirada"):
        withdraw_membership(membership=membership, by=sd, reason="Otra vez.")
    # And it can be given anew.
    again = grant_membership(user=membership.user, institution=sam, role=Role.REGIONAL_TEAM, granted_by=sd)
    assert client.get("/region/").status_code == 200
    client.force_login(sd)
    page = client.get(f"/articulacion/personas/{membership.user.pk}/").content.decode()
    assert "Dejó el cargo." in page
    assert again.pk != membership.pk


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_withdrawal_needs_a_reason(sam: Any, client: Client, reason: str) -> None:
    membership = MembershipFactory(role=Role.REGIONAL_TEAM, institution=sam)
    client.force_login(MembershipFactory(role=Role.SD_ARTICULATION).user)
    answer = client.post(f"/articulacion/personas/pertenencias/{membership.pk}/retirar/", {"reason": reason})
    assert answer.status_code == 400
    membership.refresh_from_db()
    assert membership.withdrawn_at is None


def test_nobody_withdraws_their_own_membership_and_sd_none_of_an_administrator(
    administrator: User, client: Client
) -> None:
    sd = MembershipFactory(role=Role.SD_ARTICULATION)
    client.force_login(sd.user)
    for membership in (sd, administrator.memberships.get()):
        address = f"/articulacion/personas/pertenencias/{membership.pk}/retirar/"
        assert client.get(address).status_code == 403
        assert client.post(address, {"reason": "Porque sí."}).status_code == 403
    assert not Membership.objects.exclude(withdrawn_at=None).exists()
    with pytest.raises(ValidationError, match="Nadie retira"):
        withdraw_membership(membership=sd, by=sd.user, reason="Me voy.")


def test_a_membership_is_not_given_twice_at_a_time(sam: Any) -> None:
    user, edition = UserFactory(), EditionFactory()
    day = timezone.localdate()
    grant_membership(user=user, institution=sam, role=Role.REGIONAL_TEAM, ends_on=day + dt.timedelta(days=10))
    with pytest.raises(ValidationError, match="ya tiene ese rol"):
        grant_membership(user=user, institution=sam, role=Role.REGIONAL_TEAM)
    grant_membership(user=user, institution=sam, role=Role.REGIONAL_TEAM, edition=edition)
    grant_membership(user=user, institution=sam, role=Role.REGIONAL_TEAM, starts_on=day + dt.timedelta(days=11))
    with pytest.raises(ValidationError, match="anterior"):
        grant_membership(
            user=user, institution=sam, role=Role.REGIONAL_TEAM, ends_on=day - dt.timedelta(days=1), starts_on=day
        )


# --- acting on behalf ---------------------------------------------------------------------------


@pytest.mark.parametrize("is_superuser", [False, True])
def test_an_administrator_acts_with_the_rights_of_the_team_and_no_others(
    administrator: User, sam: Any, client: Client, is_superuser: bool
) -> None:
    User.objects.filter(pk=administrator.pk).update(is_superuser=is_superuser)
    own = CommitmentFactory(lead_institution=sam, released=False)
    foreign = CommitmentFactory(released=False)
    client.force_login(administrator)
    assert client.get(foreign.get_absolute_url()).status_code == 200

    answer = client.post("/cuenta/actuar/", {"institution": sam.pk, "reason": REASON, "minutes": "15"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/region/"
    page = answer.content.decode()
    assert f"Actúa en nombre de {sam.name}" in page
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(foreign.get_absolute_url()).status_code == 404
    assert client.get("/articulacion/").status_code == 403
    assert client.get("/articulacion/personas/").status_code == 404
    assert client.get("/admin/").status_code == 403
    assert client.post("/cuenta/rol/", {"membership": "1"}).status_code == 403
    assert client.post("/cuenta/claves/", {"name": "x", "scope": "read", "days": "30"}).status_code == 403
    assert f"Actúa en nombre de {sam.name}" in client.get("/compromisos/").content.decode()

    client.post("/cuenta/actuar/terminar/")

    assert client.get(foreign.get_absolute_url()).status_code == 200
    period = ActingPeriod.objects.get()
    assert (period.institution, period.reason, period.role) == (sam, REASON, Role.REGIONAL_TEAM)
    assert period.ended_at is not None


def test_acting_ends_by_itself(administrator: User, sam: Any, client: Client) -> None:
    client.force_login(administrator)
    client.post("/cuenta/actuar/", {"institution": sam.pk, "reason": REASON, "minutes": "60"})
    assert client.get("/region/").status_code == 200
    past = timezone.now() - dt.timedelta(hours=2)
    ActingPeriod.objects.update(started_at=past, expires_at=past + dt.timedelta(hours=1))
    answer = client.get("/articulacion/")
    assert answer.status_code == 200
    assert "Terminó el tiempo de actuar" in answer.content.decode()


def test_acting_is_of_this_browser_only(administrator: User, sam: Any, client: Client) -> None:
    client.force_login(administrator)
    client.post("/cuenta/actuar/", {"institution": sam.pk, "reason": REASON, "minutes": "15"})
    other = Client()
    other.force_login(administrator)
    assert other.get("/articulacion/").status_code == 200


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": "", "minutes": "15"}, "reason"),
        ({"reason": "porque sí", "minutes": "15"}, "reason"),
        ({"reason": REASON, "minutes": "240"}, "minutes"),
        ({"reason": REASON, "minutes": "15", "institution": "999999"}, "institution"),
    ],
)
def test_acting_needs_a_reason_and_a_short_time(
    administrator: User, sam: Any, client: Client, data: dict[str, str], field: str
) -> None:
    client.force_login(administrator)
    answer = client.post("/cuenta/actuar/", {"institution": sam.pk, **data})
    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    assert not ActingPeriod.objects.exists()


@pytest.mark.parametrize("role", [Role.SD_ARTICULATION, Role.OBSERVER, Role.MINISTRY_COORDINATOR])
def test_nobody_else_acts_on_behalf(sam: Any, client: Client, role: str) -> None:
    user = MembershipFactory(role=role).user
    client.force_login(user)
    assert client.get("/cuenta/actuar/").status_code == 403
    assert client.post("/cuenta/actuar/", {"institution": sam.pk, "reason": REASON, "minutes": "15"}).status_code == 403
    with pytest.raises(PermissionDenied):
        services.start_acting(administrator=user, institution=sam, reason=REASON, minutes=15)


def test_a_withdrawn_administrator_stops_acting_at_once(administrator: User, sam: Any, client: Client) -> None:
    client.force_login(administrator)
    client.post("/cuenta/actuar/", {"institution": sam.pk, "reason": REASON, "minutes": "15"})
    Membership.objects.filter(user=administrator).update(withdrawn_at=timezone.now(), withdrawal_reason="Terminó.")
    assert client.get("/region/").status_code == 403


def test_the_database_refuses_more_than_an_hour_and_two_at_once(administrator: User, sam: Any) -> None:
    now = timezone.now()
    common: dict[str, Any] = {
        "administrator": administrator,
        "institution": sam,
        "role": Role.REGIONAL_TEAM,
        "reason": REASON,
    }
    bad: list[dict[str, Any]] = [
        {"expires_at": now + dt.timedelta(minutes=61)},
        {"expires_at": now},
        {"expires_at": now + dt.timedelta(minutes=5), "reason": ""},
        {"expires_at": now + dt.timedelta(minutes=5), "role": Role.ADMINISTRATOR},
    ]
    for fields in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            ActingPeriod.objects.create(**{**common, "started_at": now, **fields})
    ActingPeriod.objects.create(**common, started_at=now, expires_at=now + dt.timedelta(minutes=60))
    with pytest.raises(IntegrityError), transaction.atomic():
        ActingPeriod.objects.create(**common, started_at=now, expires_at=now + dt.timedelta(minutes=5))


# --- pages of SD --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "?q=rosa", "?q=%00", "?q=" + "x" * 10_000, "?role=<script>", "?page=-1", "?page=x"]
)
def test_the_list_of_people_answers_whatever_is_asked(client: Client, db: None, query: str) -> None:
    client.force_login(MembershipFactory(role=Role.SD_ARTICULATION).user)
    assert client.get(f"/articulacion/personas/{query}").status_code == 200


def test_people_are_found_by_name_mail_and_institution(client: Client, sam: Any) -> None:
    person = MembershipFactory(
        user=UserFactory(full_name="Rosa Quispe", email="rq@gore.example"), role=Role.REGIONAL_TEAM, institution=sam
    ).user
    client.force_login(MembershipFactory(role=Role.SD_ARTICULATION).user)
    for query in ("q=rosa", "q=RQ@gore", f"q={sam.code}", f"q={sam.name}", "role=regional_team"):
        page = client.get(f"/articulacion/personas/?{query}")
        assert [row.pk for row in page.context["page"].rows] == [person.pk], query


def test_the_list_of_people_costs_the_same_with_many(
    client: Client, sam: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(MembershipFactory(role=Role.SD_ARTICULATION).user)
    for _ in range(30):
        MembershipFactory(role=Role.REGIONAL_TEAM, institution=sam)
    with django_assert_max_num_queries(9):
        client.get("/articulacion/personas/")
