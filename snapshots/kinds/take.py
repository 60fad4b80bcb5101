"""Taking a snapshot, as a job."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hyperv.contracts.change import taking_token
from hyperv.contracts.vm_look import VMLook
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Decision, End, Facts, Kind, Progress, Send, Wait
from jobs.models import Job
from jobs.vms.following import LOOK_SECONDS, host_of, look
from jobs.vms.steps import not_here, refused, sent_of
from snapshots.kinds.change_facts import CREATING, FromPolls, Taken, snapshot_standing
from snapshots.kinds.take_reasons import verdict_on
from snapshots.services import Said, ownership_of_taken

KEY = "snapshots.take"
SCRIPT, NAME = "change/take_snapshot", "take"
BETWEEN_LOOKS = 3.0
# A guest is given minutes to bring its data to rest, and memory is written at the pace of the disk.
ACT_SECONDS, SETTLE_SECONDS = 180.0, 300.0


def command(facts: Facts, expect: Mapping[str, Any]) -> Send:
    told = {"vm_id": str(facts.vm_id), "name": facts.parameters["name"], "expect": dict(expect)}
    return Send(NAME, SCRIPT, told, Progress("Taking the snapshot"))


def step(facts: Facts, seen: VMLook, acts: Sequence[ActSeen]) -> Decision:
    if seen.vm is None:
        return not_here(facts, seen, acts)
    sent, standing = sent_of(acts), snapshot_standing(seen, seen.vm, FromPolls.of(facts.preflight))
    wanted: str = facts.parameters["name"]
    made = standing.called(wanted)
    if sent and CREATING in (standing.status or ()):
        return Wait(BETWEEN_LOOKS, "Hyper-V takes it.", Progress("Taking the snapshot"))
    if sent and made:
        return _taken(made, sent)
    if not sent and (end := refused(verdict_on(standing, wanted))):
        return end
    return command(facts, taking_token(seen))


def _taken(made: Taken, sent: Sequence[ActSeen]) -> End:
    """Just before it was sent no snapshot was called so. Where the script found one then, it is somebody else's."""
    if sent[-1].outcome in (ActOutcome.ALREADY, ActOutcome.DIFFERS):
        told = (
            f"Somebody else has taken a snapshot called “{made.name}” at the same moment. Nothing was sent to Hyper-V."
        )
        return End(State.REFUSED, "name.taken", told, "Look whether theirs is enough. Otherwise say another name.")
    with_memory = "with the memory of the guest" if made.state == "Running" else "without memory"
    return End(
        State.SUCCEEDED, "taken", f"The snapshot “{made.name}” is there, {with_memory}.", noted={"made": str(made.id)}
    )


def _plan(facts: Facts) -> Sequence[Send]:
    return [command(facts, (facts.preflight or {}).get("expect", {}))]


def _ended(job: Job, end: End) -> None:
    """Whose it is, for as long as it is there: in the transaction in which the job succeeds."""
    made, told = (end.noted or {}).get("made"), job.parameters
    if end.state != State.SUCCEEDED or not made or job.vm_id is None:
        return
    until = date.fromisoformat(told["expires_on"]) if told.get("expires_on") else None
    ownership_of_taken(job.vm_id, UUID(made), Said(told["owner"], job.reason, until), by=job.queued_by)


TAKE = Kind(
    KEY,
    "Take a snapshot",
    look,
    step,
    _plan,
    icon="camera-plus",
    look_seconds=LOOK_SECONDS,
    act_seconds=ACT_SECONDS,
    settle_seconds=SETTLE_SECONDS,
    place=host_of,
    ended=_ended,
)
