"""What deleting a snapshot would do, as people read it: what becomes of each file, and whether there is room."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from inventory.models import Volume
from snapshots.domain.amounts import Amount
from snapshots.domain.facts import NOW, FileFact
from snapshots.domain.fates import Fate, FileFate
from snapshots.domain.forecast import Forecast
from snapshots.models import Snapshot
from snapshots.selectors.pictures import VMPicture

# A word, an icon and a colour for each; the words of those that are merged or kept are made of what is known.
_LOOKS = {
    Fate.DELETED: ("calm", "trash"),
    Fate.MERGED: ("busy", "arrow-merge"),
    Fate.KEPT: ("good", "lock"),
    Fate.UNKNOWN: ("warn", "help"),
}


@dataclass(frozen=True, slots=True)
class FileLine:
    """`holds`: names of the snapshots whose state it is; `is_written`: Now writes to it. `page`: everything about the
    file, empty where it was never read. `users`: other VMs that need it."""

    fate: FileFate
    holds: Sequence[str]
    is_written: bool
    page: str
    users: Sequence[str]

    @property
    def file(self) -> FileFact:
        return self.fate.file

    @property
    def colour(self) -> str:
        return _LOOKS[self.fate.fate][0]

    @property
    def icon(self) -> str:
        return _LOOKS[self.fate.fate][1]

    @property
    def words(self) -> str:
        return fate_in_words(self.fate)


@dataclass(frozen=True, slots=True)
class RoomLine:
    """Room that the merges need on a volume. `is_enough`: None where nobody knows."""

    volume: Volume | None
    needs: Amount

    @property
    def free_bytes(self) -> int | None:
        return self.volume.free_bytes if self.volume else None

    @property
    def is_enough(self) -> bool | None:
        free = self.free_bytes
        if free is None:
            return None
        if self.needs.at_least > free:
            return False
        return True if self.needs.is_known else None


@dataclass(frozen=True, slots=True)
class Deletion:
    forecast: Forecast
    lines: Sequence[FileLine]
    rooms: Sequence[RoomLine]
    children: int

    @property
    def headline(self) -> str:
        return headline(self.forecast)

    @property
    def frees(self) -> Amount:
        return self.forecast.room.frees_at_most

    @property
    def frees_less(self) -> bool:
        """What it frees depends on how much the parents grow."""
        return self.forecast.room.frees < self.forecast.room.frees_at_most.at_least

    @property
    def frees_nothing(self) -> bool:
        """At worst: larger blocks of a parent may take more room than the child gives back."""
        return self.forecast.room.frees <= 0

    @property
    def is_short(self) -> bool:
        return any(room.is_enough is False for room in self.rooms)


def deletion_of(seen: VMPicture, snapshot: Snapshot) -> Deletion:
    forecast, pages = seen.forecast(snapshot.snapshot_id), pages_of_files(seen)
    written, holds = _drives(seen)
    lines = [
        FileLine(
            fate,
            [seen.rows[guid].name for guid in holds.get(fate.file.key, ()) if guid in seen.rows],
            fate.file.key in written,
            pages.get(fate.file.key, ""),
            seen.users(fate.file),
        )
        for fate in forecast.fates
    ]
    rooms = [RoomLine(seen.volume(number), needs) for number, needs in forecast.room.needs.items()]
    children = len([one for one in seen.picture.tree.children[snapshot.snapshot_id] if one != NOW])
    return Deletion(forecast, lines, rooms, children)


def headlines_of(seen: VMPicture) -> Mapping[uuid.UUID, str]:
    """Of each snapshot what deleting it alone would do."""
    return {guid: headline(seen.forecast(guid)) for guid in seen.picture.costs}


def _drives(seen: VMPicture) -> tuple[Collection[str], Mapping[str, Sequence[uuid.UUID]]]:
    """Files that Now writes to; and file -> the snapshots whose state it is."""
    written: set[str] = set()
    holds: dict[str, list[uuid.UUID]] = {}
    for drive in seen.picture.facts.drives:
        if drive.file and drive.snapshot == NOW:
            written.add(drive.file)
        elif drive.file:
            holds.setdefault(drive.file, []).append(drive.snapshot)
    return written, holds


def pages_of_files(seen: VMPicture) -> Mapping[str, str]:
    """File -> the address of its page."""
    return {key: file.get_absolute_url() for key, file in seen.stored.files.items()}


def fate_in_words(fate: FileFate) -> str:
    """Deleted; merged into X; kept for 3 children; unknown."""
    if fate.fate == Fate.MERGED and fate.into is not None:
        return f"merged into {fate.into.name}"
    if fate.fate == Fate.KEPT and fate.children > 1:
        return f"kept for {fate.children} children"
    return "kept" if fate.fate == Fate.KEPT else "deleted" if fate.fate == Fate.DELETED else "unknown"


def headline(forecast: Forecast) -> str:
    """In one sentence, for the row of a tree too."""
    counts = {fate: [one for one in forecast.fates if one.fate == fate] for fate in Fate}
    if counts[Fate.UNKNOWN]:
        return "what becomes of its files is not known"
    merged, deleted = counts[Fate.MERGED], counts[Fate.DELETED]
    parts = []
    if merged:
        into = merged[0].into
        what = merged[0].file.name if len(merged) == 1 else f"{len(merged)} files"
        parts.append(f"merges {what} into {into.name}" if len(merged) == 1 and into else f"merges {what}")
    if deleted:
        parts.append(f"removes {deleted[0].file.name}" if len(deleted) == 1 else f"removes {len(deleted)} files")
    if not parts:
        kept = max((one.children for one in counts[Fate.KEPT]), default=0)
        return f"keeps its files for {kept} children" if kept > 1 else "changes no file of its disks"
    return " and ".join(parts)
