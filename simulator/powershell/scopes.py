"""Variables and functions by dynamic scope: a name is looked up in the calling scopes, and written to the current
one."""

from typing import TYPE_CHECKING, Any

from simulator.powershell.conversion import convert
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.types import NetType

if TYPE_CHECKING:
    from simulator.powershell.session import Session


class Scope:
    """Names are kept in lower case. `types` holds the type constraint of a variable declared as [type]$name."""

    __slots__ = ("functions", "name", "parent", "session", "types", "variables")

    def __init__(self, session: "Session", parent: "Scope | None") -> None:
        self.session = session
        self.parent = parent
        self.name = ""  # of the function whose scope this is
        self.variables: dict[str, Any] = {}
        self.functions: dict[str, ScriptBlock] | None = None
        self.types: dict[str, NetType] | None = None

    def get(self, name: str) -> Any:
        """None for a variable that nobody has set, as without strict mode."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return scope.variables[name]
            scope = scope.parent
        return None

    def caller_name(self) -> str:
        """The function that runs, or "" at the top of the script."""
        scope: Scope | None = self
        while scope is not None and not scope.name:
            scope = scope.parent
        return scope.name if scope is not None else ""

    def set(self, name: str, value: Any) -> None:
        if self.types is not None and name in self.types:
            value = convert(value, self.types[name], self.session.utc_offset)
        self.variables[name] = value

    def constrain(self, name: str, kind: NetType) -> None:
        if self.types is None:
            self.types = {}
        self.types[name] = kind

    def function(self, name: str) -> ScriptBlock | None:
        scope: Scope | None = self
        while scope is not None:
            if scope.functions is not None and name in scope.functions:
                return scope.functions[name]
            scope = scope.parent
        return None

    def define(self, name: str, block: ScriptBlock) -> None:
        if self.functions is None:
            self.functions = {}
        self.functions[name] = block
