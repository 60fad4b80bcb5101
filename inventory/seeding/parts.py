"""What VMs and hosts consist of: guests, adapters, switches, devices, replication."""

from collections.abc import Iterator

from inventory.models import (
    GuestReading,
    HostAdapter,
    HostSwitch,
    IntegrationService,
    MigrationNetwork,
    MigrationRouting,
    Platform,
    RemovableDrive,
    Replication,
    VMAdapter,
)
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import Plan, PlannedVM, spread

_SERVICES = [spread(number, 9) for number in range(1, 7)]
SWITCH = "External"  # on every host; besides, each cluster and each standalone host has a network of its own


def own_network(plan: Plan, host: int) -> str:
    return f"Tenants {cluster:03}" if (cluster := plan.cluster_of(host)) else f"Lab {host:04}"


def fill_parts(plan: Plan) -> None:
    copy_rows(GuestReading, (_guest(vm) for vm in plan.vms()))
    copy_rows(Platform, (_platform(vm) for vm in plan.vms()))
    copy_rows(IntegrationService, (row for vm in plan.vms() for row in _services(vm)))
    copy_rows(VMAdapter, (row for vm in plan.vms() for row in _adapters(plan, vm)))
    copy_rows(RemovableDrive, (_dvd(vm) for vm in plan.vms() if vm.number % 3 == 0))
    copy_rows(Replication, (_side(plan, vm) for vm in plan.vms() if vm.number % 12 == 0))
    copy_rows(HostSwitch, (row for host in plan.host_ids for row in _switches(plan, host)))
    copy_rows(HostAdapter, (_management(host) for host in plan.host_ids))
    copy_rows(
        MigrationNetwork, ({"host_id": host, "subnet": "10.99.1.0/24", "priority": 5000} for host in plan.host_ids)
    )
    copy_rows(MigrationRouting, ({"host_id": host, "any_network": False} for host in plan.host_ids))


def _guest(vm: PlannedVM) -> Row:
    named = {"known_os_name": "Windows Server 2022 Datacenter", "known_fqdn": f"{vm.name}.example.org"}
    if vm.number % 23 == 0 or not vm.running:
        return {"vm_id": vm.guid, "unknown_reason": "guest_silent", **named}
    said = {"os_name": named["known_os_name"], "os_version": "10.0.20348", "fqdn": named["known_fqdn"]}
    return {"vm_id": vm.guid, **said, **named, "unknown_reason": None}


def _platform(vm: PlannedVM) -> Row:
    second = vm.number % 6 != 0
    return {"vm_id": vm.guid, "boot_order": ["Drive", "Network"], "secure_boot": second, "tpm_enabled": False}


def _services(vm: PlannedVM) -> Iterator[Row]:
    for component in _SERVICES:
        status = ["Ok"] if vm.running else []
        yield {"vm_id": vm.guid, "component": component, "name": "Service", "enabled": True, "status": status}


def _adapters(plan: Plan, vm: PlannedVM) -> Iterator[Row]:
    for place in range(1 + (vm.number % 9 == 0)):
        number = vm.number * 2 + place
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        yield {
            "vm_id": vm.guid,
            "adapter_id": spread(number, 4),
            "name": "Network Adapter",
            "switch_name": own_network(plan, vm.host) if place else SWITCH,
            "switch_id": spread(vm.host, 10 if place else 5),
            "connected": True,
            "mac_address": f"00155D{number % 2**24:06X}",
            "mac_is_dynamic": True,
            "vlan_mode": "Access",
            "access_vlan": 100 + number % 40,
            "status": ["Ok"],
            "ip_addresses": [address] if vm.running else None,
        }


def _dvd(vm: PlannedVM) -> Row:
    place = {"controller": "SCSI", "controller_number": 0, "controller_location": 7}
    return {"vm_id": vm.guid, "kind": "dvd", "drive": f"{vm.guid}\\dvd", "media": "None", **place}


def _side(plan: Plan, vm: PlannedVM) -> Row:
    return {
        "host_id": vm.host,
        "vm_id": vm.guid,
        "relationship": "Simple",
        "mode": "Primary",
        "state": "Replicating",
        "health": ("Normal", "Warning", "Critical")[vm.number % 3],
        "primary_server": plan.host_name(vm.host),
        "replica_server": "dr.example.org",
        "frequency_seconds": 300,
        "last_replication_at": plan.ago(vm.number % 4000),
        "pending_bytes": vm.number * 4096,
    }


def _switches(plan: Plan, host: int) -> Iterator[Row]:
    """One node in thirty lacks the network of its cluster."""
    uses = {"interfaces": ["Mellanox ConnectX-5"], "embedded_teaming": True, "allow_management_os": True}
    yield {"host_id": host, "switch_id": spread(host, 5), "name": SWITCH, "type": "External", **uses}
    if host % 30:
        yield {"host_id": host, "switch_id": spread(host, 10), "name": own_network(plan, host), "type": "Private"}


def _management(host: int) -> Row:
    tagged = {"vlan_mode": "Access", "access_vlan": 10}
    return {"host_id": host, "adapter_id": spread(host, 6), "name": "Management", "switch_name": SWITCH, **tagged}
