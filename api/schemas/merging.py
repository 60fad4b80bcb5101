"""What merging some snapshots would take: verdicts, the plan, and the room on each volume."""

import uuid
from collections.abc import Iterable
from enum import StrEnum

from api.schemas.refs import HostRef, VMRef, host_ref, vm_ref
from api.schemas.telling import Thing, own
from inventory.veil import is_veiled
from snapshots.domain.merging.answers import Answer
from snapshots.powershell import deletion
from snapshots.selectors.merging import Merging, SnapshotVerdict, StepLine, VMVerdict, VolumeLine


class MergeSay(StrEnum):
    """snapshots.domain.merging.answers.Say under a name of its own. `go`: nothing speaks against it; `warn`: it can be
    done, with care; `unknown`: nobody can promise it; `refuse`: not now."""

    GO = "go"
    WARN = "warn"
    UNKNOWN = "unknown"
    REFUSE = "refuse"


class MergeAnswer(Thing):
    """What one reason says."""

    code: str = own("Reason and finding: `space.short`.")
    says: MergeSay = own("What it says.")
    is_advice: bool = own("It can warn at most: where nobody knows, that weighs as a warning.")
    sentence: str = own("For people, with its number.")


class MergeSnapshot(Thing):
    """A snapshot that is asked about."""

    id: uuid.UUID = own("Its GUID.")
    name: str = own("Its name.")
    verdict: MergeSay = own("What all reasons say together, those of its VM among them.")
    step: int | None = own("Which step of the plan it is; null: it is left out.")
    answers: list[MergeAnswer] = own("Its own reasons: class, chain, sharing, and space where it was reckoned.")


class MergeVM(Thing):
    """A VM with the snapshots that are asked about."""

    vm: VMRef = own("The VM.")
    host: HostRef = own("The host that shows these snapshots.")
    verdict: MergeSay = own("The heaviest of its snapshots'.")
    growth: str = own("What Now writes meanwhile, and what that rests on.")
    answers: list[MergeAnswer] = own("The reasons that lie in the VM, its host, time and people.")
    snapshots: list[MergeSnapshot] = own("Those that are asked about.")


class MergedFile(Thing):
    """A file that a step does something with."""

    path: str = own("Where it lies.")
    becomes: str = own("`deleted`, or `merged`.")
    into: str | None = own("The file that takes it in; null: none does.")


class MergeRoom(Thing):
    """What is free on a volume during a step, in bytes: at least so much, whatever the blocks are."""

    volume: int | None = own("The portal's number of the volume; null: it is outside of what you may see.")
    before_bytes: int = own("When it begins.")
    lowest_bytes: int = own("Just before it ends. Below zero: it may not fit.")
    after_bytes: int = own("When it has ended.")


class MergeStep(Thing):
    """One deletion, at its place in the order."""

    number: int = own("Its place.")
    vm: VMRef = own("Of which VM.")
    snapshot: uuid.UUID = own("The GUID of the snapshot that goes.")
    starts_after_seconds: float = own("From the beginning of the plan.")
    lasts_seconds: float = own("How long it takes.")
    moved_bytes: int = own("How much is copied at most.")
    needs_bytes: int = own("What has to be free: min(child, what the disk lacks), and what Now writes meanwhile.")
    needs_at_most_bytes: int = own("The same where every block is new to the disk.")
    gives_back_bytes: int = own("What goes when it ends.")
    files: list[MergedFile] = own("What happens to each file.")
    room: list[MergeRoom] = own("On each volume of which anybody knows what is free.")
    powershell: list[str] = own("The lines that would be run on the host. The portal does not run them.")


class MergeMoment(Thing):
    """What is free on a volume at a time."""

    after_seconds: float = own("From the beginning of the plan.")
    at_least_bytes: int = own("In any case.")
    at_most_bytes: int = own("If the disks grow by nothing.")


