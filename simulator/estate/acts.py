"""What a host does when it is told to: the changing cmdlets' side of the estate.

Unlike the verbs of Estate these go as on Windows: what must not be is refused, a merge begins later and takes its
time, a start and a shutdown take seconds. Each raises Refused, and nothing is changed then.
"""

from typing import TYPE_CHECKING

from simulator.estate.bootable import run_guest
from simulator.estate.errors import EstateError
from simulator.estate.model import VM, Host
from simulator.estate.power import SAVING_SECONDS, STARTING_SECONDS, STOPPING_SECONDS, Power
from simulator.estate.reading import HOLDS_MEMORY
from simulator.estate.snapshot_tree import Wish
from simulator.estate.snapshots import Snapshot
from simulator.estate.writing import begin_writing, stop_writing

if TYPE_CHECKING:
    from simulator.estate.estate import Estate

# Plan-for-Hyper-V-scalability-in-Windows-Server-2016.md (FIELD.md §3).
MOST_SNAPSHOTS = 50
INVALID_STATE, OUT_OF_MEMORY, OPERATION_FAILED = "InvalidState", "OutOfMemory", "OperationFailed"


class Refused(EstateError):
    """`reason` is the identity of Windows' error."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Acts:
    def __init__(self, estate: "Estate") -> None:
        self._estate = estate

    def remove_snapshot(self, vm_id: str, snapshot_id: str, *, subtree: bool = False) -> None:
        """It is gone from the configuration; what has to be merged is merged later."""
        with self._estate.changing() as at:
            tree = self._estate.tree_of(vm_id, snapshot_id)
            paths = tree.forget(snapshot_id, subtree=subtree)
            self._estate.merges.enlist(tree.host, tree.vm, paths, at)

    def take_snapshot(self, vm_id: str, name: str) -> Snapshot:
        with self._estate.changing() as at:
            tree = self._estate.tree_of(vm_id)
            host, vm = tree.host, tree.vm
            _refuse_while_merging(host, vm)
            if vm.checkpoint_type == "Disabled":
                raise Refused(OPERATION_FAILED, f"Checkpoints have been disabled for '{vm.name}'.")
            if len(vm.snapshots) >= MOST_SNAPSHOTS:
                raise Refused(OPERATION_FAILED, f"'{vm.name}' has {MOST_SNAPSHOTS} checkpoints, and may have no more.")
            running = vm.power_at(at).state == "Running"
            return tree.take(Wish(name, with_memory=running and vm.checkpoint_type == "Standard"), at)

    def apply_snapshot(self, vm_id: str, snapshot_id: str) -> None:
        """Now hangs under it, in its power state: saved where its memory was, otherwise off."""
        with self._estate.changing() as at:
            tree = self._estate.tree_of(vm_id, snapshot_id)
            host, vm = tree.host, tree.vm
            _refuse_while_merging(host, vm)
            had_memory = tree.find(snapshot_id).state == "Running"
            stop_writing(self._estate.volumes, host, vm, at)
            paths = tree.turn_to(snapshot_id, at)
            stop_writing(self._estate.volumes, host, vm, at)
            _order(vm, at, Power("Saved" if had_memory else "Off", at))
            self._estate.merges.enlist(host, vm, paths, at)

    def start(self, vm_id: str) -> bool:
        """Whether it was not on already."""
        with self._estate.changing() as at:
            host, vm = self._estate.find_vm(vm_id)
            state = vm.power_at(at).state
            if state in HOLDS_MEMORY:
                return False
            if state not in ("Off", "Saved"):
                raise _wrong_state(vm, "start")
            if not host.windows.wmi_only:
                _refuse_while_merging(host, vm)
            if self._held(host, at) + vm.memory.floor > host.available_for_vms:
                raise Refused(OUT_OF_MEMORY, _NO_MEMORY.format(vm.name, vm.memory.floor >> 20))
            begun = at + STARTING_SECONDS
            _order(vm, at, Power("Starting", at), Power("Running", begun))
            begin_writing(self._estate.volumes, host, vm, begun)
            run_guest(self._estate.volumes, host, vm, at)
            self._estate.merges.retry(host, vm, at)
            return True

    def shut_down(self, vm_id: str) -> bool:
        """The guest is asked through its integration services, and takes its time. Whether it was on."""
        with self._estate.changing() as at:
            host, vm = self._estate.find_vm(vm_id)
            if vm.power_at(at).state == "Off":
                return False
            if not vm.guest.reports_demand or vm.guest.heartbeat == "Disabled" or "Shutdown" in vm.guest.disabled:
                raise Refused(OPERATION_FAILED, _NO_SHUTDOWN.format(vm.name))
            self._leave(host, vm, "shut down", at, Power("Stopping", at), Power("Off", at + STOPPING_SECONDS))
            return True

    def turn_off(self, vm_id: str) -> bool:
        """As pulling the plug. Whether it was not off already."""
        with self._estate.changing() as at:
            host, vm = self._estate.find_vm(vm_id)
            if vm.power_at(at).state == "Off":
                return False
            _refuse_while_merging(host, vm)
            stop_writing(self._estate.volumes, host, vm, at)
            _order(vm, at, Power("Off", at))
            self._estate.merges.retry(host, vm, at)
            return True

    def save(self, vm_id: str) -> bool:
        with self._estate.changing() as at:
            host, vm = self._estate.find_vm(vm_id)
            if vm.power_at(at).state == "Saved":
                return False
            self._leave(host, vm, "save state", at, Power("Saving", at), Power("Saved", at + SAVING_SECONDS))
            return True

    def _leave(self, host: Host, vm: VM, act: str, at: int, *orders: Power) -> None:
        if vm.power_at(at).state not in ("Running", "Paused"):
            raise _wrong_state(vm, act)
        _refuse_while_merging(host, vm)
        stop_writing(self._estate.volumes, host, vm, at)
        _order(vm, at, *orders)
        self._estate.merges.retry(host, vm, at)

    def _held(self, host: Host, at: int) -> int:
        return sum(other.memory.floor for other in host.vms if other.power_at(at).state in HOLDS_MEMORY)


# What Windows says of a VM that cannot be started, worded as people have met it (0x8007000E is E_OUTOFMEMORY).
_NO_MEMORY = (
    "'{0}' failed to start.\r\nNot enough memory in the system to start the virtual machine {0} with ram size {1} "
    "megabytes. (0x8007000E)."
)
_NO_SHUTDOWN = (
    "Failed to shut down '{0}'.\r\nThe Shutdown integration service is either not enabled, not running or not "
    "initialized. (0x80070015)."
)


def _order(vm: VM, at: int, *orders: Power) -> None:
    """What was ordered for later is not done any more."""
    vm.switched[:] = [order for order in vm.switched if order.since <= at]
    vm.switched += orders


def _refuse_while_merging(host: Host, vm: VM) -> None:
    if vm.merging is not None and vm.merging.copy is not None:
        raise Refused(INVALID_STATE, f"The operation failed for '{vm.name}'.\r\n{IN_STATE}")


def _wrong_state(vm: VM, act: str) -> Refused:
    return Refused(INVALID_STATE, f"'{vm.name}' failed to {act}.\r\n{IN_STATE}")


# canonical/multipass #4204, of Set-VM.
IN_STATE = "The operation cannot be performed while the object is in its current state."
