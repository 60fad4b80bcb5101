"""Members of the numeric types, Boolean and Char."""

from typing import Any

from simulator.powershell.conversion import convert
from simulator.powershell.cultures import plain
from simulator.powershell.failures import PowerShellError, net_error
from simulator.powershell.formatting import format_value
from simulator.powershell.identities import Char
from simulator.powershell.integers import INTEGERS, Integer
from simulator.powershell.registry import net_method, net_static, net_static_property
from simulator.powershell.types import NetType

_FORMATTED = (*INTEGERS, "System.Double", "System.Decimal")


def _declare_number(name: str) -> None:
    @net_method(f"{name}.ToString", (), ("string",), ("string", "object"), ("System.Globalization.CultureInfo",))
    def to_string(session: Any, value: Any, form: Any = "", provider: Any = None) -> str:
        culture = named_culture(session, provider if isinstance(form, str) else form)
        return format_value(value, form if isinstance(form, str) else "", culture)

    @net_static(f"{name}.Parse", ("string",), ("string", "object"))
    def parse(session: Any, text: str, provider: Any = None) -> Any:
        try:
            return convert(plain(text, named_culture(session, provider)), NetType(name))
        except PowerShellError as error:
            inner = error.record.exception.inner
            kind = inner.type_name if inner is not None else "System.FormatException"
            reason = inner.message if inner is not None else "Input string was not in a correct format."
            raise net_error(kind, reason, "") from None


def named_culture(session: Any, provider: Any) -> str:
    """The name of a CultureInfo, or of the process's culture where a script names none."""
    return session.machine.culture if provider is None else str(provider.get("Name"))


def _declare_limits(kind: type[Integer]) -> None:
    @net_static_property(f"{kind.type_name}.MaxValue")
    def highest(_: Any) -> Integer:
        return kind(kind.maximum)

    @net_static_property(f"{kind.type_name}.MinValue")
    def lowest(_: Any) -> Integer:
        return kind(kind.minimum)


for _kind in INTEGERS.values():
    _declare_limits(_kind)


@net_static_property("System.Double.NaN")
def not_a_number(_: Any) -> float:
    return float("nan")


@net_static_property("System.Double.PositiveInfinity")
def infinity(_: Any) -> float:
    return float("inf")


@net_static_property("System.Double.MaxValue")
def highest_double(_: Any) -> float:
    return 1.7976931348623157e308


@net_static("System.Double.IsNaN", ("double",))
def is_nan(_: Any, value: float) -> bool:
    return value != value


@net_static("System.Char.IsDigit", ("char",))
def is_digit(_: Any, value: Char) -> bool:
    return value.isdecimal()


@net_static("System.Char.IsLetter", ("char",))
def is_letter(_: Any, value: Char) -> bool:
    return value.isalpha()


@net_static("System.Char.IsWhiteSpace", ("char",))
def is_white_space(_: Any, value: Char) -> bool:
    return value.isspace()


for _name in _FORMATTED:
    _declare_number(_name)
