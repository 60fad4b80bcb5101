"""New-VM, Set-VM, Remove-VMNetworkAdapter and Remove-VM. Parameter sets and positions as Microsoft documents them."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from simulator.cmdlets.changing import acted, may_act
from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.vm import vms_named, vms_of_objects
from simulator.cmdlets.vm_object import vm_object
from simulator.estate.making import NewVM
from simulator.estate.model import VM
from simulator.estate.reading import VMReading
from simulator.powershell.binding import Call
from simulator.powershell.values import NetObject, PSArray, SubsetError, from_net

_NEW = {"Name", "MemoryStartupBytes", "Generation", "Path", "VHDPath"}
# What Set-VM can be told here, and which attribute of a VM it is.
_SETTINGS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "Notes": ("notes", from_net),
    "ProcessorCount": ("processor_count", int),
    "AutomaticStartAction": ("start_action", lambda value: value.name),
    "AutomaticStopAction": ("stop_action", lambda value: value.name),
    "CheckpointType": ("checkpoint_type", lambda value: value.name),
    "AutomaticCheckpointsEnabled": ("automatic_checkpoints", bool),
}


def new_vm(call: Call) -> Iterator[NetObject]:
    """With one network adapter that is connected to nothing, as long as no -SwitchName is told."""
    if call.bound.keys() != _NEW:
        raise SubsetError(f"New-VM is simulated with {', '.join(sorted(_NEW))}")
    view = view_of(call)
    if not may_act(call, view):
        return
    told = call.bound
    wish = NewVM(
        from_net(told["Name"]),
        from_net(told["Path"]).rstrip("\\"),
        int(told["MemoryStartupBytes"]),
        int(told["Generation"]),
        from_net(told["VHDPath"]),
    )
    made: list[VM] = []
    if acted(call, view, "New-VM", lambda: made.append(view.estate.making.new_vm(view.host, wish))):
        yield vm_object(view, _read(view, made[0]))


def set_vm(call: Call) -> Iterator[NetObject]:
    for parameter in call.bound.keys() - {"VM", "Name", "StaticMemory", "Passthru", *_SETTINGS}:
        raise SubsetError(f"parameter -{parameter} of Set-VM is not simulated")
    settings = {attribute: of(call.bound[name]) for name, (attribute, of) in _SETTINGS.items() if name in call.bound}
    view = view_of(call)
    if not may_act(call, view):
        return
    for read in _vms(call, view):
        act = partial(view.estate.making.set_vm, read.vm.id, **settings)
        if acted(call, view, "Set-VM", act) and call.bound.get("Passthru"):
            yield vm_object(view, _read(view, read.vm))


def remove_vm(call: Call) -> Iterator[NetObject]:
    if "Passthru" in call.bound:
        raise SubsetError("parameter -Passthru of Remove-VM is not simulated")
    view = view_of(call)
    if not may_act(call, view):
        return
    for read in _vms(call, view):
        acted(call, view, "Remove-VM", partial(view.estate.making.remove_vm, read.vm.id))
    yield from ()


def remove_vm_network_adapter(call: Call) -> Iterator[NetObject]:
    if call.bound.keys() != {"VMNetworkAdapter"}:
        raise SubsetError("Remove-VMNetworkAdapter is simulated with -VMNetworkAdapter alone")
    view = view_of(call)
    if not may_act(call, view):
        return
    for one in call.bound["VMNetworkAdapter"]:
        vm_id, adapter_id = one.get("VMId").text, one.get("Id").rpartition("\\")[2].lower()
        act = partial(view.estate.making.remove_adapter, vm_id, adapter_id)
        acted(call, view, "Remove-VMNetworkAdapter", act)
    yield from ()


def _vms(call: Call, view: HostView) -> list[VMReading]:
    if "VM" in call.bound:
        return vms_of_objects(call, view, _listed(call.bound["VM"]))
    return vms_named(call, view, _listed(call.bound["Name"]))


def _read(view: HostView, vm: VM) -> VMReading:
    return next(one for one in view.read().vms if one.vm is vm)


def _listed(value: Any) -> Any:
    return value if isinstance(value, PSArray) else PSArray([value])


_SETS: dict[str, dict[str, Any]] = {
    "Name": {"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("Name",), "aliases": ("VMName",)},
    "VM": {"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMObject",)},
}

CMDLETS = (
    hyperv_cmdlet(
        "New-VM",
        new_vm,
        Name={"position": 0, "aliases": ("VMName",)},
        MemoryStartupBytes={"position": 1},
        Generation={"position": 2},
    ),
    hyperv_cmdlet("Set-VM", set_vm, **_SETS),
    hyperv_cmdlet("Remove-VM", remove_vm, **_SETS),
    hyperv_cmdlet(
        "Remove-VMNetworkAdapter",
        remove_vm_network_adapter,
        VMNetworkAdapter={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("ResourceObject",)},
    ),
)
