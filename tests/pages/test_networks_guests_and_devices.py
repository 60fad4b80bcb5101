"""The panels about what hangs on a VM and on a host: what is known, what is not and why, what is doubtful."""

import re
import uuid

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone

from inventory.choices import PollOutcome
from inventory.models import VM, HostSwitch, SectionState
from inventory.scope import EVERYTHING, Area, Scope
from inventory.selectors.switches import network_rows
from tests.pages import factories as make
from tests.pages import parts


@pytest.fixture
def vm() -> VM:
    return make.make_vm(1, make.make_host())


def panel(browser: Client, address: str, title: str) -> Tag:
    soup = BeautifulSoup(browser.get(address).content, "html.parser")
    found = soup.find("section", attrs={"aria-labelledby": f"{title}-title"})
    assert isinstance(found, Tag)
    return found


def text(tag: Tag) -> str:
    return re.sub(r"\s+", " ", tag.get_text(" ", strip=True))


def cell(tag: Tag, column: str) -> str:
    found = tag.select_one(f'td[data-label="{column}"]')
    assert found
    return text(found)


def test_an_adapter_shows_where_it_leads_and_under_which_addresses(browser: Client, vm: VM) -> None:
    parts.make_adapter(vm, mac_address="00155DAABBCC", ip_addresses=["10.0.0.5", "fe80::5"])
    shown = panel(browser, vm.get_absolute_url(), "network")
    assert cell(shown, "MAC address") == "00:15:5D:AA:BB:CC dynamic"
    assert cell(shown, "IP addresses") == "10.0.0.5 fe80::5"
    assert (cell(shown, "Switch"), cell(shown, "VLAN")) == ("External", "100")


@pytest.mark.parametrize(
    ("facts", "vlan"),
    [
        ({"vlan_mode": "Untagged"}, "untagged"),
        ({"vlan_mode": "Trunk", "native_vlan": 1, "allowed_vlans": "5-9"}, "trunk 5-9 (native 1)"),
        ({"vlan_mode": "Trunk", "native_vlan": 0, "allowed_vlans": "5-9"}, "trunk 5-9 (native 0)"),
        ({"vlan_mode": "Trunk", "native_vlan": None, "allowed_vlans": "5-9"}, "trunk 5-9 (native unknown)"),
        ({"vlan_mode": None}, "unknown"),
        ({"vlan_mode": "Access", "access_vlan": None}, "unknown"),
    ],
)
def test_a_vlan_is_told_in_words(browser: Client, vm: VM, facts: dict[str, object], vlan: str) -> None:
    parts.make_adapter(vm, **facts)
    assert cell(panel(browser, vm.get_absolute_url(), "network"), "VLAN") == vlan


def test_an_adapter_on_no_switch_is_disconnected(browser: Client, vm: VM) -> None:
    parts.make_adapter(vm, connected=False, switch_name=None)
    assert cell(panel(browser, vm.get_absolute_url(), "network"), "Switch") == "disconnected"


def test_no_address_of_a_speaking_guest_is_none_and_of_a_silent_one_unknown(browser: Client, vm: VM) -> None:
    parts.make_adapter(vm, ip_addresses=None)
    parts.make_guest(vm)
    assert cell(panel(browser, vm.get_absolute_url(), "network"), "IP addresses") == "none"
    vm.integration_services.filter(component=parts.KVP).update(status=["NoContact"], primary_status="NoContact")
    shown = cell(panel(browser, vm.get_absolute_url(), "network"), "IP addresses")
    assert shown.startswith("unknown : The guest says nothing over KVP")
    vm.integration_services.filter(component=parts.KVP).update(enabled=False)
    assert "switched off" in cell(panel(browser, vm.get_absolute_url(), "network"), "IP addresses")
    vm.integration_services.all().delete()
    assert "not known" in cell(panel(browser, vm.get_absolute_url(), "network"), "IP addresses")


def test_two_vms_of_one_mac_address_name_each_other(browser: Client, vm: VM) -> None:
    other = make.make_vm(2, vm.host, name="other-one")
    gone = make.make_vm(3, vm.host, name="long-gone", gone_at=make.seconds_ago(5))
    for each in (vm, other, gone):
        parts.make_adapter(each, mac_address="0015F2A0C1D2", mac_is_dynamic=False)
    shown = cell(panel(browser, vm.get_absolute_url(), "network"), "MAC address")
    assert "also of other-one" in shown
    assert "long-gone" not in shown


def test_a_vm_without_adapters_and_a_host_never_asked_are_told_apart(browser: Client, vm: VM) -> None:
    assert "No network adapter" in text(panel(browser, vm.get_absolute_url(), "network"))
    SectionState.objects.filter(name="vmnics").delete()
    shown = text(panel(browser, vm.get_absolute_url(), "network"))
    assert "Unknown" in shown
    assert "No network adapter" not in shown


