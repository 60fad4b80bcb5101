"""Taking a snapshot, as a job."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hyperv.contracts.change import taking_token
from hyperv.contracts.vm_look import VMLook
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Kind, Progress, Send, Wait
from jobs.models import Job
from jobs.vms.following import LOOK_SECONDS, host_of
from jobs.vms.steps import at_it, not_as_shown, not_here, refused, sent_of, unseen
from snapshots.kinds.change_facts import CREATING, SnapshotStanding, Taken, snapshot_standing
from snapshots.kinds.change_view import ChangeView, observe
from snapshots.kinds.take_reasons import AGREED, verdict_on
from snapshots.services import Said, ownership_of_taken

KEY = "snapshots.take"
SCRIPT, NAME = "change/take_snapshot", "take"
BETWEEN_LOOKS = 3.0
# A guest is given minutes to bring its data to rest, and memory is written at the pace of the disk.
ACT_SECONDS, SETTLE_SECONDS = 180.0, 300.0
PATIENCE_SECONDS = 3600.0  # a terabyte of memory at 300 MB/s
KNOWN = "snapshots"  # in what is noted: those that there were when it was sent
_TAKES = Wait(BETWEEN_LOOKS, "Hyper-V takes it.", Progress("Taking the snapshot"))


def command(facts: Facts, expect: Mapping[str, Any], noted: Mapping[str, Any] | None = None) -> Send:
    told = {"vm_id": str(facts.vm_id), "name": facts.parameters["name"], "expect": dict(expect)}
    return Send(NAME, SCRIPT, told, _TAKES.progress, noted=noted)


def step(facts: Facts, view: ChangeView, acts: Sequence[ActSeen]) -> Decision:
    seen = view.look
    if seen.vm is None:
        return not_here(facts, seen, acts)
    sent, standing = sent_of(acts), snapshot_standing(seen, seen.vm, view.polls)
    if sent:
        return _after(facts, seen, standing, sent) or command(facts, taking_token(seen))
    verdict = verdict_on(standing, facts.parameters["name"])
    noted = {KNOWN: [str(one.id) for one in standing.taken]}
    return refused(verdict) or not_as_shown(facts, verdict, AGREED) or command(facts, taking_token(seen), noted)


def _after(facts: Facts, seen: VMLook, standing: SnapshotStanding, sent: Sequence[ActSeen]) -> Decision | None:
    """None while the host shows nothing of it."""
    if CREATING in (standing.status or ()):
        return at_it(facts, sent, _TAKES, PATIENCE_SECONDS)
    if made := standing.called(facts.parameters["name"]):
        return _taken(made, sent)
    return unseen(facts, seen, sent, ("snapshots",)) or _unnamed(facts, standing, sent)


def _unnamed(facts: Facts, standing: SnapshotStanding, sent: Sequence[ActSeen]) -> Ask | None:
    """Hyper-V takes a snapshot first and gives it its name then (Msvm_VirtualSystemSnapshotService.CreateSnapshot knows
    no name), so that a command that broke off in between leaves one that Windows has named."""
    known, act = (facts.noted or {}).get(KNOWN), sent[-1]
    new = [one for one in standing.taken if known is not None and str(one.id) not in known]
    waits = act.outcome != ActOutcome.FAILED and (facts.now - act.committed_at).total_seconds() < SETTLE_SECONDS
    if not new or waits or act.outcome == ActOutcome.DIFFERS:
        return None
    told = f"None of that name is there, but “{new[0].name}” has come into being since: it may be this one, unnamed."
    return Ask("unnamed", told, "Look whose it is. Rename or delete it, then say here what came of it.", act.detail)


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
    said = Said(told["owner"], job.reason, until)
    ownership_of_taken(job.vm_id, UUID(made), told["name"], said, by=job.queued_by)


TAKE = Kind(
    KEY,
    "Take a snapshot",
    observe,
    step,
    _plan,
    icon="camera-plus",
    look_seconds=LOOK_SECONDS,
    act_seconds=ACT_SECONDS,
    settle_seconds=SETTLE_SECONDS,
    place=host_of,
    ended=_ended,
)
