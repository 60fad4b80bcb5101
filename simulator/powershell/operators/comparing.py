"""The comparison operators over scalars and arrays: an array on the left filters (about_Comparison_Operators)."""

from collections.abc import Callable
from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.failures import PowerShellError, net_error
from simulator.powershell.operators.equality import compare, equal
from simulator.powershell.rendering import text_of
from simulator.powershell.types import NetType, is_instance, named_type

Test = Callable[[Any, Any], bool]
Operator = Callable[[Any, Any], Any]


def filtering(test: Test) -> Operator:
    """The operator that answers a Boolean for a scalar and the matching elements for an array."""

    def apply(left: Any, right: Any) -> Any:
        if isinstance(left, PSArray):
            return PSArray(item for item in left if test(item, right))
        return test(left, right)

    return apply


def ordering(exact_case: bool) -> dict[str, Operator]:
    return {
        "eq": filtering(lambda a, b: equal(a, b, exact_case=exact_case)),
        "ne": filtering(lambda a, b: not equal(a, b, exact_case=exact_case)),
        "lt": filtering(lambda a, b: compare(a, b, exact_case=exact_case) < 0),
        "le": filtering(lambda a, b: compare(a, b, exact_case=exact_case) <= 0),
        "gt": filtering(lambda a, b: compare(a, b, exact_case=exact_case) > 0),
        "ge": filtering(lambda a, b: compare(a, b, exact_case=exact_case) >= 0),
    }


def containment(exact_case: bool) -> dict[str, Operator]:
    def contains(left: Any, right: Any) -> bool:
        items = left if isinstance(left, PSArray) else [left]
        return any(equal(item, right, exact_case=exact_case) for item in items)

    return {
        "contains": contains,
        "notcontains": lambda left, right: not contains(left, right),
        "in": lambda left, right: contains(right, left),
        "notin": lambda left, right: not contains(right, left),
    }


def _type_operand(value: Any) -> NetType:
    if isinstance(value, NetType):
        return value
    if isinstance(value, str):
        return named_type(value)
    raise net_error(
        "System.Management.Automation.RuntimeException",
        f'Cannot convert the "{text_of(value)}" value to type "System.Type".',
        "ConvertToFinalInvalidCastException",
        "InvalidArgument",
    )


def is_of(left: Any, right: Any) -> bool:
    return is_instance(left, _type_operand(right))


def as_type(left: Any, right: Any) -> Any:
    """The converted value, or $null where the cast would fail."""
    try:
        return convert(left, _type_operand(right))
    except PowerShellError:
        return None
