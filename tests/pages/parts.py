"""Networks, guests and devices as polls would have left them, for pages to show."""

import uuid
from typing import Any

from inventory.models import (
    VM,
    GuestReading,
    Host,
    HostAdapter,
    HostSwitch,
    IntegrationService,
    MigrationNetwork,
    MigrationRouting,
    Platform,
    RemovableDrive,
    VMAdapter,
)

HEARTBEAT, KVP = "84eaae65-2f2e-45f5-9bb5-0e857dc8eb47", "2a34b1c2-fd73-4043-8a5b-dd2159bc743f"


def make_adapter(vm: VM, number: int = 1, **facts: Any) -> VMAdapter:
    usual = {
        "name": "Network Adapter",
        "switch_name": "External",
        "connected": True,
        "mac_address": f"00155D{int(vm.pk) % 2**16:04X}{number:02X}",
        "mac_is_dynamic": True,
        "vlan_mode": "Access",
        "access_vlan": 100,
        "ip_addresses": [f"10.0.{int(vm.pk) % 250}.{number}", f"fe80::{number:x}"],
    }
    return VMAdapter.objects.create(vm=vm, adapter_id=uuid.uuid4(), **(usual | facts))


def make_guest(vm: VM, *, kvp: bool = True, **facts: Any) -> GuestReading:
    """A Windows guest and its two services; `kvp` False: it says nothing."""
    said = {"os_name": "Windows Server 2022 Datacenter", "os_version": "10.0.20348", "fqdn": "vm.example.org"}
    for component, name, speaks in ((HEARTBEAT, "Takt", True), (KVP, "Austausch", kvp)):
        status = ["Ok"] if speaks else ["NoContact"]
        IntegrationService.objects.create(
            vm=vm, component=component, name=name, enabled=True, status=status, primary_status=status[0]
        )
    usual = said | {"known_os_name": said["os_name"]} if kvp else {"unknown_reason": "guest_silent"}
    return GuestReading.objects.create(vm=vm, **(usual | facts))


def make_platform(vm: VM, **facts: Any) -> Platform:
    usual = {"boot_order": ["File", "Drive"], "secure_boot": True, "tpm_enabled": False, "nested": False}
    return Platform.objects.create(vm=vm, **(usual | facts))


def make_drive(vm: VM, path: str | None = None, kind: str = "dvd") -> RemovableDrive:
    return RemovableDrive.objects.create(
        vm=vm, kind=kind, drive=f"Microsoft:{vm.pk}\\{uuid.uuid4()}", controller="SCSI", controller_number=0,
        controller_location=1, media="ISO" if path else "None", path=path,
    )  # fmt: skip


def make_network(host: Host, name: str = "External", **facts: Any) -> HostSwitch:
    HostAdapter.objects.create(
        host=host, adapter_id=uuid.uuid4(), name="Management", switch_name=name, vlan_mode="Access", access_vlan=10
    )
    MigrationNetwork.objects.create(host=host, subnet="10.99.1.0/24", priority=5000)
    MigrationRouting.objects.create(host=host, any_network=False)
    usual = {"type": "External", "interfaces": ["Mellanox ConnectX-5"], "embedded_teaming": True}
    return HostSwitch.objects.create(host=host, switch_id=uuid.uuid4(), name=name, **(usual | facts))


def equip(vm: VM) -> None:
    """Everything that an ordinary VM has."""
    make_adapter(vm)
    make_guest(vm)
    make_platform(vm)
    make_drive(vm)
