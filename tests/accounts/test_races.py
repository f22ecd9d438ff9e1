"""Many at the same moment, over real connections to PostgreSQL and Redis."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client

from gore.accounts import limits, services
from gore.core import throttle
from gore.core.models import Membership, User
from gore.outbox.models import OutgoingMail
from tests.factories import MembershipFactory, RegionalGovernmentFactory

Role = Membership.Role
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """All attempts fall into one window."""
    now = time.time()
    monkeypatch.setattr(throttle.time, "time", lambda: now)


@pytest.fixture
def redis_cache(settings: Any) -> Iterator[None]:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": settings.REDIS_URL,
            "KEY_PREFIX": uuid.uuid4().hex,
        }
    }
    yield


def in_parallel(workers: int, call: Any) -> list[Any]:
    def run(number: int) -> Any:
        try:
            return call(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


def test_one_link_taken_by_many_makes_one_account_and_one_membership() -> None:
    government = RegionalGovernmentFactory()
    sd = MembershipFactory(role=Role.SD_ARTICULATION).user
    services.invite(by=sd, email="rosa@gore.example", full_name="Rosa", institution=government, role=Role.REGIONAL_TEAM)
    found = re.search(r"/cuenta/invitacion/([^/\s]+)/", OutgoingMail.objects.get().body)
    assert found
    secret = found[1]

    def accept(_number: int) -> str:
        try:
            services.accept_invitation(secret=secret, full_name="Rosa", password="una frase larga de prueba")
        except ValidationError:
            return "refused"
        return "accepted"

    outcomes = in_parallel(12, accept)

    assert sorted(outcomes) == ["accepted"] + ["refused"] * 11
    assert User.objects.filter(email="rosa@gore.example").count() == 1
    assert Membership.objects.filter(institution=government).count() == 1


def test_64_parallel_sign_ins_do_not_pass_the_limit(still_clock: None, redis_cache: None) -> None:
    user = MembershipFactory(role=Role.REGIONAL_TEAM, institution=RegionalGovernmentFactory()).user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    def attempt(number: int) -> bool:
        page = Client().post("/cuenta/ingresar/", {"login": user.email, "password": f"mala {number}"})
        return "no coinciden" in page.content.decode()

    assert sum(in_parallel(64, attempt)) == limits.LOGIN_BY_ACCOUNT.count


def test_parallel_resets_send_no_more_mails_than_allowed(still_clock: None, redis_cache: None) -> None:
    user = MembershipFactory(role=Role.REGIONAL_TEAM, institution=RegionalGovernmentFactory()).user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    statuses = in_parallel(
        16, lambda _n: Client().post("/cuenta/contrasena/recuperar/", {"email": user.email}).status_code
    )

    assert statuses.count(302) == limits.RESET_BY_ACCOUNT.count
    assert OutgoingMail.objects.count() == limits.RESET_BY_ACCOUNT.count


def test_parallel_starts_of_acting_leave_one_period() -> None:
    government = RegionalGovernmentFactory()
    administrator = MembershipFactory(role=Role.ADMINISTRATOR).user
    reason = "Prueba de dos ventanas a la vez."

    def start(_number: int) -> str:
        try:
            services.start_acting(administrator=administrator, institution=government, reason=reason, minutes=15)
        except ValidationError:
            return "refused"
        return "started"

    outcomes = in_parallel(8, start)

    assert "started" in outcomes
    assert administrator.acting_periods.filter(ended_at=None).count() == 1
