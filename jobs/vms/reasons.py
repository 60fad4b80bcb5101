"""What speaks against changing a VM, whatever is wanted of it: one function for each reason."""

from collections.abc import Callable, Sequence

from jobs.answers import Answer, go, refuse, unknown, warn
from jobs.vms.standing import Standing

# OperationalStatus by name (HYPERV.md 3.1) -> what is going on.
_BUSY = {
    "BackingUpVirtualMachine": "it is being backed up",
    "MergingDisks": "its disks are being merged",
    "CreatingSnapshot": "a snapshot of it is being taken",
    "ApplyingSnapshot": "a snapshot is being applied to it",
    "DeletingSnapshot": "a snapshot of it is being deleted",
    "ExportingVirtualMachine": "it is being exported",
    "MigratingVirtualMachine": "it is being moved",
    "MigratingPlannedVm": "it is being moved",
    "StorageMigrationPhaseOne": "its storage is being moved",
    "StorageMigrationPhaseTwo": "its storage is being moved",
    "ModifyingUpVirtualMachine": "its settings are being changed",
    "CheckingCompatibility": "a move of it is being checked",
    "WaitingToStart": "it waits to start",
}
# With these alone nothing is going on: as Test-Busy in hyperv/scripts/change/prelude.ps1 has it.
IDLE = frozenset(
    "Ok Degraded PredictiveFailure Dormant NoIommu NoIovSupportInNic SwitchNotInIovMode IovBlockedByPolicy "
    "IovNoAvailResources IovGuestDriversNeeded".split()
)
# States that pass by themselves.
PASSING = frozenset(
    "Starting Stopping Saving Pausing Resuming Reset FastSaving ForceShutdown ForceReboot ComponentServicing".split()
)


def there(standing: Standing) -> Answer:
    if standing.is_gone:
        return refuse("there.gone", f"It is gone: two polls of {standing.host} in a row did not show it any more.")
    return go("there.here", f"It is on {standing.host}.")


def generation(standing: Standing) -> Answer:
    if standing.is_old is None:
        return unknown("generation.unknown", f"Which Windows {standing.host} has was not read.")
    if standing.is_old:
        told = f"{standing.host} has Windows Server 2008 R2, where the portal changes nothing. Use its Hyper-V Manager."
        return refuse("generation.old", told)
    return go("generation.supported", f"{standing.host} has a Windows on which the portal makes changes.")


def fresh(standing: Standing) -> Answer:
    if standing.unread:
        return refuse("fresh.not", f"How it stands now is not known: {standing.unread}")
    return go("fresh.read", "How it stands was read lately. The job looks again before it sends anything.")


def operations(standing: Standing) -> Answer:
    """Whoever works on its disks is not to be disturbed: a merge that is broken off begins anew, a backup is lost."""
    if not standing.status:
        return refuse("operations.unknown", "The host did not say what is being done with it.")
    if name := next((one for one in standing.status if one in _BUSY), None):
        return refuse(f"operations.{name}", f"Now {_BUSY[name]}: wait until that is over.")
    if odd := [one for one in standing.status if one not in IDLE]:
        told = f"The host says {odd[0] or 'an empty word'} of it: find out what that is before you switch it."
        return refuse("operations.strange", told)
    if standing.merges_unread:
        told = f"Whether its disks are being merged is not known: {standing.host} did not say. Queue this again later."
        return refuse("operations.merges_unread", told)
    return go("operations.none", f"Nothing else is being done with it ({', '.join(standing.status)}).")


def replica(standing: Standing) -> Answer:
    if standing.replication_mode == "Replica":
        told = "It is a replica: Hyper-V Replica alone starts it, by a failover. Started otherwise, it is lost as one."
        return refuse("replica.yes", told)
    return go("replica.no", "It is no replica of another VM.")


def hold(standing: Standing) -> Answer:
    if standing.held:
        told = f"{standing.held} Starting or stopping it may take it back to a snapshot. Call support first."
        return refuse("hold.event", told)
    if standing.hold_unread:
        told = f"Whether it must be left alone is not known: the event logs of {standing.host} were not read."
        return refuse("hold.unread", told)
    return go("hold.none", "No event tells that it must not be touched.")


def pending(standing: Standing) -> Answer:
    """Said, and no more: to be off may be what such a merge waits for."""
    if standing.unmerged:
        count = "1 file" if standing.unmerged == 1 else f"{standing.unmerged} files"
        told = f"A merge of it has not come to its end: no snapshot needs {count} of its chains any more."
        return warn("pending.merge", told)
    if standing.unmerged is None:
        told = "Whether a merge of it is left over is not known: not all of its disks were read."
        return unknown("pending.unknown", told, is_advice=True)
    return go("pending.none", "No merge of it is left over.")


Reason = Callable[[Standing], Answer]
REASONS: Sequence[Reason] = (there, generation, fresh, operations, replica, hold, pending)


def against_any_change(standing: Standing) -> list[Answer]:
    return [reason(standing) for reason in REASONS]
