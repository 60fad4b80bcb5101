"""What a cmdlet sees of the host it runs on."""

from dataclasses import dataclass, field

from simulator.estate import Estate, Host
from simulator.estate.reading import HostReading
from simulator.powershell.binding import Call
from simulator.powershell.machine import WindowsUser

ADMINISTRATORS = "S-1-5-32-544"
HYPERV_ADMINISTRATORS = "S-1-5-32-578"


@dataclass(frozen=True)
class HostView:
    estate: Estate
    host: Host
    user: WindowsUser
    acted: list[str] = field(default_factory=list, compare=False)  # cmdlets of this process that changed something

    def read(self) -> HostReading:
        """The host at this second."""
        return self.estate.observe(self.host.name)

    @property
    def sees_vms(self) -> bool:
        """Hyper-V shows its VMs to administrators and Hyper-V administrators only."""
        return bool({ADMINISTRATORS, HYPERV_ADMINISTRATORS} & self.user.sids)


def view_of(call: Call) -> HostView:
    """The view of the host that this call runs on. TypeError where the machine is none of this estate."""
    if not isinstance(call.machine, HostView):
        raise TypeError("This cmdlet runs on a host of a simulated estate only.")
    return call.machine
