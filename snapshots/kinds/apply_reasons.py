"""What speaks against applying a snapshot: one function for each reason."""

from collections.abc import Callable, Sequence
from uuid import UUID

from jobs.answers import Answer, Verdict, go, refuse, warn
from jobs.vms.reasons import against_any_change
from snapshots.kinds.change_facts import SnapshotStanding
from snapshots.kinds.change_reasons import domain_controller, state, whole

_KEEPS_NOTHING = {
    "pass_through": "is a disk of the host that is passed through, and would stay as it is now",
    "shared": "is a shared disk, and would stay as it is now",
    "set": "is a VHD Set, of which Hyper-V applies no snapshots",
}
_OF_OTHERS = {
    "Recovery": "A backup took it: the backup program alone restores from it.",
    "Planned": "It was taken for a planned failover: Hyper-V Replica alone works with it.",
    "Missing": "Hyper-V lists it and cannot find its files.",
}


def target(standing: SnapshotStanding, snapshot: UUID) -> Answer:
    found = standing.known_as(snapshot)
    if found is None:
        return refuse("target.gone", "The snapshot is not there any more.")
    if found.type == "Standard":
        return go("target.there", f"The snapshot “{found.name}” is there.")
    if not found.type:
        return refuse("target.unknown", "The host did not say of which kind the snapshot is.")
    told = _OF_OTHERS.get(found.type, "It is a recovery point of Hyper-V Replica, which alone works with it.")
    return refuse("target.of_others", told)


def disks(standing: SnapshotStanding, snapshot: UUID) -> Answer:
    """Half a VM taken back is worse than none."""
    for disk, what in standing.odd_disks:
        return refuse(f"disks.{what}", f"{disk} {_KEEPS_NOTHING[what]}: its data would not fit together afterwards.")
    return go("disks.plain", "All its disks are files that a snapshot keeps.")


def running(standing: SnapshotStanding, snapshot: UUID) -> Answer:
    if standing.state == "Off":
        return go("running.no", "It does not run, so that nothing is torn down.")
    if standing.state == "Saved":
        return warn("running.saved", "It is saved: its saved memory is thrown away, and what was open in it is lost.")
    return warn(
        "running.yes", "It runs: applying turns it off first, as pulling the plug. Whoever works with it is cut off."
    )


def afterwards(standing: SnapshotStanding, snapshot: UUID) -> Answer:
    """Restore-VMSnapshot leaves a VM saved where the snapshot holds its memory, and off where it does not (rule S1)."""
    found = standing.known_as(snapshot)
    if found is not None and found.state == "Running":
        return go(
            "afterwards.saved", "The snapshot holds its memory: the VM is saved afterwards, and goes on when started."
        )
    if found is None or found.state != "Off":
        return warn("afterwards.unknown", "Whether the VM is saved or off afterwards is not known. Look at it then.")
    told = (
        "The snapshot holds no memory (production, or taken while it was off): the VM is off afterwards. Start it then."
    )
    return warn("afterwards.off", told)


def replicated(standing: SnapshotStanding, snapshot: UUID) -> Answer:
    if standing.replication_mode in (None, "None"):
        return go("replicated.no", "It is not replicated.")
    told = "It is replicated: its replica does not go back with it, and has to be synchronised anew afterwards."
    return warn("replicated.yes", told)


Reason = Callable[[SnapshotStanding, UUID], Answer]
REASONS: Sequence[Reason] = (target, disks, running, afterwards, replicated)
AGREED = ("running", "afterwards", "replicated")  # what these warn of, people have to have read


def verdict_on(standing: SnapshotStanding, snapshot: UUID) -> Verdict:
    general = [answer for answer in against_any_change(standing) if answer.reason != "pending"]
    shared = [state(standing), whole(standing), domain_controller(standing)]
    return Verdict([*general, *shared, *(reason(standing, snapshot) for reason in REASONS)])
