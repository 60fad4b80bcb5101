"""Faults of a host that is told to change something: it answers every question well meanwhile."""

from collections.abc import Mapping
from typing import Any, NamedTuple

_MIB = 1 << 20
CHANGING = ["Remove-VMSnapshot", "Checkpoint-VM", "Restore-VMSnapshot", "Start-VM", "Stop-VM", "Save-VM"]


class NamedFault(NamedTuple):
    """`happens` goes on after the host's name: "HV03 refuses connections"."""

    happens: str
    wishes: Mapping[str, Any]


DURING_ACTS: Mapping[str, NamedFault] = {
    "answer-lost": NamedFault("does what it is told, and its answer is lost", {"loses_answers_of": CHANGING}),
    "merge-moves": NamedFault(
        "loses a VM to another node of its cluster half-way through its merge", {"merge_moves_at_percent": 50}
    ),
    "merge-full": NamedFault("runs out of space half-way through a merge", {"merge_fills_at_percent": 50}),
    "merge-locked": NamedFault("has a backup that keeps disks from being merged", {"merge_locked": True}),
    "merge-restart": NamedFault("restarts half-way through a merge", {"merge_restarts_at_percent": 50}),
    "merge-unseen": NamedFault("has no job object for a merge that goes on", {"merge_shows_job": False}),
    "merge-never": NamedFault("never begins to merge", {"merge_begins_after": None}),
    "merge-leaves": NamedFault("leaves files on the disk that it has merged", {"merge_leaves_files": True}),
    "merge-slow": NamedFault("merges a megabyte in a second", {"merge_bytes_per_second": _MIB}),
}
