"""Items of the sections of networks, guests and devices, as scripts send them."""

from typing import Any

from tests.inventory.building import guid

KVP = "2A34B1C2-FD73-4043-8A5B-DD2159BC743F"


def instance_id(vm: int, device: str) -> str:
    return rf"Microsoft:{guid(vm).upper()}\{device}"


def raw_adapter(vm: int = 1, number: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "vm_id": guid(vm),
        "adapter_id": instance_id(vm, guid(1000 + number).upper()),
        "name": "Network Adapter",
        "switch_name": "External",
        "switch_id": guid(77),
        "connected": True,
        "mac_address": f"00155D0000{number:02X}",
        "mac_is_dynamic": True,
        "mac_spoofing": "Off",
        "dhcp_guard": "On",
        "router_guard": "Off",
        "is_legacy": False,
        "cluster_monitored": True,
        "test_failover_switch": "",
        "bandwidth_percent": 0,
        "status": ["Ok"],
        "ip_addresses": ["10.1.2.3", "FE80::1"],
        "vlan_mode": "Access",
        "access_vlan": 100,
        "native_vlan": 0,
        "allowed_vlans": "",
    } | facts


def raw_switch(number: int = 77, **facts: Any) -> dict[str, Any]:
    return {
        "kind": "switch",
        "id": guid(number),
        "name": "External",
        "type": "External",
        "allow_management_os": True,
        "interface": "NIC",
        "interfaces": ["NIC"],
        "extensions": [{"name": "Filter", "type": "Filter", "enabled": True}],
    } | facts


def raw_service(vm: int = 1, component: str = KVP, **facts: Any) -> dict[str, Any]:
    return {
        "kind": "service",
        "vm_id": guid(vm),
        "component": instance_id(vm, component),
        "name": "Austausch von Schluesselwertpaaren",
        "enabled": True,
        "status": ["Ok"],
        "primary_status": "Ok",
    } | facts


def kvp(name: str, data: str) -> str:
    """An item as WMI writes it; `data` is XML already."""
    return (
        '<INSTANCE CLASSNAME="Msvm_KvpExchangeDataItem"><PROPERTY NAME="Caption" PROPAGATED="true" TYPE="string">'
        f'</PROPERTY><PROPERTY NAME="Data" TYPE="string"><VALUE>{data}</VALUE></PROPERTY>'
        f'<PROPERTY NAME="Name" TYPE="string"><VALUE>{name}</VALUE></PROPERTY></INSTANCE>'
    )


def raw_guest(vm: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "kind": "guest",
        "vm_id": guid(vm),
        "state": "Running",
        "heartbeat": "OkApplicationsHealthy",
        "exchange_enabled": True,
        "items": [kvp("OSName", "Windows Server 2022"), kvp("FullyQualifiedDomainName", "a.example.com")],
    } | facts


def raw_dvd(vm: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "kind": "dvd",
        "vm_id": guid(vm),
        "drive": instance_id(vm, r"33972D26-7EE4-49E8-8C11-C5F761133946\0\1\D"),
        "controller": "SCSI",
        "controller_number": 0,
        "controller_location": 1,
        "media": "ISO",
        "path": r"\\files\iso\a.iso",
    } | facts
