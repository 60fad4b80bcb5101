"""Polls of two nodes that tell of one cluster at the same time, on real connections: no deadlock, no way back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from hyperv.contracts.sections import SectionReading
from inventory.ingest import ingest_cluster, ingest_groups
from inventory.models import Cluster, ClusterGroup, ClusterNode
from inventory.sections import Seen
from tests.inventory.building import NOW, answer, make_host, poll, section
from tests.inventory.test_what_nodes_tell_of_their_cluster import raw_group, raw_node, told, whole

ROUNDS = 40
NODES = 4


def tellings(word: str, *, backwards: bool) -> dict[str, SectionReading]:
    """The whole cluster with one word for the state of everything; some nodes list it in another order."""
    numbers = range(12, 0, -1) if backwards else range(1, 13)
    groups = section([raw_group(number, state=word) for number in numbers])
    nodes = [raw_node(f"HV{number:02}", state=word) for number in numbers]
    return dict(answer(cluster=whole(*nodes), groups=groups).sections)


def commit(seen: Seen) -> None:
    with transaction.atomic():
        (ingest_cluster if seen.section.name == "cluster" else ingest_groups)(seen)


@pytest.mark.django_db(transaction=True)
def test_whoever_started_last_has_the_last_word_in_whatever_order_they_commit() -> None:
    hosts = [make_host(f"HV{number:02}", 7000 + number) for number in range(1, NODES + 1)]
    for host in hosts:
        poll(host, host=told())
    barrier = threading.Barrier(NODES)

    def node(number: int) -> None:
        try:
            for step in range(ROUNDS):
                started_at = NOW + timedelta(days=1, seconds=step, milliseconds=number)
                word = f"step {step} node {number}"
                readings = tellings(word, backwards=bool(number % 2))
                barrier.wait(timeout=60)
                for name in ("cluster", "groups"):
                    commit(Seen(hosts[number].pk, 1, started_at, readings[name]))
        finally:
            connection.close()

    with ThreadPoolExecutor(NODES) as pool:
        for done in [pool.submit(node, number) for number in range(NODES)]:
            done.result(timeout=120)  # a deadlock would be an OperationalError here

    last = f"step {ROUNDS - 1} node {NODES - 1}"
    assert Cluster.objects.count() == 1
    assert set(ClusterNode.objects.values_list("state", flat=True)) == {last}
    assert set(ClusterGroup.objects.values_list("state", flat=True)) == {last}


@pytest.mark.django_db(transaction=True)
def test_a_poll_that_waits_for_its_turn_does_not_bring_back_what_was() -> None:
    """The earlier poll reaches its commit while the later one holds the turn."""
    first, second = make_host("HV01", 7001), make_host("HV02", 7002)
    for host in (first, second):
        poll(host, host=told())
    early, late = NOW + timedelta(days=1), NOW + timedelta(days=1, seconds=1)
    old, new = tellings("Up", backwards=False)["cluster"], tellings("Paused", backwards=False)["cluster"]
    began = threading.Event()

    def straggler() -> None:
        try:
            began.wait(timeout=60)
            commit(Seen(first.pk, 1, early, old))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(straggler)
        with transaction.atomic():
            ingest_cluster(Seen(second.pk, 2, late, new))
            began.set()
            assert_somebody_waits()
        done.result(timeout=60)
    assert set(ClusterNode.objects.values_list("state", flat=True)) == {"Paused"}


def assert_somebody_waits() -> None:
    """Until PostgreSQL says that another session waits for the advisory lock."""
    with connection.cursor() as cursor:
        for _ in range(600):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("nobody waited for the turn")
