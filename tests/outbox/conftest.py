"""Kinds of mail that only these tests know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gore.outbox import kinds
from tests.outbox.mails import NOTICE, RESET


@pytest.fixture(autouse=True)
def own_kinds() -> Iterator[None]:
    kinds.register(NOTICE, "Aviso de prueba")
    kinds.register(RESET, "Cambio de contraseña de prueba", sensitive=True)
    yield
    kinds.unregister(NOTICE)
    kinds.unregister(RESET)
