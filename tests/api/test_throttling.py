"""The limit of requests: exact, also for requests of the same moment, and only for strangers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache, caches
from django.test import Client, RequestFactory
from rest_framework.request import Request

from gore.api.throttling import AnonymousRate
from gore.core.throttle import Limit
from tests import factories as make

NOW = 1_700_000_080.0  # forty seconds of a whole minute are over
LIST = "/api/v1/meetings/"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Time stands still, so that no test runs into the next minute."""
    settings.API_ANON_RATE = "3/min"
    monkeypatch.setattr(time, "time", lambda: NOW)


def statuses(client: Client, requests: int, address: str = LIST, **headers: str) -> list[int]:
    return [client.get(address, headers=headers).status_code for _ in range(requests)]


@pytest.mark.django_db
def test_one_request_too_many_waits_for_the_next_minute(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(client, 3) == [200, 200, 200]

    refused = client.get(LIST)
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/problem+json")
    assert refused.headers["Retry-After"] == "21"
    assert refused.json() == {
        "type": "about:blank",
        "title": "Demasiados pedidos",
        "status": 429,
        "detail": "Vuelva a pedir en 21 segundos.",
        "errors": [],
    }

    monkeypatch.setattr(time, "time", lambda: NOW + 21)
    assert statuses(client, 4) == [200, 200, 200, 429]


@pytest.mark.django_db
def test_every_list_counts_for_the_same_limit(client: Client) -> None:
    assert statuses(client, 1, "/api/v1/") + statuses(client, 1, "/api/v1/compliance/?by=edition") == [200, 200]
    assert statuses(client, 1, "/api/v1/meetings/?format=csv") + statuses(client, 1) == [200, 429]


@pytest.mark.django_db
def test_each_address_has_its_own_limit(client: Client) -> None:
    assert statuses(client, 4)[-1] == 429
    assert client.get(LIST, REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.django_db
def test_what_a_client_says_about_its_address_does_not_help_it(client: Client) -> None:
    found = [client.get(LIST, headers={"x-forwarded-for": f"192.0.2.{n}"}).status_code for n in range(4)]
    assert found == [200, 200, 200, 429]


@pytest.mark.django_db
def test_behind_a_proxy_its_word_counts_and_not_that_of_the_client(client: Client, settings: Any) -> None:
    settings.REST_FRAMEWORK = {**project.REST_FRAMEWORK, "NUM_PROXIES": 1}
    forged = [client.get(LIST, headers={"x-forwarded-for": f"10.0.0.{n}, 192.0.2.1"}).status_code for n in range(4)]
    assert forged == [200, 200, 200, 429]
    assert statuses(client, 1, **{"x-forwarded-for": "10.0.0.1, 192.0.2.2"}) == [200]


@pytest.mark.django_db
def test_people_with_an_account_have_no_limit(client: Client) -> None:
    client.force_login(make.UserFactory())
    assert set(statuses(client, 8)) == {200}


@pytest.mark.django_db
def test_without_a_rate_there_is_no_limit(client: Client, settings: Any) -> None:
    settings.API_ANON_RATE = ""
    assert set(statuses(client, 8)) == {200}


@pytest.mark.parametrize(
    ("rate", "read"), [("300/min", (300, 60)), ("1/s", (1, 1)), ("20/h", (20, 3600)), ("5/day", (5, 86400))]
)
def test_rates_are_read(rate: str, read: tuple[int, int]) -> None:
    limit = Limit.parse("api", rate)
    assert (limit.count, limit.period) == read


def allowed_at_once(threads: int, each: int) -> Counter[bool]:
    """What *threads* threads that ask *each* times are told, all of them starting together."""
    told: list[bool] = []
    barrier = threading.Barrier(threads)

    def ask() -> None:
        request = Request(RequestFactory().get(LIST))
        request.user = AnonymousUser()
        barrier.wait(10)
        for _ in range(each):
            told.append(AnonymousRate().allow_request(request, None))
        caches.close_all()

    workers = [threading.Thread(target=ask) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return Counter(told)


def test_limit_is_exact_for_requests_at_once(settings: Any) -> None:
    settings.API_ANON_RATE = "100/min"
    assert allowed_at_once(8, 50) == {True: 100, False: 300}


@pytest.mark.services
def test_limit_is_exact_for_requests_at_once_in_redis(settings: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": project.REDIS_URL,
            "KEY_PREFIX": "test-throttling",
        },
    }
    settings.API_ANON_RATE = "100/min"
    cache.clear()  # of this prefix and number of Redis
    try:
        assert allowed_at_once(8, 50) == {True: 100, False: 300}
    finally:
        cache.clear()
