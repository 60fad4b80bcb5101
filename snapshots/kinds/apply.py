"""Applying a snapshot, as a job: the VM goes on from it, and what Now has written since is lost."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hyperv.contracts.change import applying_token
from hyperv.contracts.vm_look import VMLook
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Decision, End, Facts, Kind, Progress, Send, Wait
from jobs.vms.following import LOOK_SECONDS, host_of, look
from jobs.vms.steps import not_here, refused, sent_of
from snapshots.kinds.apply_reasons import verdict_on
from snapshots.kinds.change_facts import APPLYING, FromPolls, SnapshotStanding, snapshot_standing
from snapshots.kinds.way_back import way_back_lost

KEY = "snapshots.apply"
SCRIPT, NAME = "change/apply_snapshot", "apply"
BETWEEN_LOOKS = 2.0


def command(facts: Facts, expect: Mapping[str, Any], noted: Mapping[str, Any] | None = None) -> Send:
    told = {"vm_id": str(facts.vm_id), "snapshot_id": facts.parameters["snapshot_id"], "expect": dict(expect)}
    return Send(NAME, SCRIPT, told, Progress("Applying the snapshot"), noted=noted)


def step(facts: Facts, seen: VMLook, acts: Sequence[ActSeen]) -> Decision:
    if seen.vm is None:
        return not_here(facts, seen, acts)
    sent, standing = sent_of(acts), snapshot_standing(seen, seen.vm, FromPolls.of(facts.preflight))
    snapshot = UUID(facts.parameters["snapshot_id"])
    if sent and APPLYING in (standing.status or ()):
        return Wait(BETWEEN_LOOKS, "Hyper-V applies it.", Progress("Applying the snapshot"))
    if sent and _is_applied(standing, snapshot, facts.noted or {}, sent):
        return _applied(standing, snapshot)
    if not sent and (end := refused(verdict_on(standing, snapshot)) or way_back_lost(facts, seen, seen.vm)):
        return end
    if standing.known_as(snapshot) is None:
        told = "The snapshot went before it was seen to be applied. Nothing more is sent."
        return End(State.FAILED, "target.gone", told, "Look at the VM: its page shows the snapshots that are left.")
    noted = {"now": list(standing.now), "snapshots": _ids(standing)}
    return command(facts, applying_token(seen, str(snapshot)), noted)


def _is_applied(standing: SnapshotStanding, snapshot: UUID, noted: Mapping[str, Any], sent: Sequence[ActSeen]) -> bool:
    """Now hangs under it and writes to other files than before. That it hung under it before is the usual case, so that
    the files alone tell; of a VM without disks Hyper-V's own answer has to do. Without that answer no snapshot may have
    gone: one that is merged moves Now up, to other files, with all that was written."""
    outcome = sent[-1].outcome
    if standing.current != snapshot or outcome == ActOutcome.DIFFERS:
        return False
    if outcome != ActOutcome.DONE and noted.get("snapshots") != _ids(standing):
        return False
    if not standing.now:
        return outcome in (ActOutcome.DONE, ActOutcome.ALREADY)
    return "now" in noted and not set(noted["now"]) & set(standing.now)


def _ids(standing: SnapshotStanding) -> list[str]:
    return sorted(str(one.id) for one in standing.taken)


def _applied(standing: SnapshotStanding, snapshot: UUID) -> End:
    found = standing.known_as(snapshot)
    name = found.name if found else str(snapshot)
    state = (standing.state or "in no known state").lower()
    after = "" if state == "running" else " Start it when everything is ready for it."
    return End(State.SUCCEEDED, "applied", f"The VM goes on from “{name}”. It is {state} now.{after}")


def _plan(facts: Facts) -> Sequence[Send]:
    return [command(facts, (facts.preflight or {}).get("expect", {}))]


APPLY = Kind(
    KEY,
    "Apply a snapshot",
    look,
    step,
    _plan,
    icon="restore",
    look_seconds=LOOK_SECONDS,
    act_seconds=120.0,
    settle_seconds=180.0,
    place=host_of,
)
