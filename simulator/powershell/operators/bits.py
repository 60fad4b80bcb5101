"""-band, -bor, -bxor, -bnot, -shl, -shr on Int32 and Int64 and on enumerations."""

from collections.abc import Callable
from typing import Any

from simulator.powershell.conversion import convert
from simulator.powershell.failures import SubsetError
from simulator.powershell.identities import EnumType, EnumValue, enum_value
from simulator.powershell.integers import Int32, Int64, Integer, UInt32, UInt64
from simulator.powershell.types import named_type, type_name_of

_INT32, _INT64 = named_type("int"), named_type("long")


def _bits(value: Any) -> Integer:
    if isinstance(value, EnumValue):
        return Int32(value.value)
    if isinstance(value, Int64 | UInt64 | UInt32 | Int32):
        return value
    if isinstance(value, bool | str | Integer) or value is None:
        result: Integer = convert(value, _INT32)
        return result
    raise SubsetError(f"bit operators on {type_name_of(value)} are not declared")


def _wide(first: Integer, second: Integer) -> type[Integer]:
    if UInt64 in (type(first), type(second)):
        return UInt64
    if Int64 in (type(first), type(second)):
        return Int64
    return (
        UInt32
        if type(first) is UInt32 and type(second) is UInt32
        else Int64
        if UInt32
        in (
            type(first),
            type(second),
        )
        else Int32
    )


def _both(left: Any, right: Any, operation: Callable[[int, int], int]) -> Any:
    if isinstance(left, EnumValue) and left.type_name.lower() in EnumType.known:
        other = convert(right, named_type(left.type_name))
        return enum_value(left.type_name, operation(left.value, other.value))
    first, second = _bits(left), _bits(right)
    return _wide(first, second)(operation(int(first), int(second)))


def band(left: Any, right: Any) -> Any:
    return _both(left, right, lambda a, b: a & b)


def bor(left: Any, right: Any) -> Any:
    return _both(left, right, lambda a, b: a | b)


def bxor(left: Any, right: Any) -> Any:
    return _both(left, right, lambda a, b: a ^ b)


def bnot(value: Any) -> Integer:
    number = _bits(value)
    kind = type(number)
    return kind(kind.maximum - int(number)) if kind.minimum == 0 else kind(~int(number))


def shift_left(left: Any, right: Any) -> Integer:
    """The count is taken modulo the width, and what leaves the width is lost, as in C#."""
    number, kind, width = _shifted(left)
    result = (int(number) << (int(convert(right, _INT32)) % width)) % 2**width
    return kind(result - 2**width if kind.minimum < 0 and result >= 2 ** (width - 1) else result)


def shift_right(left: Any, right: Any) -> Integer:
    number, kind, width = _shifted(left)
    return kind(int(number) >> (int(convert(right, _INT32)) % width))


def _shifted(left: Any) -> tuple[Integer, type[Integer], int]:
    number = _bits(left)
    return number, type(number), 64 if type(number) in (Int64, UInt64) else 32
