"""API keys: shown once, scoped, expiring, revocable, and with the rights of their person only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from gore.accounts import limits, services
from gore.accounts.authentication import BearerAuthentication
from gore.accounts.models import ApiToken
from gore.core.clock import today
from gore.core.models import Membership, User
from tests.factories import CommitmentFactory, MembershipFactory, RegionalGovernmentFactory, UserFactory

Role = Membership.Role
LIST = "/api/v1/commitments/"


@pytest.fixture
def government(db: None) -> Any:
    return RegionalGovernmentFactory()


@pytest.fixture
def member(government: Any) -> User:
    return MembershipFactory(role=Role.REGIONAL_TEAM, institution=government).user


def token(user: User, scope: str = "read", days: int = 30, name: str = "tablero") -> tuple[ApiToken, str]:
    return services.create_token(user=user, name=name, scope=scope, days=days)


def get(key: str, path: str = LIST) -> Any:
    return Client().get(path, headers={"authorization": f"Bearer {key}"})


def test_a_key_is_shown_once_and_kept_nowhere(member: User, client: Client) -> None:
    client.force_login(member)
    answer = client.post("/cuenta/claves/", {"name": "tablero", "scope": "read", "days": "30"})
    assert answer.status_code == 201
    key = answer.context["key"]
    assert answer.content.decode().count(key) == 2
    assert key not in client.get("/cuenta/claves/").content.decode()
    row = ApiToken.objects.get()
    assert key not in str(vars(row))
    assert row.hint == key[:9]
    assert get(key).status_code == 200


def test_a_key_reads_with_the_rights_of_its_person(member: User, government: Any) -> None:
    own = CommitmentFactory(lead_institution=government, released=False)
    CommitmentFactory(released=False)
    _row, key = token(member)
    codes = [row["code"] for row in get(key).json()["results"]]
    assert codes == [own.code]
    assert Client().get(LIST).json()["results"] == []
    assert ApiToken.objects.get().last_used_on == today()


@pytest.mark.parametrize("change", ["revoked", "expired", "inactive", "tampered", "empty", "two words"])
def test_a_key_that_does_not_work_is_401_and_never_anonymous(member: User, change: str) -> None:
    CommitmentFactory()
    row, key = token(member)
    now = timezone.now()
    if change == "revoked":
        services.revoke_token(token=row)
    elif change == "expired":
        ApiToken.objects.update(created_at=now - dt.timedelta(days=3), expires_at=now - dt.timedelta(seconds=1))
    elif change == "inactive":
        User.objects.filter(pk=member.pk).update(is_active=False)
    tried = {"tampered": key[:-1] + "~", "empty": "", "two words": f"{key} {key}"}.get(change, key)
    answer = get(tried)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert "results" not in answer.json()


def test_a_key_of_somebody_without_the_second_step_does_not_work(db: None) -> None:
    coordinator = MembershipFactory(role=Role.SD_ARTICULATION, second_factor=False).user
    _row, key = token(coordinator)
    assert get(key).status_code == 401


def test_withdrawn_rights_act_on_the_next_request(member: User, government: Any) -> None:
    own = CommitmentFactory(lead_institution=government, released=False)
    _row, key = token(member)
    assert get(key, f"{LIST}{own.code}/").status_code == 200
    Membership.objects.update(withdrawn_at=timezone.now(), withdrawal_reason="Dejó el cargo.")
    assert get(key, f"{LIST}{own.code}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_key_that_only_reads_does_not_write(member: User, method: str) -> None:
    keys = {scope: token(member, scope=scope, name=scope)[1] for scope in ("read", "write")}

    def ask(scope: str) -> Any:
        made = getattr(APIRequestFactory(), method)(LIST, headers={"authorization": f"Bearer {keys[scope]}"})
        return BearerAuthentication().authenticate(Request(made))

    with pytest.raises(exceptions.PermissionDenied, match="solo permite leer"):
        ask("read")
    assert ask("write")[0] == member


def test_wrong_keys_of_one_address_are_limited(db: None) -> None:
    answers = [get(f"gore_{n:043d}").status_code for n in range(limits.BEARER_BY_ADDRESS.count + 2)]
    assert answers == [401] * limits.BEARER_BY_ADDRESS.count + [429, 429]


def test_creating_keys_is_limited(member: User, client: Client) -> None:
    client.force_login(member)
    for n in range(limits.TOKEN_BY_USER.count):
        client.post("/cuenta/claves/", {"name": f"t{n}", "scope": "read", "days": "30"})
    assert client.post("/cuenta/claves/", {"name": "x", "scope": "read", "days": "30"}).status_code == 429
    assert ApiToken.objects.count() == limits.TOKEN_BY_USER.count


def test_one_revokes_only_ones_own_keys(member: User, client: Client) -> None:
    row, key = token(member)
    client.force_login(UserFactory())
    assert client.post(f"/cuenta/claves/{row.pk}/anular/").status_code == 404
    assert get(key).status_code == 200
    client.force_login(member)
    assert client.get(f"/cuenta/claves/{row.pk}/anular/").status_code == 405
    assert client.post(f"/cuenta/claves/{row.pk}/anular/").status_code == 302
    assert get(key).status_code == 401


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "", "scope": "read", "days": "30"}, "name"),
        ({"name": "   ", "scope": "read", "days": "30"}, "name"),
        ({"name": "x" * 81, "scope": "read", "days": "30"}, "name"),
        ({"name": "tablero", "scope": "all", "days": "30"}, "scope"),
        ({"name": "tablero", "scope": "read", "days": "99999"}, "days"),
        ({"name": "tablero", "scope": "read", "days": "-1"}, "days"),
    ],
)
def test_bad_answers_make_no_key(member: User, client: Client, data: dict[str, str], field: str) -> None:
    client.force_login(member)
    answer = client.post("/cuenta/claves/", data)
    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    assert not ApiToken.objects.exists()


def test_a_name_is_used_once_at_a_time(member: User) -> None:
    first, _key = token(member)
    with pytest.raises(ValidationError) as refused:
        token(member)
    assert "name" in refused.value.message_dict
    services.revoke_token(token=first)
    token(member)


@pytest.mark.parametrize("fields", [{"scope": "admin"}, {"expires_at": dt.timedelta(days=367)}])
def test_the_database_refuses_a_key_for_ever(member: User, fields: dict[str, Any]) -> None:
    row, _key = token(member)
    changes = {k: row.created_at + v if isinstance(v, dt.timedelta) else v for k, v in fields.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.update(**changes)
