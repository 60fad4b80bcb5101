"""The list of clusters, that of their groups, and the page of one."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from history.choices import ChangeKind
from history.models import Change
from inventory.choices import PollOutcome
from inventory.models import VM, Cluster, ClusterGroup, ClusterNode, Host, HostReading, PollState
from tests.pages import factories as make
from tests.pages import volumes


@pytest.fixture
def north(db: None) -> Cluster:
    """Two polled nodes of three, the second paused; a failed group, one that waits, a volume that is offline."""
    cluster = make.make_cluster("CLU-NORTH")
    hosts = [make.make_host(name, cluster=cluster) for name in ("HV01", "HV02")]
    vms = [make.make_vm(number, hosts[0]) for number in (1, 2, 3)]
    make.fill_cluster(cluster, ["HV01", "HV02", "HV03"], vms)
    volumes.give_shared_volumes(cluster)
    return cluster


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_says_what_is_wrong_with_each(browser: Client, north: Cluster) -> None:
    make.make_cluster("CLU-CALM")
    text = text_of(browser, "/clusters/")
    for words in ("1 of 3 nodes not up", "2 groups failed or waiting", "volumes full or not online", "2 polled"):
        assert words in text
    assert "CLU-CALM" in text


def test_a_cluster_with_a_host_that_cannot_be_read_is_not_without_trouble(browser: Client, north: Cluster) -> None:
    assert "CLU-NORTH</bdi>" not in text_of(browser, "/clusters/?trouble=hosts")
    failed = PollState.objects.filter(host__name="HV02")
    failed.update(last_outcome=PollOutcome.FAILED)
    assert "1 of 2 hosts cannot be read" in text_of(browser, "/clusters/?trouble=hosts")
    assert "1 of 2 hosts cannot be read" in text_of(browser, f"/clusters/{north.pk}/")
    Host.objects.filter(name="HV02").update(is_paused=True)
    assert "cannot be read" not in text_of(browser, f"/clusters/{north.pk}/")


def test_a_retired_host_is_none_that_the_portal_polls(browser: Client, north: Cluster) -> None:
    make.make_host("HV09", cluster=north, retired_at=make.seconds_ago(60))
    PollState.objects.filter(host__cluster=north).update(last_outcome=PollOutcome.FAILED)
    assert "2 of 2 hosts cannot be read" in text_of(browser, "/clusters/")
    told = browser.get(f"/api/v1/clusters/{north.pk}").json()
    assert (told["host_count"], told["hosts_unread"]) == (2, 2)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("trouble=nodes", True),
        ("trouble=groups", True),
        ("trouble=volumes", True),
        ("trouble=any", True),
        ("trouble=witness", False),
        ("q=north", True),
        ("q=south", False),
    ],
)
def test_filters(browser: Client, north: Cluster, asked: str, shown: bool) -> None:
    assert ("CLU-NORTH</bdi>" in text_of(browser, f"/clusters/?{asked}")) is shown


@pytest.mark.parametrize("sort", ["name", "nodes", "vms", "memory", "fullest", "groups", "level", "assigned"])
def test_every_order_stands(browser: Client, north: Cluster, sort: str) -> None:
    for asked in (sort, f"-{sort}"):
        assert "CLU-NORTH" in text_of(browser, f"/clusters/?sort={asked}&columns=all")


def test_what_no_node_has_told_is_unknown_and_not_none(browser: Client) -> None:
    cluster = make.make_cluster("CLU-NEW")
    assert "This section has not been read yet" in text_of(browser, "/clusters/")
    assert "No node has told of this cluster yet" in text_of(browser, cluster.get_absolute_url())


def test_the_page_shows_nodes_volumes_networks_groups_and_quorum(browser: Client, north: Cluster) -> None:
    text = text_of(browser, north.get_absolute_url())
    for words in (
        "not polled by the portal",
        "Paused",
        "C:\\ClusterStorage\\Volume3",
        "Offline",
        "NoDiskConnectivity",
        "cluster and clients",
        "Failed",
        "waits for its move",
        "Kept apart",
        "SQL",
        "File Share Witness",
        "Get-ClusterNode",
        "always",
    ):
        assert words in text, words


def test_whether_the_demand_fits_without_a_node(browser: Client) -> None:
    cluster = make.make_cluster()
    for name in ("HV01", "HV02"):
        make.make_vm(
            int(name[-1]), make.make_host(name, cluster=cluster, memory_capacity_bytes=4 * make.GIB), demand_gib=1
        )
    make.fill_cluster(cluster, ["HV01", "HV02"])
    assert "the demand fits" in text_of(browser, cluster.get_absolute_url())
    make.make_vm(3, cluster.hosts.get(name="HV01"), demand_gib=3)
    assert "the demand does not fit" in text_of(browser, cluster.get_absolute_url())
    ClusterNode.objects.create(cluster=cluster, name="HV03", state="Up")
    assert "the demand" not in text_of(browser, cluster.get_absolute_url())


def test_what_changed_on_its_nodes_stands_on_its_page(browser: Client, north: Cluster) -> None:
    host, other = Host.objects.get(name="HV01"), make.make_host("HV09")
    vm = VM.objects.filter(host=host).first()
    for kind, told in (
        (ChangeKind.HOST_REBOOTED, {"host": host, "name": "HV01"}),
        (ChangeKind.VM_STARTED, {"host": host, "vm": vm, "name": vm.name}),
        (ChangeKind.NODE_STATE, {"cluster": north, "name": "HV02", "thing": "node:HV02"}),
        (ChangeKind.HOST_REBOOTED, {"host": other, "name": "HV09"}),
    ):
        Change.objects.create(kind=kind, at=make.seconds_ago(60), **told)
    page = BeautifulSoup(text_of(browser, f"/clusters/{north.pk}/"), "html.parser")
    shown = [" ".join(moment.p.get_text(" ", strip=True).split()) for moment in page.select("#timeline li")]
    assert sorted(shown) == ["Host rebooted HV01", "Node changed its state HV02", f"VM started {vm.name}"]


def test_groups_are_found_by_what_they_are(browser: Client, north: Cluster) -> None:
    ClusterGroup.objects.filter(name="vm-003").update(preferred_owners=["hv02"], owner_node="HV01")
    for asked, shown in (
        ("kind=vms", {1, 2, 3}),
        ("kind=others", set()),
        ("kind=troubled", {1, 2}),
        ("kind=apart&apart=SQL", {1, 2, 3}),
        ("kind=away", {3}),
        ("owner=hv01&q=vm-002", {2}),
        (f"cluster={north.pk}&sort=-priority", {1, 2, 3}),
    ):
        text = text_of(browser, f"/clusters/groups/?{asked}")
        assert {number for number in (1, 2, 3) if f"vm-00{number}</bdi>" in text} == shown, asked


def test_a_cluster_that_is_not_there(browser: Client) -> None:
    assert browser.get("/clusters/4711/").status_code == 404
    assert HostReading.objects.count() == 0
