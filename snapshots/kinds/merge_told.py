"""What the page of a job tells of a merge beside what every job tells: the preflight, the forecast, what was won."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.models import Job
from snapshots.domain.merging.answers import WORST_FIRST, Say


@dataclass(frozen=True, slots=True)
class Line:
    """A file, what was to become of it, and how large it was when it was shown."""

    name: str
    path: str
    bytes: int | None
    fate: str
    into: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """`shown`: the preflight as people saw it. `measured`: once it is done."""

    shown: Mapping[str, Any]
    against: Sequence[Mapping[str, str]]
    answers: Sequence[Mapping[str, str]]
    touched: Sequence[Line]
    stays: Sequence[Line]
    measured: Mapping[str, Any] | None


def told(job: Job) -> Told | None:
    """None of a job without a preflight: nobody can have queued one."""
    shown = job.preflight or {}
    if not shown:
        return None
    answers = sorted(shown["answers"], key=lambda one: WORST_FIRST.index(Say(one["say"])))
    lines = [_line(one) for one in shown["files"]]
    touched = [line for line in lines if line.fate in ("merged", "deleted")]
    stays = [line for line in lines if line.fate not in ("merged", "deleted")]
    against = [one for one in answers if one["say"] != Say.GO]
    return Told(shown, against, answers, touched, stays, (job.noted or {}).get("measured"))


def _line(told: Mapping[str, Any]) -> Line:
    name, into = _name(told["path"]), _name(told["into"] or "")
    return Line(name, told["path"], told["bytes"], told["fate"], into, told["reason"])


def _name(path: str) -> str:
    return path.rpartition("\\")[2]
