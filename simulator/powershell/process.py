"""A process that a WinRS shell starts: cmd.exe's line in, stdout, stderr and exit code out.

Exit code 70 (EX_SOFTWARE) and a plain sentence on stderr say that the script left the subset: no Windows gives that
code.
"""

import sys
from dataclasses import dataclass
from typing import Any

from simulator.powershell import builtins as _builtins  # noqa: F401 - declares the core commands
from simulator.powershell import casts as _casts  # noqa: F401 - declares the conversions
from simulator.powershell import clixml, command_line
from simulator.powershell import dotnet as _dotnet  # noqa: F401 - declares the members of .NET types
from simulator.powershell.block_stage import BlockStage
from simulator.powershell.display import displayed
from simulator.powershell.enumerators import InputEnumerator
from simulator.powershell.failures import ErrorRecord, NetException, PowerShellError, SubsetError
from simulator.powershell.machine import Machine
from simulator.powershell.script import compile_script
from simulator.powershell.session import Session
from simulator.powershell.signals import ExitSignal, Signal
from simulator.powershell.syntax import ParseFailure
from simulator.powershell.text import from_net, to_net

LONGEST_LINE = 8191  # cmd.exe, KB830473
LEFT_SUBSET = 70
_STACK = 12_000  # a script's call takes up to twenty Python frames, and 250 calls may nest


@dataclass(frozen=True, slots=True)
class Completed:
    stdout: bytes
    stderr: bytes
    exit_code: int


def run_command_line(line: str, stdin: bytes, machine: Machine) -> Completed:
    if len(line) > LONGEST_LINE:
        return _failed("The command line is too long.\r\n", 1)
    name, words = command_line.program(line)
    if name.lower().rpartition("\\")[2] not in ("powershell", "powershell.exe"):
        sentence = (
            f"'{name}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n"
        )
        return _failed(sentence, 1)
    try:
        script = command_line.parse(words).script
    except command_line.Refused as refusal:
        return _failed(f"{refusal}\r\n", refusal.exit_code)
    except command_line.Undeclared as undeclared:
        return _failed(f"Outside the simulated subset of PowerShell: {undeclared}.\r\n", LEFT_SUBSET)
    return run_script(script, stdin, machine)


def _failed(text: str, exit_code: int) -> Completed:
    return Completed(b"", text.encode(), exit_code)


def run_script(script: str, stdin: bytes, machine: Machine) -> Completed:
    """What powershell.exe -EncodedCommand does with the script, the lines of stdin as $input."""
    if sys.getrecursionlimit() < _STACK:
        sys.setrecursionlimit(_STACK)
    session = Session(machine)
    try:
        code = _run(session, script, stdin)
    except SubsetError as error:
        return _left_subset(session, error)
    except RecursionError:
        return _left_subset(session, SubsetError("the script nests deeper than the simulated stack"))
    return _completed(session, code, "")


def _run(session: Session, script: str, stdin: bytes) -> int:
    try:
        block = compile_script(script, session.version)
        scope = session.globals
        stage = BlockStage(block, [], scope, lambda value: _show(session, value), dot=True)
        scope.variables["input"] = InputEnumerator(_lines(stdin))
        if block.code.end is not None:
            stage.run_script(block.code.end)
    except ExitSignal as signal:
        return signal.code
    except ParseFailure as failure:
        exception = NetException("System.Management.Automation.ParseException", str(failure))
        session.report(ErrorRecord(exception, failure.error_id, "ParserError", None, failure.position))
        return 1
    except PowerShellError as error:
        session.report(error.record)
        return 1
    except Signal:
        return 0
    return 0 if session.success else 1


def _show(session: Session, value: Any) -> None:
    session.streams.output.append(displayed(value, session.machine.culture))


def _lines(stdin: bytes) -> list[Any]:
    """The input code page is 65001. A last line break ends a line and begins no further one."""
    text = to_net(stdin.decode("utf-8-sig", "replace"))
    if not text:
        return []
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _left_subset(session: Session, error: SubsetError) -> Completed:
    at = error.position
    where = f" (line {at.line}, column {at.column}: {at.line_text.strip()})" if at is not None else ""
    return _completed(session, LEFT_SUBSET, f"Outside the simulated subset of PowerShell: {error}{where}.\r\n")


def _completed(session: Session, code: int, sentence: str) -> Completed:
    streams = session.streams
    stdout = from_net("".join(streams.output)).encode("utf-8")
    noise = from_net("".join(streams.console_error)) + clixml.document(streams.records)
    return Completed(stdout, (noise + sentence).encode("utf-8", "replace"), code)
