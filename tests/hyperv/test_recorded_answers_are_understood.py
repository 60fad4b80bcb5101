"""Answers that real Windows hosts gave, replayed message by message: excerpts kept here, and every whole recording that
lies beside the project (jborean93/pypsrp, MIT). Only the identifier of the message that is answered is put right.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from hyperv.client import run_script
from hyperv.errors import BadOutput, HyperVError, ScriptFailed, Unreachable
from hyperv.target import Target
from tests.hyperv.conftest import HostMaker
from tests.hyperv.scripted_host import Behaviour, Request, status
from tests.simulator.wsman import captured

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


@dataclass(frozen=True)
class Replay:
    """What comes of a recording. None of the commands was ours, so none holds an answer of ours: `detail` shows that
    everything which the host said was read, and `stages` that it was followed to its end."""

    expected: type[HyperVError] | None
    says: str = ""
    detail: str = ""
    receives: int = 1
    ended_by: Sequence[str] = ("Signal", "Delete")


NO_ANSWER = "The host answered something the portal does not understand."
GONE = "The host ended the portal's session before it had answered"
REPLAYS: Mapping[str, Replay] = {
    "test_winrs_bad_cmd_id.yml": Replay(Unreachable, GONE, "0x8033805b"),
    "test_winrs_environment.yml": Replay(BadOutput, NO_ANSWER, "exit code 0; '1234=5678"),
    "test_winrs_extra_opts.yml": Replay(BadOutput, NO_ANSWER, r"'C:\\Windows'"),
    "test_winrs_fail_poll_process.yml": Replay(Unreachable, GONE, "fault 87"),
    "test_winrs_no_cmd_shell.yml": Replay(
        ScriptFailed, "refused to run the portal's command", "0x80070002", receives=0, ended_by=("Delete",)
    ),
    "test_winrs_noprofile.yml": Replay(BadOutput, NO_ANSWER, "ALLUSERSPROFILE"),
    "test_winrs_open_already_opened.yml": Replay(None),  # a shell and its end: what stands between is completed
    "test_winrs_operation_timeout.yml": Replay(BadOutput, NO_ANSWER, r"'hi\nhi again'", receives=4),
    "test_winrs_send.yml": Replay(BadOutput, NO_ANSWER, r"'output 1\noutput 2'"),
    "test_winrs_standard.yml": Replay(BadOutput, NO_ANSWER, "exit code 0; 'hi'"),
    "test_winrs_stderr_rc.yml": Replay(ScriptFailed, "did not start the portal's PowerShell", "exit code 1: err"),
    "test_winrs_unicode.yml": Replay(BadOutput, NO_ANSWER, "'こんにちは'"),
}

beside_the_project = pytest.mark.skipif(not captured.FOLDER.is_dir(), reason=f"no recordings at {captured.FOLDER}")


@beside_the_project
def test_every_recording_is_replayed() -> None:
    assert {path.name for path in captured.FOLDER.glob("*.yml")} == set(REPLAYS)


@beside_the_project
@pytest.mark.parametrize("name", REPLAYS)
def test_a_recording_is_understood(make_host: HostMaker, name: str) -> None:
    replay, exchanges = REPLAYS[name], captured.read(name)
    host, target = make_host(**_answers(exchanges))
    error = _outcome(target)
    assert type(error) is (replay.expected or dict), repr(error)
    if isinstance(error, HyperVError):
        assert replay.says in error.sentence
        assert replay.detail in error.detail
    assert host.stages.count("Receive") == replay.receives
    assert host.stages[-len(replay.ended_by) :] == list(replay.ended_by)
    shell = re.search(r'Name="ShellId">([^<]+)<', exchanges[0].response)
    assert shell
    assert all(shell[1] in body for body in host.bodies[1:]), "every message names the recorded shell"


def _outcome(target: Target) -> object:
    try:
        return run_script(target, "read/estate", {}, deadline_seconds=10).result
    except HyperVError as error:
        return error


def _answers(exchanges: Sequence[captured.Exchange]) -> dict[str, list[Behaviour]]:
    """By stage, in order. A refused Command is the end of ours; what was recorded after it was another command's.

    A recording without a Send, or without any command, is completed by what hosts answer to those.
    """
    answers: dict[str, list[Behaviour]] = defaultdict(list)
    for exchange in exchanges:
        answers[exchange.action].append(_replayed(exchange))
    return dict(answers)


def _replayed(exchange: captured.Exchange) -> Behaviour:
    text = re.sub(r"^<\?xml[^>]*>", "", exchange.response)

    def answer(request: Request) -> None:
        related = re.sub(r"(RelatesTo>)[^<]*(<)", rf"\g<1>{request.message_id}\g<2>", text)
        request.reply(500 if "s:Fault>" in text else 200, related)

    return answer
