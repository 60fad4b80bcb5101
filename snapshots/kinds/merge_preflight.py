"""The preflight of one deletion: as it is kept with the job, and as it is made anew just before the act. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hyperv.contracts.vm_look import MAY_ROLL_BACK, VMLook
from jobs.kinds import Facts
from snapshots.domain.fates import FileFate
from snapshots.domain.forecast import Forecast
from snapshots.domain.merging.answers import WORST_FIRST, Answer, Say
from snapshots.domain.merging.facts import Approval, Case, Held, Terms, VolumeRoom, Window
from snapshots.domain.merging.plan import Asked, Judged, plan_of
from snapshots.domain.merging.scheduling import Step
from snapshots.domain.picture import picture_of
from snapshots.kinds.looked import facts_in, unread
from snapshots.kinds.merge_view import Kept, View
from snapshots.kinds.noted import files_going

# What may be heavier by now than it was when people saw it, and stops nothing: it is said, and it goes on.
_MAY_WORSEN = frozenset(
    {"space.below_virtual", "space.growth_unknown", "backup.old", "generation.old_allowed", "window.waits"}
)


@dataclass(frozen=True, slots=True)
class Anew:
    """`step`: where it may go on. `otherwise`: in a sentence, where something else would become of the files than was
    shown. `heavier`: what did not stand against it then, or weighed less."""

    case: Case
    judged: Judged
    step: Step | None
    otherwise: str
    heavier: Answer | None

    @property
    def worst(self) -> Answer:
        """The first of the heaviest that speak against it."""
        return self.judged.verdict.against[0]


def kept_with_job(judged: Judged, step: Step, *, unsure: bool, any_time: bool) -> dict[str, Any]:
    """What was shown, as it stays with the job. `any_time`: it waits for no maintenance window."""
    effect, pace = step.effect, judged.case.host.pace
    return {
        "verdict": str(judged.say),
        "answers": [_answer(one) for one in judged.verdict.answers],
        "files": [_file(one) for one in effect.forecast.fates],
        "seconds": step.ends - step.starts,
        "moved_bytes": effect.moved,
        "gives_back": effect.wins,
        "takes": {str(volume): size.most for volume, size in effect.takes.items() if volume is not None},
        "room": [
            {"volume": volume, "path": _path(step, volume), "before": passage.before.most, "lowest": passage.peak.most}
            for volume, passage in step.room.items()
        ],
        "pace": {"bytes_per_second": pace.bytes_per_second, "basis": pace.basis, "is_measured": pace.is_measured},
        "unsure": unsure,
        "any_time": any_time,
    }


def _path(step: Step, volume: int | None) -> str:
    files = (one.file for one in step.effect.forecast.fates if one.file.volume == volume)
    return next((file.path.rpartition("\\")[0] for file in files), "")


def _answer(answer: Answer) -> dict[str, str]:
    return {"code": answer.code, "say": str(answer.weighs), "sentence": answer.sentence}


def _file(fate: FileFate) -> dict[str, Any]:
    return {
        "key": fate.file.key,
        "path": fate.file.path,
        "bytes": fate.file.size,
        "fate": str(fate.fate),
        "into": fate.into.path if fate.into else None,
        "reason": fate.reason,
    }


def anew(facts: Facts, view: View, kept: Kept) -> Anew:
    """By what the look shows, and by what the polls keep of all that a look does not tell."""
    snapshot = UUID(str(facts.parameters["snapshot_id"]))
    shown = facts.preflight or {}
    case = case_now(facts, view.look, kept)
    terms = Terms(unsure=bool(shown.get("unsure")), at_once=True)
    plan = plan_of([Asked(case, [snapshot])], rooms_now(view.look, kept), terms)
    judged, step = plan.judged[0], next(iter(plan.steps), None)
    heavier = next(iter(_heavier(shown.get("answers", ()), judged.verdict.answers)), None)
    return Anew(case, judged, step, _otherwise(shown, step) if step else "", heavier)


def case_now(facts: Facts, look: VMLook, kept: Kept) -> Case:
    """Consent, second persons and whether a window is open are the engine's, which asks them again as it sends."""
    was, vm, any_time = kept.case, look.vm, (facts.preflight or {}).get("any_time")
    assert vm is not None  # noqa: S101 - asked by the caller
    seen = facts_in(look, kept.roots, was.picture.facts.others)
    replication = [(vm.replication_mode, vm.replication_state)] if vm.replication_mode else was.replication
    return replace(
        was,
        picture=picture_of(seen, facts.now),
        now=facts.now,
        is_here=True,
        state=vm.state,
        status=look.status,
        replication=replication,
        held=_held(look) or was.held,
        events_unread=was.events_unread or unread(look, "events"),
        host=replace(was.host, window=Window() if any_time else was.host.window, consent=""),
        approval=Approval(),
        under_way="",
        changed_by=None,
    )


