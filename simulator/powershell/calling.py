"""Calling a declared method: choosing the overload, converting the arguments, wrapping what it throws."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.powershell.collections import PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.failures import NetException, PowerShellError, net_error
from simulator.powershell.registry import Method, Overload
from simulator.powershell.rendering import text_of
from simulator.powershell.types import NetType, is_instance, is_number, type_name_of

if TYPE_CHECKING:
    from simulator.powershell.session import Session

_A = "System.Management.Automation."


def call(session: "Session", method: Method, target: tuple[Any, ...], arguments: Sequence[Any]) -> Any:
    """`target` holds the object for an instance method and is empty for a static one."""
    overload = _choose(method, arguments)
    converted = _convert(session, method, overload, arguments)
    return guarded(method.name, len(arguments), lambda: method.function(session, *target, *converted))


def guarded(name: str, count: int, action: Callable[[], Any]) -> Any:
    """Runs a method's body; what it throws becomes a MethodInvocationException with the original inside."""
    try:
        return action()
    except PowerShellError as error:
        raise invocation_error(name, count, error) from None


def invocation_error(name: str, count: int, error: PowerShellError) -> PowerShellError:
    inner = error.record.exception
    if inner.type_name == _A + "MethodInvocationException" or error.record.error_id:
        return error
    message = f'Exception calling "{name}" with "{count}" argument(s): "{inner.message}"'
    error_id = inner.type_name.rpartition(".")[2]
    return net_error(_A + "MethodInvocationException", message, error_id, inner=inner)


def _choose(method: Method, arguments: Sequence[Any]) -> Overload:
    fitting = [overload for overload in method.overloads if overload.takes(len(arguments))]
    if not fitting:
        message = f'Cannot find an overload for "{method.name}" and the argument count: "{len(arguments)}".'
        raise net_error(_A + "MethodException", message, "MethodCountCouldNotFindBest")
    return fitting[0] if len(fitting) == 1 else min(fitting, key=lambda overload: _distance(overload, arguments))


def _distance(overload: Overload, arguments: Sequence[Any]) -> int:
    types = [*overload.types, *([overload.rest] * (len(arguments) - len(overload.types)) if overload.rest else [])]
    return sum(_cost(value, kind) for value, kind in zip(arguments, types, strict=False) if kind is not None)


def _cost(value: Any, kind: NetType) -> int:
    """0 for the type itself, more the further the conversion goes."""
    if value is None:
        return 1
    name = type_name_of(value)
    if name == kind.name:
        return 0
    if kind.name == "System.Object":
        return 5
    if is_instance(value, kind):
        return 1
    if is_number(value):
        narrowing = isinstance(value, float | Decimal) or name == "System.Int64"
        cost = {"System.Int32": 3, "System.Int64": 2, "System.Double": 3, "System.Decimal": 4}.get(kind.name, 8)
        return 8 if narrowing and kind.name.startswith("System.Int") else cost
    if isinstance(value, str) and len(value) == 1 and kind.name == "System.Char":
        return 2
    if isinstance(value, PSArray) != (kind.element is not None):
        return 20
    return 9


def _convert(session: "Session", method: Method, overload: Overload, arguments: Sequence[Any]) -> list[Any]:
    plain = [_argument(session, method, value, kind) for value, kind in zip(arguments, overload.types, strict=False)]
    if overload.rest is None:
        return plain
    others = list(arguments[len(overload.types) :])
    if len(others) == 1 and isinstance(others[0], PSArray):
        others = list(others[0])
    return [*plain, *(_argument(session, method, value, overload.rest) for value in others)]


def _argument(session: "Session", method: Method, value: Any, kind: NetType) -> Any:
    try:
        return convert(value, kind, session.utc_offset)
    except PowerShellError as error:
        reason = error.record.exception.message
        message = (
            f'Cannot convert argument "{text_of(value)}", with value: "{text_of(value)}", for "{method.name}" to type '
            f'"{kind.name}": "{reason}"'
        )
        inner = NetException("System.Management.Automation.PSInvalidCastException", reason)
        raise net_error(
            _A + "MethodException", message, "MethodArgumentConversionInvalidCastArgument", inner=inner
        ) from None