class MergeVolume(Thing):
    """A volume that steps work on."""

    id: int | None = own("The portal's number of it; null: it is outside of what you may see.")
    path: str = own("Its path.")
    free_bytes: int | None = own("What is free now; null: nobody knows.")
    free_unknown_because: str = own("Why; empty where it is known.")
    lowest_bytes: int | None = own("The least that is free at any step; null: nobody knows.")
    gives_back_at_least_bytes: int = own("What the plan wins there at least; below zero: it costs.")
    gives_back_at_most_bytes: int = own("What it wins at most.")
    course: list[MergeMoment] = own("What is free over time.")


class MergePlan(Thing):
    """What merging these snapshots would take. Nothing is done."""

    asked: int = own("How many snapshots are asked about.")
    is_cut: bool = own("More match than one plan takes: these are the oldest.")
    seconds: float = own("How long all steps take.")
    moved_bytes: int = own("How much is copied at most.")
    gives_back_at_least_bytes: int = own("What is won at least, on all volumes.")
    gives_back_at_most_bytes: int = own("What is won at most.")
    rates: list[str] = own("What the rate of each host rests on.")
    steps: list[MergeStep] = own("In their order.")
    volumes: list[MergeVolume] = own("Where most is won first.")
    vms: list[MergeVM] = own("By their names, with all that speaks for and against.")


def merge_plan_of(told: Merging) -> MergePlan:
    won = told.plan.won()
    return MergePlan(
        asked=told.asked,
        is_cut=told.beyond,
        seconds=told.plan.seconds,
        moved_bytes=told.plan.moved,
        gives_back_at_least_bytes=won.most,
        gives_back_at_most_bytes=won.least,
        rates=[f"{host}: {basis}" for host, basis in told.paces],
        steps=[_step(line) for line in told.steps],
        volumes=[_volume(line) for line in told.volumes],
        vms=[_vm(one) for one in told.vms],
    )


def _answers(answers: Iterable[Answer]) -> list[MergeAnswer]:
    return [
        MergeAnswer(code=one.code, says=MergeSay(one.say), is_advice=one.is_advice, sentence=one.sentence)
        for one in answers
    ]


def _vm(one: VMVerdict) -> MergeVM:
    return MergeVM(
        vm=vm_ref(one.vm),
        host=host_ref(one.host),
        verdict=MergeSay(one.say),
        growth=one.case.growth_basis,
        answers=_answers(one.of_vm.answers),
        snapshots=[_snapshot(told, len(one.of_vm.answers)) for told in one.snapshots],
    )


def _snapshot(told: SnapshotVerdict, of_vm: int) -> MergeSnapshot:
    own_answers = told.judged.verdict.answers[of_vm:]
    return MergeSnapshot(
        id=told.row.snapshot_id,
        name=told.row.name,
        verdict=MergeSay(told.say),
        step=told.step,
        answers=_answers(own_answers),
    )


def _step(line: StepLine) -> MergeStep:
    effect = line.step.effect
    return MergeStep(
        number=line.number,
        vm=vm_ref(line.row.vm),
        snapshot=line.row.snapshot_id,
        starts_after_seconds=line.step.starts,
        lasts_seconds=line.seconds,
        moved_bytes=effect.moved,
        needs_bytes=line.needs.likely,
        needs_at_most_bytes=line.needs.most,
        gives_back_bytes=effect.wins,
        files=[
            MergedFile(path=one.file.path, becomes=str(one.fate), into=one.into.path if one.into else None)
            for one in line.fates
        ],
        room=[
            MergeRoom(
                volume=line.visible.get(number),
                before_bytes=passage.before.most,
                lowest_bytes=passage.peak.most,
                after_bytes=passage.after.most,
            )
            for number, passage in line.step.room.items()
        ],
        powershell=list(deletion(line.row.vm_id, line.row.snapshot_id)),
    )


def _volume(line: VolumeLine) -> MergeVolume:
    return MergeVolume(
        id=None if is_veiled(line.volume) else line.volume.pk,
        path=line.volume.path,
        free_bytes=line.volume.free_bytes,
        free_unknown_because=line.why_unknown,
        lowest_bytes=line.lowest,
        gives_back_at_least_bytes=line.won.most,
        gives_back_at_most_bytes=line.won.least,
        course=[
            MergeMoment(after_seconds=point.seconds, at_least_bytes=point.least, at_most_bytes=point.most)
            for point in line.points
        ],
    )
