"""A function or script block as a stage: its own scope, $args, $input, begin, process and end."""

from collections.abc import Sequence
from typing import Any

from simulator.powershell.arguments import Argument, ParameterWord
from simulator.powershell.binder import Binding, distribute, missing_in, refuse_missing
from simulator.powershell.bound_values import converted
from simulator.powershell.code import BlockCode, Run
from simulator.powershell.collections import Hashtable, PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.enumerators import InputEnumerator
from simulator.powershell.failures import PowerShellError, net_error
from simulator.powershell.identities import SwitchParameter
from simulator.powershell.parameter_table import SWITCH
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.signals import ReturnSignal
from simulator.powershell.types import NetType
from simulator.powershell.unrolling import Emit

DEPTH_LIMIT = 250  # Windows stops near a thousand calls; Python's own stack must not be reached before


class BlockStage:
    """`dot` runs it in the caller's scope, as `. { }` does."""

    def __init__(
        self, block: ScriptBlock, arguments: Sequence[Argument], caller: Scope, out: Emit, *, dot: bool = False
    ) -> None:
        self._code: BlockCode = block.code
        self._session = caller.session
        self._out = out
        self._scope = caller if dot else Scope(self._session, caller)
        if not dot:
            self._scope.name = self._code.name
        self._input: list[Any] = []
        self._began = False
        if block.captured is not None:
            self._scope.variables.update(block.captured)
        bind_block(self._code, arguments, self._scope)

    def alone(self) -> None:
        code = self._code
        self._scope.variables["input"] = InputEnumerator([])
        if code.process is None and code.begin is None:
            if code.end is not None:
                self._guarded(code.end)
            return
        self._begin()
        if code.process is not None:
            self._guarded(code.process)
        self._end()

    def run_script(self, run: Run) -> None:
        """A whole script: $input is what the caller has put there."""
        self._guarded(run)

    def process(self, value: Any) -> None:
        if self._code.process is None:
            self._input.append(value)
            return
        self._begin()
        self._take(value)
        variables = self._scope.variables
        variables["_"] = value
        variables["input"] = InputEnumerator([value])
        self._guarded(self._code.process)

    def finish(self) -> None:
        self._begin()
        if self._code.process is None:
            self._scope.variables["input"] = InputEnumerator(self._input)
        self._end()

    def _take(self, value: Any) -> None:
        """A parameter with ValueFromPipeline takes the object."""
        table = self._code.table
        for entry in table.from_pipeline:
            self._scope.variables[entry.key] = converted(table, entry, value, self._session)

    def _begin(self) -> None:
        if not self._began:
            self._began = True
            if self._code.begin is not None:
                self._guarded(self._code.begin)

    def _end(self) -> None:
        if self._code.end is not None:
            self._guarded(self._code.end)

    def _guarded(self, run: Run) -> None:
        session = self._session
        session.call_depth += 1
        if session.call_depth > DEPTH_LIMIT:
            session.call_depth = 0
            raise _too_deep()
        try:
            run(self._scope, self._out)
        except ReturnSignal:
            pass
        finally:
            session.call_depth = max(0, session.call_depth - 1)


def _too_deep() -> Exception:
    message = "The script failed due to call depth overflow."
    kind = "System.Management.Automation.RuntimeException"
    return net_error(kind, message, "CallDepthOverflow", "InvalidOperation")


def bind_block(code: BlockCode, arguments: Sequence[Argument], scope: Scope) -> None:
    """Sets the parameters, $args and $PSBoundParameters in `scope`. Raises PowerShellError for what does not bind."""
    variables = scope.variables
    if not code.parameters:
        if code.advanced and arguments:
            distribute(code.table, arguments)
        variables["args"] = PSArray(_leftover(arguments))
        return
    binding = distribute(code.table, arguments, keep_rest=not code.advanced)
    if code.table.mandatory:
        refuse_missing(code.table, missing_in(code.table, binding, "", piped=bool(code.table.from_pipeline)))
    _bind_preferences(binding, scope)
    variables["args"] = PSArray(_leftover(binding.rest))
    variables["psboundparameters"] = Hashtable()
    for parameter in code.parameters:
        if parameter.key in binding.values:
            entry = code.table.entries[parameter.key]
            value = converted(code.table, entry, binding.values[parameter.key], scope.session)
            variables["psboundparameters"][parameter.name] = value
        elif parameter.default is not None:
            value = _typed(parameter.kind, parameter.default(scope), scope)
        else:
            value = _unset(parameter.kind)
        variables[parameter.key] = value
        if parameter.kind is not None:
            scope.constrain(parameter.key, parameter.kind)


def _bind_preferences(binding: Binding, scope: Scope) -> None:
    """-ErrorAction of an advanced function is its $ErrorActionPreference."""
    if "erroraction" in binding.values:
        scope.variables["erroractionpreference"] = binding.values["erroraction"]


def _typed(kind: NetType | None, value: Any, scope: Scope) -> Any:
    return value if kind is None else convert(value, kind, scope.session.utc_offset)


def _unset(kind: NetType | None) -> Any:
    """A parameter without argument and default: the zero of its type, "" for text."""
    if kind is None:
        return None
    if kind.name == SWITCH:
        return SwitchParameter(False)
    try:
        return convert(None, kind)
    except PowerShellError:
        return None


def _leftover(arguments: Sequence[Argument]) -> list[Any]:
    values: list[Any] = []
    for argument in arguments:
        if argument.name is not None:
            values.append(ParameterWord(f"-{argument.name}"))
        if argument.has_value:
            values.append(argument.value)
    return values
