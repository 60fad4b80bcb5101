"""A plan of merges for 2,000 snapshots of 500 VMs on 20 volumes, some of which are too full: processor seconds.

Nothing but the pure part: facts in, plan out. Its peer is the same at a tenth of the estate: were it as quick for each
snapshot, it would take ten times as long; twice that is the limit.
"""

import random
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.line import Line
from snapshots.domain.facts import NOW, DriveFact, FileFact, SnapshotFact, VMFacts
from snapshots.domain.merging.facts import Case, HostCase, Reading, VolumeRoom
from snapshots.domain.merging.plan import Asked, Plan, plan_of
from snapshots.domain.picture import picture_of

VMS, EACH, VMS_ON_A_VOLUME = 500, 4, 25
LIMIT = 20.0
GIB, MOMENT = 1 << 30, datetime(2026, 11, 2, tzinfo=UTC)


def run() -> Iterator[Line]:
    small, _ = _planned(VMS // 10)
    large, plan = _planned(VMS)
    figures = {"snapshots": VMS * EACH, "steps": len(plan.steps), "cpu_seconds_at_a_tenth": small, "cpu_seconds": large}
    yield Line("plan", {**figures, "ratio": large / small}, "ratio", LIMIT)


def _planned(vms: int) -> tuple[float, Plan]:
    """The best of three: what else the machine does is no part of it."""
    dice = random.Random(11)
    volumes = {
        number: VolumeRoom(number, f"C:\\ClusterStorage\\Volume{number}", dice.randrange(20, 400) * GIB)
        for number in range(1, vms // VMS_ON_A_VOLUME + 1)
    }
    asked = [_asked(number, dice) for number in range(vms)]
    taken = []
    for _ in range(3):
        began = time.process_time()
        plan = plan_of(asked, volumes)
        taken.append(time.process_time() - began)
    return min(taken), plan


def _asked(number: int, dice: random.Random) -> Asked:
    volume = number // VMS_ON_A_VOLUME + 1
    keys = [f"c:\\{number}\\disk.vhdx", *(f"c:\\{number}\\disk_{step}.avhdx" for step in range(EACH))]
    taken = [uuid.UUID(int=number * 100 + step + 1) for step in range(EACH)]
    files = {
        key: FileFact(
            key, key, dice.randrange(1, 40) * GIB, 127 * GIB, parent, kind="Differencing" if parent else "Dynamic",
            format="VHDX", block_size=(2 if parent or number % 4 else 32) << 20, volume=volume,
        )
        for key, parent in zip(keys, [None, *keys], strict=False)
    }  # fmt: skip
    snapshots = [
        SnapshotFact(one, taken[step - 1] if step else None, "Standard", False, MOMENT - timedelta(days=30 - step),
                     step == EACH - 1, 0, volume, str(step))
        for step, one in enumerate(taken)
    ]  # fmt: skip
    drives = [DriveFact(one, "SCSI 0:0", key) for one, key in zip(taken, keys, strict=False)]
    facts = VMFacts(snapshots, [*drives, DriveFact(NOW, "SCSI 0:0", keys[-1])], files)
    case = Case(
        uuid.UUID(int=number + 1), f"vm-{number}", HostCase("HV01", "10.0.20348"), picture_of(facts, MOMENT), MOMENT,
        state="Running", status=("Ok",), readings=(Reading("Disks", MOMENT, 900),), growth={"SCSI 0:0": 20_000.0},
    )  # fmt: skip
    return Asked(case, taken)
