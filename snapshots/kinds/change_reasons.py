"""What speaks against taking or applying a snapshot, whichever of them: one function for each reason."""

from jobs.answers import Answer, go, refuse, warn
from jobs.vms.reasons import PASSING
from snapshots.kinds.change_facts import SnapshotStanding

RESTING = frozenset("Running Off Saved Paused".split())


def state(standing: SnapshotStanding) -> Answer:
    told = standing.state
    if not told:
        return refuse("state.unknown", "The host did not say what state the VM is in.")
    if told in RESTING:
        return go("state.steady", f"The VM is {told.lower()}.")
    if told in PASSING:
        return refuse("state.passing", f"The VM is {told.lower()} now: wait until that is over.")
    if told.endswith("Critical"):
        return refuse("state.critical", f"Its state is {told}: its host has lost a disk of it. Bring that back first.")
    return refuse("state.strange", f"Its state is {told}, of which this portal does not know what it means.")


def whole(standing: SnapshotStanding) -> Answer:
    """A change of the tree begins the merge anew that did not come to its end (docs/verified.md)."""
    if standing.unmerged is None:
        return refuse(
            "whole.unknown", "Whether a merge of it is left over is not known: not all of its disks were read."
        )
    if standing.unmerged:
        told = (
            "An earlier merge has not come to its end, and this would come in between. Find out what stopped it first."
        )
        return refuse("whole.pending", told)
    return go("whole.yes", "No merge of it is left over.")


def domain_controller(standing: SnapshotStanding) -> Answer:
    """Rule S7. What is applied to one takes its directory back, and the others never learn of it. One that may be one
    is left alone too, until a person says why not."""
    if standing.is_domain_controller is None and standing.despite:
        told = "Nobody knows whether it is a domain controller, and a person wants it all the same."
        return warn("domain_controller.unknown_despite", told)
    if standing.is_domain_controller is None:
        told = "Its guest has never said whether it is a domain controller, and none of those is put back (rule S7)."
        return refuse("domain_controller.unknown", told)
    if not standing.is_domain_controller:
        return go("domain_controller.no", "It is no domain controller.")
    if standing.despite:
        return warn("domain_controller.despite", "It is a domain controller, and a person wants it all the same.")
    told = "It is a domain controller, and none of those is put back to what it was (rule S7): back it up instead."
    return refuse("domain_controller.yes", told)