def _held(look: VMLook) -> Held | None:
    """Where a file of a snapshot is behind it: restarted since, it has been rolled back or not, and is held no more."""
    told = [one for one in look.events if one.event_id == MAY_ROLL_BACK and one.happened_at]
    last = told[-1].happened_at if told else None
    return Held(MAY_ROLL_BACK, last) if last else None


def rooms_now(look: VMLook, kept: Kept) -> Mapping[int, VolumeRoom]:
    """What is free by the look, where free room may be counted on at all, less what other merges may still take. Of a
    volume that the look lacks nobody knows."""
    free = _free_in(look)
    return {number: _room_now(room, free, kept.reserved.get(number, 0)) for number, room in kept.volumes.items()}


def room_unseen(look: VMLook, kept: Kept) -> str:
    """The first volume under files of the VM whose room counts, and that the look lacks; empty where there is none."""
    free = _free_in(look)
    lies_on = sorted({file.volume for file in kept.case.picture.facts.files.values() if file.volume is not None})
    rooms = [kept.volumes[number] for number in lies_on if number in kept.volumes]
    return next((one.path for one in rooms if one.free is not None and free.get(_folded(one.path)) is None), "")


def _free_in(look: VMLook) -> Mapping[str, int | None]:
    return {_folded(one.path): one.free_bytes for one in look.volumes}


def _room_now(room: VolumeRoom, free: Mapping[str, int | None], reserved: int) -> VolumeRoom:
    if room.free is None:
        return room
    seen = free.get(_folded(room.path))
    if seen is None:
        return room._replace(free=None, unknown="The host did not show just now how much is free there.")
    return room._replace(free=seen - reserved)


def _folded(path: str) -> str:
    return path.rstrip("\\").lower()


def _otherwise(shown: Mapping[str, Any], step: Step) -> str:
    """Where another thing would become of the files than people agreed to."""
    before, now = _fates_shown(shown), _fates(step.effect.forecast)
    if before == now:
        return ""
    return f"What would become of its files is otherwise than it was shown: {len(before ^ now)} of {len(before | now)}."


def _fates_shown(shown: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    return {(one["key"], one["fate"], one["into"] or "") for one in files_going(shown)}


def _fates(forecast: Forecast) -> set[tuple[str, str, str]]:
    return {(one.file.key, str(one.fate), one.into.path if one.into else "") for one in forecast.going}


def _heavier(shown: Sequence[Mapping[str, str]], answers: Iterable[Answer]) -> Iterable[Answer]:
    """Of a reason that weighs more by now than it did."""
    weighed = {one["code"].partition(".")[0]: WORST_FIRST.index(Say(one["say"])) for one in shown}
    lightest = WORST_FIRST.index(Say.GO)
    for answer in answers:
        before = weighed.get(answer.reason, lightest)
        if WORST_FIRST.index(answer.weighs) < before and answer.code not in _MAY_WORSEN:
            yield answer
