"""What befalls merges from outside: the cluster moves the VM, something fills the volume, the host restarts."""

from typing import TYPE_CHECKING

from simulator.estate.model import VM, Host
from simulator.estate.reading import HOLDS_MEMORY

if TYPE_CHECKING:
    from simulator.estate.estate import Estate

# From the restart of a host until its Hyper-V looks at its VMs again.
RESTART_SECONDS = 120


class Strikes:
    def __init__(self, estate: "Estate") -> None:
        self._estate = estate

    def strike(self, name: str, host: Host, vm: VM, at: int) -> None:
        """One of stride.STRIKES."""
        if name == "moves_at_percent":
            self.move(host, vm, at)
        elif name == "fills_at_percent":
            self.fill(host, vm, at)
        else:
            self.restart(host, at)

    def move(self, host: Host, vm: VM, at: int) -> None:
        """To the first other node that has room for it; nowhere outside a cluster. The merge goes on there, anew."""
        for other in self._estate.hosts.values():
            if (
                other is not host
                and host.cluster is not None
                and other.cluster == host.cluster
                and _fits(other, vm, at)
            ):
                self._estate.merges.interrupt(other, vm, at + (other.merges.begins_after or 0))
                self._estate.relocate(host, other, vm)
                return

    def fill(self, host: Host, vm: VM, at: int) -> None:
        """To the last byte, until somebody makes room."""
        copy = vm.merging.copy if vm.merging else None
        volume = self._estate.volumes.at(host, copy.parent) if copy else None
        if volume is not None:
            volume.filled_bytes += max(0, volume.capacity - volume.wanted_at(at))

    def restart(self, host: Host, at: int) -> None:
        """Merges begin anew when Hyper-V is up again."""
        host.restarted_at.append(at)
        for vm in host.vms:
            self._estate.merges.interrupt(host, vm, at + RESTART_SECONDS + (host.merges.begins_after or 0))


def _fits(host: Host, vm: VM, at: int) -> bool:
    held = sum(other.memory.floor for other in host.vms if other.power_at(at).state in HOLDS_MEMORY)
    return host.node_state == "Up" and held + vm.memory.floor <= host.available_for_vms
