"""The truth of what hangs on VMs: adapters, guests and what is built in. One row per thing and host that shows it."""

from collections.abc import Iterator
from typing import Any

from simulator.estate.guests import KVP, addresses_told, facts_told, services_of, tells
from simulator.estate.reading import HostReading, VMReading
from simulator.estate.telling import as_told
from simulator.estate.wires import Adapter, Vlan


def adapters_of(reading: HostReading) -> Iterator[dict[str, Any]]:
    for read in reading.vms:
        for adapter in read.vm.adapters:
            yield {"host": reading.host.name, **_adapter(reading, read, adapter)}


def _adapter(reading: HostReading, read: VMReading, adapter: Adapter) -> dict[str, Any]:
    switch = reading.host.network.switch(adapter.switch)
    return {
        "vm_id": read.vm.id,
        "adapter_id": adapter.id,
        "name": adapter.name,
        "switch_name": switch.name if switch else None,
        "switch_id": switch.id if switch else None,
        "connected": switch is not None,
        "mac_address": None if adapter.mac == "0" * 12 else adapter.mac,
        "mac_is_dynamic": adapter.dynamic_mac,
        "mac_spoofing": adapter.mac_spoofing,
        "dhcp_guard": adapter.dhcp_guard,
        "router_guard": adapter.router_guard,
        "is_legacy": adapter.legacy,
        "cluster_monitored": adapter.cluster_monitored,
        "test_failover_switch": adapter.test_switch or None,
        "bandwidth_percent": 0,
        "status": ["Ok"] if read.on else None,
        "ip_addresses": (list(adapter.addresses) or None) if tells(read) else None,
        **vlan_truth(adapter.vlan),
    }


def vlan_truth(vlan: Vlan) -> dict[str, Any]:
    """Only what the mode makes use of."""
    trunk = vlan.mode == "Trunk"
    return {
        "vlan_mode": vlan.mode,
        "access_vlan": vlan.access if vlan.mode == "Access" else None,
        "native_vlan": vlan.native if trunk else None,
        "allowed_vlans": vlan.allowed if trunk else None,
    }


def services_told(reading: HostReading) -> Iterator[dict[str, Any]]:
    for read in reading.vms:
        for service in services_of(read):
            yield {
                "host": reading.host.name,
                "vm_id": read.vm.id,
                "component": service.component.lower(),
                "name": service.name,
                "enabled": service.enabled,
                "status": list(service.statuses),
                "primary_status": service.statuses[0] if service.statuses else None,
            }


def guests_of(reading: HostReading) -> Iterator[dict[str, Any]]:
    for read in reading.vms:
        told = facts_told(read)
        yield {
            "host": reading.host.name,
            "vm_id": read.vm.id,
            "state": read.state,
            "heartbeat": read.heartbeat,
            "exchange_enabled": KVP not in read.vm.guest.disabled,
            "os_name": told.get("OSName"),
            "os_version": told.get("OSVersion"),
            "fqdn": told.get("FullyQualifiedDomainName"),
            "product_type": told.get("ProductType"),
            "components_version": told.get("IntegrationServicesVersion"),
            "ip_addresses": _four_first(addresses_told(read)) or None,
            "unknown_reason": None if told else _why_silent(read),
        }


def _four_first(addresses: tuple[str, ...]) -> list[str]:
    """KVP tells IPv4 and IPv6 addresses apart."""
    return sorted(addresses, key=lambda address: ":" in address)


def _why_silent(read: VMReading) -> str:
    if read.state not in ("Running", "RunningCritical"):
        return "vm_off"
    return "exchange_disabled" if KVP in read.vm.guest.disabled else "guest_silent"


def devices_of(reading: HostReading) -> Iterator[dict[str, Any]]:
    """One row per VM: its drives, and what is set for it. Keys of the other generation are null."""
    for read in reading.vms:
        parts, second = read.vm.parts, read.vm.generation == 2
        row = {
            "host": reading.host.name,
            "vm_id": read.vm.id,
            "dvds": [
                {
                    "controller": drive.controller,
                    "controller_number": drive.number,
                    "controller_location": drive.location,
                    "media": drive.media,
                    "path": drive.path,
                }
                for drive in parts.dvds
            ],
            "floppies": [] if second else [{"path": parts.floppy}],
            "boot_order": list(parts.boot_order),
            "secure_boot": parts.secure_boot if second else None,
            "secure_boot_template": parts.secure_boot_template if second else None,
            "tpm_enabled": parts.tpm,
            "shielded": parts.shielded,
            "encrypts_migration": parts.encrypted_traffic,
            "migration_compatible": parts.older_processors,
            "nested": parts.nested,
            "location_paths": list(parts.assigned),
            "sans": [adapter.san for adapter in parts.fibre],
            "port_names": [port for adapter in parts.fibre for port in adapter.ports],
        }
        yield as_told(row, reading.host.windows)
