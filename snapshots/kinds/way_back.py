"""The snapshot of Now that is taken before another is applied, and that has to be there, and new, when that is sent."""

from datetime import timedelta

from hyperv.contracts.vm_look import LookedVM, VMLook
from jobs.choices import State
from jobs.kinds import End, Facts

FIRST = "first"  # the parameter of the job: its name
# The one job follows the other within seconds. A window that closed, or an approval, may come in between; what the VM
# writes meanwhile would be lost with no way back to it.
YOUNG = timedelta(minutes=30)
_AGAIN = "Nothing was changed. Queue this again: a new one is taken first."


def way_back_lost(facts: Facts, seen: VMLook, vm: LookedVM) -> End | None:
    """None where none was wanted, or where Now hangs under it and it is young."""
    name = facts.parameters.get(FIRST)
    if not name:
        return None
    found = next((one for one in seen.snapshots if one.name == name and one.id == vm.parent_snapshot_id), None)
    if found is None:
        told = "The snapshot that was taken first is gone, or the VM has moved on from it."
        return End(State.REFUSED, "way_back.gone", told, _AGAIN)
    if found.created_at is None or seen.collected_at - found.created_at > YOUNG:
        minutes = YOUNG // timedelta(minutes=1)
        told = f"The snapshot that was taken first is not from the last {minutes} minutes: newer data would be lost."
        return End(State.REFUSED, "way_back.old", told, _AGAIN)
    return None