def test_a_guest_says_what_it_is_and_its_services_have_one_name_in_every_language(browser: Client, vm: VM) -> None:
    parts.make_guest(vm)
    shown = text(panel(browser, vm.get_absolute_url(), "guest"))
    assert "Windows Server 2022 Datacenter" in shown
    assert "vm.example.org" in shown
    assert "Data exchange Ok" in shown
    assert "Austausch" not in shown


def test_a_silent_guest_says_why_and_what_it_was(browser: Client, vm: VM) -> None:
    parts.make_guest(vm, kvp=False, known_os_name="Windows Server 2019", known_fqdn="old.example.org")
    shown = text(panel(browser, vm.get_absolute_url(), "guest"))
    assert "The guest says nothing over KVP" in shown
    assert "It was last Windows Server 2019 , old.example.org" in shown


@pytest.mark.parametrize(
    ("known", "says"), [(None, "Means nothing here"), ("Windows Server 2019", "has answered before")]
)
def test_a_missing_heartbeat_means_something_only_of_a_guest_that_was_heard(
    browser: Client, vm: VM, known: str | None, says: str
) -> None:
    vm.reading.heartbeat = "NoContact"
    vm.reading.save()
    parts.make_guest(vm, kvp=False, known_os_name=known)
    assert says in text(panel(browser, vm.get_absolute_url(), "guest"))


def test_outdated_and_disabled_services_are_marked(browser: Client, vm: VM) -> None:
    parts.make_guest(vm)
    vm.integration_services.filter(component=parts.KVP).update(status=["Ok", "ProtocolMismatch"])
    vm.integration_services.filter(component=parts.HEARTBEAT).update(enabled=False)
    shown = text(panel(browser, vm.get_absolute_url(), "guest"))
    assert "Data exchange outdated" in shown
    assert "Heartbeat switched off" in shown


def test_what_keeps_a_vm_from_migrating_is_said(browser: Client, vm: VM) -> None:
    parts.make_platform(vm, assigned_devices=["PCIROOT(1)"], tpm_enabled=True)
    parts.make_drive(vm, r"\\files\iso\a.iso")
    parts.make_drive(vm, kind="floppy")
    shown = text(panel(browser, vm.get_absolute_url(), "devices"))
    assert "1 medium inserted" in shown
    assert "1 device of the host passed through" in shown
    assert r"\\files\iso\a.iso" in shown
    assert "Virtual TPM yes" in shown


def test_a_windows_that_cannot_tell_of_a_tpm_does_not_say_no(browser: Client, vm: VM) -> None:
    parts.make_platform(vm, tpm_enabled=None)
    shown = text(panel(browser, vm.get_absolute_url(), "devices"))
    assert "Virtual TPM not told (before Windows Server 2016)" in shown


def test_a_host_shows_its_switches_and_where_migrations_travel(browser: Client) -> None:
    host = make.make_host()
    parts.make_network(host)
    shown = panel(browser, host.get_absolute_url(), "networks")
    assert "External, embedded teaming" in text(shown)
    assert "Of the host Management VLAN 10" in text(shown)
    assert "Live migrations take 10.99.1.0/24 (priority 5000)" in text(shown)
    host.migration_routing.any_network = True
    host.migration_routing.save()
    assert "take any network" in text(panel(browser, host.get_absolute_url(), "networks"))


def test_networks_of_a_host_that_was_never_read_are_unknown(browser: Client) -> None:
    shown = text(panel(browser, make.make_host(outcome=None).get_absolute_url(), "networks"))
    assert "Unknown" in shown
    assert "No virtual switch" not in shown


def test_old_numbers_say_how_old_they_are(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(outcome=PollOutcome.FAILED, read_ago=7000))
    parts.equip(vm)
    for title in ("network", "guest", "devices"):
        assert "last known" in text(panel(browser, vm.get_absolute_url(), title))


@pytest.mark.django_db
def test_the_vlans_in_use_are_those_of_present_vms_whoever_asks() -> None:
    cluster = make.make_cluster()
    host = make.make_host("HV01", cluster=cluster)
    for number, (network, vlan, gone) in enumerate(
        [
            ("External", 300, False),
            ("External", 7, False),
            ("External", 7, True),
            ("External", 9, True),
            ("External", None, False),
            ("Lab", 12, True),
            ("Lab", None, False),
            ("Elsewhere", 1, False),
        ],
        1,
    ):
        vm = make.make_vm(number, host, gone_at=make.seconds_ago(60) if gone else None)
        parts.make_adapter(vm, switch_name=network, access_vlan=vlan, name="External")
    for name in ("External", "Lab", "Idle"):
        HostSwitch.objects.create(host=host, switch_id=uuid.uuid4(), name=name)
    of_cluster = Scope((Area(everything=False, clusters=frozenset({cluster.pk})),))
    for scope in (EVERYTHING, of_cluster):
        networks = list(HostSwitch.objects.order_by("name"))
        for network in networks:
            vars(network)["vm_count"] = 0
        rows = network_rows(networks, scope, timezone.now())
        assert {row.name: list(row.vlans) for row in rows} == {"External": [7, 300], "Idle": [], "Lab": []}
