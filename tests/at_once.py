"""Several things at the same time, each on a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run *actions* in threads that start together; their results, or what they raised."""
    results: list[Any] = [None] * len(actions)
    barrier = threading.Barrier(len(actions))

    def work(place: int, action: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[place] = action()
        except Exception as error:  # noqa: BLE001 - handed to the test
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results
