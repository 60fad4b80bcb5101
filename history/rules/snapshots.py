"""Snapshots taken and deleted, of VMs where they are: the recovery points of a replica come and go all day."""

from collections.abc import Iterator
from typing import Any

from history.choices import ChangeKind
from history.models import Change
from history.telling import Bounds, Telling
from inventory.differences import Difference, Written
from inventory.models import VM


def of_snapshots(written: Written, telling: Telling) -> Iterator[Change]:
    if telling.first_look:
        return
    told = [one for one in written.differences() if one.is_new or one.is_gone]
    here = telling.vms_here({one.key["vm_id"] for one in told}) if told else {}
    for one in told:
        vm = here.get(one.key["vm_id"])
        bounds = _bounds(one, vm, telling) if vm else None
        if vm and bounds:
            yield _change(one, vm, bounds, telling)


def _bounds(one: Difference, vm: VM, telling: Telling) -> Bounds | None:
    """None where it is only new to this host: a VM that has come brings its snapshots along."""
    if one.is_gone:  # what a job has seen gone was there when polls last looked
        return telling.since_last_read if one.at_once else telling.when_missed
    taken_at = one.after["created_at"]
    if telling.settled(vm):
        return telling.exactly(taken_at, telling.since_last_read)
    # It has come since the last look: what was taken after that is told by its own moment, if at all.
    return telling.moment_within(taken_at, Bounds(vm.host_decided_at, telling.seen.started_at))


def _change(one: Difference, vm: VM, bounds: Bounds, telling: Telling) -> Change:
    snapshot: Any = one.after or one.before
    facts = {name: snapshot[name] for name in ("snapshot_type", "is_automatic") if snapshot[name] is not None}
    taken = not one.is_gone
    return telling.change(
        ChangeKind.SNAPSHOT_TAKEN if taken else ChangeKind.SNAPSHOT_DELETED,
        bounds,
        name=snapshot["name"],
        vm_id=vm.pk,
        thing=f"{vm.pk}:{one.key['snapshot_id']}",
        before=None if taken else facts,
        after=facts if taken else None,
    )
