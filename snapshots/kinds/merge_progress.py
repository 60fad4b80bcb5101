"""How far a merge has come: by Hyper-V's own job where there is one, else by the files, else nobody knows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hyperv.contracts.vm_look import VMLook
from jobs.kinds import Progress
from snapshots.domain.facts import NOW
from snapshots.domain.merging.done import Look
from snapshots.domain.merging.words import many
from snapshots.kinds.looked import drives_in
from snapshots.kinds.noted import moment, moment_of

_STAGES = {
    "deleting": "Hyper-V deletes the snapshot",
    "beginning": "Waiting for Hyper-V to begin",
    "seen_once": "Looking once more",
    "strange_once": "Looking once more",
    "at_work": "Waiting for something else at the host",
    "not_removed": "Waiting for files to be removed",
    "other_snapshot": "Waiting for another snapshot to go",
    "unread": "Looking again",
    "off": "Waiting until the VM is off",
    "wrong_host": "Following the VM",
}


@dataclass(frozen=True, slots=True)
class Course:
    """`files`: to be merged, `through`: that are; `total` and `done` in bytes, None where nobody knows. `began_at`:
    when it was first seen merging; `moved_at`: when it last showed any progress."""

    files: int
    through: int
    total: int | None
    done: int | None
    at: datetime
    began_at: datetime | None
    moved_at: datetime | None

    def told(self) -> Mapping[str, Any]:
        return {
            "through": self.through,
            "done": self.done,
            "began_at": moment(self.began_at),
            "moved_at": moment(self.moved_at),
        }

    def has_moved(self, before: Mapping[str, Any] | None) -> bool:
        """By what a merge alone does: files grow by what the guest writes, too."""
        return before is not None and self.through > before["through"]

    @property
    def percent(self) -> float | None:
        if not self.total or self.done is None:
            return None
        return min(100.0, 100.0 * self.done / self.total)

    def progress(self, code: str, now: datetime) -> Progress:
        """`code`: of the ending, as it stands."""
        stage = _STAGES.get(code, "")
        if code == "merging":
            stage = (
                f"Merging {min(self.through + 1, self.files)} of {many(self.files, 'file')}"
                if self.files
                else "Merging"
            )
        return Progress(stage, self.percent, self.done, self.total, self._expected_end(now))

    def _expected_end(self, now: datetime) -> datetime | None:
        """At the rate that was seen so far; None before anything was, and when all of it is through."""
        if self.began_at is None or not self.done or not self.total or self.done >= self.total:
            return None
        seconds = (self.at - self.began_at).total_seconds()
        return now + timedelta(seconds=seconds * (self.total - self.done) / self.done) if seconds > 0 else None


def course_of(look: VMLook, noted: Mapping[str, Any], latest: Look) -> Course:
    sent, before = noted["sent"], noted.get("course") or {}
    left = {key for chain in (latest.chains or {}).values() for key in chain}
    merges = sent["merges"]
    through = [one for one in merges if latest.chains is not None and one["key"] not in left]
    total = None if any(one["bytes"] is None for one in merges) else sum(one["bytes"] for one in merges)
    done = _done(look, sent, through, total, latest)
    began_at = moment_of(before.get("began_at")) or (latest.at if latest.is_merging else None)
    count = len(through) if latest.chains is not None else before.get("through", 0)
    moved = (count, done) != (before.get("through"), before.get("done"))
    moved_at = latest.at if moved else moment_of(before.get("moved_at"))
    return Course(len(merges), count, total, done, latest.at, began_at, moved_at)


def _done(
    look: VMLook, sent: Mapping[str, Any], through: list[Mapping[str, Any]], total: int | None, latest: Look
) -> int | None:
    """Bytes of the files that are through, and of the one that is being merged."""
    if total is None or latest.chains is None:
        return None
    whole = sum(one["bytes"] for one in through)
    if len(through) == len(sent["merges"]):
        return total
    current = next(one for one in sent["merges"] if one not in through)
    part = _by_job(look, current) if latest.is_merging else None
    if part is None:
        part = _by_files(look, sent, through)
    return None if part is None and not through else min(total, whole + (part or 0))


def _by_job(look: VMLook, current: Mapping[str, Any]) -> int | None:
    """Hyper-V has a job for each file; the one that is furthest is the one that is reckoned with."""
    percents = [one.percent for one in look.merges if one.percent is not None]
    return int(current["bytes"] * max(percents) / 100) if percents else None


def _by_files(look: VMLook, sent: Mapping[str, Any], through: list[Mapping[str, Any]]) -> int | None:
    """What the files that still take something in have grown by: at least so much was copied. None where they grew by
    nothing: that says nothing, for they may have had all the blocks. Those that Now writes to grow by that."""
    sizes = {one.path_key: one.size_on_disk_bytes for one in look.files}
    written = {drive.file for drive in drives_in(look) if drive.snapshot == NOW}
    into = {one["into"] for one in sent["merges"] if one not in through} - written
    grown = [(sizes.get(key), sent["bytes"].get(key)) for key in into]
    if any(None in pair for pair in grown):
        return None
    growth = sum(max(0, now - then) for now, then in grown if now is not None and then is not None)
    left = growth - sum(one["bytes"] for one in through if one["into"] in into)
    return left if left > 0 else None
