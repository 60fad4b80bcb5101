"""What the cmdlets that change something have in common: who may, what is refused, and that it is counted."""

from collections.abc import Callable

from simulator.cmdlets.failures import VIRTUALIZATION, access_denied, record, vmms_stopped
from simulator.cmdlets.view import HostView
from simulator.estate.acts import INVALID_STATE, OUT_OF_MEMORY, Refused
from simulator.estate.errors import EstateError
from simulator.powershell.binding import Call
from simulator.powershell.values import SubsetError, to_net

# InvalidState with its category: canonical/multipass #4204. The others are classified like their neighbours.
_CATEGORIES = {INVALID_STATE: "InvalidOperation", OUT_OF_MEMORY: "ResourceUnavailable"}


def may_act(call: Call, view: HostView) -> bool:
    """An error where Hyper-V does not run, or this account may not."""
    if "AsJob" in call.bound:
        raise SubsetError("parameter -AsJob is not simulated: such a job dies with its process")
    if view.host.vmms != "Running":
        call.write_error(vmms_stopped(view))
    elif not view.sees_vms:
        call.write_error(access_denied(view))
    else:
        return True
    return False


def acted(call: Call, view: HostView, cmdlet: str, act: Callable[[], object]) -> bool:
    """Whether the estate did it: then it is counted. What it refused becomes the error of Windows."""
    try:
        act()
    except Refused as refusal:
        category = _CATEGORIES.get(refusal.reason, "InvalidResult")
        call.write_error(record(VIRTUALIZATION, to_net(str(refusal)), refusal.reason, category))
    except EstateError as error:  # it went since it was looked up
        call.write_error(record(VIRTUALIZATION, to_net(str(error)), "ObjectNotFound", "ObjectNotFound"))
    else:
        view.host.acts[cmdlet] += 1
        view.acted.append(cmdlet)
        return True
    return False
