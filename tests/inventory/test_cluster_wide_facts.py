"""What several nodes report of one cluster: the poll that began last has the word, and nobody waits for ever."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from hyperv.contracts import SectionReading
from inventory.ingest.cluster_facts import cluster_of, has_the_word
from inventory.models import Cluster, ClusterSectionState, Host
from inventory.sections import Seen
from tests.inventory.building import NOW, make_host, poll, raw_host, section

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cluster() -> Cluster:
    return Cluster.objects.create(name="CL1", domain="example.com", first_seen_at=NOW)


def seen(host_id: int, started_at: datetime, name: str = "volumes") -> Seen:
    return Seen(host_id, 0, started_at, SectionReading(name=name, ok=True))


def test_an_earlier_poll_that_commits_later_has_no_word(cluster: Cluster) -> None:
    with transaction.atomic():
        assert has_the_word(seen(2, NOW), cluster.pk)
        assert not has_the_word(seen(1, NOW - timedelta(seconds=5)), cluster.pk)
        assert has_the_word(seen(3, NOW + timedelta(seconds=5)), cluster.pk)


def test_the_consumers_of_one_poll_all_have_the_word(cluster: Cluster) -> None:
    with transaction.atomic():
        assert has_the_word(seen(1, NOW), cluster.pk)
        assert has_the_word(seen(1, NOW), cluster.pk)


def test_sections_and_clusters_do_not_wait_for_each_other(cluster: Cluster) -> None:
    other = Cluster.objects.create(name="CL2", domain="example.com", first_seen_at=NOW)
    with transaction.atomic():
        assert has_the_word(seen(1, NOW), cluster.pk)
        assert has_the_word(seen(1, NOW - timedelta(seconds=5), "networks"), cluster.pk)
        assert has_the_word(seen(1, NOW - timedelta(seconds=5)), other.pk)


def test_a_poll_that_is_rolled_back_has_decided_nothing(cluster: Cluster) -> None:
    with transaction.atomic():
        assert has_the_word(seen(1, NOW), cluster.pk)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert has_the_word(seen(2, NOW - timedelta(seconds=5)), cluster.pk)


def test_the_cluster_of_a_host_is_what_its_host_section_said() -> None:
    host, alone = make_host("HV01", 1), make_host("HV02", 2)
    facts = {"cluster_service": "Running", "cluster_name": "CL1", "cluster_domain": "example.com"}
    poll(host, host=section([raw_host(**facts)]))
    assert cluster_of(seen(host.pk, NOW)) == Cluster.objects.get().pk
    assert cluster_of(seen(alone.pk, NOW)) is None


def test_polls_of_many_nodes_at_once_end_with_the_word_of_the_latest(cluster: Cluster) -> None:
    """Each writes when it began into the cluster's domain, as a consumer would write its facts: in the end that of the
    latest start stands, in whatever order they commit, and nobody is chosen as the victim of a deadlock."""
    began = timezone.now()
    starts = [began + timedelta(seconds=number) for number in range(8)]
    barrier, troubles = threading.Barrier(len(starts)), list[Exception]()

    def ingest(number: int) -> None:
        try:
            for _ in range(10):
                barrier.wait(30)
                with transaction.atomic():
                    if has_the_word(seen(number, starts[number]), cluster.pk):
                        Cluster.objects.filter(pk=cluster.pk).update(domain=str(number))
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=ingest, args=[number]) for number in range(len(starts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert Cluster.objects.get().domain == "7"
    assert ClusterSectionState.objects.get().decided_at == starts[-1]
    assert Host.objects.count() == 0
