"""Once it was sent: watched until it is done as HYPERV.md §3.7 has it, or has come to another end. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Wait
from snapshots.domain.merging.done import APART, Answered, Look, Watched, ending_of
from snapshots.domain.merging.endings import Ending, Stage
from snapshots.domain.merging.pace import long_seconds
from snapshots.domain.merging.words import span
from snapshots.kinds.looked import watched_in
from snapshots.kinds.merge_before import followed
from snapshots.kinds.merge_measured import measured_in, sentence_of
from snapshots.kinds.merge_progress import Course, course_of
from snapshots.kinds.merge_view import View, files_to_go
from snapshots.kinds.noted import look_of, look_told, moment, moment_of, watched_of

MERGING_AGAIN_SECONDS = 10.0  # a merge takes minutes, and a look some seconds of the host
AGAIN_SECONDS = 3.0  # while it begins: Hyper-V does so some seconds after the cmdlet returned
SECOND_LOOK_SECONDS = APART.total_seconds() + 1
# For so long a look may lack what is needed, or lead to a host that the portal does not reach.
BLIND = timedelta(hours=1)
OFF_AGAIN_SECONDS = 60.0
_STARTED = (
    "The VM is not off, so nothing is merged: on this Windows whoever starts it loses what was merged so far. Shut it "
    "down again, and leave it off; the portal never turns it off."
)
STILL = timedelta(hours=1)  # a merge that shows no progress for so long is worth a word, and stays a merge
LONG_AGAIN_SECONDS = 60.0
_LONG_NEXT = (
    "Look at the host: whether its disk works, whether the VM writes faster than is merged. Do not stop or move it. "
    "The portal goes on looking, and the job ends by itself when the host has ended it."
)
_DIFFERS = "The host was found otherwise than just before, so the portal changed nothing."
_ALREADY = "Somebody else had deleted the snapshot just before: the portal changed nothing."
_ANSWERED = {
    ActOutcome.OPEN: Answered.LOST,
    ActOutcome.UNKNOWN: Answered.LOST,
    ActOutcome.FAILED: Answered.NO,
}
_SAYS_NOTHING = ("unread", "wrong_host")
_OF_THE_ANSWER = ("host_refused", "refused_busy")  # what the host answered says why
_LOOK_AT = "Look at the host. Say here what came of it, or let the portal look again."


def after(facts: Facts, view: View, act: ActSeen) -> Decision:
    """`act`: the one command of this job, as it was sent and answered."""
    if act.outcome == ActOutcome.DIFFERS:
        return End(State.REFUSED, "differs", _DIFFERS, "Look at what is there now, and plan it again.")
    noted = {**(facts.noted or {}), "is_sent": True}
    if view.look.vm is None and (there := followed(facts, view)):
        return replace(there, noted={**noted, **(there.noted or {})})
    latest = watched_in(view.look, view.host, _free(view, noted), files_to_go(facts))
    snapshot = UUID(str(facts.parameters["snapshot_id"]))
    course = course_of(view.look, noted, latest)
    earlier = look_of(noted.get("last"))
    noted |= {"active_at": moment(_active_at(noted, earlier, latest, course)), "last": _to_compare(earlier, latest)}
    watched = watched_of(noted, snapshot, _ANSWERED.get(act.outcome, Answered.YES))
    ending = ending_of(watched, earlier, latest)
    whole_at = noted.get("whole_at") if ending.code in _SAYS_NOTHING else moment(latest.at)
    noted |= {"course": course.told(), "whole_at": whole_at}
    return _decided(facts, view, act, watched, ending, noted, course, latest)


def _decided(
    facts: Facts,
    view: View,
    act: ActSeen,
    watched: Watched,
    ending: Ending,
    noted: dict[str, Any],
    course: Course,
    latest: Look,
) -> Decision:
    if ending.code == "seen_once" and "rested_at" not in noted:
        noted["rested_at"] = moment(latest.at)
    elif ending.code != "seen_once" and ending.stage == Stage.GOES_ON:
        noted.pop("rested_at", None)
    if _waits_for_off(view, ending):
        noted["active_at"] = moment(latest.at)
        return Wait(OFF_AGAIN_SECONDS, _STARTED, course.progress("off", facts.now), noted=noted)
    if ending.stage == Stage.DONE:
        return _done(view, act, ending, noted)
    said = (act.detail or act.sentence) if ending.code in _OF_THE_ANSWER else _said(view, watched)
    if ending.stage == Stage.FAILED:
        return End(State.FAILED, ending.code, ending.sentence, ending.next_step, said, noted=noted)
    if ending.stage == Stage.UNCLEAR:
        return Ask(ending.code, ending.sentence, ending.next_step, said, noted=noted)
    if blind := _blind(noted, latest, ending):
        return Ask(ending.code, blind, _LOOK_AT, noted=noted)
    if long := _long(noted, latest, ending):
        return Ask("long", f"{ending.sentence} {long}", _LONG_NEXT, noted=noted, look_seconds=LONG_AGAIN_SECONDS)
    seconds = {"merging": MERGING_AGAIN_SECONDS, "seen_once": SECOND_LOOK_SECONDS, "strange_once": SECOND_LOOK_SECONDS}
    sentence = f"{ending.sentence} {ending.next_step}{_still(noted, latest, ending)}"
    return Wait(seconds.get(ending.code, AGAIN_SECONDS), sentence, course.progress(ending.code, facts.now), noted=noted)


def _done(view: View, act: ActSeen, ending: Ending, noted: dict[str, Any]) -> End:
    """What somebody else deleted is no merit of the portal's, and says nothing of what a deletion gives back."""
    if act.outcome == ActOutcome.ALREADY:
        return End(State.SUCCEEDED, "already", f"{_ALREADY} {ending.sentence}", noted=noted)
    noted["measured"] = measured_in(view.look, noted)
    return End(State.SUCCEEDED, ending.code, f"{ending.sentence} {sentence_of(noted['measured'])}", noted=noted)


