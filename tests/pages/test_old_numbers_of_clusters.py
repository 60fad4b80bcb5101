"""What was told by nodes and hosts that have fallen silent stays, with its age, and never turns into "not read yet"."""

import re
import uuid

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from inventory.models import Cluster, Host, HostSwitch, MigrationNetwork, MigrationRouting, SectionState
from inventory.scope import EVERYTHING, Area, Scope
from inventory.selectors.switches import NetworkQuestion, network_rows, networks_matching
from tests.pages import factories as make
from tests.pages import parts, volumes
from tests.pages.test_replication import replicate

TWO_HOURS, THREE_HOURS = 7300, 10900  # seconds, and beyond 2.5 times the pause between readings of any section
NEVER = "has not been read yet"


def cells(browser: Client, address: str) -> dict[str, str]:
    """What the first row of a list says, by the titles of its columns."""
    page = BeautifulSoup(browser.get(f"{address}?columns=all").content, "html.parser")
    row = page.select_one("#live tbody tr")
    assert row is not None
    told = {cell["data-label"]: cell.get_text(" ", strip=True) for cell in row.select("td[data-label]")}
    return {name: text.replace("\u202f", " ") for name, text in told.items()}


def old_ones(browser: Client, address: str) -> dict[str, str]:
    """Columns that say that their numbers are the last known ones, each with the age that stands there, if any."""
    page = BeautifulSoup(browser.get(f"{address}?columns=all").content, "html.parser")
    row = page.select_one("#live tbody tr")
    assert row is not None
    marked = row.select("td.hv-last-known")
    ages = {str(cell["data-label"]): cell.select_one(".hv-old") for cell in marked}
    return {name: _age(mark.get_text(" ")) if mark else "" for name, mark in ages.items()}


def _age(text: str) -> str:
    return " ".join(text.replace("last known,", "").split())


@pytest.fixture
def silent(db: None) -> Cluster:
    """Both nodes were read last two and three hours ago, and answer no more."""
    cluster = make.make_cluster("CLU-NORTH")
    first = make.make_host("HV01", cluster=cluster, outcome="failed", read_ago=THREE_HOURS)
    make.make_host("HV02", cluster=cluster, outcome="failed", read_ago=TWO_HOURS)
    make.fill_cluster(cluster, ["HV01", "HV02"], [make.make_vm(1, first)])
    volumes.give_shared_volumes(cluster)
    return cluster


def test_a_cluster_keeps_what_its_nodes_told_last(browser: Client, silent: Cluster) -> None:
    shown = cells(browser, "/clusters/")
    assert not [text for text in shown.values() if NEVER in text]
    assert shown["Groups"].startswith("1 ")
    old = old_ones(browser, "/clusters/")
    assert {name for name, age in old.items() if age == "2 h ago"} == {
        *("Nodes", "VMs", "Memory asked for", "Physical", "Fullest volume", "Groups"),
    }
    page = BeautifulSoup(browser.get(silent.get_absolute_url()).content, "html.parser").get_text(" ", strip=True)
    assert NEVER not in page.replace("\n", " ")
    assert "Last known, 2 h ago" in page.replace("\u202f", " ")


def test_one_node_that_answers_is_enough(browser: Client, silent: Cluster) -> None:
    fresh = make.make_host("HV03", cluster=silent)
    assert old_ones(browser, "/clusters/") == old_ones(browser, "/clusters/groups/") == {}
    SectionState.objects.filter(host=fresh).update(ok=False)
    age = old_ones(browser, "/clusters/")["Nodes"]
    assert re.fullmatch(r"\d+ s ago", age), f"the last word, though that node failed since: {age}"


def test_a_section_that_no_node_could_read_says_why(browser: Client) -> None:
    cluster = make.make_cluster("CLU-NEW")
    for name in ("HV01", "HV02"):
        make.make_host(name, cluster=cluster, outcome="failed")
    SectionState.objects.filter(name="groups").update(ok_at=None)
    assert make.UNREACHABLE in cells(browser, "/clusters/")["Groups"]


def test_groups_are_as_old_as_the_last_word_on_them(browser: Client, silent: Cluster) -> None:
    old = old_ones(browser, "/clusters/groups/")
    assert [name for name, age in old.items() if age] == ["State"], "once in a row"
    assert old["State"] == "2 h ago"
    assert {"Owner", "Priority", "Preferred owners", "Kept apart by"} <= old.keys()


