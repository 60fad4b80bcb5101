"""The pure steps of taking and applying a snapshot: what was seen, what was sent, and what follows from both."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from hyperv.contracts.vm_look import VMLook
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, End, Facts, Send, Wait
from snapshots.kinds import apply, take

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
VM, ONE, TWO = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
POLLS = {"polls": {"is_domain_controller": False, "fibre": 0, "memory_bytes": 0}}


def looked(
    state: str = "Running", status: tuple[str, ...] = ("Ok",), *, current: str = ONE, now: str = "D:\\a_1.avhdx",
    names: tuple[str, ...] = ("monday",),
) -> VMLook:  # fmt: skip
    """Under the first snapshot, whose disk is the base; `names`: of the snapshots, the first one first."""
    vm = {"id": VM, "name": "payroll", "state": state, "operational_status": status, "checkpoint_type": "Production",
          "replication_mode": "None", "parent_snapshot_id": current}  # fmt: skip
    place = {"vm_id": VM, "controller_type": "SCSI", "controller_number": 0, "controller_location": 0}
    snapshots = [
        {"vm_id": VM, "id": one, "name": name, "snapshot_type": "Standard", "state": "Off"}
        for one, name in zip((ONE, TWO), names, strict=False)
    ]
    drives = [{**place, "path": now}, {**place, "snapshot_id": ONE, "path": "D:\\a.vhdx"}]
    files = [{"path": now, "parent_path": "D:\\a.vhdx", "virtual_size_bytes": 1 << 30}, {"path": "D:\\a.vhdx"}]
    volumes = [{"path": "D:\\", "capacity_bytes": 1 << 40, "free_bytes": 1 << 39}]
    told = {"vm": vm, "snapshots": snapshots, "drives": drives, "files": files, "volumes": volumes}
    return VMLook.model_validate({"collected_at": NOON, "host_name": "HV01", **told})


def facts(noted: dict[str, Any] | None = None, **parameters: str) -> Facts:
    told = {"name": "wanted", "snapshot_id": ONE, **parameters}
    return Facts(1, told, POLLS, VM, 1, UUID(VM), started_at=NOON, cancel_asked=False, now=NOON, noted=noted)


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
    assert send.noted == {"now": ["d:\\a_1.avhdx"], "snapshots": [ONE]}
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
            noted = {"now": ["d:\\a_1.avhdx"], "snapshots": [ONE]}
            told = apply.step(facts(noted), look, sent("apply", outcome) if outcome else [])
            if isinstance(told, End) and told.state == State.SUCCEEDED:
                assert (reached, current, now) == (True, ONE, files[1]), case
            if isinstance(told, Send) and not reached:
                assert may_send, case
