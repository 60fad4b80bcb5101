"""What the heavy sections about networks, guests and devices leave in the inventory."""

from typing import Any

import pytest
from django.db import connection

from inventory.models import (
    GuestReading,
    HostSwitch,
    IntegrationService,
    MigrationNetwork,
    MigrationRouting,
    Platform,
    Poll,
    RemovableDrive,
    VMAdapter,
)
from tests.inventory.building import guid, make_host, poll, raw_vm, section
from tests.inventory.raw_networks import (
    KVP,
    instance_id,
    kvp,
    raw_adapter,
    raw_dvd,
    raw_guest,
    raw_service,
    raw_switch,
)

pytestmark = pytest.mark.django_db

NETWORK = {"kind": "migration_network", "subnet": "10.9.9.0/24", "priority": 5000}
EVERYTHING: dict[str, Any] = {
    "networks": section([raw_switch(), NETWORK, {"kind": "migration", "any_network": False}]),
    "vmnics": section([raw_adapter(1, 1), raw_adapter(1, 2, ip_addresses=[]), raw_adapter(2, 3)]),
    "guests": section([raw_service(1), raw_service(2), raw_guest(1), raw_guest(2, items=[])]),
    "devices": section(
        [
            raw_dvd(1),
            {"kind": "floppy", "vm_id": guid(2), "drive": instance_id(2, "F"), "path": None},
            {"kind": "firmware", "vm_id": guid(1), "boot_order": ["File", "Drive"], "secure_boot": "On"},
            {"kind": "bios", "vm_id": guid(2), "boot_order": ["CD", "IDE"]},
            {"kind": "security", "vm_id": guid(1), "tpm_enabled": True, "shielded": False},
            {"kind": "processor", "vm_id": guid(1), "migration_compatible": False, "nested": True},
            {"kind": "assigned", "vm_id": guid(1), "location_paths": ["PCIROOT(0)"]},
            {
                "kind": "fibre",
                "vm_id": guid(1),
                "sans": ["Fabric A"],
                "port_names": ["C003FF5778E50000", "C003FF5778E50001"],
            },
            {"kind": "fibre", "vm_id": guid(2), "sans": [], "port_names": []},
        ]
    ),
}


def who_has(address: str) -> list[str]:
    return sorted(str(row.vm_id) for row in VMAdapter.objects.filter(ip_addresses__contains=[address]))


def test_everything_is_kept_and_an_unchanged_poll_writes_nothing() -> None:
    host = make_host()
    poll(host, [1, 2], **EVERYTHING)
    assert VMAdapter.objects.count() == 3
    assert IntegrationService.objects.count() == 2
    platform = Platform.objects.get(vm=guid(1))
    assert (platform.boot_order, platform.secure_boot, platform.tpm_enabled) == (["File", "Drive"], True, True)
    assert (platform.nested, platform.assigned_devices) == (True, ["PCIROOT(0)"])
    assert (platform.fibre_sans, Platform.objects.get(vm=guid(2)).fibre_sans) == (["Fabric A"], [])
    assert HostSwitch.objects.get().extensions == [{"name": "Filter", "type": "Filter", "enabled": True}]
    assert (MigrationNetwork.objects.get().priority, MigrationRouting.objects.get().any_network) == (5000, False)
    assert set(RemovableDrive.objects.values_list("kind", "path")) == {("dvd", r"\\files\iso\a.iso"), ("floppy", None)}

    poll(host, [1, 2], **EVERYTHING)
    assert Poll.objects.latest("started_at").rows_changed == 0


def test_addresses_are_found_however_they_were_written() -> None:
    adapters = [
        raw_adapter(1, 1, mac_address="00-15-5d-aa-bb-cc", ip_addresses=["FE80:0:0:0:0:0:0:AB%12", "10.0.0.7", "?"]),
        raw_adapter(2, 2, mac_address="000000000000", ip_addresses=["::ffff:10.0.0.7", "2001:DB8::1"]),
    ]
    host = make_host()
    poll(host, [1, 2], vmnics=section(adapters))
    assert (who_has("fe80::ab"), who_has("10.0.0.7")) == ([guid(1)], [guid(1), guid(2)])
    assert VMAdapter.objects.get(mac_address="00155DAABBCC").vm_id == VMAdapter.objects.get(vm=guid(1)).vm_id
    assert VMAdapter.objects.get(vm=guid(2)).mac_address is None  # not given yet, and not a duplicate of another such

    poll(host, [1, 2], vmnics=section(adapters))
    assert Poll.objects.latest("started_at").rows_changed == 0


