"""The pure step after the command: what its answer and two looks come to, and what counts as progress."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from winrm.exceptions import WinRMTransportError

from hyperv.allowance import Allowance
from hyperv.contracts.vm_look import VMLook
from hyperv.errors import RightsMissing
from hyperv.faults import Stage, failure
from jobs.acting import outcome_of
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Wait
from snapshots.domain.merging.pace import long_seconds
from snapshots.kinds.looked import watched_in
from snapshots.kinds.merge_after import after
from snapshots.kinds.merge_progress import course_of
from snapshots.kinds.merge_view import View

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
VM, ONE = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
NOW = "00000000-0000-0000-0000-000000000000"
BASES, CHILDREN = ("D:\\a.vhdx", "D:\\b.vhdx"), ("D:\\a_1.avhdx", "D:\\b_1.avhdx")


def looked(seconds: float, now: tuple[str, ...], sizes: tuple[int, int] = (10, 10), *, there: bool = False) -> VMLook:
    """Two disks; `now`: the files that Now writes to, `sizes`: of their bases."""
    place = {"vm_id": VM, "controller_type": "SCSI", "controller_number": 0}
    drives = [{**place, "controller_location": number, "path": path} for number, path in enumerate(now)]
    files: list[dict[str, Any]] = [
        {"path": path, "size_on_disk_bytes": size} for path, size in zip(BASES, sizes, strict=True)
    ]
    for base, child in zip(BASES, CHILDREN, strict=True):
        files += [{"path": child, "parent_path": base, "size_on_disk_bytes": 100}] if child in now else []
    snapshots = [{"vm_id": VM, "id": ONE, "name": "monday", "snapshot_type": "Standard"}] if there else []
    vm = {"id": VM, "name": "payroll", "state": "Running", "operational_status": ["Ok"]}
    told = {"vm": vm, "drives": drives, "files": files, "snapshots": snapshots}
    return VMLook.model_validate({"collected_at": NOON + timedelta(seconds=seconds), **told})


def keys(*paths: str) -> list[str]:
    return [path.lower() for path in paths]


def chain(number: int, *paths: str) -> list[Any]:
    return [NOW, f"SCSI 0:{number}", keys(*paths)]


SENT = {
    "at": NOON.isoformat(),
    "host": "HV01",
    "others": [],
    "before": [chain(0, CHILDREN[0], BASES[0]), chain(1, CHILDREN[1], BASES[1])],
    "after": [chain(0, BASES[0]), chain(1, BASES[1])],
    "needs": 0,
    "volume": "",
    "merges": [
        {"key": child.lower(), "bytes": 100, "into": base.lower()} for child, base in zip(CHILDREN, BASES, strict=True)
    ],
    "bytes": dict.fromkeys(keys(*BASES), 10) | dict.fromkeys(keys(*CHILDREN), 100),
    "saved_bytes": 0,
}


def ends(outcome: ActOutcome, *looks: VMLook) -> Decision:
    """After the last of them."""
    noted: Any = {"sent": SENT, "active_at": NOON.isoformat()}
    for look in looks:
        facts = Facts(1, {"snapshot_id": ONE}, {}, VM, 1, UUID(VM), NOON, False, look.collected_at, noted)
        decision = after(facts, View(look, "HV01", {}, None), ActSeen("remove", outcome, NOON, detail="Its words."))
        noted = decision.noted or noted
    return decision


def test_what_the_answer_and_two_looks_come_to() -> None:
    done = [looked(30, BASES), looked(60, BASES)]
    untouched = [looked(seconds, CHILDREN, there=True) for seconds in (30, 60)]
    for outcome, looks, state, code in (
        (ActOutcome.DONE, done, State.SUCCEEDED, "done"),
        (ActOutcome.FAILED, done, State.SUCCEEDED, "done"),
        (ActOutcome.ALREADY, done, State.SUCCEEDED, "already"),
        (ActOutcome.DIFFERS, done, State.REFUSED, "differs"),
        (ActOutcome.DIFFERS, untouched[:1], State.REFUSED, "differs"),
        (ActOutcome.FAILED, untouched, State.FAILED, "host_refused"),
    ):
        end = ends(outcome, *looks)
        assert isinstance(end, End), (outcome, code)
        assert (end.state, end.code) == (state, code)
        assert ("measured" in (end.noted or {})) == (code == "done"), "of others' work nothing is won"
    assert end.said == "Its words."
    assert not isinstance(ends(ActOutcome.FAILED, *untouched[:1]), End), "it may be queued at the host"


def test_a_merge_that_takes_longer_than_it_ever_should_asks_a_person_and_ends_by_itself() -> None:
    def merging(hours: int) -> VMLook:
        look = looked(hours * 3600, CHILDREN)
        assert look.vm
        return look.model_copy(update={"vm": look.vm.model_copy(update={"operational_status": ("MergingDisks",)})})

    assert isinstance(ends(ActOutcome.DONE, merging(23)), Wait)
    asked = ends(ActOutcome.DONE, merging(23), merging(25))
    assert isinstance(asked, Ask)
    assert (asked.code, asked.look_seconds) == ("long", 60.0)
    assert "1 d at the very most" in asked.sentence
    through = [looked(25 * 3600 + seconds, BASES) for seconds in (60, 90)]
    assert isinstance(ends(ActOutcome.DONE, merging(25), *through[:1]), Wait), "nobody has to decide any more"
    end = ends(ActOutcome.DONE, merging(25), *through)
    assert isinstance(end, End)
    assert end.code == "done"
    assert long_seconds(2 << 40) == pytest.approx(4 * (2 << 40) / (50 << 20), rel=0.01), "46 hours for 2 TiB"


def test_what_the_guest_writes_is_no_progress() -> None:
    """The first disk is through, and the guest writes to it; the second one is stuck."""
    half = (BASES[0], CHILDREN[1])
    noted: dict[str, Any] = {"sent": SENT}
    for seconds, sizes in ((30, (110, 10)), (60, (500, 10)), (90, (900, 10))):
        look = looked(seconds, half, sizes)
        course = course_of(look, noted, watched_in(look, "HV01"))
        assert (course.through, course.done) == (1, 100)
        assert not course.has_moved(noted.get("course"))
        noted["course"] = course.told()
    assert course.moved_at == NOON + timedelta(seconds=30)
    look = looked(120, half, (900, 60))
    course = course_of(look, noted, watched_in(look, "HV01"))
    assert course.done == 150, "what the second one has grown by was copied"
    look = looked(150, BASES)
    assert course_of(look, noted, watched_in(look, "HV01")).has_moved(noted["course"])


@pytest.mark.parametrize(
    ("stage", "outcome"), [(Stage.OPENING, ActOutcome.NOT_SENT), (Stage.STARTING, ActOutcome.FAILED)]
)
def test_a_refusal_before_there_is_a_shell_sent_nothing(stage: Stage, outcome: ActOutcome) -> None:
    error = failure(WinRMTransportError("http", 403, ""), stage, Allowance(30, 1000), changes_state=True)
    assert isinstance(error, RightsMissing)
    assert outcome_of(error) == outcome
