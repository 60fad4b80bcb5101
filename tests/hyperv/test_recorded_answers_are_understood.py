"""Answers that real Windows hosts gave, replayed message by message."""

from pathlib import Path

import pytest

from hyperv.client import run_script
from hyperv.errors import BadOutput, HyperVError, ScriptFailed, Unreachable
from tests.hyperv.conftest import HostMaker
from tests.hyperv.scripted_host import Behaviour, status

RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str) -> Behaviour:
    return status(500 if name.startswith("fault") else 200, (RECORDED / f"{name}.xml").read_text("utf-8").strip())


def test_a_whole_recorded_exchange_is_followed_to_its_end(make_host: HostMaker) -> None:
    receives = ["receive_running", "fault_operation_timeout", "fault_operation_timeout", "receive_done"]
    host, target = make_host(
        Create=recorded("create"),
        Command=recorded("command"),
        Send=recorded("send"),
        Receive=[recorded(name) for name in receives],
    )
    with pytest.raises(BadOutput, match="hi\\\\nhi again"):  # what was recorded is no answer of our bootstrap
        run_script(target, "read/estate", {}, deadline_seconds=10)
    assert host.stages == ["Create", "Command", "Send", *["Receive"] * 4, "Signal", "Delete"]
    assert "CBA3E536-A3A2-4B88-9ED3-4919930E15C2" in host.bodies[-1], "the recorded shell is the one that is closed"


@pytest.mark.parametrize(
    ("stage", "name", "expected"),
    [
        ("Receive", "fault_unknown_command", Unreachable),
        ("Receive", "fault_invalid_parameter", Unreachable),
        ("Command", "fault_file_not_found", ScriptFailed),
    ],
)
def test_a_recorded_fault_has_its_meaning(
    make_host: HostMaker, stage: str, name: str, expected: type[HyperVError]
) -> None:
    host, target = make_host(**{stage: recorded(name)})
    with pytest.raises(HyperVError) as caught:
        run_script(target, "read/estate", {}, deadline_seconds=10)
    assert type(caught.value) is expected
    assert host.stages[-1] == "Delete"
