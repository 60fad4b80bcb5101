"""Errors of PowerShell as values, and the Python exceptions that carry them through the interpreter.

PowerShellError   a terminating error: a script's catch sees it. Cmdlets raise it.
SubsetError       the script left the declared subset: no script can catch it, the process ends with exit code 70.
"""

from dataclasses import dataclass, field
from typing import Any

from simulator.powershell.integers import Int32
from simulator.powershell.text import fold


@dataclass(frozen=True, slots=True)
class ExceptionType:
    name: str
    base: str | None
    hresult: Int32


EXCEPTION_TYPES: dict[str, ExceptionType] = {}


def declare_exception(type_name: str, base: str, hresult: int | None = None) -> None:
    """Adds an exception class. `hresult` (unsigned or signed) defaults to the base's, as in .NET.

    ValueError for a class that is known as something else: whoever came last would change it for all.
    """
    parent = EXCEPTION_TYPES.get(fold(base))
    number = parent.hresult if hresult is None and parent else hresult or 0x80131500
    declared = ExceptionType(type_name, base or None, Int32(number - 2**32 if number >= 2**31 else number))
    if EXCEPTION_TYPES.setdefault(fold(type_name), declared) != declared:
        raise ValueError(f"{type_name} is declared already, and otherwise")


class NetException:
    """A .NET exception object. Raises KeyError for a class that nobody declared."""

    __slots__ = ("data", "hresult", "inner", "message", "type_name")

    def __init__(
        self, type_name: str, message: str, *, hresult: int | None = None, inner: "NetException | None" = None
    ) -> None:
        declared = EXCEPTION_TYPES[fold(type_name)]
        self.type_name = declared.name
        self.message = message
        number = declared.hresult if hresult is None else hresult
        self.hresult = Int32(number - 2**32 if number >= 2**31 else number)
        self.inner = inner
        self.data: dict[str, Any] = {}  # further properties that a class has, by folded name

    def ancestry(self) -> list[str]:
        """The class and its base classes, nearest first."""
        names: list[str] = []
        current: ExceptionType | None = EXCEPTION_TYPES[fold(self.type_name)]
        while current is not None:
            names.append(current.name)
            current = EXCEPTION_TYPES.get(fold(current.base)) if current.base else None
        return names

    def is_a(self, type_name: str) -> bool:
        return any(fold(name) == fold(type_name) for name in self.ancestry())


@dataclass(slots=True, eq=False)
class Position:
    """Where in a script something stands, counted from 1, with the line's text for PositionMessage."""

    line: int
    column: int
    line_text: str
    extent: str
    command: str = ""

    def message(self) -> str:
        """InvocationInfo.PositionMessage of a script that came without a file."""
        first = self.extent.split("\n")[0]
        marks = "~" * max(1, len(first))
        return f"At line:{self.line} char:{self.column}\r\n+ {self.line_text}\r\n+ {' ' * (self.column - 1)}{marks}"


@dataclass(slots=True, eq=False)
class ErrorRecord:
    """`error_id` becomes FullyQualifiedErrorId; the interpreter adds ",ImplementingType" for errors of a cmdlet."""

    exception: NetException
    error_id: str = ""
    category: str = "NotSpecified"
    target: Any = None
    position: Position | None = None
    activity: str = ""
    invocation: str = ""  # the name that the script called, where it is no activity
    details: str | None = None
    qualified: bool = field(default=False)  # the implementing type has been added


class PowerShellError(Exception):
    """A terminating error on its way to a catch block. `ends_script`: not only the statement ends where nothing
    catches it (throw, and an error action of Stop)."""

    def __init__(self, record: ErrorRecord, *, ends_script: bool = False) -> None:
        super().__init__(record.exception.message)
        self.record = record
        self.ends_script = ends_script


class SubsetError(Exception):
    """The script used something outside the declared subset. `position` is filled in on the way where it is not known
    at once."""

    def __init__(self, message: str, position: Position | None = None) -> None:
        super().__init__(message)
        self.position = position


def net_error(
    type_name: str,
    message: str,
    error_id: str,
    category: str = "NotSpecified",
    target: Any = None,
    *,
    hresult: int | None = None,
    inner: NetException | None = None,
) -> PowerShellError:
    """A terminating error ready to be raised."""
    return PowerShellError(
        ErrorRecord(NetException(type_name, message, hresult=hresult, inner=inner), error_id, category, target)
    )