def _waits_for_off(view: View, ending: Ending) -> bool:
    """On 2008 R2 nothing is merged while the VM is not off, and nobody is to blame for that."""
    state = view.look.vm.state if view.look.vm else None
    return view.look.legacy and state != "Off" and ending.code in ("beginning", "stuck", "host_rebooted", "moved")


def _to_compare(earlier: Look | None, latest: Look) -> Mapping[str, Any]:
    """The look that the next one is held against: the latest, or one before it that showed the same and is not long
    enough ago to count as another."""
    told = look_told(latest)
    if earlier is None or latest.at - earlier.at >= APART:
        return told
    before = look_told(earlier)
    return before if {**before, "at": ""} == {**told, "at": ""} else told


def _active_at(noted: Mapping[str, Any], earlier: Look | None, latest: Look, course: Course) -> Any:
    """When something of it was seen last. On another host's clock it begins anew."""
    before = moment_of(noted["active_at"])
    moved_on = earlier is not None and (
        earlier.host != latest.host
        or (None not in (earlier.chains, latest.chains) and earlier.chains != latest.chains)
        or (None not in (earlier.left, latest.left) and earlier.left != latest.left)
        or course.has_moved(noted.get("course"))
    )
    at_it = bool(latest.is_merging) or "DeletingSnapshot" in (latest.status or ())
    return latest.at if at_it or moved_on else before


def _free(view: View, noted: Mapping[str, Any]) -> int | None:
    """On the volume that takes the merge in."""
    wanted = str((noted.get("sent") or {}).get("volume") or "").rstrip("\\").lower()
    rooms = (one for one in view.look.volumes if one.path.rstrip("\\").lower() == wanted)
    return next((one.free_bytes for one in rooms), None)


def _said(view: View, watched: Watched) -> str:
    """What Hyper-V wrote to its log last of this VM's merges, since it was sent."""
    told = [one for one in view.look.events if one.happened_at and one.happened_at >= watched.sent_at and one.message]
    return str(told[-1].message) if told else ""


def _blind(noted: Mapping[str, Any], latest: Look, ending: Ending) -> str:
    """Why nobody can tell any more; empty while it may pass."""
    since = moment_of(noted.get("whole_at")) or moment_of(noted["sent"]["at"])
    if ending.code not in _SAYS_NOTHING or since is None or latest.at - since < BLIND:
        return ""
    return f"{ending.sentence} That has been so for {span((latest.at - since).total_seconds())}."


def _long(noted: Mapping[str, Any], latest: Look, ending: Ending) -> str:
    """Why a person should look at one that goes on; empty before that."""
    moved = [one["bytes"] for one in noted["sent"]["merges"]]
    limit = long_seconds(None if None in moved else sum(moved))
    sent_at = moment_of(noted["sent"]["at"])
    if ending.code not in ("merging", "deleting") or sent_at is None:
        return ""
    if (latest.at - sent_at).total_seconds() < limit:
        return ""
    return f"So much takes {span(limit)} at the very most.{_still(noted, latest, ending)}"


def _still(noted: Mapping[str, Any], latest: Look, ending: Ending) -> str:
    moved_at = moment_of((noted.get("course") or {}).get("moved_at"))
    if ending.code != "merging" or moved_at is None or latest.at - moved_at < STILL:
        return ""
    return f" Nothing of it has moved for {span((latest.at - moved_at).total_seconds())}."
