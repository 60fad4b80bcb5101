"""Cluster-wide facts: any node tells them, the poll that started last decides, a rename keeps the cluster."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.ingest.clusters import ingest_cluster
from inventory.models import Cluster, ClusterGroup, ClusterNetwork, ClusterNode, ClusterSectionState, Host, Poll
from inventory.sections import Seen
from tests.inventory.building import NOW, answer, begin, broken, guid, make_host, poll, raw_host, section

pytestmark = pytest.mark.django_db
ID = guid(77)


def told(name: str = "CL1", cluster_id: str | None = ID) -> dict[str, Any]:
    facts = {"cluster_service": "Running", "cluster_name": name, "cluster_domain": "example.com"}
    return section([raw_host(cluster_id=cluster_id, **facts)])


def raw_cluster(**facts: Any) -> dict[str, Any]:
    return {"kind": "cluster", "id": ID, "name": "CL1", "quorum_type": "Majority", "functional_level": 11} | facts


def raw_node(name: str = "HV01", **facts: Any) -> dict[str, Any]:
    return {"kind": "node", "name": name, "node_id": "1", "state": "Up", "drain_status": "NotInitiated"} | facts


def raw_network(number: int = 1, **facts: Any) -> dict[str, Any]:
    return {"kind": "network", "id": guid(number), "name": f"Network {number}", "role": "Cluster", "metric": 7} | facts


def raw_group(number: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "id": guid(500 + number),
        "name": f"vm{number}",
        "group_type": "VirtualMachine",
        "vm_id": guid(number),
        "state": "Online",
        "owner_node": "HV01",
        "priority": 2000,
        "preferred_owners": [],
        "possible_owners": ["HV01", "HV02"],
        "failover_threshold": 0xFFFFFFFF,
        "status_information": 0,
    } | facts


def whole(*nodes: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return section([raw_cluster(**facts), *(nodes or (raw_node("HV01"), raw_node("HV02", node_id="2"))), raw_network()])


def test_a_cluster_is_told_once_by_all_its_nodes() -> None:
    for port, name in enumerate(("HV01", "HV02"), 7000):
        poll(make_host(name, port), host=told(), cluster=whole(), groups=section([raw_group(1), raw_group(2)]))
    cluster = Cluster.objects.get()
    assert (cluster.guid, cluster.quorum_type, cluster.functional_level) == (uuid.UUID(ID), "Majority", 11)
    assert cluster.maximum_parallel_migrations is None
    assert set(cluster.nodes.values_list("name", "state")) == {("HV01", "Up"), ("HV02", "Up")}
    assert ClusterNetwork.objects.get().metric == 7
    assert set(ClusterGroup.objects.values_list("name", "failover_threshold", "queued_for_move")) == {
        ("vm1", None, False),
        ("vm2", None, False),
    }


def test_what_did_not_change_is_not_written_again() -> None:
    host = make_host()
    for _ in range(2):
        poll(host, host=told(), cluster=whole(), groups=section([raw_group()]))
    assert Poll.objects.latest("started_at").rows_changed == 0


def test_a_renamed_cluster_stays_the_same() -> None:
    host = make_host()
    poll(host, host=told("CL1"), cluster=whole())
    before = Cluster.objects.get().pk
    poll(host, host=told("CL-NEW"), cluster=whole(name="CL-NEW"))
    cluster = Cluster.objects.get()
    assert (cluster.pk, cluster.name) == (before, "CL-NEW")
    assert Host.objects.get().cluster_id == before


def test_a_cluster_that_was_known_by_name_alone_gets_its_id() -> None:
    host = make_host()
    poll(host, host=told(cluster_id=None))
    assert Cluster.objects.get().guid is None
    poll(host, host=told())
    assert Cluster.objects.get().guid == uuid.UUID(ID)


def test_a_host_that_does_not_tell_the_id_forgets_none() -> None:
    host = make_host()
    poll(host, host=told())
    poll(host, host=told(cluster_id=None))
    assert Cluster.objects.get().guid == uuid.UUID(ID)


def test_two_clusters_may_change_names() -> None:
    first, second = make_host("HV01", 7000), make_host("HV02", 7001)
    poll(first, host=told("ONE", guid(1)))
    poll(second, host=told("TWO", guid(2)))
    poll(first, host=told("TWO", guid(1)))
    poll(second, host=told("ONE", guid(2)))
    assert set(Cluster.objects.values_list("guid", "name")) == {
        (uuid.UUID(guid(1)), "TWO"),
        (uuid.UUID(guid(2)), "ONE"),
    }


def test_two_clusters_of_one_name_are_two() -> None:
    first, second = make_host("HV01", 7000), make_host("HV02", 7001)
    for _ in range(2):
        poll(first, host=told("CL1", guid(1)), cluster=whole(id=guid(1), quorum_type="Majority"))
        poll(second, host=told("CL1", guid(2)), cluster=whole(id=guid(2), quorum_type="DiskOnly"))
    assert set(Cluster.objects.values_list("guid", "name", "quorum_type", "hosts__name")) == {
        (uuid.UUID(guid(1)), "CL1", "Majority", "HV01"),
        (uuid.UUID(guid(2)), "CL1", "DiskOnly", "HV02"),
    }


def test_a_cluster_that_was_built_anew_under_its_old_name_is_the_same_to_the_portal() -> None:
    host = make_host()
    poll(host, host=told("CL1", guid(1)))
    before = Cluster.objects.get().pk
    poll(host, host=told("CL1", guid(2)))
    cluster = Cluster.objects.get()
    assert (cluster.pk, cluster.guid) == (before, uuid.UUID(guid(2)))


def test_a_rename_writes_nothing_that_another_node_may_be_telling_meanwhile() -> None:
    host = make_host()
    poll(host, host=told("CL1"), cluster=whole())
    with CaptureQueriesContext(connection) as captured:
        poll(host, host=told("CL-NEW"))
    (rename,) = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "inventory_cluster" SET "guid"')]
    assert "quorum_type" not in rename


def test_a_node_is_gone_after_two_good_polls_without_it() -> None:
    host = make_host()
    poll(host, host=told(), cluster=whole())
    poll(host, host=told(), cluster=whole(raw_node("HV01")))
    assert ClusterNode.objects.count() == 2
    poll(host, host=told(), cluster=broken())
    poll(host, host=told(), cluster=section([]))  # the cluster service is down here: that says nothing of any node
    assert ClusterNode.objects.count() == 2
    poll(host, host=told(), cluster=whole(raw_node("HV01")))
    assert ClusterNode.objects.get().name == "HV01"


def test_a_group_that_could_not_be_read_is_not_gone() -> None:
    host = make_host()
    poll(host, host=told(), groups=section([raw_group(1), raw_group(2)]))
    unread = {"id": None, "error": {"message": "busy"}}
    for _ in range(3):
        poll(host, host=told(), groups=section([raw_group(1), unread]))
    assert ClusterGroup.objects.count() == 2


def test_an_earlier_poll_that_commits_later_changes_nothing() -> None:
    first, second = make_host("HV01", 7000), make_host("HV02", 7001)
    for host in (first, second):
        poll(host, host=told(), cluster=whole())
    slow = begin(first)
    poll(second, host=told(), cluster=whole(raw_node("HV01", state="Paused")))
    decided_at = ClusterSectionState.objects.get(name="cluster").decided_at
    from inventory import polls

    polls.finish(slow, answer(host=told(), cluster=whole(raw_node("HV01", state="Up"))))
    assert ClusterNode.objects.get(name="HV01").state == "Paused"
    assert ClusterSectionState.objects.get(name="cluster").decided_at == decided_at


def test_a_host_that_has_moved_to_another_cluster_writes_nothing_into_its_old_one() -> None:
    host = make_host()
    poll(host, host=told(), cluster=whole())
    moved = section([raw_cluster(id=guid(78), quorum_type="DiskOnly")])
    poll(host, host=broken(), cluster=moved, groups=section([raw_group()]))
    assert Cluster.objects.get().quorum_type == "Majority"
    assert not ClusterGroup.objects.exists()


def test_a_host_whose_own_section_failed_is_believed_where_it_tells_the_id_of_its_cluster() -> None:
    host = make_host()
    poll(host, host=told(), cluster=whole())
    poll(host, host=broken(), cluster=whole(quorum_type="DiskOnly"), groups=section([raw_group()]))
    assert Cluster.objects.get().quorum_type == "DiskOnly"
    assert ClusterGroup.objects.get().name == "vm1"


def test_a_host_whose_cluster_is_not_known_yet_waits_for_its_host_section() -> None:
    host = make_host()
    section_read = answer(cluster=whole()).sections["cluster"]
    assert ingest_cluster(Seen(host.pk, 1, NOW + timedelta(seconds=1), section_read)) == 0
    assert not ClusterNode.objects.exists()


def test_what_asks_about_each_vm_of_a_cluster_is_not_asked_at_every_poll() -> None:
    host = make_host()
    assert {"cluster", "groups"} <= set(begin(host).asked)
    poll(host, host=told(), cluster=whole(), groups=section([raw_group()]))
    asked = begin(host).asked
    assert "cluster" in asked
    assert "groups" not in asked
