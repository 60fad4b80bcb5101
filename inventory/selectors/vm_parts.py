"""What hangs on one VM: its network adapters, what its guest says, what is built in."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from hyperv.contracts.guests import DATA_EXCHANGE, GUEST_UNKNOWN_SENTENCES, SERVICES
from inventory.models import VM, GuestReading, IntegrationService, Platform, RemovableDrive, VMAdapter
from inventory.scope import Scope
from inventory.selectors.vlans import vlan_text
from inventory.selectors.vm_states import RUNNING

SILENT_HEARTBEATS = frozenset({"NoContact", "LostCommunication", "Error"})
SHARERS_SHOWN = 5
Row = TypeVar("Row", GuestReading, Platform)


@dataclass(frozen=True, slots=True)
class AdapterRow:
    """`no_address`: why no IP address is known; empty where some are, or where the guest surely has none here.
    `sharers`: other VMs that have this MAC address."""

    adapter: VMAdapter
    no_address: str
    sharers: Sequence[VM]

    @property
    def vlan(self) -> str | None:
        return vlan_text(self.adapter)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    service: IntegrationService

    @property
    def name(self) -> str:
        """Ours, so that it is one word for hosts of every language; the host's own for a component nobody knows."""
        return SERVICES.get(str(self.service.component)) or self.service.name or str(self.service.component)

    @property
    def look(self) -> tuple[str, str, str]:
        """Colour, icon, word."""
        status = self.service.status or []
        if self.service.enabled is False:
            return "calm", "player-pause", "switched off"
        if self.service.enabled is None or not status:
            return "calm", "help", "not running" if self.service.status == [] else "unknown"
        if "ProtocolMismatch" in status:
            return "warn", "versions", "outdated"
        return ("good", "check", "Ok") if status[0] == "Ok" else ("warn", "plug-connected-x", status[0])


@dataclass(frozen=True, slots=True)
class VMParts:
    """Where nothing has been read of a guest or a platform, they are rows full of None."""

    adapters: Sequence[AdapterRow]
    guest: GuestReading
    services: Sequence[ServiceRow]
    platform: Platform
    drives: Sequence[RemovableDrive]

    @property
    def guest_reason(self) -> str:
        """Why the guest says nothing; empty where it speaks, or where it was never asked."""
        code = self.guest.unknown_reason or ""
        return GUEST_UNKNOWN_SENTENCES.get(code, code.replace("_", " "))

    @property
    def devices_read(self) -> bool:
        """On whichever host that was."""
        return not self.platform._state.adding

    @property
    def fibre(self) -> str | None:
        """None where nobody knows."""
        sans = self.platform.fibre_sans
        if sans is None:
            return None
        return f"{len(sans)} adapter{'' if len(sans) == 1 else 's'}" if sans else "none"

    @property
    def media(self) -> Sequence[RemovableDrive]:
        return [drive for drive in self.drives if drive.path]


def vm_parts(vm: VM, scope: Scope) -> VMParts:
    """Three queries; `guest`, `platform` and `reading` were selected with the VM."""
    services = list(IntegrationService.objects.filter(vm=vm).order_by("component"))
    adapters = VMAdapter.objects.filter(vm=vm).annotate(sharers=_sharers(scope))
    reason = _no_address(vm, services)
    rows = tuple(
        AdapterRow(adapter, "" if adapter.ip_addresses else reason, _told(adapter))
        for adapter in adapters.order_by("is_legacy", "name", "adapter_id")
    )
    drives = tuple(RemovableDrive.objects.filter(vm=vm).order_by("kind", "drive"))
    named = sorted(map(ServiceRow, services), key=lambda row: row.name)
    return VMParts(rows, _row(vm, "guest", GuestReading), tuple(named), _row(vm, "platform", Platform), drives)


def heartbeat_note(heartbeat: str | None, guest: GuestReading) -> str:
    """What a silent heartbeat means: nothing, of a guest that never named its system."""
    if heartbeat not in SILENT_HEARTBEATS:
        return ""
    if guest.known_os_name:
        return "This guest has answered before: it hangs, or its integration services stopped."
    return "Means nothing here: no system was ever named over KVP, so there may be no integration components."


def _no_address(vm: VM, services: Iterable[IntegrationService]) -> str:
    reading = getattr(vm, "reading", None)
    if reading is None or reading.state != RUNNING:
        return GUEST_UNKNOWN_SENTENCES["vm_off"]
    exchange = next((row for row in services if str(row.component) == DATA_EXCHANGE), None)
    if exchange is None:
        return "Whether the guest would tell its addresses is not known."
    if exchange.enabled is False:
        return GUEST_UNKNOWN_SENTENCES["exchange_disabled"]
    return "" if exchange.primary_status == "Ok" else GUEST_UNKNOWN_SENTENCES["guest_silent"]


def _sharers(scope: Scope) -> ArraySubquery:
    """Of an adapter, the first other VMs that have its MAC address too and are not gone, as [key, name]."""
    others = VMAdapter.objects.filter(mac_address=OuterRef("mac_address"), vm__gone_at=None)
    seen = scope.by_vm(others.exclude(vm=OuterRef("vm")), "vm").order_by("vm_id", "pk")
    return ArraySubquery(seen.values(told=JSONObject(id="vm_id", name="vm__name"))[:SHARERS_SHOWN])


def _told(adapter: VMAdapter) -> Sequence[VM]:
    return [VM(pk=uuid.UUID(told["id"]), name=told["name"]) for told in vars(adapter)["sharers"]]


def _row(vm: VM, name: str, model: type[Row]) -> Row:
    row: Row | None = getattr(vm, name, None)
    return row or model(vm_id=vm.pk)
