"""Kinds of mail that only these tests know, and a broker that has not failed yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gore.outbox import kinds, services
from tests.outbox.mails import NOTICE, RESET


@pytest.fixture(autouse=True)
def broker_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_broker_rests_until", 0.0)


@pytest.fixture(autouse=True)
def own_kinds() -> Iterator[None]:
    kinds.register(NOTICE, "Aviso de prueba")
    kinds.register(RESET, "Cambio de contraseña de prueba", sensitive=True)
    yield
    kinds.unregister(NOTICE)
    kinds.unregister(RESET)
