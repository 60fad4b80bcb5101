"""The guests section of scripts/read/estate/: integration services, and what guests say of themselves over KVP.

Silence is not absence: where a guest says nothing, everything is None and `unknown_reason` says why. A heartbeat means
something only of a guest that has named its system once: NoContact is the lasting state of appliances without
integration components.
"""

from typing import Any

from pydantic import model_validator

from hyperv.contracts.kvp import read_items, shortened
from hyperv.contracts.network_values import Addresses, DeviceGuid
from hyperv.contracts.values import Flag, Guid, Name, Names, ReadingItem, Text, is_running

GUEST_UNKNOWN_SENTENCES = {
    "vm_off": "The VM does not run: its guest says nothing.",
    "exchange_disabled": "Data exchange (KVP) is switched off in the VM's settings.",
    "guest_silent": "The guest says nothing over KVP: no integration components, no hyperv-daemons, or still starting.",
    "not_read": "The host did not hand out what its guests say.",
}
# By the GUID at the end of their Id: the names are translated.
SERVICES = {
    "84eaae65-2f2e-45f5-9bb5-0e857dc8eb47": "Heartbeat",
    "2a34b1c2-fd73-4043-8a5b-dd2159bc743f": "Data exchange",
    "9f8233ac-be49-4c79-8ee3-e7e1985b2077": "Shutdown",
    "2497f4de-e9fa-4204-80e4-4b75c46419c0": "Time synchronization",
    "5ced1297-4598-4915-a5fc-ad21bb4d02a4": "Backup (volume snapshot)",
    "6c09bb55-d683-4da0-8931-c9bf705f6480": "Guest services",
}
DATA_EXCHANGE = "2a34b1c2-fd73-4043-8a5b-dd2159bc743f"
SHUTDOWN = "9f8233ac-be49-4c79-8ee3-e7e1985b2077"


class ServiceItem(ReadingItem):
    """One integration service of one VM. `status` is empty while the VM is off; `name` is in the host's language."""

    IDENTITY = ("vm_id", "component")
    SHAREABLE = frozenset({"name"})

    vm_id: Guid
    component: DeviceGuid
    name: Text = None
    enabled: Flag = None
    status: Names = None
    primary_status: Name = None


class GuestItem(ReadingItem):
    """What one guest says of itself now. `product_type` is OSVERSIONINFOEX.wProductType as text, of Windows alone: 1 a
    workstation, 2 a domain controller, 3 another server."""

    IDENTITY = ("vm_id",)
    DERIVED_FROM = frozenset({"items"})

    vm_id: Guid
    state: Name = None
    heartbeat: Name = None
    exchange_enabled: Flag = None
    os_name: Text = None
    os_version: Text = None
    fqdn: Text = None
    product_type: Text = None
    components_version: Text = None
    ip_addresses: Addresses = None
    unknown_reason: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_what_it_says(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        items = raw.get("items")
        if items is not None and not isinstance(items, list):
            raise ValueError("items: is not a list")
        said = read_items(items or ())
        addresses = [*said.get("NetworkAddressIPv4", "").split(";"), *said.get("NetworkAddressIPv6", "").split(";")]
        return {name: raw.get(name) for name in ("vm_id", "state", "heartbeat", "exchange_enabled")} | {
            "os_name": shortened(said.get("OSName")),
            "os_version": shortened(said.get("OSVersion")),
            "fqdn": shortened(said.get("FullyQualifiedDomainName")),
            "product_type": shortened(said.get("ProductType")),
            "components_version": shortened(said.get("IntegrationServicesVersion")),
            "ip_addresses": addresses,
            "unknown_reason": None if said else _why_silent(raw),
        }


def _why_silent(raw: dict[str, Any]) -> str:
    if raw.get("items") is None:
        return "not_read"
    if raw.get("state") is not None and not is_running(raw["state"]):
        return "vm_off"
    return "exchange_disabled" if raw.get("exchange_enabled") is False else "guest_silent"
