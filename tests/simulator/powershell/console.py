"""A small machine and the ways in which tests let it run a script."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.powershell.binding import Cmdlet
from simulator.powershell.machine import WindowsUser
from simulator.powershell.process import LEFT_SUBSET, Completed, run_command_line

ADMINISTRATORS = "S-1-5-32-544"


@dataclass
class Box:
    """A Windows machine of a test: its clock stands, its commands are what the test declares."""

    commands: Mapping[str, Cmdlet] = field(default_factory=dict)
    powershell_version: str = "5.1.20348.2849"
    language_mode: str = "FullLanguage"
    culture: str = "en-US"
    utc_offset: timedelta = timedelta(hours=2)
    user: WindowsUser = field(default_factory=lambda: WindowsUser("EXAMPLE\\tester", frozenset({ADMINISTRATORS})))

    def utc_now(self) -> datetime:
        return datetime(2026, 3, 5, 12, 30, 45, 678901, tzinfo=UTC)

    def find_command(self, name: str, module: str | None) -> Cmdlet | None:
        found = self.commands.get(name.lower())
        return found if found is not None and module in (None, found.module) else None

    def has_module(self, name: str) -> bool:
        return name.lower() in {cmdlet.module.lower() for cmdlet in self.commands.values()}


def encoded(script: str) -> str:
    """The command line that a client sends."""
    text = base64.b64encode(script.encode("utf-16-le")).decode()
    return f"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand {text}"


def run(script: str, stdin: bytes = b"", machine: Any = None) -> Completed:
    return run_command_line(encoded(script), stdin, machine or Box())


def lines(script: str, stdin: bytes = b"", machine: Any = None) -> list[str]:
    """What a script wrote to stdout; it must have stayed in the subset and written nothing to stderr."""
    done = run(script, stdin, machine)
    assert done.stderr == b"", done.stderr.decode()
    return done.stdout.decode().splitlines()


def text(expression: str, machine: Any = None) -> str:
    """An expression as a cast to [string] shows it."""
    return "\n".join(lines(f"[string]({expression})", machine=machine))


def kind(expression: str) -> str:
    """The full type name of an expression's value."""
    return lines(f"$it = {expression}\nif ($null -eq $it) {{ 'null' }} else {{ $it.GetType().FullName }}")[0]


def caught(statement: str, machine: Any = None) -> tuple[str, str, str]:
    """(exception type, FullyQualifiedErrorId, message) of the error that a statement raises."""
    script = (
        f"try {{ $null = $(\n{statement}\n) ; 'nothing was raised' }}\n"
        "catch { $_.Exception.GetType().FullName; $_.FullyQualifiedErrorId; $_.Exception.Message }"
    )
    first, second, *rest = lines(script, machine=machine)
    return first, second, "\n".join(rest)


def subset_sentence(script: str, machine: Any = None) -> str:
    """What is said of a script that leaves the subset."""
    done = run(script, machine=machine)
    assert done.exit_code == LEFT_SUBSET, done
    return done.stderr.decode()
