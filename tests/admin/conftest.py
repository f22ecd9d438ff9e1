"""People who enter the administration, and the rows that they see there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gore.core.models import Membership, User
from tests.factories import MembershipFactory, UserFactory

Role = Membership.Role
Person = Callable[..., User]


def make_person(role: str, **fields: Any) -> User:
    """Somebody who works in the administration with *role*: what they may do follows from it."""
    user = UserFactory(**fields)
    MembershipFactory(user=user, role=role, starts_on=dt.date(2016, 1, 1))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def sd(db: None) -> User:
    return make_person(Role.SD_ARTICULATION)


@pytest.fixture
def colleague(db: None) -> User:
    return make_person(Role.SD_ARTICULATION)


@pytest.fixture
def observer(db: None) -> User:
    return make_person(Role.OBSERVER)


@pytest.fixture
def chief(db: None) -> User:
    """An administrator: everything."""
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def client(sd: User) -> Client:
    """The browser of somebody of the SD team."""
    return signed_in(sd)
