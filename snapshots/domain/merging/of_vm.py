"""Reasons that lie in the VM: what state it is in, what is being done with it, what its disks are."""

from snapshots.domain.classes import Kind
from snapshots.domain.merging.answers import Answer, go, refuse, unknown, warn
from snapshots.domain.merging.facts import Case, Terms
from snapshots.domain.merging.words import many, span

_RESTING = frozenset({"Running", "Off", "Saved", "Paused", "FastSaved", "Hibernated"})
_CHANGING = frozenset(
    "Starting Stopping Saving Pausing Resuming Reset FastSaving ForceShutdown ForceReboot ComponentServicing".split()
)
# OperationalStatus by name (HYPERV.md §3.1) -> what is going on.
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
    "CriticalIoError": "it cannot reach its disks",
    "ApplicationCriticalState": "its disks are in a critical state",
}
_MUTE = frozenset({"CommunicationTimedOut", "CommunicationFailed"})
# With these alone nothing is going on: Test-Busy in hyperv/scripts/change/prelude.ps1 has the same. Whatever is not
# among them may be an operation.
IDLE = frozenset(
    "Ok Degraded PredictiveFailure Dormant NoIommu NoIovSupportInNic SwitchNotInIovMode "
    "IovBlockedByPolicy IovNoAvailResources IovGuestDriversNeeded".split()
)
_RESYNCING = frozenset(
    "InitialReplicationInProgress WaitingForStartResynchronize Resynchronizing ResynchronizeSuspended "
    "RecoveryInProgress FailbackInProgress PreparedForFailover FailedOverWaitingCompletion WaitingForUpdateCompletion "
    "PreparedForSyncReplication PreparedForGroupReverseReplication FiredrillInProgress".split()
)
_LEVEL = frozenset(
    "Disabled ReadyForInitialReplication WaitingForInitialReplication Replicating FailbackComplete".split()
)
_REFUSED_DISKS = {
    "shared": "is a shared disk, of which Hyper-V supports no snapshots",
    "set": "is a VHD Set, which keeps checkpoints in itself: Get-VHDSnapshot and Remove-VHDSnapshot are its commands",
}


def place(case: Case, terms: Terms) -> Answer:
    if case.is_here:
        return go("place.here", f"It is on {case.host.name}.")
    return refuse("place.replica", f"{case.host.name} has a replica of it: Hyper-V Replica alone works on that one.")


def state(case: Case, terms: Terms) -> Answer:
    told = case.state
    if not told:
        return unknown("state.unknown", "The host did not say what state it is in.")
    if told in _RESTING:
        return go("state.steady", f"It is {told.lower()}.")
    if told in _CHANGING:
        return refuse("state.changing", f"It is {told.lower()} now: wait until that is over.")
    if told.endswith("Critical"):
        return refuse("state.critical", f"Its state is {told}: its host has lost a disk of it. Bring that back first.")
    return unknown("state.strange", f"Its state is {told}, of which this portal does not know what it means.")


def operations(case: Case, terms: Terms) -> Answer:
    """One of them at a time: each holds the disks."""
    if not case.status:
        return unknown("operations.unknown", "The host did not say what is being done with it.")
    if name := next((one for one in case.status if one in _BUSY), None):
        return refuse(f"operations.{name}", f"Now {_BUSY[name]}: wait until that is over.")
    running = [one for one in case.picture.classes.values() if one.kind == Kind.BACKUP_RUNNING]
    if running:
        return refuse(
            "operations.backup_snapshot",
            f"A backup has taken {many(len(running), 'snapshot')} of it in the last 24 h and may still read from it.",
        )
    if not _MUTE.isdisjoint(case.status):
        return unknown("operations.mute", "Its host cannot reach the process that runs it.")
    if odd := [one for one in case.status if one not in IDLE]:
        told = f"The host says {odd[0] or 'an empty word'} of it, which this portal takes for an operation."
        return unknown("operations.strange", told)
    return go("operations.none", f"Nothing else is being done with it ({', '.join(case.status)}).")


def under_way(case: Case, terms: Terms) -> Answer:
    """One job at a time works on a VM, and what is planned of it now would be otherwise when that is over."""
    if case.under_way:
        return refuse("under_way.job", f"{case.under_way} is not over yet: plan it again afterwards.")
    return go("under_way.none", "0 jobs of the portal are under way for it.")


def replication(case: Case, terms: Terms) -> Answer:
    """Hyper-V itself says None of a VM that is not replicated; where it said nothing, nobody knows."""
    states = [told for mode, told in case.replication if mode != "None"]
    busy = next((told for _, told in case.replication if told in _RESYNCING), None)
    if busy:
        return refuse("replication.busy", f"Its replication is {busy}: it reads whole disks. Wait until it is level.")
    if None in states or any(mode is None for mode, _ in case.replication):
        return unknown("replication.unknown", "The host did not say how its replication stands.")
    odd = next((told for told in states if told not in _LEVEL), None)
    if odd:
        return warn("replication.odd", f"Its replication is {odd}: changes wait in its log, which takes room too.")
    if states:
        return go("replication.level", f"Its replication is level ({many(len(states), 'side')} here).")
    return go("replication.none", "It is not replicated from here.")


def hold(case: Case, terms: Terms) -> Answer:
    if case.held:
        ago = span((case.now - case.held.at).total_seconds())
        return refuse(
            "hold.event",
            f"Hyper-V could not save where its disks are (event {case.held.event}, {ago} ago): a merge, a restart or a "
            "move may take it back to a snapshot. Back it up from inside the guest, then call support.",
        )
    if case.events_unread:
        return unknown("hold.unread", f"Whether it must not be touched (event 3216) is not known: {case.events_unread}")
    return go("hold.none", "No event tells that it must not be touched.")


def disks(case: Case, terms: Terms) -> Answer:
    for disk in case.odd_disks:
        if disk.what in _REFUSED_DISKS:
            return refuse(f"disks.{disk.what}", f"{disk.name} {_REFUSED_DISKS[disk.what]}.")
    through = [disk.name for disk in case.odd_disks]
    if through:
        return warn(
            "disks.pass_through",
            f"{through[0]} is passed through ({len(through)} in all): its snapshots keep nothing of it. Deleting them "
            "touches the other disks only.",
        )
    if case.fibre_sans is None:
        told = "Whether it has virtual Fibre Channel adapters has not been read: a snapshot keeps nothing behind them."
        return unknown("disks.unread", told, is_advice=True)
    if case.fibre_sans:
        told = many(len(case.fibre_sans), "virtual Fibre Channel adapter")
        return warn("disks.fibre_channel", f"It has {told}: its snapshots keep nothing of what lies behind.")
    places = {drive.place for drive in case.picture.facts.drives}
    return go("disks.plain", f"All its disks are files that a snapshot keeps ({len(places)}).")


def domain_controller(case: Case, terms: Terms) -> Answer:
    """Deleting is right for one, and applying is what must never happen: so it is said, and stops nothing."""
    if case.is_domain_controller:
        told = "It is a domain controller: deleting is right, and none of its snapshots may ever be applied (rule S7)."
        return warn("domain_controller.yes", told)
    if case.is_domain_controller is None:
        told = "Its guest has never said whether it is a domain controller. If it is: never apply a snapshot."
        return unknown("domain_controller.unknown", told, is_advice=True)
    return go("domain_controller.no", "It is no domain controller.")
