"""To the integers, Double and Decimal. A Double is rounded to the nearest integer, halves to the even one."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from simulator.powershell.conversion import converter, impossible, refused
from simulator.powershell.failures import SubsetError
from simulator.powershell.identities import Char, EnumValue, SwitchParameter
from simulator.powershell.integers import INTEGERS, Integer
from simulator.powershell.numerals import parse_number

_FORMAT = "Input string was not in a correct format."


def _number_of(text: str, type_name: str) -> Any:
    """The number in a string, read as PowerShell reads it: blanks around, hexadecimal, exponent and kb … pb allowed."""
    bare = text.strip()
    if not bare:
        return 0
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", bare):
        raise SubsetError(f"casting text with thousands separators ('{text}') is not declared")
    if re.fullmatch(r"[+-]?[0-9]+", bare):
        return int(bare)
    number = parse_number(bare)
    if number is None:
        error_id = "InvalidCastFromStringToDoubleOrSingle" if type_name in _REALS else "InvalidCastFromStringToInteger"
        if type_name == "System.Decimal":
            error_id = "InvalidCastFromStringToDecimal"
        raise refused(text, type_name, _FORMAT, error_id, "System.FormatException")
    return number


_REALS = ("System.Double", "System.Single")


def _plain_number(value: Any, type_name: str) -> Any:
    """An int, float or Decimal for anything that converts to a number."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Char):
        return ord(value)
    if isinstance(value, str):
        return _number_of(value, type_name)
    if isinstance(value, EnumValue):
        return value.value
    if isinstance(value, Integer | float | Decimal):
        return value
    raise impossible(value, type_name)


def _integer(kind: type[Integer], value: Any) -> Integer:
    if isinstance(value, SwitchParameter):
        raise impossible(value, kind.type_name)
    number = _plain_number(value, kind.type_name)
    try:
        return kind(round(number))
    except (OverflowError, ValueError):
        from_text = isinstance(value, str)
        reason = f"Value was either too large or too small for {_article(kind)}."
        error_id = "InvalidCastFromStringToInteger" if from_text else "InvalidCastIConvertible"
        raise refused(value, kind.type_name, reason, error_id, "System.OverflowException") from None


def _article(kind: type[Integer]) -> str:
    """As the messages of OverflowException have it."""
    name = kind.type_name.removeprefix("System.")
    return {"Byte": "an unsigned byte", "SByte": "a signed byte"}.get(name, f"a{'n' if name[0] == 'I' else ''} {name}")


def _declare(kind: type[Integer]) -> None:
    @converter(kind.type_name)
    def _to_integer(value: Any, _: timedelta) -> Integer:
        return _integer(kind, value)


for _kind in INTEGERS.values():
    _declare(_kind)


@converter("System.Double")
def _to_double(value: Any, _: timedelta) -> float:
    return float(_plain_number(value, "System.Double"))


@converter("System.Decimal")
def _to_decimal(value: Any, _: timedelta) -> Decimal:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]+(\.[0-9]*)?\s*", value):
        return Decimal(value.strip())
    number = _plain_number(value, "System.Decimal")
    # Decimal(Double) keeps 15 significant digits in .NET Framework.
    result = Decimal(f"{number:.15g}") if isinstance(number, float) else Decimal(number)
    if not result.is_finite() or abs(result) >= 2**96:
        reason = "Value was either too large or too small for a Decimal."
        raise refused(value, "System.Decimal", reason, "InvalidCastIConvertible", "System.OverflowException")
    return result
