"""Before anything is sent: the preflight anew, by what the host shows now. Pure.

What passes by itself lets the job go back into the queue, where it holds nobody up; whatever else is otherwise than it
was shown refuses it. Nothing is asked of a person here: planned again, they see what is so now.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hyperv.contracts.change import removal_token, removal_token_2008_r2
from jobs.choices import State
from jobs.kinds import Decision, End, Facts, Postpone, Progress, Send, Wait
from snapshots.domain.facts import Id
from snapshots.domain.merging.answers import Answer
from snapshots.domain.merging.of_snapshot import chains_of
from snapshots.domain.merging.scheduling import Step
from snapshots.domain.merging.words import span
from snapshots.kinds.looked import files_in, unread
from snapshots.kinds.merge_preflight import Anew, anew, room_unseen
from snapshots.kinds.merge_view import Kept, View
from snapshots.kinds.noted import chains_told, moment, moment_of
from snapshots.selectors.roots import Roots

SCRIPT, SCRIPT_2008_R2 = "change/remove_snapshot", "change2008r2/remove_snapshot"
AGAIN_SECONDS = 60.0  # between looks at what may pass
OFF_AGAIN_SECONDS = 300.0  # at a VM that has to be off: nobody shuts one down by the minute
UNSEEN = timedelta(seconds=3 * OFF_AGAIN_SECONDS)  # a longer time without a look tells nothing of what was so in it
PATIENCE = timedelta(hours=24)  # for what may pass: a backup, a move, a poll that is late
PATIENCE_OFF = timedelta(days=7)
# Without these parts of a look nothing is decided.
_NEEDED = ("snapshots", "drives", "merges")
# Reasons, or single answers, that are over by themselves.
_PASSES = frozenset(
    {"operations", "freshness", "state.changing", "state.unknown", "replication.busy", "replication.unknown"}
    | {"chain.unread", "chain.no_drives", "hold.unread", "window.too_short", "generation.unknown"}
)
_AGAIN = "Plan it again: what is shown then is what is so now."


def act_name(snapshot: object) -> str:
    return f"remove {snapshot}"


def the_act(facts: Facts) -> Send:
    """What people are shown, but for what it has to find. `is_old`: of a host that has scripts of its own."""
    told = {"vm_id": facts.parameters["vm_id"], "snapshot_id": facts.parameters["snapshot_id"], "subtree": False}
    script = SCRIPT_2008_R2 if facts.parameters.get("is_old") else SCRIPT
    return Send(act_name(told["snapshot_id"]), script, told)


def before(facts: Facts, view: View) -> Decision:
    look, snapshot = view.look, UUID(str(facts.parameters["snapshot_id"]))
    if look.vm is None:
        return followed(facts, view) or _later(facts, "not_there", f"{view.host} does not show the VM any more.")
    if part := next((name for name in _NEEDED if unread(look, name)), ""):
        return _later(facts, "unread", f"{view.host} did not show all that is needed: {unread(look, part)}")
    if snapshot not in {one.id for one in look.snapshots}:
        told = "The snapshot is gone already, and the portal did not delete it. Nothing was sent."
        return End(State.REFUSED, "gone", told, "See the VM's page for what is left.")
    if view.kept is None or set(files_in(look, Roots(()))) - set(view.kept.case.picture.facts.files):
        told = f"{view.host} shows files of the VM that no poll has read yet, so nobody knows who else needs them."
        return _later(facts, "unread", told)
    if volume := room_unseen(look, view.kept):
        return _later(facts, "unread", f"{view.host} did not show how much is free on {volume}.")
    return _judged(facts, view, view.kept, anew(facts, view, view.kept))


def _judged(facts: Facts, view: View, kept: Kept, found: Anew) -> Decision:
    if found.step is None:
        return _against(facts, kept, found.worst)
    if found.case.host.is_old and found.case.state != "Off":
        told = (
            f"The VM is {(found.case.state or 'not off').lower()}. It has to be off, and the portal never turns it off."
        )
        return _later(facts, "not_off", told, OFF_AGAIN_SECONDS, PATIENCE_OFF)
    if bool(found.case.host.is_old) != bool(facts.parameters.get("is_old")):
        told = "The VM is on a host of another Windows than when it was queued. Nothing was sent."
        return End(State.REFUSED, "other_windows", told, _AGAIN)
    if found.otherwise:
        return End(State.REFUSED, "not_as_shown", f"{found.otherwise} Nothing was sent.", _AGAIN)
    if found.heavier:
        return _against(facts, kept, found.heavier, "This did not stand against it when it was shown: ")
    return _send(facts, view, found, found.step)


def _against(facts: Facts, kept: Kept, answer: Answer, before: str = "") -> Decision:
    others_take = answer.reason == "space" and any(kept.reserved.values())
    if answer.code in _PASSES or answer.reason in _PASSES or others_take:
        return _later(facts, answer.reason, answer.sentence)
    return End(State.REFUSED, answer.code.replace(".", "_"), f"{before}{answer.sentence} Nothing was sent.", _AGAIN)


def _later(
    facts: Facts, code: str, sentence: str, seconds: float = AGAIN_SECONDS, patience: timedelta = PATIENCE
) -> Decision:
    """Back into the queue, until patience is over."""
    noted = dict(facts.noted or {})
    since = _waits_since(noted.get("waits") or {}, code, facts.now)
    if facts.now - since >= patience:
        waited = span((facts.now - since).total_seconds())
        return End(State.REFUSED, code, f"{sentence} That has been so for {waited}, and nothing was sent.", _AGAIN)
    return Postpone(
        seconds,
        sentence,
        code,
        noted={**noted, "waits": {"code": code, "since": moment(since), "last": moment(facts.now)}},
    )


def _waits_since(waits: Mapping[str, Any], code: str, now: datetime) -> datetime:
    """Anew for another reason, and after a time in which nobody looked: whether it was so then, nobody knows."""
    last = moment_of(waits.get("last"))
    known = last is not None and waits.get("code") == code and now - last <= UNSEEN
    return (moment_of(waits.get("since")) if known else None) or now


def followed(facts: Facts, view: View) -> Wait | None:
    """The VM's cluster says which node has it: that one is looked at next. None where nobody says, or the portal does
    not know that node."""
    owner = (view.look.owner_node or "").lower()
    node = view.nodes.get(owner)
    if node is None or node == facts.host_id:
        return None
    noted = {**(facts.noted or {}), "moved": {"host_id": node, "at": moment(facts.now)}}
    return Wait(0.0, f"The VM is on {view.look.owner_node} now: the portal looks there.", noted=noted)


def _send(facts: Facts, view: View, found: Anew, step: Step) -> Send:
    act = the_act(facts)
    token = removal_token_2008_r2 if act.script == SCRIPT_2008_R2 else removal_token
    expect = token(view.look, str(facts.parameters["snapshot_id"]))
    noted = {**(facts.noted or {}), **_written_down(view, found, step)}
    progress = Progress("Deleting the snapshot", expected_end_at=facts.now + timedelta(seconds=step.ends - step.starts))
    return Send(act.name, act.script, {**act.parameters, "expect": expect}, progress, noted=noted)


def _written_down(view: View, found: Anew, step: Step) -> Mapping[str, Any]:
    """All that has to be known of how it was, once it is not so any more."""
    at, effect, snapshot = moment(view.look.collected_at), step.effect, step.snapshot
    volume = _tightest(step)
    likely = effect.takes[volume].likely if volume in effect.takes else 0
    sent = {
        "at": at,
        "host": view.host,
        "others": [str(one.id) for one in view.look.snapshots if one.id != snapshot],
        "before": chains_told(_without(chains_of(found.case), snapshot)),
        "after": chains_told(effect.forecast.chains),
        "needs": max(0, likely - effect.written.get(volume, 0)),
        "volume": _path_of(view.kept, volume),
        "merges": [
            {"key": one.file.key, "bytes": one.file.size, "into": one.into.key}
            for one in effect.forecast.fates
            if one.into is not None
        ],
        "bytes": {one.path_key: one.size_on_disk_bytes for one in view.look.files},
        "saved_bytes": next((one.system_files_bytes for one in view.look.snapshots if one.id == snapshot), None),
    }
    return {"sent": sent, "active_at": at}


def _without(chains: Mapping[tuple[Id, str], Any], snapshot: Id) -> Mapping[tuple[Id, str], Any]:
    return {key: chain for key, chain in chains.items() if key[0] != snapshot}


def _tightest(step: Step) -> int | None:
    """The volume that has least left when the merge ends."""
    known = {volume: passage.peak.likely for volume, passage in step.room.items() if volume in step.effect.takes}
    return min(known, key=lambda volume: known[volume], default=next(iter(step.effect.takes), None))


def _path_of(kept: Kept | None, volume: int | None) -> str:
    room = kept.volumes.get(volume) if kept and volume is not None else None
    return room.path if room else ""


def sent_at(facts: Facts) -> datetime | None:
    return moment_of(((facts.noted or {}).get("sent") or {}).get("at"))
