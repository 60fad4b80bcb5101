"""Where a state-changing command may have been accepted, a loss is never told as "nothing happened"."""

import json

import pytest

from hyperv.acting import change_vm
from hyperv.client import run_script
from hyperv.errors import HyperVError, OutcomeUnknown, QuotaExceeded, RightsMissing, ScriptFailed, Unreachable
from tests.hyperv.conftest import HostMaker
from tests.hyperv.scripted_host import Behaviour, drop, fault, hang, output, status

FAILED = b'<<<hvportal\n{"ok":false,"result":null,"error":{"type":"T","id":"I","hresult":1,"message":"m"}}\nhvportal>>>'
DENIED = b'<<<hvportal\n{"ok":false,"result":null,"error":{"type":"T","id":"AccessDenied,X"}}\nhvportal>>>'

CASES: list[tuple[str, str, Behaviour, type[HyperVError]]] = [
    ("lost before a shell was open", "Create", drop, Unreachable),
    ("lost while the command was sent", "Command", drop, OutcomeUnknown),
    ("no answer to the command", "Command", hang, OutcomeUnknown),
    ("operation timeout for the command", "Command", fault(2150858793, "w:TimedOut"), OutcomeUnknown),
    ("an unreadable answer to the command", "Command", status(200, "<oops"), OutcomeUnknown),
    ("HTTP 503 for the command", "Command", status(503), OutcomeUnknown),
    ("the command refused: rights", "Command", fault(5, "w:AccessDenied"), RightsMissing),
    ("the command refused: quota", "Command", fault(None, "w:QuotaLimit", 2150859174), QuotaExceeded),
    ("the command refused: too long", "Command", fault(2147942606), ScriptFailed),
    ("lost while the script was sent", "Send", drop, OutcomeUnknown),
    ("busy for good", "Send", fault(170), OutcomeUnknown),
    ("lost while waiting", "Receive", drop, OutcomeUnknown),
    ("shell gone", "Receive", fault(2150858843), OutcomeUnknown),
    ("rights lost while running", "Receive", fault(5), OutcomeUnknown),
    ("killed", "Receive", output(b"", exit_code=None), OutcomeUnknown),
    ("ended without an answer", "Receive", output(b"", b"Kaputt.", 1), OutcomeUnknown),
    ("half an answer", "Receive", output(b"<<<hvportal\n{}"), OutcomeUnknown),
    ("the script says that it failed", "Receive", output(FAILED), ScriptFailed),
    ("the script says that it may not", "Receive", output(DENIED), RightsMissing),
]


@pytest.mark.parametrize(("stage", "trouble", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_outcome_is_known_only_where_it_is(
    make_host: HostMaker, stage: str, trouble: Behaviour, expected: type[HyperVError]
) -> None:
    host, target = make_host(**{stage: trouble})
    with pytest.raises(HyperVError) as caught:
        run_script(target, "read/estate", {}, deadline_seconds=1.8, changes_state=True)
    assert type(caught.value) is expected
    assert host.stages.count("Command") <= 1, "nothing is sent twice"


def test_input_that_may_have_arrived_is_not_sent_again(make_host: HostMaker) -> None:
    host, target = make_host(Send=fault(2150858793, "w:TimedOut"))
    assert run_script(target, "read/estate", {}, deadline_seconds=5, changes_state=True).result == {"answer": 42}
    assert host.stages.count("Send") == 1


DONE = {"outcome": "done", "differs": [], "found": None, "made": None, "collected_at": "2026-11-26T12:00:00.0000000Z"}


@pytest.mark.parametrize(
    "result",
    [None, "done", [{"Name": "VM01"}, DONE], {**DONE, "outcome": "perhaps"}, {**DONE, "made": ["a", "b"]}],
    ids=["nothing", "text", "two objects", "another outcome", "two snapshots"],
)
def test_a_change_that_is_answered_oddly_may_have_been_made(make_host: HostMaker, result: object) -> None:
    envelope = json.dumps({"ok": True, "result": result, "error": None}).encode()
    host, target = make_host(Receive=output(b"<<<hvportal\n" + envelope + b"\nhvportal>>>"))
    with pytest.raises(OutcomeUnknown, match="did not say what became of it"):
        change_vm(target, "change/power", {"vm_id": "x", "action": "start"}, {}, deadline_seconds=5)
    assert host.stages.count("Command") == 1
