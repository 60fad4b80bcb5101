"""Remove-VMSnapshot, Checkpoint-VM and Restore-VMSnapshot. Parameter sets and positions as Microsoft documents them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from simulator.cmdlets.changing import acted, may_act
from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.failures import VIRTUALIZATION, no_such_id, record
from simulator.cmdlets.snapshot import VM_SNAPSHOT, SeenSnapshot, snapshots_of
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.vm import vms_named, vms_of_objects
from simulator.cmdlets.wildcards import has_wildcards, matches
from simulator.estate.reading import VMReading
from simulator.powershell.binding import Call
from simulator.powershell.values import NetObject, PSArray, from_net


def remove_vm_snapshot(call: Call) -> Iterator[NetObject]:
    """Comes back when the checkpoint is out of the configuration: its merge begins seconds later."""
    view = view_of(call)
    if not may_act(call, view):
        return
    subtree = bool(call.bound.get("IncludeAllChildSnapshots"))
    for seen in _meant(call, view):
        removed = VM_SNAPSHOT.make(seen)
        if not any(one.id == seen.snapshot.id for one in seen.vm.snapshots):
            continue  # went with the subtree of one that was named before it
        act = partial(view.estate.acts.remove_snapshot, seen.vm.id, seen.snapshot.id, subtree=subtree)
        if acted(call, view, "Remove-VMSnapshot", act) and call.bound.get("Passthru"):
            yield removed


def checkpoint_vm(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    if not may_act(call, view):
        return
    for read in _vms(call, view, "Name"):
        name = call.bound.get("SnapshotName")
        act = partial(view.estate.acts.take_snapshot, read.vm.id, from_net(name) if name else _usual_name(view, read))
        if acted(call, view, "Checkpoint-VM", act) and call.bound.get("Passthru"):
            yield VM_SNAPSHOT.make(
                next(seen for seen in snapshots_of(view, read) if seen.snapshot.id == read.vm.current_snapshot)
            )


def restore_vm_snapshot(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    if not may_act(call, view):
        return
    for seen in _meant(call, view):
        act = partial(view.estate.acts.apply_snapshot, seen.vm.id, seen.snapshot.id)
        if acted(call, view, "Restore-VMSnapshot", act) and call.bound.get("Passthru"):
            yield VM_SNAPSHOT.make(seen)


def _usual_name(view: HostView, read: VMReading) -> str:
    """As Hyper-V names them on a host with American formats (HYPERV.md §3.3)."""
    now = view.estate.time_on(view.host.name)
    return f"{read.vm.name} - ({now.month}/{now.day}/{now.year} - {now:%I:%M:%S %p})"


def _meant(call: Call, view: HostView) -> list[SeenSnapshot]:
    """Snapshots behind objects that a script holds, or of VMs by their names; an error for each that is not there."""
    if "VMSnapshot" in call.bound:
        given = call.bound["VMSnapshot"]
        wanted = given if isinstance(given, PSArray) else [given]
        return [seen for one in wanted for seen in _of_object(call, view, one)]
    names = _listed(call.bound.get("Name", PSArray(["*"])))
    return [seen for read in _vms(call, view, "VMName") for name in names for seen in _named(call, view, read, name)]


def _of_object(call: Call, view: HostView, wanted: NetObject) -> list[SeenSnapshot]:
    sought, vm_id = wanted.get("Id").text, wanted.get("VMId").text
    reads = [read for read in view.read().vms if read.vm.id == vm_id]
    found = [seen for read in reads for seen in snapshots_of(view, read) if seen.snapshot.id == sought]
    if not found:
        call.write_error(no_such_id(sought))
    return found


def _named(call: Call, view: HostView, read: VMReading, name: str) -> list[SeenSnapshot]:
    found = [seen for seen in snapshots_of(view, read) if matches(from_net(name), seen.snapshot.name)]
    if not found and not has_wildcards(name):
        message = f'Hyper-V was unable to find a checkpoint with name "{name}".'
        call.write_error(record(VIRTUALIZATION, message, "ObjectNotFound", "ObjectNotFound"))
    return found


def _vms(call: Call, view: HostView, by_name: str) -> list[VMReading]:
    if "VM" in call.bound:
        return vms_of_objects(call, view, _listed(call.bound["VM"]))
    return vms_named(call, view, _listed(call.bound[by_name]))


def _listed(value: Any) -> Any:
    return value if isinstance(value, PSArray) else PSArray([value])


_SNAPSHOT_OBJECT = {
    "position": 0,
    "mandatory": True,
    "from_pipeline": True,
    "sets": ("VMSnapshot",),
    "aliases": ("VMCheckpoint",),
}
_BY_VM = {"position": 0, "mandatory": True, "sets": ("VMObject",)}

CMDLETS = (
    hyperv_cmdlet(
        "Remove-VMSnapshot",
        remove_vm_snapshot,
        VMName={"position": 0, "mandatory": True, "sets": ("VMName",)},
        VM=_BY_VM,
        Name={"position": 1, "sets": ("VMName", "VMObject")},
        VMSnapshot=_SNAPSHOT_OBJECT,
        IncludeAllChildSnapshots={"aliases": ("IncludeAllChildCheckpoints",)},
    ),
    hyperv_cmdlet(
        "Checkpoint-VM",
        checkpoint_vm,
        Name={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMName",)},
        VM={**_BY_VM, "from_pipeline": True},
        SnapshotName={"position": 1, "aliases": ("CheckpointName",)},
    ),
    hyperv_cmdlet(
        "Restore-VMSnapshot",
        restore_vm_snapshot,
        Name={"position": 0, "mandatory": True, "sets": ("VMName", "VMObject")},
        VMName={"position": 1, "mandatory": True, "sets": ("VMName",)},
        VM=_BY_VM,
        VMSnapshot=_SNAPSHOT_OBJECT,
    ),
)
