"""The bytes that a snapshot causes, in shapes to be read: today and at worst, by disk and by volume.

docs/snapshots.md says what counts; attribution.py finds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from snapshots.domain.amounts import NOTHING, Amount, total
from snapshots.domain.facts import FileFact


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that is there because of a snapshot. `place`: the disk, of the drive by which it was found. `is_written`:
    Now writes to it, so it still grows. `worst`: what it can grow to."""

    file: FileFact
    place: str
    is_written: bool
    today: Amount
    worst: Amount


@dataclass(frozen=True, slots=True)
class Share:
    """What of a cost falls on one disk or one volume."""

    today: Amount = NOTHING
    worst: Amount = NOTHING
    files: int = 0

    def plus(self, today: Amount, worst: Amount, files: int = 0) -> "Share":
        return Share(self.today + today, self.worst + worst, self.files + files)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one snapshot, or of what no snapshot explains. `gaps`: (disk, why files that belong here may be missing from
    `pieces`). `volume`: where the saved state lies."""

    pieces: Sequence[Piece] = ()
    saved: Amount = NOTHING
    volume: int | None = None
    gaps: Sequence[tuple[str, str]] = ()

    @property
    def disks(self) -> Amount:
        """Of its files, without the saved state."""
        return total(piece.today for piece in self.pieces) + self._unread

    @property
    def today(self) -> Amount:
        return self.disks + self.saved

    @property
    def worst(self) -> Amount:
        """The saved state grows no more."""
        return total(piece.worst for piece in self.pieces) + self._unread + self.saved

    @property
    def by_disk(self) -> Mapping[str, Share]:
        """Place -> what falls on that disk; the saved state falls on none."""
        shares: dict[str, Share] = {}
        for piece in self.pieces:
            shares[piece.place] = shares.get(piece.place, Share()).plus(piece.today, piece.worst, 1)
        for place, why in self.gaps:
            unread = Amount(0, (why,))
            shares[place] = shares.get(place, Share()).plus(unread, unread)
        return shares

    @property
    def by_volume(self) -> Mapping[int | None, Share]:
        """Volume -> what lies there. None: where nobody knows the volume, or the file."""
        shares: dict[int | None, Share] = {}
        for piece in self.pieces:
            volume = piece.file.volume
            shares[volume] = shares.get(volume, Share()).plus(piece.today, piece.worst, 1)
        if self.gaps:
            shares[None] = shares.get(None, Share()).plus(self._unread, self._unread)
        if self.saved != NOTHING:
            shares[self.volume] = shares.get(self.volume, Share()).plus(self.saved, self.saved)
        return shares

    @property
    def _unread(self) -> Amount:
        return Amount(0, tuple(dict.fromkeys(why for _, why in self.gaps)))
