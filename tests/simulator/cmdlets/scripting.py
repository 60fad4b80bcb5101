"""Runs a few lines of PowerShell on a simulated host; what they return comes back as JSON."""

import base64
import json
from typing import Any

from simulator.estate import Estate
from simulator.powershell.process import Completed, run_command_line
from tests.simulator.cmdlets.calling import machine

_WRITE = "[Console]::Out.Write((ConvertTo-Json -InputObject @(& {{\n{lines}\n}}) -Depth 4 -Compress))"


def run_lines(estate: Estate, host: str, lines: str) -> Completed:
    encoded = base64.b64encode(_WRITE.format(lines=lines).encode("utf-16-le")).decode("ascii")
    line = f"powershell.exe -NoProfile -NonInteractive -EncodedCommand {encoded}"
    return run_command_line(line, b"", machine(estate, host))


def result_of(estate: Estate, host: str, lines: str) -> list[Any]:
    """AssertionError with what stderr says where the lines fail."""
    done = run_lines(estate, host, lines)
    assert done.exit_code == 0, done.stderr.decode()
    answer: list[Any] = json.loads(done.stdout.decode("utf-8-sig"))
    return answer
