"""The pure steps: whatever a look shows and whatever was sent, the job says what is so."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from hyperv.contracts.vm_look import VMLook
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, End, Facts, Send, Wait
from jobs.vms.reasons import PASSING
from jobs.vms.standing import standing_in
from power.domain.acts import WORDS, Act
from power.domain.steps import command, step

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
VM = "00000000-0000-4000-8000-000000000001"
STATES = ["Running", "Off", "Saved", "Paused", "OffCritical", "Stopping", "Starting", "Saving", "SomethingNew", None]


def looked(state: str | None = "Running", status: tuple[str, ...] | None = ("Ok",), **facts: Any) -> VMLook:
    vm = {"id": VM, "name": "payroll", "state": state, "operational_status": status, "replication_mode": "None"}
    return VMLook.model_validate({"collected_at": NOON, "host_name": "HV01", "vm": vm | facts})


WARNED = [{"code": code, "say": "warn", "sentence": ""} for code in ("cluster.stop", "loss.plug", "loss.unsaved")]


def facts(seconds: float = 0.0, answers: Sequence[Mapping[str, str]] = WARNED) -> Facts:
    """`answers`: as people saw them when they queued it."""
    told = (1, {}, {"answers": answers}, VM, 1, UUID(VM))
    return Facts(*told, started_at=NOON, cancel_asked=False, now=NOON + timedelta(seconds=seconds))


def sent(act: Act, outcome: ActOutcome = ActOutcome.DONE, **told: Any) -> list[ActSeen]:
    return [ActSeen(str(act), outcome, NOON, **told)]


@pytest.mark.parametrize(
    ("act", "state", "code"),
    [
        (Act.START, "Paused", "state.paused"),
        (Act.START, "OffCritical", "state.critical"),
        (Act.START, "SomethingNew", "state.strange"),
        (Act.START, None, "state.unknown"),
        (Act.SHUT_DOWN, "Saved", "state.saved"),
        (Act.SHUT_DOWN, "Paused", "state.paused"),
        (Act.SAVE, "Off", "state.off"),
        (Act.TURN_OFF, "Saved", "state.saved"),
        (Act.TURN_OFF, "RunningCritical", "state.critical"),
    ],
)
def test_from_a_state_that_does_not_fit_nothing_is_sent(act: Act, state: str | None, code: str) -> None:
    end = step(WORDS[act], facts(), looked(state), [])
    assert isinstance(end, End)
    assert (end.state, end.code) == (State.REFUSED, code)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"status": ("Ok", "MergingDisks")}, "operations.MergingDisks"),
        ({"status": ("BackingUpVirtualMachine",)}, "operations.BackingUpVirtualMachine"),
        ({"status": ("ExportingVirtualMachine",)}, "operations.ExportingVirtualMachine"),
        ({"status": ("SomethingNew",)}, "operations.strange"),
        ({"status": None}, "operations.unknown"),
        ({"replication_mode": "Replica"}, "replica.yes"),
    ],
)
def test_what_goes_on_with_it_refuses_every_act(act: Act, told: dict[str, Any], code: str) -> None:
    words = WORDS[act]
    end = step(words, facts(), looked(words.starts_from[0], **told), [])
    assert isinstance(end, End)
    assert (end.state, end.code) == (State.REFUSED, code)


@pytest.mark.parametrize("act", list(Act))
def test_a_vm_that_may_roll_back_and_one_of_2008_r2_are_left_alone(act: Act) -> None:
    words = WORDS[act]
    look = looked(words.starts_from[0])
    path = {"path": "D:\\a_1.avhdx"}
    drive = {"vm_id": VM, "controller_type": "SCSI", "controller_number": 0, "controller_location": 0, **path}
    event = {"log": "worker", "record_id": 1, "happened_at": NOON, "event_id": 3216}
    held = {"drives": [drive], "files": [{**path, "parent_path": "D:\\a.vhdx"}], "events": [event]}
    rolls = VMLook.model_validate({**look.model_dump(), **held})
    for told, code in ((rolls, "hold.event"), (look.model_copy(update={"legacy": True}), "generation.old")):
        end = step(words, facts(), told, [])
        assert isinstance(end, End)
        assert (end.state, end.code) == (State.REFUSED, code)
    merged = VMLook.model_validate({**look.model_dump(), "events": [event]})
    assert isinstance(step(words, facts(), merged, []), Send), "without a differencing disk there is nothing to fall to"


LEAF, BASE = {"path": "D:\\a_1.avhdx", "parent_path": "D:\\a.vhdx"}, {"path": "D:\\a.vhdx"}


def on_a_child(*files: dict[str, Any], **told: Any) -> VMLook:
    place = {"vm_id": VM, "controller_type": "SCSI", "controller_number": 0, "controller_location": 0}
    drives = [{**place, "path": LEAF["path"]}, {**place, **BASE, "snapshot_id": VM}]
    look = {**looked().model_dump(), "drives": drives, "files": list(files or (LEAF, BASE)), **told}
    return VMLook.model_validate(look)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"merges": [{"id": "7"}]}, "operations.MergingDisks"),
        ({"failures": [{"part": "merges", "error": {"code": "script_error"}}]}, "operations.merges_unread"),
        ({"failures": [{"part": "events", "error": {"code": "script_error"}}]}, "hold.unread"),
        ({"events": [{"log": "vmms", "record_id": 1, "event_id": 19100, "message": "(0x800480bd)"}]}, "hold.event"),
    ],
)
def test_what_a_look_could_not_tell_is_not_taken_for_good(told: dict[str, Any], code: str) -> None:
    events = [{"happened_at": NOON, **event} for event in told.pop("events", [])]
    end = step(WORDS[Act.SHUT_DOWN], facts(), on_a_child(events=events, **told), [])
    assert isinstance(end, End)
    assert (end.state, end.code) == (State.REFUSED, code)


def test_a_file_of_a_snapshot_that_could_not_be_read_is_one_all_the_same() -> None:
    event = {"log": "worker", "record_id": 1, "happened_at": NOON, "event_id": 3216}
    end = step(WORDS[Act.TURN_OFF], facts(), on_a_child({"path": LEAF["path"]}, events=[event]), [])
    assert isinstance(end, End)
    assert end.code == "hold.event"


@pytest.mark.parametrize(
    ("files", "unmerged"),
    [
        ((LEAF, BASE), 0),
        (({**LEAF, "parent_path": "D:\\left.avhdx"}, {"path": "D:\\left.avhdx", "parent_path": "D:\\a.vhdx"}, BASE), 1),
        ((LEAF,), None),
        (({"path": LEAF["path"], "error": {"code": "locked"}}, BASE), None),
        (({**LEAF, "fit": "mismatched"}, BASE), None),
    ],
)
def test_a_chain_that_nobody_could_read_is_not_taken_for_whole(files: Any, unmerged: int | None) -> None:
    look = on_a_child(*files)
    assert look.vm is not None
    assert standing_in(look, look.vm).unmerged == unmerged


@pytest.mark.parametrize("act", list(Act))
def test_what_is_so_already_is_an_end_that_says_whose_doing_it_was(act: Act) -> None:
    words = WORDS[act]
    for acts, code in (
        ([], "already"),
        (sent(act, ActOutcome.ALREADY), "already"),
        (sent(act), "done"),
        (sent(act, ActOutcome.UNKNOWN), "done"),
        (sent(act, ActOutcome.OPEN), "done"),
    ):
        end = step(words, facts(), looked(words.goal), acts)
        assert isinstance(end, End)
        assert (end.state, end.code) == (State.SUCCEEDED, code)


def test_on_the_way_it_waits_and_after_its_patience_asks_or_lets_it_be() -> None:
    words = WORDS[Act.SHUT_DOWN]
    late = facts(words.patience_seconds + 1)
    assert isinstance(step(words, facts(), looked("Stopping"), []), Wait)
    assert isinstance(step(words, facts(), looked("Stopping"), sent(Act.SHUT_DOWN)), Wait)
    stuck = step(words, late, looked("Stopping"), sent(Act.SHUT_DOWN))
    assert isinstance(stuck, Ask)
    assert "It is never turned off by itself" in stuck.next_step
    end = step(words, late, looked("Stopping"), [])
    assert isinstance(end, End)
    assert end.state == State.REFUSED
    assert isinstance(step(WORDS[Act.TURN_OFF], facts(), looked("Stopping"), []), Send), "that is when people need it"


def test_a_guest_that_does_not_answer_is_named_and_nothing_else_is_sent() -> None:
    words = WORDS[Act.SHUT_DOWN]
    said = "The Shutdown integration service is not running."
    end = step(
        words,
        facts(),
        looked(),
        sent(Act.SHUT_DOWN, ActOutcome.FAILED, sentence="The host reported an error.", detail=said),
    )
    assert isinstance(end, End)
    assert (end.state, end.code, end.said) == (State.FAILED, "guest_cannot_be_asked", said)
    assert isinstance(step(words, facts(60), looked(), sent(Act.SHUT_DOWN)), Send), "the engine waits for its effect"
    end = step(words, facts(words.settle_seconds + 1), looked(), sent(Act.SHUT_DOWN))
    assert isinstance(end, End)
    assert (end.state, end.code) == (State.FAILED, "guest_does_not_answer")
    assert "turned off by itself" in end.next_step


def test_a_guest_that_does_not_run_is_not_said_to_run() -> None:
    """Somebody saved it after it was asked: neither off nor running."""
    words = WORDS[Act.SHUT_DOWN]
    assert isinstance(step(words, facts(words.settle_seconds + 1), looked("Saved"), sent(Act.SHUT_DOWN)), Send)


def test_a_vm_that_a_cluster_has_taken_on_since_is_left_alone() -> None:
    words, look = WORDS[Act.SHUT_DOWN], looked(is_clustered=True)
    assert isinstance(step(words, facts(), look, []), Send)
    end = step(words, facts(answers=[one for one in WARNED if one["code"] != "cluster.stop"]), look, [])
    assert isinstance(end, End)
    assert (end.state, end.code) == (State.REFUSED, "cluster.stop")


def test_a_vm_that_is_elsewhere_is_followed_and_at_last_given_up() -> None:
    words = WORDS[Act.START]
    away = looked().model_copy(update={"vm": None, "owner_node": "HV02"})
    noted: dict[str, Any] = {"kept": "as it was"}
    for seconds in range(5000, 5900, 100):
        wait = step(words, replace(facts(seconds), noted=noted), away, [])
        assert isinstance(wait, Wait), "it has been at work for long, and was missed just now"
        assert "It is on HV02 now" in wait.sentence
        noted = dict(wait.noted or {})
    end = step(words, replace(facts(5950), noted=noted), away, [])
    assert isinstance(end, End)
    assert (end.state, end.code, noted["kept"]) == (State.FAILED, "vm_not_found", "as it was")
    assert isinstance(step(words, replace(facts(5950), noted=noted), away, sent(Act.START)), Ask)
    assert isinstance(step(words, replace(facts(9000), noted=noted), away, []), Wait), "it was seen in between"


def test_nothing_is_sent_but_what_fits_and_success_is_what_is_seen() -> None:
    """Every state, with every answer."""
    statuses = (None, ("Ok",), ("Ok", "MergingDisks"), ("Odd",))
    for state, status, mode in product(STATES, statuses, ("None", "Replica")):
        look = looked(state, status, replication_mode=mode)
        for act, outcome, seconds in product(Act, (None, *ActOutcome), (0, 5000)):
            told = step(WORDS[act], facts(seconds), look, sent(act, outcome) if outcome else [])
            case = (act, state, status, mode, outcome, seconds)
            may_send = state in WORDS[act].starts_from and status == ("Ok",) and mode != "Replica"
            if isinstance(told, End) and told.state == State.SUCCEEDED:
                assert state == WORDS[act].goal, case
            if isinstance(told, Send):
                expect = {"vm_id": VM, "state": state or "", "operational_status": list(status or ())}
                assert told == command(WORDS[act], VM, expect), case
                assert may_send or outcome not in (None, ActOutcome.NOT_SENT), case
            if isinstance(told, Wait) and outcome is None:
                assert state in PASSING, case
