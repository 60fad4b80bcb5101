"""What can become of a file when a snapshot is deleted."""

from dataclasses import dataclass
from enum import StrEnum

from snapshots.domain.facts import FileFact


class Fate(StrEnum):
    DELETED = "deleted"
    MERGED = "merged"
    KEPT = "kept"
    UNKNOWN = "unknown"


GOES = frozenset({Fate.DELETED, Fate.MERGED})  # of a file that is not there afterwards


@dataclass(frozen=True, slots=True)
class FileFate:
    """`into`: the file that this one is merged into, which then holds both. `children`: how many hang on one that is
    kept. `reason`: one sentence, for people."""

    file: FileFact
    fate: Fate
    reason: str
    into: FileFact | None = None
    children: int = 0
