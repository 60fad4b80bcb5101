"""The registry of the commands that belong to PowerShell itself. One decorator declares each; builtins/ holds them.

@core("Sort-Object", "Utility", {...}, aliases=("sort",))       a function of Call, as cmdlets of other modules are
@stage("ForEach-Object", "Core", {...}, aliases=("foreach", "%"))  a Stage of its own, given the caller's scope
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.powershell.arguments import Argument
from simulator.powershell.binding import Bound, Call, Cmdlet, Parameter
from simulator.powershell.scopes import Scope
from simulator.powershell.stages import Stage
from simulator.powershell.text import fold
from simulator.powershell.unrolling import Emit

MakeStage = Callable[["Invocation"], Stage]
Rewrite = Callable[[Sequence[Argument]], list[Argument]]


@dataclass(frozen=True, eq=False)
class StageCommand:
    """A command that needs the caller's scope or the stream itself."""

    name: str
    module: str
    parameters: Mapping[str, Parameter]
    make: MakeStage
    implementing_type: str
    rewrite: Rewrite | None = None  # arguments as written -> arguments as bound

    @property
    def error_source(self) -> str:
        return self.implementing_type


@dataclass(slots=True)
class Invocation:
    """One use of a StageCommand: its bound parameters, the caller's scope and where its output goes."""

    bound: Bound
    scope: Scope
    out: Emit
    error_action: str
    error_variable: list[Any] | None  # of -ErrorVariable: gets what is written to the error stream


CORE: dict[str, Cmdlet | StageCommand] = {}
ALIASES: dict[str, str] = {}


def _place(command: Cmdlet | StageCommand, aliases: tuple[str, ...]) -> None:
    CORE[fold(command.name)] = command
    ALIASES.update({fold(alias): command.name for alias in aliases})


def _class_name(name: str) -> str:
    return f"Microsoft.PowerShell.Commands.{name.replace('-', '')}Command"


def core(
    name: str,
    module: str,
    parameters: Mapping[str, Parameter],
    *,
    aliases: tuple[str, ...] = (),
    collects: bool = False,
) -> Callable[[Callable[[Call], Iterable[Any]]], Callable[[Call], Iterable[Any]]]:
    def register(run: Callable[[Call], Iterable[Any]]) -> Callable[[Call], Iterable[Any]]:
        full = f"Microsoft.PowerShell.{module}"
        _place(Cmdlet(name, full, parameters, run, _class_name(name), collects=collects), aliases)
        return run

    return register


def stage(
    name: str,
    module: str,
    parameters: Mapping[str, Parameter],
    *,
    aliases: tuple[str, ...] = (),
    rewrite: Rewrite | None = None,
) -> Callable[[MakeStage], MakeStage]:
    def register(make: MakeStage) -> MakeStage:
        full = f"Microsoft.PowerShell.{module}"
        _place(StageCommand(name, full, parameters, make, _class_name(name), rewrite), aliases)
        return make

    return register
