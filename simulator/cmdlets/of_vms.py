"""Cmdlets that ask for something of VMs: which ones -VM and -VMName mean, and their usual parameters."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.cmdlets.failures import no_such_vm, vmms_stopped
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.vm_object import SeenVM
from simulator.cmdlets.wildcards import has_wildcards, matches
from simulator.estate.reading import VMReading
from simulator.powershell.binding import Call
from simulator.powershell.values import SubsetError, from_net

# Parameter sets as Microsoft documents them for these cmdlets; the third is of snapshots, and not simulated.
PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "VMName": {"position": 0, "mandatory": True, "sets": ("VMName",)},
    "VM": {"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMObject",)},
    "ComputerName": {"sets": ("VMName",)},
    "Credential": {"sets": ("VMName",)},
    "CimSession": {"sets": ("VMName",)},
}
SNAPSHOT: Mapping[str, Mapping[str, Any]] = {
    "VMSnapshot": {"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMSnapshot",)}
}


def asked_for(call: Call, name: str) -> list[SeenVM]:
    """The VMs that a call of the cmdlet `name` means, in the order asked for. An object whose VM has left since and a
    name that nobody bears are errors; so is every VM that cannot be read."""
    view = view_of(call)
    for parameter in call.bound.keys() - {"VM", "VMName"}:
        raise SubsetError(f"parameter -{parameter} of {name} is not simulated")
    readable = {read.vm.id: read for read in _shown(call, view) if read.vm.id not in view.host.unreadable}
    if "VM" in call.bound:
        found = _of_objects(call, readable, call.bound["VM"])
    else:
        found = _named(call, view, readable.values(), call.bound["VMName"])
    return [SeenVM(view, read) for read in found]


def _shown(call: Call, view: HostView) -> tuple[VMReading, ...]:
    if view.host.vmms != "Running":
        call.write_error(vmms_stopped(view))
        return ()
    return view.read().vms if view.sees_vms else ()


def _of_objects(call: Call, readable: Mapping[str, VMReading], objects: Iterable[Any]) -> list[VMReading]:
    found = []
    for vm in objects:
        read = readable.get(vm.get("Id").text)
        if read is None:
            call.write_error(no_such_vm(vm.get("Name"), get_vm=False))
        else:
            found.append(read)
    return found


def _named(call: Call, view: HostView, readable: Iterable[VMReading], names: Iterable[str]) -> list[VMReading]:
    found: list[VMReading] = []
    for name in names:
        fitting = [read for read in readable if matches(from_net(name), read.vm.name) and read not in found]
        if not fitting and not has_wildcards(name) and view.host.vmms == "Running":
            call.write_error(no_such_vm(name, get_vm=False))
        found += fitting
    return found
