"""The answer of scripts/read/look_vm.ps1: the present truth of one virtual machine, for a job.

Unlike a section of a poll it is believed whole or not at all: a part that does not fit the contract makes BadOutput,
because a job decides by it. What the host could not tell is in `failures`, and then nothing may be taken for gone.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hyperv.contracts.disk import DriveItem, FileItem
from hyperv.contracts.paths import Path, path_key
from hyperv.contracts.section_error import SectionError, read_section_error
from hyperv.contracts.snapshot import SnapshotItem
from hyperv.contracts.values import Bytes, Count, Flag, Guid, Instant, LongText, Name, Names, OptionalGuid, Text, Word
from hyperv.errors import BadOutput

MERGING, BACKING_UP = "MergingDisks", "BackingUpVirtualMachine"
# Codes by which events of any number tell that a restart may roll the VM back, too (HYPERV.md 3.7).
HOLD_CODES = "0x(80048102|800480BD|800480BC|800703EE)"
MERGE_BEGAN, MERGE_ENDED, MERGE_FAILED, MAY_ROLL_BACK = 19070, 19080, 19100, 3216
_HOLD = re.compile(HOLD_CODES, re.IGNORECASE)


def may_roll_back(event_id: int | None, message: str | None) -> bool:
    """Whether this event tells of a VM that a restart or a move may roll it back to its snapshot."""
    return event_id == MAY_ROLL_BACK or bool(_HOLD.search(message or ""))


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class LookedVM(_Part):
    id: Guid
    name: Word
    state: Name = None
    operational_status: Names = None
    parent_snapshot_id: OptionalGuid = None
    checkpoint_type: Name = None
    is_clustered: Flag = None
    replication_mode: Name = None
    replication_state: Name = None


class MergeJob(_Part):
    """A job of Hyper-V that merges disks of the VM, and has not ended. `percent` is a hint: it may stand or jump."""

    id: Word
    percent: Count = None
    state: Count = None


class Room(_Part):
    path: Path
    capacity_bytes: Bytes = None
    free_bytes: Bytes = None


class MergeEvent(_Part):
    log: Word
    record_id: Bytes
    happened_at: Instant
    event_id: Count
    message: LongText = None


class ToGo(_Part):
    """A file that was asked for, because it is to go. `exists` None: the host could not tell."""

    path: Path
    exists: Flag = None

    @property
    def path_key(self) -> str:
        return path_key(self.path)


class Unseen(_Part):
    """A part of the look that the host could not tell."""

    part: Word
    error: SectionError


class VMLook(_Part):
    """`vm` is None where this host has it not; `owner_node` then says where its cluster has it, if anybody does.
    `booted_at`: when the host started, by its own clock, as all instants here.
    `legacy`: Windows Server 2008 R2, which tells of no jobs, volumes and events, and not whether a file is there."""

    collected_at: datetime
    host_name: Text = None
    booted_at: Instant = None
    vm: LookedVM | None
    owner_node: Text = None
    snapshots: tuple[SnapshotItem, ...] = ()
    drives: tuple[DriveItem, ...] = ()
    files: tuple[FileItem, ...] = ()
    merges: tuple[MergeJob, ...] = ()
    volumes: tuple[Room, ...] = ()
    events: tuple[MergeEvent, ...] = ()
    to_go: tuple[ToGo, ...] = ()
    failures: tuple[Unseen, ...] = ()
    legacy: bool = Field(default=False)

    @property
    def is_merging(self) -> bool:
        """Neither word is enough alone: the job may vanish before the merge has ended, and a status come late."""
        return bool(self.merges) or MERGING in ((self.vm and self.vm.operational_status) or ())

    @property
    def status(self) -> tuple[str, ...]:
        """The VM's, with a merge that goes on, of which its status alone may say nothing. Empty: nobody knows."""
        told = tuple((self.vm and self.vm.operational_status) or ())
        return (*told, MERGING) if told and self.is_merging and MERGING not in told else told

    def is_unread(self, part: str) -> bool:
        return any(failure.part == part for failure in self.failures)

    def left_of(self, paths: Iterable[str]) -> tuple[str, ...] | None:
        """Of files that were asked for those that are still there; None where of one the host could not tell."""
        told = {one.path_key: one.exists for one in self.to_go}
        there = {path_key(path): told.get(path_key(path)) for path in paths}
        return None if None in there.values() else tuple(sorted(key for key, exists in there.items() if exists))

    def chain(self, path: str) -> tuple[FileItem, ...]:
        """From this file to the last parent that was read."""
        by_key = {file.path_key: file for file in self.files}
        found: list[FileItem] = []
        following: str | None = path
        while following and (file := by_key.pop(path_key(following), None)):
            found.append(file)
            following = file.parent_path
        return tuple(found)


def read_look(result: object) -> VMLook:
    """The `result` of the script. BadOutput where it is not what the contract says."""
    if not isinstance(result, Mapping):
        raise BadOutput(f"the look is {type(result).__name__} and not an object")
    try:
        return VMLook.model_validate(_prepared(result))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BadOutput(f"the look is not what was asked for: {place}: {first['msg']}") from None


def _prepared(result: Mapping[str, Any]) -> dict[str, Any]:
    failures = result.get("failures")
    unseen = [
        {"part": one.get("part"), "error": read_section_error({"code": "script_error", **(one.get("error") or {})})}
        for one in (failures if isinstance(failures, list) else [])
        if isinstance(one, Mapping)
    ]
    return {**result, "failures": unseen}
