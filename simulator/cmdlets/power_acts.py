"""Start-VM, Stop-VM and Save-VM. Parameter sets and positions as Microsoft documents them.

On Windows they come back when the VM is where it was to be; here at once, with the VM on its way.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from simulator.cmdlets.changing import acted, may_act
from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.view import view_of
from simulator.cmdlets.vm import vms_named, vms_of_objects
from simulator.cmdlets.vm_object import vm_object
from simulator.estate.acts import Acts
from simulator.powershell.binding import Call
from simulator.powershell.values import NetObject

Act = Callable[[Acts, str], bool]


def start_vm(call: Call) -> Iterator[NetObject]:
    return _each(call, "Start-VM", Acts.start)


def stop_vm(call: Call) -> Iterator[NetObject]:
    """Through the guest's integration services; -TurnOff pulls the plug, -Save saves. -Force: nothing is asked."""
    if call.bound.get("TurnOff"):
        return _each(call, "Stop-VM", Acts.turn_off)
    return _each(call, "Stop-VM", Acts.save if call.bound.get("Save") else Acts.shut_down)


def save_vm(call: Call) -> Iterator[NetObject]:
    return _each(call, "Save-VM", Acts.save)


def _each(call: Call, cmdlet: str, act: Act) -> Iterator[NetObject]:
    view = view_of(call)
    if not may_act(call, view):
        return
    if "VM" in call.bound:
        reads = vms_of_objects(call, view, call.bound["VM"])
    else:
        reads = vms_named(call, view, call.bound["Name"])
    for read in reads:
        if acted(call, view, cmdlet, partial(act, view.estate.acts, read.vm.id)) and call.bound.get("Passthru"):
            yield vm_object(view, next(one for one in view.read().vms if one.vm is read.vm))


_SETS: dict[str, dict[str, Any]] = {
    "Name": {"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("Name",), "aliases": ("VMName",)},
    "VM": {"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMObject",)},
}

CMDLETS = (
    hyperv_cmdlet("Start-VM", start_vm, **_SETS),
    hyperv_cmdlet("Stop-VM", stop_vm, **_SETS),
    hyperv_cmdlet("Save-VM", save_vm, **_SETS),
)
