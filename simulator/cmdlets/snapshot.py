"""Get-VMSnapshot: Microsoft.HyperV.PowerShell.VMSnapshot, as the estate's trees have them."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.shapes import Shape, always, enum
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.vm import vms_named, vms_of_objects
from simulator.cmdlets.wildcards import matches
from simulator.estate.localtime import UTC_OFFSET
from simulator.estate.model import VM
from simulator.estate.reading import VMReading
from simulator.estate.snapshots import Snapshot
from simulator.powershell.binding import Call
from simulator.powershell.values import DateTime, Guid, Int32, Int64, NetObject, PSArray, SubsetError, from_net, to_net


class SeenSnapshot(NamedTuple):
    view: HostView
    read: VMReading
    snapshot: Snapshot
    parent_name: str | None

    @property
    def vm(self) -> VM:
        return self.read.vm


def _parent_id(seen: SeenSnapshot) -> Guid | None:
    return Guid(seen.snapshot.parent) if seen.snapshot.parent else None


def _created(seen: SeenSnapshot) -> DateTime:
    """Local time, as the host tells it (HYPERV.md §3.3)."""
    return DateTime.from_datetime(datetime.fromtimestamp(seen.snapshot.created_at, UTC)).to_local(UTC_OFFSET)


VM_SNAPSHOT = Shape(
    "VMSnapshot",
    {
        "Id": lambda seen: Guid(seen.snapshot.id),
        "Name": lambda seen: to_net(seen.snapshot.name),
        "SnapshotType": lambda seen: enum("SnapshotType", seen.snapshot.kind),
        "IsAutomaticCheckpoint": lambda seen: seen.snapshot.automatic,
        "VMId": lambda seen: Guid(seen.vm.id),
        "VMName": lambda seen: to_net(seen.vm.name),
        "State": lambda seen: enum("VMState", seen.snapshot.state),
        "CreationTime": _created,
        "ParentSnapshotId": _parent_id,
        "ParentSnapshotName": lambda seen: to_net(seen.parent_name) if seen.parent_name is not None else None,
        "Path": lambda seen: to_net(seen.snapshot.path),
        "SizeOfSystemFiles": lambda seen: Int64(seen.snapshot.system_bytes),
        "DynamicMemoryEnabled": lambda seen: seen.vm.memory.dynamic,
        "MemoryStartup": lambda seen: Int64(seen.vm.memory.startup),
        "MemoryMinimum": lambda seen: Int64(seen.vm.memory.minimum),
        "MemoryMaximum": lambda seen: Int64(seen.vm.memory.maximum),
        "ProcessorCount": lambda seen: Int64(seen.vm.processor_count),
        "Generation": lambda seen: Int32(seen.vm.generation),
        "Version": lambda seen: seen.vm.version,
        "IsClustered": lambda seen: seen.vm.highly_available and seen.view.host.cluster is not None,
        "Notes": always(""),
        "ComputerName": lambda seen: seen.view.host.name,
        "IsDeleted": always(False),
    },
    text=lambda seen: f"VMSnapshot (Name = '{to_net(seen.snapshot.name)}') [Id = '{seen.snapshot.id}']",
)


def get_vm_snapshot(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    for refused in ("Id", "ChildOf", "ParentOf"):
        if refused in call.bound:
            raise SubsetError(f"parameter -{refused} of Get-VMSnapshot is not simulated")
    if "VM" in call.bound:
        reads: Iterable[VMReading] = vms_of_objects(call, view, call.bound["VM"])
    else:
        reads = vms_named(call, view, call.bound.get("VMName") or PSArray(["*"]))
    return (VM_SNAPSHOT.make(seen) for read in reads for seen in snapshots_of(view, read) if _wanted(call, seen))


def snapshots_of(view: HostView, read: VMReading) -> Iterator[SeenSnapshot]:
    names = {snapshot.id: snapshot.name for snapshot in read.vm.snapshots}
    for snapshot in read.vm.snapshots:
        yield SeenSnapshot(view, read, snapshot, names.get(snapshot.parent or ""))


def _wanted(call: Call, seen: SeenSnapshot) -> bool:
    """-Name takes wildcards (HYPERV.md §3.7)."""
    name, kind = call.bound.get("Name"), call.bound.get("SnapshotType")
    return (name is None or matches(from_net(name), seen.snapshot.name)) and (
        kind is None or kind.name == seen.snapshot.kind
    )


CMDLETS = (
    hyperv_cmdlet(
        "Get-VMSnapshot",
        get_vm_snapshot,
        VMName={"position": 0, "from_pipeline": True, "sets": ("VMName",)},
        VM={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMObject",)},
        Id={"mandatory": True, "sets": ("Id",)},
        Name={"position": 1, "sets": ("VMName", "VMObject")},
        SnapshotType={"sets": ("VMName", "VMObject")},
        ChildOf={"mandatory": True, "from_pipeline": True, "sets": ("ChildOf",)},
        ParentOf={"mandatory": True, "from_pipeline": True, "sets": ("ParentOf",)},
    ),
)