def test_a_replication_is_as_old_as_its_side(browser: Client) -> None:
    primary, replica = make.make_host("HV01"), make.make_host("HV02", outcome="failed", read_ago=TWO_HOURS)
    vm = make.make_vm(1, primary)
    replicate(vm, primary, "Primary", pending_bytes=2**20)
    assert old_ones(browser, "/replication/") == {}
    replicate(vm, replica, "Replica")
    assert old_ones(browser, "/replication/") == {"Health": "2 h ago", "Last replicated": ""}
    SectionState.objects.filter(host=primary).update(ok=False, ok_at=make.seconds_ago(THREE_HOURS))
    old = old_ones(browser, "/replication/")
    assert (old["Health"], old["State"]) == ("3 h ago", "3 h ago")
    assert {"Pending", "Missed", "Errors"} <= old.keys()


def test_subnets_of_live_migrations_say_which_hosts_told_of_them_long_ago(browser: Client) -> None:
    hosts: list[Host] = [make.make_host("HV01"), make.make_host("HV02", outcome="failed", read_ago=TWO_HOURS)]
    for host in hosts:
        MigrationNetwork.objects.create(host=host, subnet="10.98.0.0/24", priority=1)
        MigrationRouting.objects.create(host=host, any_network=True)
    page = BeautifulSoup(browser.get("/networks/migration/").content, "html.parser")
    text = re.sub(r"\s+", " ", page.select_one("#live").get_text(" ")).replace(" ,", ",")
    assert "HV01 (1), HV02 (1) last known, 2 h ago" in text
    assert text.count("2 h ago") == 2, "also where any network is taken"


def test_a_network_is_as_old_as_the_oldest_word_on_it(browser: Client) -> None:
    cluster = make.make_cluster("CLU-NORTH")
    parts.make_network(make.make_host("HV01", cluster=cluster))
    assert old_ones(browser, "/networks/") == {}
    parts.make_network(make.make_host("HV02", cluster=cluster, outcome="failed", read_ago=TWO_HOURS))
    aged = {"State": "2 h ago", "Hosts": "", "Clusters": "", "VMs": "2 h ago", "VLANs in use": ""}
    assert old_ones(browser, "/networks/") == aged, "once in a row for each section"
    mark = BeautifulSoup(browser.get("/networks/").content, "html.parser").select_one("#live .hv-old")
    assert mark["title"] == make.UNREACHABLE
    (told,) = browser.get("/api/v1/networks").json()["items"]
    assert told["old_because"] == {"networks": make.UNREACHABLE, "vmnics": make.UNREACHABLE}
    oldest = make.make_host("HV03", cluster=cluster, read_ago=THREE_HOURS)
    parts.make_network(oldest)
    assert old_ones(browser, "/networks/") == aged | {"State": "3 h ago", "VMs": "3 h ago"}, "also where nothing failed"
    Host.objects.filter(name__in=("HV02", "HV03")).update(retired_at=timezone.now())
    assert old_ones(browser, "/networks/") == {}, "what a retired host had is no part of it"


def test_that_a_node_lacks_a_network_is_as_old_as_the_word_of_that_node(browser: Client) -> None:
    cluster = make.make_cluster("CLU-NORTH")
    parts.make_network(make.make_host("HV01", cluster=cluster))
    make.make_host("HV02", cluster=cluster, outcome="failed", read_ago=TWO_HOURS)
    assert old_ones(browser, "/networks/") == {"State": "2 h ago", "Hosts": "", "Clusters": ""}


def test_a_network_is_fresh_for_who_sees_none_of_its_silent_hosts(db: None) -> None:
    seen, now = make.make_cluster("CLU-NORTH"), timezone.now()
    for name, facts in (("HV01", {"cluster": seen}), ("HV02", {"outcome": "failed", "read_ago": TWO_HOURS})):
        HostSwitch.objects.create(host=make.make_host(name, **facts), switch_id=uuid.uuid4(), name="External")
    part = Scope((Area(everything=False, clusters=frozenset({seen.pk})),))
    for scope, is_old in ((EVERYTHING, True), (part, False)):
        (row,) = network_rows(networks_matching(NetworkQuestion(), scope, now), scope, now)
        assert {name: section.old for name, section in row.sections.items()} == {"networks": is_old, "vmnics": is_old}


def test_vms_on_a_network_are_known_from_another_section(browser: Client) -> None:
    host = make.make_host("HV01")
    parts.make_network(host)
    SectionState.objects.filter(host=host, name="vmnics").update(ok=False, ok_at=None)
    assert old_ones(browser, "/networks/") == {}, "never read is not old"
    SectionState.objects.filter(host=host, name="vmnics").update(ok_at=make.seconds_ago(TWO_HOURS))
    assert old_ones(browser, "/networks/") == {"VMs": "2 h ago", "VLANs in use": ""}
