"""The same work by several threads that begin together, each with a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(work: Callable[[], Any], times: int = 4) -> None:
    """Back when all have ended."""
    barrier = threading.Barrier(times)

    def begun_together() -> None:
        barrier.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=begun_together) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
