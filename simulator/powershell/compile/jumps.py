"""return, throw, exit, break, continue."""

from typing import Any, NoReturn

from tree_sitter import Node

from simulator.powershell.code import Code, producer
from simulator.powershell.compile.registry import build, outside, parts, syntax
from simulator.powershell.conversion import convert
from simulator.powershell.failures import ErrorRecord, NetException, Position, PowerShellError
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.signals import BreakSignal, ContinueSignal, ExitSignal, ReturnSignal
from simulator.powershell.syntax import Source
from simulator.powershell.types import named_type
from simulator.powershell.unrolling import Emit

_INT = named_type("int")


@syntax("flow_control_statement")
def flow_control(source: Source, node: Node) -> Code:
    pieces = parts(node)
    word = source.text_of(pieces[0]).lower()
    operand = pieces[1] if len(pieces) > 1 else None
    if word in ("break", "continue"):
        if operand is not None:
            raise outside(source, operand, "labels are not declared")
        return producer(_break if word == "break" else _continue)
    code = build(source, operand) if operand is not None else None
    return {"return": _return, "throw": _throw, "exit": _exit}[word](code, source.position(node))


def _break(_: Scope, __: Emit) -> NoReturn:
    raise BreakSignal


def _continue(_: Scope, __: Emit) -> NoReturn:
    raise ContinueSignal


def _return(code: Code | None, _: Position) -> Code:
    def run(scope: Scope, out: Emit) -> None:
        if code is not None:
            code.run(scope, out)
        raise ReturnSignal

    return producer(run)


def _exit(code: Code | None, _: Position) -> Code:
    def run(scope: Scope, _: Emit) -> None:
        raise ExitSignal(int(convert(code.value(scope), _INT)) if code is not None else 0)

    return producer(run)


def _throw(code: Code | None, position: Position) -> Code:
    def run(scope: Scope, _: Emit) -> None:
        raise PowerShellError(thrown_record(scope, code.value(scope) if code else None, position), ends_script=True)

    return producer(run)


def thrown_record(scope: Scope, value: Any, position: Position) -> ErrorRecord:
    """What `throw value` throws: a record or an exception as it is, anything else as the text of a RuntimeException."""
    if value is None:
        current = scope.get("_")
        if isinstance(current, ErrorRecord) and scope.session.catching:
            return current
        value = "ScriptHalted"
    if isinstance(value, ErrorRecord):
        return value
    if isinstance(value, NetException):
        return ErrorRecord(value, value.message, "OperationStopped", None, position)
    text = text_of(value)
    exception = NetException("System.Management.Automation.RuntimeException", text)
    return ErrorRecord(exception, text, "OperationStopped", value, position)
