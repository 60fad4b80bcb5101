"""The pure steps of taking and applying a snapshot: what was seen, what was sent, and what follows from both."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from hyperv.contracts.vm_look import VMLook
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, End, Facts, Send, Wait
from snapshots.kinds import apply, take
from snapshots.kinds.change_facts import FromPolls
from snapshots.kinds.change_view import ChangeView

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
VM, ONE, TWO = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
WARNED = ("policy.standard", "running.yes", "running.saved", "afterwards.off", "replicated.yes")
ANSWERS = [{"code": code, "say": "warn", "sentence": ""} for code in WARNED]
KEPT = {"now": ["d:\\a_1.avhdx"], "snapshots": [ONE], "kept": ["d:\\a.vhdx"]}


def looked(
    state: str = "Running", status: tuple[str, ...] = ("Ok",), *, current: str = ONE, now: str = "D:\\a_1.avhdx",
    names: tuple[str, ...] = ("monday",), base: str = "D:\\a.vhdx", unread: str = "", **more: str,
) -> ChangeView:  # fmt: skip
    """Under the first snapshot, whose disk is the base; `names`: of the snapshots, the first one first; `unread`: a
    part that the host could not tell; `more`: of the VM."""
    vm = {"id": VM, "name": "payroll", "state": state, "operational_status": status, "checkpoint_type": "Production",
          "replication_mode": "None", "parent_snapshot_id": current, **more}  # fmt: skip
    place = {"vm_id": VM, "controller_type": "SCSI", "controller_number": 0, "controller_location": 0}
    snapshots = [
        {"vm_id": VM, "id": one, "name": name, "snapshot_type": "Standard", "state": "Off"}
        for one, name in zip((ONE, TWO), names, strict=False)
    ]
    drives = [{**place, "path": now}, {**place, "snapshot_id": ONE, "path": base}]
    files = [{"path": now, "parent_path": base, "virtual_size_bytes": 1 << 30}, {"path": base}]
    volumes = [{"path": "D:\\", "capacity_bytes": 1 << 40, "free_bytes": 1 << 39}]
    told: dict[str, Any] = {"vm": vm, "snapshots": snapshots, "drives": drives, "files": files, "volumes": volumes}
    if unread:
        told |= {unread: [], "failures": [{"part": unread, "error": {"code": "script_error"}}]}
    look = VMLook.model_validate({"collected_at": NOON, "host_name": "HV01", **told})
    return ChangeView(look, FromPolls(is_domain_controller=False, fibre=0, memory_bytes=0))


def facts(noted: dict[str, Any] | None = None, seconds: float = 0.0, warned: Sequence[str] = WARNED) -> Facts:
    """`warned`: of what people were warned when they queued it; `seconds`: since then."""
    told = {"name": "wanted", "snapshot_id": ONE}
    shown = {"answers": [one for one in ANSWERS if one["code"] in warned]}
    now = NOON + timedelta(seconds=seconds)
    return Facts(1, told, shown, VM, 1, UUID(VM), started_at=NOON, cancel_asked=False, now=now, noted=noted)


def sent(name: str, outcome: ActOutcome = ActOutcome.DONE) -> list[ActSeen]:
    return [ActSeen(name, outcome, NOON)]


def test_it_is_taken_once_and_known_by_its_name() -> None:
    send = take.step(facts(), looked(), [])
    assert isinstance(send, Send)
    assert send.parameters["expect"]["snapshot_ids"] == [ONE]
    assert isinstance(take.step(facts(), looked(status=("CreatingSnapshot",)), sent("take")), Wait)
    assert isinstance(take.step(facts(), looked(), sent("take")), Send), "the engine waits for its effect"
    for outcome in (ActOutcome.DONE, ActOutcome.UNKNOWN, ActOutcome.OPEN):
        end = take.step(facts(), looked(names=("monday", "wanted")), sent("take", outcome))
        assert isinstance(end, End)
        assert (end.state, end.code, end.noted) == (State.SUCCEEDED, "taken", {"made": TWO})


@pytest.mark.parametrize("outcome", [ActOutcome.ALREADY, ActOutcome.DIFFERS, None])
def test_one_of_that_name_that_somebody_else_took_is_no_success(outcome: ActOutcome | None) -> None:
    end = take.step(facts(), looked(names=("monday", "wanted")), sent("take", outcome) if outcome else [])
    assert isinstance(end, End)
    assert (end.state, end.code) == (State.REFUSED, "name.taken")


def test_it_is_applied_when_now_writes_to_other_files_below_it() -> None:
    send = apply.step(facts(), looked(), [])
    assert isinstance(send, Send)
    assert send.noted == KEPT
    for now, current, applied in (
        ("D:\\a_2.avhdx", ONE, True),
        ("D:\\a_1.avhdx", ONE, False),
        ("D:\\a_2.avhdx", TWO, False),
    ):
        look = looked("Off", now=now, current=current)
        told = apply.step(facts(dict(send.noted)), look, sent("apply", ActOutcome.UNKNOWN))
        assert isinstance(told, End) is applied
        assert not applied or replace(told, sentence="").code == "applied"
    assert isinstance(apply.step(facts(), looked(status=("ApplyingSnapshot",)), sent("apply")), Wait)


@pytest.mark.parametrize("outcome", list(ActOutcome))
def test_a_merge_that_moves_now_up_is_no_success(outcome: ActOutcome) -> None:
    """Of two snapshots the second goes before the script runs: Now hangs under the first, and lies in another file."""
    before = looked(current=TWO, now="D:\\a_2.avhdx", names=("monday", "tuesday"))
    send = apply.step(facts(), before, [])
    assert isinstance(send, Send)
    told = apply.step(facts(dict(send.noted or {})), looked(), sent("apply", outcome))
    assert isinstance(told, End) is (outcome == ActOutcome.DONE), "Hyper-V's own yes is enough"
    other = looked(now="D:\\a_3.avhdx", names=("monday", "tuesday"))
    told = apply.step(facts(dict(send.noted or {})), other, sent("apply", outcome))
    assert isinstance(told, End) is (outcome not in (ActOutcome.DIFFERS, ActOutcome.NOT_SENT))


def test_success_is_seen_and_never_guessed() -> None:
    """Every state, with every answer."""
    states = ("Running", "Off", "Saved", "Starting", "OffCritical")
    statuses = (("Ok",), ("MergingDisks",), ("CreatingSnapshot",), ("ApplyingSnapshot",))
    files = ("D:\\a_1.avhdx", "D:\\a_2.avhdx")
    names = (("monday",), ("monday", "wanted"))
    for state, status, current, now, called in product(states, statuses, (ONE, TWO), files, names):
        look = looked(state, status, current=current, now=now, names=called)
        may_send = state in ("Running", "Off", "Saved") and status == ("Ok",)
        for outcome in (None, *ActOutcome):
            case = (state, status, current, now, called, outcome)
            reached = outcome not in (None, ActOutcome.NOT_SENT)
            told = take.step(facts(), look, sent("take", outcome) if outcome else [])
            if isinstance(told, End) and told.state == State.SUCCEEDED:
                assert reached, case
                assert "wanted" in called, case
            if isinstance(told, Send) and not reached:
                assert may_send, case
                assert "wanted" not in called, case
            told = apply.step(facts(KEPT), look, sent("apply", outcome) if outcome else [])
            if isinstance(told, End) and told.state == State.SUCCEEDED:
                assert (reached, current, now) == (True, ONE, files[1]), case
            if isinstance(told, Send) and not reached:
                assert may_send, case


@pytest.mark.parametrize("part", ["snapshots", "drives"])
@pytest.mark.parametrize("outcome", [ActOutcome.DONE, ActOutcome.FAILED, ActOutcome.OPEN, ActOutcome.UNKNOWN])
def test_a_look_that_lacks_a_part_tells_of_no_end(part: str, outcome: ActOutcome) -> None:
    """What is not shown is not gone: it waits, and after an hour a person is asked."""
    look = looked("Off", now="D:\\a_2.avhdx", unread=part)
    assert isinstance(apply.step(facts(KEPT), look, sent("apply", outcome)), Wait)
    late = apply.step(facts(KEPT, 3601), look, sent("apply", outcome))
    assert isinstance(late, Ask)
    assert late.code == "unread"
    if part == "snapshots":
        assert isinstance(take.step(facts({"snapshots": [ONE]}), look, sent("take", outcome)), Wait)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (ActOutcome.FAILED, End),
        (ActOutcome.DIFFERS, End),
        (ActOutcome.DONE, Ask),
        (ActOutcome.OPEN, Ask),
        (ActOutcome.UNKNOWN, Ask),
    ],
)
def test_a_snapshot_that_went_before_it_was_seen_to_be_applied(outcome: ActOutcome, expected: type) -> None:
    """Applied or not, nobody can tell it by the VM any more; failed is what was not done."""
    told = apply.step(facts(KEPT), looked("Off", names=()), sent("apply", outcome))
    assert isinstance(told, expected)
    assert isinstance(told, End | Ask)
    assert told.code == "target.gone"


def test_a_storage_that_was_moved_is_no_success() -> None:
    """All files of the VM are others then, those of the snapshot too."""
    moved = looked(now="E:\\a_1.avhdx", base="E:\\a.vhdx")
    for outcome in (ActOutcome.OPEN, ActOutcome.UNKNOWN, ActOutcome.FAILED):
        assert isinstance(apply.step(facts(KEPT), moved, sent("apply", outcome)), Send), "the engine asks a person"
    assert isinstance(apply.step(facts(KEPT), moved, sent("apply")), End), "Hyper-V's own yes is enough"


def test_what_hyper_v_never_comes_to_the_end_of_is_for_a_person() -> None:
    for kind, name, status in ((take, "take", "CreatingSnapshot"), (apply, "apply", "ApplyingSnapshot")):
        look = looked(status=(status,))
        assert isinstance(kind.step(facts(KEPT, kind.PATIENCE_SECONDS - 1), look, sent(name)), Wait)
        told = kind.step(facts(KEPT, kind.PATIENCE_SECONDS), look, sent(name))
        assert isinstance(told, Ask)
        assert told.code == "stuck"


def test_a_snapshot_that_windows_has_named_is_not_overlooked() -> None:
    """Hyper-V names one after it took it, and the command may have broken off in between."""
    look, noted = looked(names=("monday", "payroll - (11/23/2026 - 12:00:00 PM)")), {"snapshots": [ONE]}
    for outcome, seconds, expected in (
        (ActOutcome.UNKNOWN, 10, Send), (ActOutcome.UNKNOWN, 301, Ask), (ActOutcome.OPEN, 301, Ask),
        (ActOutcome.FAILED, 0, Ask), (ActOutcome.DIFFERS, 301, Send),
    ):  # fmt: skip
        assert isinstance(take.step(facts(noted, seconds), look, sent("take", outcome)), expected)
    send = take.step(facts(), looked(), [])
    assert isinstance(send, Send)
    assert send.noted == noted


@pytest.mark.parametrize(
    ("look", "code"),
    [
        (looked("Running"), "running.yes"),
        (looked("Saved"), "running.saved"),
        (looked("Off", replication_mode="Primary"), "replicated.yes"),
    ],
)
def test_what_nobody_was_warned_of_is_not_applied(look: ChangeView, code: str) -> None:
    """It was off when it was queued for the night; by then people work with it."""
    assert isinstance(apply.step(facts(), look, []), Send)
    told = apply.step(facts(warned=[one for one in WARNED if one != code]), look, [])
    assert isinstance(told, End)
    assert (told.state, told.code) == (State.REFUSED, code)


def test_another_kind_than_was_shown_is_not_taken() -> None:
    look = looked(checkpoint_type="Standard")
    assert isinstance(take.step(facts(), look, []), Send)
    told = take.step(facts(warned=()), look, [])
    assert isinstance(told, End)
    assert (told.state, told.code) == (State.REFUSED, "policy.standard")
