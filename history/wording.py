"""A change in a sentence. The same on pages and in downloads; names and numbers are those of then."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from history.choices import ChangeKind
from history.models import Change
from inventory.wording import NARROW, grouped, span

GIB = 2**30
ARROW = " → "


def _size(value: float) -> str:
    return f"{grouped(value / GIB, 1)}{NARROW}GiB"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _percent(value: float) -> str:
    return f"{grouped(value, 1).removesuffix('.0')}{NARROW}%"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in (None, "") else str(value)


# What people call it, and how its values are written where that is not plain.
NAMES: Mapping[str, str] = {
    "processor_count": "virtual processors",
    "version": "configuration version",
    "is_clustered": "highly available",
    "configuration_path": "configuration folder",
    "automatic_start_action": "start with the host",
    "automatic_start_delay_seconds": "start delay",
    "automatic_stop_action": "stop with the host",
    "checkpoint_type": "snapshot type",
    "automatic_checkpoints": "automatic snapshots",
    "notes": "Hyper-V's notes",
    "dynamic_memory_enabled": "dynamic memory",
    "memory_startup_bytes": "startup memory",
    "memory_minimum_bytes": "minimum memory",
    "memory_maximum_bytes": "maximum memory",
    "memory_buffer_percent": "memory buffer",
    "memory_priority": "memory priority",
    "replication_mode": "replication",
    "replication_state": "replication state",
    "replication_health": "replication health",
    "os_caption": "Windows",
    "os_version": "build",
    "logical_processors": "logical processors",
    "memory_capacity_bytes": "physical memory",
    "netbios_name": "computer name",
    "vm_path": "default VM folder",
    "vhd_path": "default disk folder",
    "migration_enabled": "live migration",
    "migration_limit": "live migrations at once",
    "storage_migration_limit": "storage migrations at once",
    "cluster_service": "cluster service",
    "allow_management_os": "shared with the host",
    "embedded_teaming": "embedded teaming",
    "interfaces": "physical adapters",
    "switch_name": "switch",
    "connected": "connected",
    "vlan_mode": "VLAN mode",
    "access_vlan": "VLAN",
    "native_vlan": "native VLAN",
    "allowed_vlans": "allowed VLANs",
    "mac_spoofing": "MAC spoofing",
    "dhcp_guard": "DHCP guard",
    "router_guard": "router guard",
    "quorum_type": "quorum",
    "witness_name": "witness",
    "witness_type": "kind of witness",
    "witness_state": "state of the witness",
    "capacity_bytes": "size",
    "virtual_size_bytes": "virtual size",
    "in_maintenance": "maintenance",
    "fault_state": "fault",
    "state": "state",
}
_WRITTEN: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("_bytes", _size),
    ("_percent", _percent),
    ("_seconds", span),
    ("_ms", lambda value: f"{grouped(value)}{NARROW}ms"),
)
_PLACES = {name: place for place, name in enumerate(NAMES)}
LONGEST_VALUE = 80


def sentence(change: Change) -> str:
    """What differs, without saying again of what: that stands beside it. Empty where the kind says all."""
    tell = _SENTENCES.get(change.kind)
    if tell is not None:
        return tell(change)
    if isinstance(change.after, Mapping):
        before = change.before or {}
        return "; ".join(
            _of_value(name, before.get(name), change.after[name]) for name in sorted(change.after, key=_place)
        )
    if change.before is not None and change.after is not None:
        return f"{_plain(change.after)} (was {_plain(change.before)})"
    return ""


def _place(name: str) -> tuple[int, str]:
    """In the order of NAMES: JSON in the database keeps none."""
    return (_PLACES.get(name, len(_PLACES)), name)


def named(name: str) -> str:
    return NAMES.get(name, name.removesuffix("_ms").replace("_", " "))


def _of_value(name: str, old: Any, new: Any) -> str:
    write = next((write for ending, write in _WRITTEN if name.endswith(ending)), _plain)
    told = [_short(_plain(value) if value is None else write(value)) for value in (old, new)]
    return f"{named(name)}: {ARROW.join(told)}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _move(change: Change) -> str:
    return f"from {change.before or 'an unknown host'} to {change.after or 'an unknown host'}"


def _rename(change: Change) -> str:
    return f"“{change.before}” is now “{change.after}”"


def _boot(change: Change) -> str:
    if not isinstance(change.before, str):
        return ""
    before = datetime.fromisoformat(change.before)
    return f"it had run for {span((change.at - before).total_seconds())}"


def _growth(change: Change) -> str:
    before, after = change.before or {}, change.after or {}
    sizes = ARROW.join(_size(told["size_on_disk_bytes"]) for told in (before, after))
    return f"passed {after['passed_gib']}{NARROW}GiB: {sizes}"


def _filling(change: Change) -> str:
    before, after = change.before or {}, change.after or {}
    return f"{_percent(after['used_percent'])} used (was {_percent(before['used_percent'])})"


def _path(change: Change) -> str:
    return f"{_plain(change.before)}{ARROW}{_plain(change.after)}"


def _one_path(change: Change) -> str:
    return str(change.after or change.before or "an empty drive")


def _snapshot(change: Change) -> str:
    facts = change.after or change.before or {}
    kind = {"Recovery": "by a backup", "Replica": "of replication"}.get(facts.get("snapshot_type", ""), "")
    return "automatic" if facts.get("is_automatic") else kind


def _on_switch(change: Change) -> str:
    switch = change.after or change.before
    return f"on {switch}" if switch else "not connected"


def _membership(change: Change) -> str:
    if change.before and change.after:
        return f"from {change.before} to {change.after}"
    return f"joined {change.after}" if change.after else f"left {change.before}"


_SENTENCES: Mapping[str, Callable[[Change], str]] = {
    ChangeKind.VM_MOVED: _move,
    ChangeKind.VM_RENAMED: _rename,
    ChangeKind.VM_RESTARTED: lambda change: "",
    ChangeKind.HOST_REBOOTED: _boot,
    ChangeKind.HOST_CLUSTER: _membership,
    ChangeKind.DISK_GREW: _growth,
    ChangeKind.DISK_MOVED: _path,
    ChangeKind.DISK_ADDED: _one_path,
    ChangeKind.DISK_REMOVED: _one_path,
    ChangeKind.SNAPSHOT_TAKEN: _snapshot,
    ChangeKind.SNAPSHOT_DELETED: _snapshot,
    ChangeKind.ADAPTER_ADDED: _on_switch,
    ChangeKind.ADAPTER_REMOVED: _on_switch,
    ChangeKind.VOLUME_FILLING: _filling,
    ChangeKind.VOLUME_RELIEVED: _filling,
    ChangeKind.SWITCH_ADDED: lambda change: _plain(change.after).lower(),
    ChangeKind.SWITCH_REMOVED: lambda change: _plain(change.before).lower(),
}
