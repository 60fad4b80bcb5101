"""A look and what people say write the same rows; none of the two ever holds what the other waits for."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from findings.due import evaluate_due, want, want_all
from findings.models import Evaluation
from inventory.models import Host, PollState
from tests.pages import factories as make

WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def want_each() -> None:
    want(list(Host.objects.values_list("pk", flat=True)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("said", [want_all, want_each])
def test_a_look_and_what_people_say_end_both(said: Callable[[], None]) -> None:
    """The last host was looked at longest ago, the first was only polled; somebody holds the one between."""
    first, between, last = (make.make_host(f"HV{number}") for number in (1, 2, 3))
    evaluate_due()
    now = timezone.now()
    for host, minutes in ((between, 3), (last, 4)):
        Evaluation.objects.filter(host=host).update(again_at=now, evaluated_at=now - timedelta(minutes=minutes))
    PollState.objects.filter(host=first).update(last_finished_at=now)
    with ThreadPoolExecutor(2) as pool, transaction.atomic():
        Evaluation.objects.select_for_update().get(pk=between.pk)
        done = [pool.submit(connected, act) for act in (evaluate_due, said)]
        until_two_wait()
        transaction.on_commit(lambda: [one.result(timeout=60) for one in done])
    assert Evaluation.objects.filter(wanted_at__gte=now).count() == 3
    assert Evaluation.objects.get(host=first).polled_at == now, "the look is noted too"
    assert Evaluation.objects.filter(host__in=[between, last], evaluated_at__gte=now).count() == 2


def connected(act: Callable[[], object]) -> None:
    try:
        act()
    finally:
        connection.close()


def until_two_wait() -> None:
    for _ in range(1200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else it is as it was at this transaction's first look
            cursor.execute(WAITING)
            if cursor.fetchone()[0] == 2:
                return
        time.sleep(0.05)
    pytest.fail("they never came to wait for a row")
