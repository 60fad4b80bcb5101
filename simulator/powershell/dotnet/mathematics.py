"""[Math]."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from simulator.powershell.identities import EnumValue, declare_enum
from simulator.powershell.integers import Int32
from simulator.powershell.registry import net_static, net_static_property

declare_enum("System.MidpointRounding", {"ToEven": 0, "AwayFromZero": 1})
_M = "System.Math"


@net_static_property(f"{_M}.PI")
def pi(_: Any) -> float:
    return math.pi


@net_static_property(f"{_M}.E")
def e(_: Any) -> float:
    return math.e


@net_static(
    f"{_M}.Round",
    ("double",),
    ("double", "int"),
    ("double", "System.MidpointRounding"),
    ("double", "int", "System.MidpointRounding"),
)
def rounded(_: Any, value: float, *options: Any) -> float:
    """Halves to the even neighbour unless AwayFromZero is asked for."""
    digits = next((int(option) for option in options if isinstance(option, Int32)), 0)
    away = any(isinstance(option, EnumValue) and option.name == "AwayFromZero" for option in options)
    if not math.isfinite(value):
        return value
    scaled = value * 10**digits
    exact = Decimal(scaled).quantize(Decimal(1), ROUND_HALF_UP if away else ROUND_HALF_EVEN)
    return float(exact / 10**digits)


def _whole(name: str, function: Callable[[float], int]) -> None:
    @net_static(f"{_M}.{name}", ("double",), ("decimal",))
    def apply(_: Any, value: float | Decimal) -> float | Decimal:
        if isinstance(value, Decimal):
            return Decimal(function(value))  # type: ignore[arg-type]
        return float(function(value)) if math.isfinite(value) else value


_whole("Floor", math.floor)
_whole("Ceiling", math.ceil)
_whole("Truncate", math.trunc)


@net_static(f"{_M}.Abs", ("int",), ("long",), ("double",), ("decimal",))
def absolute(_: Any, value: Any) -> Any:
    return type(value)(abs(value))


@net_static(f"{_M}.Max", ("int", "int"), ("long", "long"), ("double", "double"), ("decimal", "decimal"))
def maximum(_: Any, first: Any, second: Any) -> Any:
    return max(first, second)


@net_static(f"{_M}.Min", ("int", "int"), ("long", "long"), ("double", "double"), ("decimal", "decimal"))
def minimum(_: Any, first: Any, second: Any) -> Any:
    return min(first, second)


@net_static(f"{_M}.Pow", ("double", "double"))
def power(_: Any, base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf


@net_static(f"{_M}.Sqrt", ("double",))
def square_root(_: Any, value: float) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


@net_static(f"{_M}.Log", ("double",), ("double", "double"))
def logarithm(_: Any, value: float, base: float = math.e) -> float:
    return math.log(value, base) if value > 0 else -math.inf if value == 0 else math.nan


@net_static(f"{_M}.Sign", ("double",))
def sign(_: Any, value: float) -> Int32:
    return Int32((value > 0) - (value < 0))
