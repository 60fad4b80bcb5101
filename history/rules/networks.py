"""Virtual switches, and the network adapters of VMs."""

from collections.abc import Iterator
from typing import Any

from history.choices import ChangeKind
from history.models import Change
from history.rules.comparing import differing
from history.telling import Telling
from inventory.differences import Difference, Written
from tags.keys import network_key

SWITCH = ["name", "type", "allow_management_os", "embedded_teaming", "interfaces"]
# Where it is connected. What becomes known or unknown is a change here: no switch and no VLAN are values.
ADAPTER = [
    *("switch_name", "connected", "vlan_mode", "access_vlan", "native_vlan", "allowed_vlans"),
    *("mac_spoofing", "dhcp_guard", "router_guard"),
]


def of_switches(written: Written, telling: Telling) -> Iterator[Change]:
    """Of the network, which is all switches of one name; one that was renamed is told of the name that it has now, and
    history.selectors finds it by the old one."""
    if telling.first_look:
        return
    for one in written.differences():
        switch: Any = one.after or one.before
        rest = {"name": switch["name"], "thing": network_key(switch["name"])}
        if one.is_new:
            yield telling.change(ChangeKind.SWITCH_ADDED, telling.since_last_read, after=switch["type"], **rest)
        elif one.is_gone:
            yield telling.change(ChangeKind.SWITCH_REMOVED, telling.when_missed, before=switch["type"], **rest)
        else:
            before, after = differing(one, SWITCH)
            if after:
                bounds = telling.since_last_read
                yield telling.change(ChangeKind.SWITCH_CHANGED, bounds, before=before, after=after, **rest)


def of_adapters(written: Written, telling: Telling) -> Iterator[Change]:
    """Of VMs that were here already when they were read last."""
    told = [one for one in written.differences() if _kind(one)] if not telling.first_look else []
    here = telling.vms_here({one.key["vm_id"] for one in told}) if told else {}
    for one in told:
        vm, kind = here.get(one.key["vm_id"]), _kind(one)
        if vm is None or kind is None or not telling.settled(vm):
            continue
        adapter: Any = one.after or one.before
        before, after = _connections(one)
        bounds = telling.when_missed if one.is_gone else telling.since_last_read
        told_of = {"name": adapter["name"], "vm_id": vm.pk, "thing": f"{vm.pk}:{one.key['adapter_id']}"}
        yield telling.change(kind, bounds, before=before, after=after, **told_of)


def _kind(one: Difference) -> ChangeKind | None:
    if one.is_new:
        return ChangeKind.ADAPTER_ADDED
    if one.is_gone:
        return ChangeKind.ADAPTER_REMOVED
    return ChangeKind.ADAPTER_CHANGED if one.changed(*ADAPTER) else None


def _connections(one: Difference) -> tuple[Any, Any]:
    if one.is_new or one.is_gone:
        return one.before.get("switch_name"), one.after.get("switch_name")
    changed = [name for name in ADAPTER if one.before[name] != one.after[name]]
    return {name: one.before[name] for name in changed}, {name: one.after[name] for name in changed}