def test_searching_an_address_reads_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM inventory_vmadapter WHERE ip_addresses @> ARRAY['10.0.0.1']::inet[]")
        assert "vm_adapter_ip" in str(cursor.fetchall())
        cursor.execute("EXPLAIN SELECT 1 FROM inventory_vmadapter WHERE mac_address = '00155D000001'")
        assert "vm_adapter_mac" in str(cursor.fetchall())


def test_no_address_is_unknown_and_not_an_empty_list() -> None:
    poll(make_host(), [1], vmnics=section([raw_adapter(1, 1, ip_addresses=[])]))
    assert VMAdapter.objects.get().ip_addresses is None


def test_an_adapter_is_gone_when_two_whole_readings_did_not_show_it() -> None:
    host = make_host()
    poll(host, [1], vmnics=section([raw_adapter(1, 1), raw_adapter(1, 2)]))
    for left in (2, 1):
        poll(host, [1], vmnics=section([raw_adapter(1, 1)]))
        assert VMAdapter.objects.count() == left


def test_where_one_vm_could_not_be_read_no_adapter_is_missed() -> None:
    host = make_host()
    poll(host, [1, 2], vmnics=section([raw_adapter(1, 1), raw_adapter(2, 2)]))
    for _ in range(3):
        poll(host, [1, 2], vmnics=section([raw_adapter(1, 1), {"error": {"message": "not there"}}]))
    assert VMAdapter.objects.filter(missed_polls=0).count() == 2


def test_adapters_of_a_replica_are_left_to_the_host_of_the_vm() -> None:
    first, second = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(first, [1], vmnics=section([raw_adapter(1, 1, switch_name="here")]))
    replica = raw_vm(1, replication_mode="Replica", state="Off")
    poll(second, vms=section([replica]), vmnics=section([raw_adapter(1, 1, switch_name="there")]))
    assert VMAdapter.objects.get().switch_name == "here"
    poll(second, vms=section([replica]), vmnics=section([]))
    assert VMAdapter.objects.get().missed_polls == 0


def test_a_guest_that_falls_silent_leaves_what_it_was() -> None:
    host = make_host()
    poll(host, [1], guests=section([raw_guest(1)]))
    poll(host, [1], guests=section([raw_guest(1, state="Off", items=[])]))
    reading = GuestReading.objects.get()
    assert (reading.os_name, reading.unknown_reason, reading.fqdn) == (None, "vm_off", None)
    assert (reading.known_os_name, reading.known_fqdn) == ("Windows Server 2022", "a.example.com")


def test_a_service_is_known_by_its_component_in_any_language() -> None:
    poll(make_host(), [1], guests=section([raw_service(1, enabled=False)]))
    row = IntegrationService.objects.get()
    assert (str(row.component), row.enabled) == (KVP.lower(), False)


def test_a_kind_that_was_not_read_keeps_what_another_wrote() -> None:
    host = make_host()
    poll(host, [1, 2], **EVERYTHING)
    poll(host, [1, 2], devices=section([{"kind": "processor", "vm_id": guid(1), "nested": False}]))
    platform = Platform.objects.get(vm=guid(1))
    assert (platform.nested, platform.tpm_enabled, platform.secure_boot) == (False, True, True)


def test_a_hostile_guest_costs_only_its_own_words() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + kvp("OSName", "&b;")
    items = [bomb, "<unfinished", kvp("OSName", "x" * 9000), kvp("FullyQualifiedDomainName", "R&amp;D &lt;b&gt;")]
    poll(make_host(), [1], guests=section([raw_guest(1, items=items)]))
    reading = GuestReading.objects.get()
    assert (len(reading.os_name or ""), reading.fqdn) == (255, "R&D <b>")
