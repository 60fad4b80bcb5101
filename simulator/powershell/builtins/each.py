"""ForEach-Object and Where-Object."""

from collections.abc import Callable, Sequence
from typing import Any

from simulator.powershell import members
from simulator.powershell.arguments import Argument
from simulator.powershell.binding import Parameter
from simulator.powershell.collections import PSArray
from simulator.powershell.core_commands import Invocation, stage
from simulator.powershell.failures import SubsetError
from simulator.powershell.inline import run_inline, with_underscore
from simulator.powershell.operators import patterns
from simulator.powershell.operators.table import BINARY
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.truth import truth
from simulator.powershell.unrolling import unroll

_BLOCK = "System.Management.Automation.ScriptBlock"
_OBJECT = Parameter("System.Object", from_pipeline=True)


def _by_name(name: str, *following: str) -> Callable[[Sequence[Argument]], list[Argument]]:
    """% Name and ? Name -eq value: a first argument that is text is the name of a member, not a block."""

    def rewrite(arguments: Sequence[Argument]) -> list[Argument]:
        loose = [number for number, each in enumerate(arguments) if each.name is None]
        result = list(arguments)
        if loose and isinstance(arguments[loose[0]].value, str):
            for number, parameter in zip(loose, (name, *following), strict=False):
                result[number] = Argument(parameter, arguments[number].value)
        return result

    return rewrite


class _ForEach:
    def __init__(self, invocation: Invocation) -> None:
        self._scope, self._out = invocation.scope, invocation.out
        bound = invocation.bound
        given = bound.get("Process")
        self._blocks: list[ScriptBlock] = list(given) if given else []
        self._member = bound.get("MemberName")
        self._begin, self._end = bound.get("Begin"), bound.get("End")
        self._given = bound.get("InputObject")
        if not self._blocks and self._member is None:
            raise SubsetError("ForEach-Object without a block or a member name is not declared")
        if len(self._blocks) > 1:
            raise SubsetError("ForEach-Object with several blocks is not declared; use -Begin, -Process and -End")
        self._begun = False

    def alone(self) -> None:
        self.process(self._given)
        self.finish()

    def process(self, value: Any) -> None:
        self._start()
        for block in self._blocks:
            with_underscore(block, self._scope, value, self._out)
        if self._member is not None:
            unroll(members.read(self._scope.session, value, self._member), self._out)

    def finish(self) -> None:
        self._start()
        if self._end is not None:
            run_inline(self._end, self._scope, self._out)

    def _start(self) -> None:
        if not self._begun:
            self._begun = True
            if self._begin is not None:
                run_inline(self._begin, self._scope, self._out)


@stage(
    "ForEach-Object",
    "Core",
    {
        "Process": Parameter(f"{_BLOCK}[]", position=0, sets=("ScriptBlockSet",)),
        "Begin": Parameter(_BLOCK, sets=("ScriptBlockSet",)),
        "End": Parameter(_BLOCK, sets=("ScriptBlockSet",)),
        "MemberName": Parameter("System.String", sets=("PropertyAndMethodSet",)),
        "InputObject": _OBJECT,
    },
    aliases=("foreach", "%"),
    rewrite=_by_name("MemberName"),
)
def for_each_object(invocation: Invocation) -> _ForEach:
    return _ForEach(invocation)


_TESTS = (
    "EQ", "NE", "GT", "GE", "LT", "LE", "Like", "NotLike", "Match", "NotMatch", "Contains", "NotContains", "In",
    "NotIn", "Is", "IsNot", "CEQ", "CNE",
)  # fmt: skip


class _Where:
    def __init__(self, invocation: Invocation) -> None:
        self._scope, self._out = invocation.scope, invocation.out
        bound = invocation.bound
        self._block: ScriptBlock | None = bound.get("FilterScript")
        self._property = bound.get("Property")
        self._operator = next((name for name in _TESTS if bound.get(name)), None)
        self._value = bound.get("Value")
        if self._block is None and self._property is None:
            raise SubsetError("Where-Object without a block or a property is not declared")

    def alone(self) -> None:
        raise SubsetError("Where-Object without piped input is not declared")

    def process(self, value: Any) -> None:
        if self._passes(value):
            self._out(value)

    def finish(self) -> None:
        return None

    def _passes(self, value: Any) -> bool:
        if self._block is not None:
            outputs: list[Any] = []
            with_underscore(self._block, self._scope, value, outputs.append)
            return truth(PSArray(outputs))
        found = members.read(self._scope.session, value, str(self._property))
        if self._operator is None:
            return truth(found)
        return truth(_compare(self._operator.lower(), found, self._value))


def _compare(name: str, found: Any, wanted: Any) -> Any:
    if name in ("match", "notmatch"):
        matched = patterns.match(found, wanted, exact_case=False)[0]
        return matched == (name == "match")
    return BINARY[f"-{name}"](found, wanted)


@stage(
    "Where-Object",
    "Core",
    {
        "FilterScript": Parameter(_BLOCK, position=0, sets=("ScriptBlockSet",)),
        "Property": Parameter("System.String", sets=("EqualSet",)),
        "Value": Parameter("System.Object", sets=("EqualSet",)),
        **{name: Parameter("switch", sets=("EqualSet",)) for name in _TESTS},
        "InputObject": _OBJECT,
    },
    aliases=("where", "?"),
    rewrite=_by_name("Property", "Value"),
)
def where_object(invocation: Invocation) -> _Where:
    return _Where(invocation)
