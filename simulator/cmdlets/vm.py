"""Get-VM and Get-VMMemory.

Where vmms does not run both say ObjectNotFound. To an account without rights Hyper-V shows no VM and no error: an
empty answer is no proof of an empty host.
"""

from collections.abc import Iterable, Iterator

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.failures import no_such_id, no_such_vm, unreadable_vm, vmms_stopped
from simulator.cmdlets.shapes import Shape, always
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.vm_object import SeenVM, vm_object
from simulator.cmdlets.wildcards import has_wildcards, matches
from simulator.estate.reading import VMReading
from simulator.powershell.binding import Call
from simulator.powershell.values import Guid, Int32, Int64, NetObject, SubsetError, from_net, to_net

# The instance id of a VM's memory settings in WMI.
_MEMORY_DEVICE = "4764334d-e001-4176-82ee-5594ec9b530e"

VM_MEMORY = Shape(
    "VMMemory",
    {
        "ResourcePoolName": always("Primordial"),
        "Buffer": lambda seen: Int32(seen.vm.memory.buffer),
        "DynamicMemoryEnabled": lambda seen: seen.vm.memory.dynamic,
        "Maximum": lambda seen: Int64(seen.vm.memory.maximum),
        "Minimum": lambda seen: Int64(seen.vm.memory.minimum),
        "Priority": lambda seen: Int32(seen.vm.memory.priority),
        "Startup": lambda seen: Int64(seen.vm.memory.startup),
        "Name": always("Memory"),
        "Id": lambda seen: rf"Microsoft:{seen.vm.id.upper()}\{_MEMORY_DEVICE}",
        "VMId": lambda seen: Guid(seen.vm.id),
        "VMName": lambda seen: to_net(seen.vm.name),
        "VMSnapshotId": always(Guid("00000000-0000-0000-0000-000000000000")),
        "VMSnapshotName": always(""),
        "ComputerName": lambda seen: seen.view.host.name,
        "IsDeleted": always(False),
    },
)


def get_vm(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    if "ClusterObject" in call.bound:
        raise SubsetError("parameter -ClusterObject of Get-VM is not simulated")
    found: Iterable[VMReading]
    if "Id" in call.bound and call.bound["Id"] is not None:
        found = _by_id(call, view, call.bound["Id"])
    elif call.bound.get("Name") is not None:
        found = _by_name(call, view, call.bound["Name"], get_vm=True)
    else:
        found = _visible(call, view)
    return (vm_object(view, read) for read in found)


def get_vm_memory(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    if "VMSnapshot" in call.bound:
        raise SubsetError("parameter -VMSnapshot of Get-VMMemory is not simulated")
    if "VM" in call.bound:
        found = vms_of_objects(call, view, call.bound["VM"])
    else:
        found = vms_named(call, view, call.bound["VMName"])
    return (VM_MEMORY.make(SeenVM(view, read)) for read in found)


def vms_of_objects(call: Call, view: HostView, objects: Iterable[NetObject]) -> list[VMReading]:
    """The VMs behind objects that a script holds, as -VM takes them; an error for each that is gone since."""
    visible = {read.vm.id: read for read in _shown(call, view) if read.vm.id not in view.host.unreadable}
    return [read for vm in objects for read in _of_object(call, visible, vm)]


def vms_named(call: Call, view: HostView, names: Iterable[str]) -> list[VMReading]:
    """As -VMName takes them."""
    return _by_name(call, view, names, get_vm=False)


def _visible(call: Call, view: HostView) -> tuple[VMReading, ...]:
    """Every VM that this account is shown, and an error for each that cannot be read."""
    shown = _shown(call, view)
    readable = tuple(read for read in shown if read.vm.id not in view.host.unreadable)
    for _ in range(len(shown) - len(readable)):
        call.write_error(unreadable_vm(view))
    return readable


def _shown(call: Call, view: HostView) -> tuple[VMReading, ...]:
    """Nothing but an error where vmms is down."""
    if view.host.vmms != "Running":
        call.write_error(vmms_stopped(view))
        return ()
    return view.read().vms if view.sees_vms else ()


def _by_id(call: Call, view: HostView, wanted: Guid) -> list[VMReading]:
    visible = _visible(call, view)
    found = [read for read in visible if read.vm.id == wanted.text]
    if not found and view.host.vmms == "Running":
        call.write_error(no_such_id(wanted.text))
    return found


def _by_name(call: Call, view: HostView, names: Iterable[str], *, get_vm: bool) -> list[VMReading]:
    """In the order asked for. A name without wildcards that nobody bears is an error, a pattern that fits nobody is
    none."""
    visible = _visible(call, view)
    found: list[VMReading] = []
    for name in names:
        fitting = [read for read in visible if matches(from_net(name), read.vm.name) and read not in found]
        if not fitting and not has_wildcards(name) and view.host.vmms == "Running":
            call.write_error(no_such_vm(name, get_vm=get_vm))
        found += fitting
    return found


def _of_object(call: Call, visible: dict[str, VMReading], vm: NetObject) -> list[VMReading]:
    """The VM behind an object that a script holds; it may be gone since."""
    read = visible.get(vm.get("Id").text)
    if read is None:
        call.write_error(no_such_vm(vm.get("Name"), get_vm=False))
        return []
    return [read]


CMDLETS = (
    hyperv_cmdlet(
        "Get-VM",
        get_vm,
        Name={"position": 0, "from_pipeline": True, "sets": ("Name",), "aliases": ("VMName",)},
        Id={"position": 0, "from_pipeline": True, "from_pipeline_by_property_name": True, "sets": ("Id",)},
        ClusterObject={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("ClusterObject",)},
        ComputerName={"sets": ("Name", "Id")},
        Credential={"sets": ("Name", "Id")},
        CimSession={"sets": ("Name", "Id")},
    ),
    hyperv_cmdlet(
        "Get-VMMemory",
        get_vm_memory,
        VMName={"position": 0, "mandatory": True, "sets": ("VMName",)},
        VM={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMObject",)},
        VMSnapshot={
            "position": 0,
            "mandatory": True,
            "from_pipeline": True,
            "sets": ("VMSnapshot",),
            "aliases": ("VMCheckpoint",),
        },
        ComputerName={"sets": ("VMName",)},
        Credential={"sets": ("VMName",)},
        CimSession={"sets": ("VMName",)},
    ),
)
