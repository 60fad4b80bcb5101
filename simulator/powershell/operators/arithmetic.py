"""+ - * / % and the bit operators. The left operand decides what happens; integers grow Int32, Int64, Double."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from simulator.powershell.collections import Dictionary, Hashtable, PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.failures import NetException, PowerShellError, net_error
from simulator.powershell.identities import Char, EnumValue, SwitchParameter
from simulator.powershell.instants import DateTime, TimeSpan
from simulator.powershell.integers import Int32, Int64, Integer, UInt32, UInt64
from simulator.powershell.numerals import parse_number
from simulator.powershell.rendering import text_of
from simulator.powershell.types import NetType, named_type, type_name_of

_RUNTIME = "System.Management.Automation.RuntimeException"
_INT32, _DOUBLE = named_type("int"), named_type("double")


def add(left: Any, right: Any) -> Any:
    if left is None:
        return right
    if isinstance(left, PSArray):
        return PSArray([*left, *(right if isinstance(right, PSArray) else [right])])
    if isinstance(left, str):
        return ("" + left) + text_of(right)
    if isinstance(left, Dictionary):
        return _add_dictionary(left, right)
    if isinstance(left, DateTime) and isinstance(right, TimeSpan):
        return DateTime(left.ticks + right.ticks, left.kind)
    if isinstance(left, TimeSpan) and isinstance(right, TimeSpan):
        return TimeSpan(left.ticks + right.ticks)
    return _calculate("op_Addition", left, right, lambda a, b: a + b)


def _add_dictionary(left: Dictionary, right: Any) -> Any:
    if not isinstance(right, Dictionary):
        message = "A hash table can only be added to another hash table."
        raise net_error(_RUNTIME, message, "AddHashTableToNonHashTable", "InvalidOperation")
    result = Hashtable(left.items())
    for key, value in right.items():
        if key in result:
            name = text_of(key)
            message = f"Item has already been added. Key in dictionary: '{name}'  Key being added: '{name}'"
            raise net_error("System.ArgumentException", message, "System.ArgumentException", "OperationStopped")
        result[key] = value
    return result


def subtract(left: Any, right: Any) -> Any:
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        return TimeSpan(left.ticks - right.ticks)
    if isinstance(left, DateTime) and isinstance(right, TimeSpan):
        return DateTime(left.ticks - right.ticks, left.kind)
    if isinstance(left, TimeSpan) and isinstance(right, TimeSpan):
        return TimeSpan(left.ticks - right.ticks)
    return _calculate("op_Subtraction", left, right, lambda a, b: a - b)


def multiply(left: Any, right: Any) -> Any:
    if left is None:
        return None
    if isinstance(left, str) and not isinstance(left, Char):
        return left * _times(right)
    if isinstance(left, PSArray):
        return PSArray(list(left) * _times(right))
    return _calculate("op_Multiply", left, right, lambda a, b: a * b)


def _times(right: Any) -> int:
    return max(0, int(convert(right, _INT32)))


def divide(left: Any, right: Any) -> Any:
    """Whole where it comes out even, else Double: 6/3 is 2, 7/2 is 3.5."""
    return _calculate("op_Division", left, right, _quotient)


def _quotient(a: Any, b: Any) -> Any:
    if isinstance(a, float) or isinstance(b, float):
        return _float_quotient(float(a), float(b))
    if b == 0:
        raise _divided_by_zero()
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return Decimal(a) / Decimal(b)
    return a // b if a % b == 0 else a / b


def _float_quotient(a: float, b: float) -> float:
    if b != 0:
        return a / b
    return float("nan") if a == 0 or a != a else float("inf") if a > 0 else float("-inf")


def remainder(left: Any, right: Any) -> Any:
    return _calculate("op_Modulus", left, right, _modulus)


def _modulus(a: Any, b: Any) -> Any:
    """The sign is the dividend's, as in C#."""
    if b == 0:
        if isinstance(a, float) or isinstance(b, float):
            return float("nan")
        raise _divided_by_zero()
    result = abs(a) % abs(b)
    return -result if a < 0 else result


def negate(value: Any) -> Any:
    return subtract(Int32(0), value)


def as_number(value: Any) -> Any:
    """Unary plus."""
    return add(Int32(0), value)


def _divided_by_zero() -> PowerShellError:
    message = "Attempted to divide by zero."
    inner = NetException("System.DivideByZeroException", message)
    return net_error(_RUNTIME, message, "RuntimeException", "NotSpecified", inner=inner)


def _calculate(method: str, left: Any, right: Any, operation: Callable[[Any, Any], Any]) -> Any:
    first, second = _operand(left, method), _operand(right, method, of_left=left)
    if isinstance(first, float) or isinstance(second, float):
        return float(operation(float(first), float(second)))
    if isinstance(first, Decimal) or isinstance(second, Decimal):
        return operation(Decimal(first), Decimal(second))
    result = operation(int(first), int(second))
    return result if isinstance(result, float) else fit(result, first, second)


def fit(number: int, first: Integer, second: Integer) -> Integer | float:
    """The result in the wider of the operand types; past its range Int32 becomes Int64 or Double, as overflow makes
    it."""
    kinds = (type(first), type(second))
    if UInt64 in kinds and number >= 0:
        order: tuple[type[Integer], ...] = (UInt64,)
    elif Int64 in kinds or (UInt32 in kinds and not all(kind is UInt32 for kind in kinds)):
        order = (Int64,)
    elif UInt32 in kinds:
        order = (UInt32, Int64)
    else:
        order = (Int32,)
    for kind in order:
        if kind.minimum <= number <= kind.maximum:
            return kind(number)
    return float(number)


def _operand(value: Any, method: str, *, of_left: Any = "") -> Any:
    if isinstance(value, Integer | float | Decimal) and not isinstance(value, bool):
        return value
    if value is None:
        return Int32(0)
    if isinstance(value, bool | SwitchParameter):
        return Int32(1 if value else 0)
    if isinstance(value, Char):
        return Int32(ord(value))
    if isinstance(value, EnumValue):
        return Int64(value.value) if abs(value.value) > Int32.maximum else Int32(value.value)
    if isinstance(value, str):
        if parse_number(value.strip()) is None and value.strip():
            return convert(value, _INT32)  # raises what Windows raises: the attempt at an Int32 is named
        return _narrowest(value, convert(value, _DOUBLE))
    owner = _operator_owner(value, of_left)
    raise net_error(
        _RUNTIME,
        f"Method invocation failed because [{owner}] does not contain a method named '{method}'.",
        "MethodNotFound",
        "InvalidOperation",
        method,
    )


def _operator_owner(value: Any, of_left: Any) -> str:
    return type_name_of(value if of_left == "" or of_left is None else of_left)


def _narrowest(text: str, number: float) -> Any:
    """Text is an Int32, Int64 or Double, whichever holds it first."""
    for name in ("System.Int32", "System.Int64"):
        if number == int(number) and "." not in text and "e" not in text.lower():
            try:
                return convert(text, NetType(name))
            except PowerShellError:
                continue
    return number
