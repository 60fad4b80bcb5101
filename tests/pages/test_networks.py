"""Virtual networks by name, the adapters on them, and the subnets of live migrations."""

import csv
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inventory.models import Host, HostSwitch, MigrationNetwork, MigrationRouting, SectionState
from inventory.scope import EVERYTHING
from inventory.selectors.network_page import SWITCHES_SHOWN
from inventory.selectors.switches import NetworkQuestion, network_rows, networks_matching
from tests.pages import factories as make
from tests.pages import parts

ODD = "vSwitch <prod> & 'co' / 100%"


@pytest.fixture
def hosts(db: None) -> list[Host]:
    """Three nodes, of which the last lacks a network; VMs on two VLANs, two of them with one MAC address."""
    cluster = make.make_cluster("CLU-NORTH")
    rows = [make.make_host(f"HV0{number}", cluster=cluster) for number in (1, 2, 3)]
    for host in rows[:2]:
        parts.make_network(host, name=ODD, iov_enabled=host is rows[0])
    for number, host in enumerate(rows[:2], 1):
        vm = make.make_vm(number, host)
        parts.make_adapter(vm, switch_name=ODD, access_vlan=100 * number, mac_address="00155D0A1B2C")
    parts.make_adapter(make.make_vm(3, rows[0]), connected=False, switch_name=None, mac_address="00155D000003")
    MigrationRouting.objects.create(host=rows[2], any_network=True)
    return rows


def text_of(browser: Client, address: str, **asked: str) -> str:
    answer = browser.get(address, asked)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_network_that_a_node_lacks_is_named_with_the_node(browser: Client, hosts: list[Host]) -> None:
    text = text_of(browser, "/networks/")
    for words in ("Missing on a node", "HV03", "100, 200", "vSwitch &lt;prod&gt;"):
        assert words in text
    assert "HV03" in text_of(browser, "/networks/", missing="on")
    parts.make_network(make.make_host("HV09"), name="Lab")
    assert "Lab" not in text_of(browser, "/networks/", missing="on")
    for sort in ("name", "-hosts", "-vms", "missing"):
        assert "Lab" in text_of(browser, "/networks/", sort=sort)


def test_a_retired_node_lacks_nothing_and_brings_its_cluster_no_network(browser: Client, hosts: list[Host]) -> None:
    Host.objects.filter(pk=hosts[2].pk).update(retired_at=timezone.now())
    south = make.make_cluster("CLU-SOUTH")
    make.make_host("HV11", cluster=south)
    parts.make_network(make.make_host("HV12", cluster=south, retired_at=timezone.now()), name=ODD, type="Private")
    for sort in ("missing", "-missing"):
        (row,) = browser.get("/networks/", {"sort": sort}).context["page"].rows
        assert (row.name, row.missing, row.hosts) == (ODD, [], 2)
    assert not browser.get("/networks/", {"missing": "on"}).context["page"].rows
    (network,) = browser.get("/api/v1/networks").json()["items"]
    assert ([one["name"] for one in network["clusters"]], network["types"]) == (["CLU-NORTH"], ["External"])


def test_the_page_of_a_network_with_any_name(browser: Client, hosts: list[Host]) -> None:
    text = text_of(browser, "/networks/network/", name=ODD)
    for words in ("No switch of this name on", "SR-IOV: ", "Mellanox", "Management", "VLANs in use", "used twice"):
        assert words in text, words
    assert browser.get("/networks/network/", {"name": "no such"}).status_code == 404
    assert browser.get("/networks/network/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"q": "0015.5d0a.1b2c"}, {1, 2}),
        ({"q": "vm-003"}, {3}),
        ({"switch": ODD}, {1, 2}),
        ({"vlan": "200"}, {2}),
        ({"kind": "shared-mac"}, {1, 2}),
        ({"kind": "disconnected"}, {3}),
        ({"kind": "connected"}, {1, 2}),
        ({"kind": "static-mac"}, set()),
        ({"kind": "no-ip"}, set()),
        ({"q": "10.0.2"}, {2}),
        ({"sort": "-ip"}, {1, 2, 3}),
        ({"sort": "mac"}, {1, 2, 3}),
    ],
)
def test_adapters_are_found_by_mac_ip_vlan_and_kind(
    browser: Client, hosts: list[Host], asked: dict[str, str], shown: set[int]
) -> None:
    text = text_of(browser, "/networks/adapters/", **asked)
    assert {number for number in (1, 2, 3) if f"vm-00{number}</bdi>" in text} == shown


