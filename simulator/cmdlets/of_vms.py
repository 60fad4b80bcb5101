"""Cmdlets that ask for something of VMs: which ones -VM and -VMName mean, and their usual parameters."""

from collections.abc import Mapping
from typing import Any

from simulator.cmdlets.view import view_of
from simulator.cmdlets.vm import vms_named, vms_of_objects
from simulator.cmdlets.vm_object import SeenVM
from simulator.powershell.binding import Call
from simulator.powershell.values import SubsetError

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
    if "VM" in call.bound:
        found = vms_of_objects(call, view, call.bound["VM"])
    else:
        found = vms_named(call, view, call.bound["VMName"])
    return [SeenVM(view, read) for read in found]
