"""VMs that nothing speaks against, to be changed in one respect each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from snapshots.domain.facts import NOW, DriveFact, FileFact, Id, SnapshotFact, VMFacts
from snapshots.domain.merging.facts import Case, HostCase, Reading, VolumeRoom
from snapshots.domain.picture import picture_of
from tests.snapshots.drawing import GIB, ident

MOMENT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIB = 1 << 20
VOLUME = 7


def volume(free_gib: float | None = 500, unknown: str = "") -> dict[int, VolumeRoom]:
    free = None if free_gib is None else int(free_gib * GIB)
    return {VOLUME: VolumeRoom(VOLUME, r"C:\ClusterStorage\Volume1", free, unknown)}


def file(key: str, gib: float, parent: str | None = None, **more: Any) -> FileFact:
    told: dict[str, Any] = {"kind": "Differencing" if parent else "Dynamic", "block_size": 2 * MIB, "volume": VOLUME}
    told |= {"virtual_size": 100 * GIB, "format": "VHDX"}
    return FileFact(key, key, int(gib * GIB), parent=parent, **{**told, **more})


def in_a_row(sizes: Sequence[float] = (40, 3, 5), **of_disk: Any) -> VMFacts:
    """disk <- 1 <- 2 <- Now: a snapshot for every file but the last, in GiB."""
    keys = ["disk.vhdx", *(f"disk_{number}.avhdx" for number in range(1, len(sizes)))]
    files = [file(keys[0], sizes[0], **of_disk)]
    files += [file(key, gib, parent) for key, gib, parent in zip(keys[1:], sizes[1:], keys, strict=False)]
    count = len(keys) - 1
    taken = [
        SnapshotFact(ident(n), ident(n - 1) if n else None, "Standard", False, MOMENT - DAY * (count - n) * 10,
                     n == count - 1, 0, VOLUME, f"number {n}")
        for n in range(count)
    ]  # fmt: skip
    drives = [DriveFact(ident(n), "SCSI 0:0", keys[n]) for n in range(count)]
    return VMFacts(taken, [*drives, DriveFact(NOW, "SCSI 0:0", keys[-1])], {one.key: one for one in files})


def case(facts: VMFacts | None = None, **changes: Any) -> Case:
    host = HostCase("HV01", "10.0.20348", is_clustered=True)
    told: dict[str, Any] = {
        "state": "Running",
        "status": ("Ok",),
        "readings": (Reading("Snapshots", MOMENT - timedelta(minutes=5), 900),),
        "backed_up_at": MOMENT - HOUR,
    }
    told["growth"] = {drive.place: 0.0 for drive in (facts or in_a_row()).drives if drive.snapshot == NOW}
    picture = picture_of(in_a_row() if facts is None else facts, MOMENT)
    return Case(ident(900), "payroll", changes.pop("host", host), picture, MOMENT, **{**told, **changes})


def on(host: HostCase, **changes: Any) -> HostCase:
    return replace(host, **changes)


def every(of: Case) -> list[Id]:
    return [one.id for one in of.picture.facts.snapshots]