def test_subnets_of_live_migrations(browser: Client, hosts: list[Host]) -> None:
    MigrationNetwork.objects.create(host=hosts[0], subnet="10.98.0.0/24", priority=1)
    text = text_of(browser, "/networks/migration/")
    for words in ("10.98.0.0/24", "10.99.1.0/24", "Missing on a node", "Any network is taken by"):
        assert words in text
    Host.objects.filter(pk=hosts[0].pk).update(retired_at=timezone.now())
    assert "10.98.0.0/24" not in text_of(browser, "/networks/migration/"), "none that is polled names it"


def test_an_address_that_a_host_names_as_its_own_is_missing_nowhere(browser: Client, hosts: list[Host]) -> None:
    MigrationNetwork.objects.all().delete()
    for number, host in enumerate(hosts[:2], 1):
        MigrationNetwork.objects.create(host=host, subnet=f"10.97.0.{number}/32")
    text = text_of(browser, "/networks/migration/")
    assert "10.97.0.1/32" in text
    assert "One address" in text
    assert "Missing on a node" not in text


def test_retired_hosts_take_no_place_of_those_that_are_polled(browser: Client, hosts: list[Host]) -> None:
    """Neither in the answer nor on the page, nor among what differs."""
    for number in range(SWITCHES_SHOWN + 1):
        retired = make.make_host(f"A-OLD-{number}", retired_at=timezone.now())
        HostSwitch.objects.create(host=retired, switch_id=uuid.uuid4(), name=ODD, type="Private")
    (network,) = browser.get("/api/v1/networks").json()["items"]
    assert [switch["host"]["name"] for switch in network["switches"]] == ["HV01", "HV02"]
    detail = browser.get("/networks/network/", {"name": ODD}).context["detail"]
    assert [part.switch.host.name for part in detail.switches] == ["HV01", "HV02"]
    assert (detail.switches_left_out, [label for label, _ in detail.differences]) == (0, ["SR-IOV"])


def test_of_a_network_whose_hosts_were_never_asked_for_adapters_nobody_knows_the_vms(
    browser: Client, hosts: list[Host]
) -> None:
    host = make.make_host("HV09")
    parts.make_network(host, name="Lab")
    SectionState.objects.filter(host=host, name="vmnics").delete()
    page = text_of(browser, "/networks/network/", name="Lab")
    assert "how many VMs are connected" in page
    assert "This section has not been read yet." in page.split('id="vlans-title"')[1]
    assert "hv-unknown" in page.split('id="switches-title"')[1].split("</table>")[0]
    assert "o VM hangs on it" not in page
    (row,) = [part for part in text_of(browser, "/networks/").split("<tr") if ">Lab<" in part]
    assert row.count('class="hv-unknown"') == 2
    download: Any = browser.get("/networks/export.csv")
    lines = b"".join(download.streaming_content).decode("utf-8-sig").splitlines()
    (line,) = [line for line in csv.DictReader(lines) if line["network"] == "Lab"]
    assert (line["vms"], line["vlans"]) == ("", "")
    (told,) = [one for one in browser.get("/api/v1/networks").json()["items"] if one["name"] == "Lab"]
    assert (told["vm_count"], told["vlans"]) == (None, None)


def test_a_network_that_a_poll_takes_away_while_a_list_is_read_breaks_nothing(hosts: list[Host]) -> None:
    found = list(networks_matching(NetworkQuestion(), EVERYTHING, timezone.now()))
    HostSwitch.objects.all().delete()
    (row,) = network_rows(found, EVERYTHING, timezone.now())
    assert (row.name, row.hosts, row.types, row.missing) == (ODD, 0, [], [])
    assert not row.sections["networks"].known


def test_vms_that_are_gone_are_not_counted_and_those_with_two_adapters_once(hosts: list[Host]) -> None:
    gone, there = make.make_vm(8, hosts[0], gone_at=timezone.now()), make.make_vm(9, hosts[0])
    for number, vm in enumerate((gone, gone, there, there)):
        parts.make_adapter(vm, switch_name=ODD, mac_address=f"00155D00009{number}")
    (row,) = network_rows(networks_matching(NetworkQuestion(), EVERYTHING, timezone.now()), EVERYTHING, timezone.now())
    assert row.vms == 3, "two of the hosts, and one that is there"
    parts.make_network(make.make_host("HV09"), name="Lab")
    parts.make_adapter(gone, switch_name="Lab", mac_address="00155D000099")
    rows = network_rows(
        networks_matching(NetworkQuestion(sort="vms"), EVERYTHING, timezone.now()), EVERYTHING, timezone.now()
    )
    assert [(one.name, one.vms) for one in rows] == [("Lab", 0), (ODD, 3)]
