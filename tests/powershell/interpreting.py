"""Runs a script of the project through its bootstrap on our interpreter: what a real PowerShell is compared with."""

from collections.abc import Mapping
from typing import Any

from simulator.cmdlets import HostMachine
from simulator.powershell.process import run_command_line
from tests.powershell.recording import Recording, RecordingMachine
from tests.powershell.running import SWITCHES, answer_in, bootstrap, encoded, stdin_for


def on_interpreter(machine: HostMachine, script: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    line = " ".join(("powershell.exe", *SWITCHES, encoded(bootstrap())))
    done = run_command_line(line, stdin_for(script, parameters), machine)
    return answer_in(done.stdout, done.stderr)


def recorded(machine: HostMachine, script: str, parameters: Mapping[str, Any]) -> tuple[dict[str, Any], Recording]:
    """The answer, and everything that was asked of the host for it."""
    listening = RecordingMachine(machine.estate, machine.host, machine.user)
    return on_interpreter(listening, script, parameters), listening.recording
