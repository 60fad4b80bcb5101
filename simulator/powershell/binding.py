"""How a cmdlet is declared, and what it is given when it runs.

A cmdlet's `run` is called once where nothing is piped to it, otherwise once per piped object (as ProcessRecord is),
with the object bound to its pipeline parameter; with `collects` it is called once at the end with everything in
`call.input`. Each value that it yields is one output object: an array is not unrolled. It raises PowerShellError (see
`net_error`) for a terminating error and calls `call.write_error` for one that does not terminate; the interpreter
completes the FullyQualifiedErrorId with ",implementing_type".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.powershell.failures import ErrorRecord
from simulator.powershell.text import fold

if TYPE_CHECKING:
    from simulator.powershell.machine import Machine


@dataclass(frozen=True, slots=True)
class Parameter:
    """`type` is a .NET type name ("System.String", "System.Guid[]", "switch", a cmdlet's own class name).

    `sets` names the parameter sets it belongs to; empty means all of them. `values` is a ValidateSet.
    """

    type: str = "System.String"
    aliases: tuple[str, ...] = ()
    mandatory: bool = False
    position: int | None = None
    from_pipeline: bool = False
    from_pipeline_by_property_name: bool = False
    sets: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    allows_nothing: bool = False  # AllowNull, AllowEmptyString and AllowEmptyCollection on a mandatory parameter


class Bound(MutableMapping[str, Any]):
    """The bound parameters, already converted to their declared types; names without regard to case. A parameter that
    was not given is absent: use .get()."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, Any] | None = None) -> None:
        self._entries: dict[str, tuple[str, Any]] = {}
        self.update(entries or {})

    def __getitem__(self, name: str) -> Any:
        return self._entries[fold(name)][1]

    def __setitem__(self, name: str, value: Any) -> None:
        self._entries[fold(name)] = (name, value)

    def __delitem__(self, name: str) -> None:
        del self._entries[fold(name)]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(slots=True)
class Call:
    """One invocation. `write_error` returns, or raises where the error action is Stop.

    `parameter_set` is the one chosen by what was given ("" where the cmdlet declares none).
    """

    bound: Bound
    machine: "Machine"
    write_error: Callable[[ErrorRecord], None]
    write_progress: Callable[[str, str], None]
    error_action: str = "Continue"
    parameter_set: str = ""
    input: list[Any] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Cmdlet:
    """A command of a module.

    `implementing_type` is the .NET class behind it ("Microsoft.HyperV.PowerShell.Commands.GetVM"); for a script
    cmdlet or function leave the default, which is the cmdlet's name. `default_set` decides between sets that fit
    equally.
    """

    name: str
    module: str
    parameters: Mapping[str, Parameter]
    run: Callable[[Call], Iterable[Any]]
    implementing_type: str = ""
    default_set: str = ""
    collects: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def error_source(self) -> str:
        return self.implementing_type or self.name
