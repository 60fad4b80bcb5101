"""-eq, -ne, -lt, -le, -gt, -ge between two single values: the left operand decides the type
(about_Comparison_Operators)."""

from decimal import Decimal
from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.failures import NetException, PowerShellError, net_error
from simulator.powershell.identities import Char, EnumType, EnumValue, SwitchParameter, Version
from simulator.powershell.instants import DateTime, TimeSpan
from simulator.powershell.integers import Integer
from simulator.powershell.rendering import text_of
from simulator.powershell.truth import truth
from simulator.powershell.types import NetType, is_number, named_type, type_name_of


def equal(left: Any, right: Any, *, exact_case: bool = False) -> bool:
    """Never fails: where the right operand does not convert, the two are not equal."""
    if left is None or right is None:
        return left is None and right is None
    if type(left) is str:
        other = right if type(right) is str else text_of(right)
        return left == other if exact_case else left.lower() == other.lower()
    if type(left) is bool:
        return left == truth(right)
    if isinstance(left, Char) and isinstance(right, str):
        return left == right if exact_case else left.lower() == right.lower()
    if isinstance(left, EnumValue):
        return _equals_enum(left, right)
    if is_number(left):
        return _equals_number(left, right)
    return _equals_converted(left, right)


def _equals_enum(left: EnumValue, right: Any) -> bool:
    if isinstance(right, EnumValue):
        return left.value == right.value and left.type_name == right.type_name
    if isinstance(right, Integer | float):
        return left.value == right
    if not isinstance(right, str):
        return False
    if left.type_name.lower() not in EnumType.known:
        return left.name.lower() == right.strip().lower() or right.strip() == str(left.value)
    return _equals_converted(left, right)


def _equals_number(left: Any, right: Any) -> bool:
    if isinstance(right, bool | SwitchParameter):
        return bool(left == (1 if right else 0))
    if is_number(right):
        return bool(_number(left) == _number(right))
    if isinstance(right, Char):
        return bool(left == ord(right))
    return _equals_converted(left, right)


def _number(value: Any) -> Any:
    return value if isinstance(value, Decimal) or not isinstance(value, Integer) else int(value)


def _equals_converted(left: Any, right: Any) -> bool:
    if left is right:
        return True
    if isinstance(left, PSArray):
        return False
    try:
        other = convert(right, NetType(type_name_of(left)))
    except PowerShellError:
        return False
    return type(left) is type(other) and bool(left == other)


_ORDERED = (str, Integer, float, Decimal, bool, DateTime, TimeSpan, Version, EnumValue, Char)


def compare(left: Any, right: Any, *, exact_case: bool = False) -> int:
    """Negative, zero or positive. $null stands before everything. Raises PowerShellError where no order exists."""
    if left is None or right is None:
        return _compare_null(left, right)
    if isinstance(left, str) and not (isinstance(left, Char) and is_number(right)):
        return compare_text(left, right if isinstance(right, str) else text_of(right), exact_case=exact_case)
    if not isinstance(left, _ORDERED):
        raise _not_comparable(left, right)
    if is_number(left) or isinstance(left, bool):
        return _compare_numbers(left, right)
    other = _as_type_of(left, right)
    first, second = _key(left), _key(other)
    return -1 if first < second else int(first > second)


def _compare_null(left: Any, right: Any) -> int:
    """A negative number is less than $null and a positive one greater, by LanguagePrimitives.Compare."""
    if left is None and right is None:
        return 0
    if left is None:
        return 1 if is_number(right) and right < 0 else -1
    return -1 if is_number(left) and left < 0 else 1


def _compare_numbers(left: Any, right: Any) -> int:
    other = right if is_number(right) else _as_type_of(left, right)
    if isinstance(left, bool):
        other = truth(right)
    if isinstance(left, float) or isinstance(other, float):
        left, other = float(left), float(other)
    return -1 if left < other else int(left > other)


def _key(value: Any) -> Any:
    return value.ticks if isinstance(value, DateTime | TimeSpan) else getattr(value, "value", value)


def compare_text(left: str, right: str, *, exact_case: bool = False) -> int:
    """Culture order as far as it matters: letters by alphabet with lower case before upper, punctuation before digits
    before letters. Python's order on the folded text gives the same for ASCII words and numbers."""
    first, second = _collation(left), _collation(right)
    if first != second:
        return -1 if first < second else 1
    if not exact_case or left == right:
        return 0
    return -1 if left.swapcase() < right.swapcase() else 1


def _collation(text: str) -> list[tuple[int, str]]:
    """Hyphen and apostrophe weigh nothing at first, as in Windows' word sort."""
    bare = text.replace("-", "").replace("'", "") or text
    return [(2 if unit.isalpha() else 1 if unit.isdigit() else 0, unit) for unit in bare.lower()]


def _as_type_of(left: Any, right: Any) -> Any:
    name = type_name_of(left)
    try:
        return convert(right, named_type(name))
    except PowerShellError as error:
        raise net_error(
            "System.Management.Automation.RuntimeException",
            f'Could not compare "{text_of(left)}" to "{text_of(right)}". Error: "{error.record.exception.message}"',
            "ComparisonFailure",
            "InvalidArgument",
            inner=NetException("System.ArgumentException", error.record.exception.message),
        ) from None


def _not_comparable(left: Any, right: Any) -> PowerShellError:
    return net_error(
        "System.Management.Automation.RuntimeException",
        f'Cannot compare "{text_of(left)}" because it is not IComparable.',
        "NotIcomparable",
        "InvalidOperation",
        right,
    )
