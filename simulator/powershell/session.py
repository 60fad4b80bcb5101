"""One powershell.exe: its global scope, its streams, $Error and the preferences."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from simulator.powershell.collections import NetList
from simulator.powershell.constrained import CONSTRAINED
from simulator.powershell.error_text import error_view
from simulator.powershell.failures import ErrorRecord, Position, PowerShellError
from simulator.powershell.identities import EnumValue, Version
from simulator.powershell.instants import DateTime
from simulator.powershell.machine import Machine
from simulator.powershell.objects import NetObject
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.streams import Streams
from simulator.powershell.version_table import version_table

PREFERENCES = ("Continue", "SilentlyContinue", "Stop", "Ignore", "Inquire")


class Session:
    """`try_depth` counts the try blocks that enclose what runs now: inside one every error looks for a catch."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.constrained = machine.language_mode == CONSTRAINED
        self.version = Version.parse(machine.powershell_version).major  # what dialect.py goes by
        self.utc_offset: timedelta = machine.utc_offset
        self.streams = Streams()
        self.errors = NetList("System.Collections.ArrayList")
        self.success = True
        self.try_depth = 0
        self.muted = 0  # how many 2>$null enclose what runs now
        self.catching = 0  # how many catch blocks enclose what runs now
        self.call_depth = 0
        self.command_position: Position | None = None  # of the command that runs now
        self.modules_loaded: set[str] = set()
        self.modules_imported: set[str] = set()  # by Import-Module
        self.globals = Scope(self, None)
        self.current_scope = self.globals  # of the method call that runs now: delegates are called in it
        self.globals.variables.update(_initial_variables(machine, self.errors))

    def now(self) -> DateTime:
        return DateTime.from_datetime(self.machine.utc_now()).to_local(self.utc_offset)

    def preference(self, scope: Scope, name: str) -> str:
        """A preference variable by the names of ActionPreference."""
        text = text_of(scope.get(name)).lower()
        return next((known for known in PREFERENCES if known.lower() == text), "Continue")

    def remember(self, record: ErrorRecord) -> None:
        """Puts it first in $Error, once."""
        if not (self.errors and self.errors[0] is record):
            self.errors.insert(0, record)

    def report(self, record: ErrorRecord, *, quiet: bool = False) -> None:
        """An error that stops nobody: $Error and the error stream."""
        self.success = False
        self.remember(record)
        if not quiet and not self.muted:
            self.streams.error(error_view(record))

    def write_error(self, record: ErrorRecord, action: str) -> None:
        """A non-terminating error under the error action in force. Raises PowerShellError where it is Stop."""
        if action == "Stop":
            raise PowerShellError(record, ends_script=True)
        self.success = False
        if action == "Ignore":
            return
        self.report(record, quiet=action == "SilentlyContinue")

    def statement_failed(self, scope: Scope, error: PowerShellError, position: Position) -> None:
        """Decides what a terminating error of one statement does: with no try around and the preference Continue the
        next statement runs. Raises it again otherwise."""
        record = error.record
        if record.position is None:
            record.position = position
        self.success = False
        action = self.preference(scope, "erroractionpreference")
        if self.try_depth or error.ends_script or action == "Stop":
            raise error
        self.report(record, quiet=action in ("SilentlyContinue", "Ignore"))


def _initial_variables(machine: Machine, errors: NetList) -> dict[str, Any]:
    return {
        "true": True,
        "executioncontext": _execution_context(machine.language_mode),
        "false": False,
        "null": None,
        "psversiontable": version_table(machine.powershell_version),
        "error": errors,
        "erroractionpreference": _preference("Continue", 2),
        "progresspreference": _preference("Continue", 2),
        "warningpreference": _preference("Continue", 2),
        "verbosepreference": _preference("SilentlyContinue", 0),
        "debugpreference": _preference("SilentlyContinue", 0),
        "informationpreference": _preference("SilentlyContinue", 0),
        "confirmpreference": EnumValue("System.Management.Automation.ConfirmImpact", "High", 3),
        "whatifpreference": False,
    }


def _execution_context(language_mode: str) -> NetObject:
    """What scripts ask of it: whether the language is constrained (AppLocker)."""
    number = 3 if language_mode == CONSTRAINED else 0
    mode = EnumValue("System.Management.Automation.PSLanguageMode", language_mode, number)
    state = NetObject("System.Management.Automation.SessionState", {"LanguageMode": mode})
    return NetObject("System.Management.Automation.EngineIntrinsics", {"SessionState": state})


def _preference(name: str, value: int) -> EnumValue:
    return EnumValue("System.Management.Automation.ActionPreference", name, value)


Emit = Callable[[Any], None]
