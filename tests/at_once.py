"""Work in threads, each with a connection of its own: the same by several that begin together, or beside the test."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(work: Callable[[], Any], times: int = 4) -> None:
    """Back when all have ended."""
    barrier = threading.Barrier(times)

    def begun_together() -> None:
        barrier.wait()
        work()

    for thread in [beside(begun_together) for _ in range(times)]:
        thread.join()


def beside(work: Callable[[], Any]) -> threading.Thread:
    """It has begun; whoever needs its end joins it."""

    def closing() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=closing)
    thread.start()
    return thread


def until_somebody_waits_for_a_lock() -> None:
    """Of the tests' database."""
    waiting = threading.Event()
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees others as at its first look
            cursor.execute(
                """SELECT EXISTS (SELECT FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock')"""
            )
            if cursor.fetchone()[0]:
                return
        waiting.wait(0.05)
    raise AssertionError("nobody waits for a lock")
