"""Applying a snapshot, as a job: the VM goes on from it, and what Now has written since is lost, unless a
snapshot keeps it (way_back)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hyperv.contracts.change import applying_token
from hyperv.contracts.paths import path_key
from hyperv.contracts.vm_look import VMLook
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Kind, Progress, Send, Wait
from jobs.vms.following import LOOK_SECONDS, host_of
from jobs.vms.steps import at_it, not_as_shown, not_here, refused, sent_of, unseen
from snapshots.kinds.apply_reasons import AGREED, verdict_on
from snapshots.kinds.change_facts import APPLYING, SnapshotStanding, snapshot_standing
from snapshots.kinds.change_view import ChangeView, observe
from snapshots.kinds.way_back import way_back_lost

KEY = "snapshots.apply"
SCRIPT, NAME = "change/apply_snapshot", "apply"
BETWEEN_LOOKS = 2.0
PATIENCE_SECONDS = 900.0  # it takes seconds: what it writes anew are empty files
_APPLIES = Wait(BETWEEN_LOOKS, "Hyper-V applies it.", Progress("Applying the snapshot"))


def command(facts: Facts, expect: Mapping[str, Any], noted: Mapping[str, Any] | None = None) -> Send:
    told = {"vm_id": str(facts.vm_id), "snapshot_id": facts.parameters["snapshot_id"], "expect": dict(expect)}
    return Send(NAME, SCRIPT, told, _APPLIES.progress, noted=noted)


def step(facts: Facts, view: ChangeView, acts: Sequence[ActSeen]) -> Decision:
    seen = view.look
    if seen.vm is None:
        return not_here(facts, seen, acts)
    sent, standing = sent_of(acts), snapshot_standing(seen, seen.vm, view.polls)
    snapshot = UUID(facts.parameters["snapshot_id"])
    if sent:
        return _after(facts, seen, standing, sent) or command(facts, applying_token(seen, str(snapshot)))
    verdict = verdict_on(standing, snapshot)
    if end := refused(verdict) or way_back_lost(facts, seen, seen.vm) or not_as_shown(facts, verdict, AGREED):
        return end
    noted = {"now": list(standing.now), "snapshots": _ids(standing), "kept": _files_of(seen, snapshot)}
    return command(facts, applying_token(seen, str(snapshot)), noted)


def _after(facts: Facts, seen: VMLook, standing: SnapshotStanding, sent: Sequence[ActSeen]) -> Decision | None:
    """None while the host shows nothing of it."""
    snapshot = UUID(facts.parameters["snapshot_id"])
    if APPLYING in (standing.status or ()):
        return at_it(facts, sent, _APPLIES, PATIENCE_SECONDS)
    if blind := unseen(facts, seen, sent, ("snapshots", "drives")):
        return blind
    if _is_applied(seen, standing, snapshot, facts.noted or {}, sent[-1].outcome):
        return _applied(standing, snapshot)
    return _gone(sent[-1]) if standing.known_as(snapshot) is None else None


def _gone(act: ActSeen) -> Decision:
    told = "The snapshot went before it was seen to be applied. Nothing more is sent."
    if act.outcome in (ActOutcome.DIFFERS, ActOutcome.FAILED):
        left = "Look at the VM: its page shows the snapshots that are left."
        return End(State.FAILED, "target.gone", told, left, act.detail)
    return Ask("target.gone", told, "Look at the VM: does it go on from the snapshot? Say here what came of it.")


def _is_applied(
    seen: VMLook, standing: SnapshotStanding, snapshot: UUID, noted: Mapping[str, Any], outcome: ActOutcome
) -> bool:
    """Now hangs under it and writes to other files than before. That it hung under it before is the usual case, so that
    the files alone tell; of a VM without disks Hyper-V's own answer has to do. Without that answer no snapshot may have
    gone: one that is merged moves Now up, to other files, with all that was written. Nor may the snapshot's own files
    be others: then the storage of the VM was moved, and those of Now with it."""
    if standing.current != snapshot or outcome == ActOutcome.DIFFERS:
        return False
    before, now = (noted.get("snapshots"), noted.get("kept")), (_ids(standing), _files_of(seen, snapshot))
    if outcome != ActOutcome.DONE and before != now:
        return False
    if not standing.now:
        return outcome in (ActOutcome.DONE, ActOutcome.ALREADY)
    return "now" in noted and not set(noted["now"]) & set(standing.now)


def _ids(standing: SnapshotStanding) -> list[str]:
    return sorted(str(one.id) for one in standing.taken)


def _files_of(seen: VMLook, snapshot: UUID) -> list[str]:
    return sorted(path_key(one.path) for one in seen.drives if one.snapshot_id == snapshot and one.path)


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
    observe,
    step,
    _plan,
    icon="restore",
    look_seconds=LOOK_SECONDS,
    act_seconds=120.0,
    settle_seconds=180.0,
    place=host_of,
)
