"""Numeric formats of .NET in the invariant culture: C is left out, D E F G N P R X and custom 0 # . , % are in."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from simulator.powershell.doubles import decimal_text, general, round_trip
from simulator.powershell.failures import SubsetError, net_error
from simulator.powershell.integers import Integer

_STANDARD = re.compile(r"([A-Za-z])(\d{0,2})")


def format_number(value: Any, form: str) -> str:
    standard = _STANDARD.fullmatch(form)
    if not standard:
        return _custom(value, form)
    letter, digits = standard[1], int(standard[2]) if standard[2] else None
    kind = letter.upper()
    if kind in ("D", "X"):
        return _whole(value, letter, digits or 0)
    if kind in ("F", "N", "P"):
        return _fixed(value, kind, 2 if digits is None else digits)
    if kind == "E":
        return _scientific(value, letter, 6 if digits is None else digits)
    if kind == "G":
        return _general(value, digits)
    if kind == "R" and isinstance(value, float):
        return round_trip(value)
    raise SubsetError(f"the numeric format '{form}' is not declared")


def _whole(value: Any, letter: str, digits: int) -> str:
    """Only integers have D and X; a negative one is shown in two's complement by X."""
    if not isinstance(value, Integer):
        raise net_error("System.FormatException", "Format specifier was invalid.", "FormatError", "InvalidOperation")
    number = int(value)
    if letter in "xX":
        shown = number if number >= 0 else number + 2 * (type(value).maximum + 1)
        return format(shown, letter).rjust(digits, "0")
    return ("-" if number < 0 else "") + str(abs(number)).rjust(digits, "0")


def _exact(value: Any) -> Decimal:
    """.NET Framework rounds the 15 significant digits of a Double, halves away from zero."""
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)


def _rounded(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _fixed(value: Any, kind: str, digits: int) -> str:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return general(value)
    number = _rounded(_exact(value) * (100 if kind == "P" else 1), digits)
    text = f"{abs(number):,.{digits}f}" if kind in "NP" else f"{abs(number):.{digits}f}"
    if kind == "P":
        text += " %"  # NumberFormatInfo.InvariantInfo.PercentPositivePattern is 0: "n %"
    return f"-{text}" if number < 0 else text


def _scientific(value: Any, letter: str, digits: int) -> str:
    mantissa, exponent = f"{_exact(value):.{digits}e}".split("e")
    return f"{mantissa}{letter}{exponent[0]}{int(exponent[1:]):03}"


def _general(value: Any, digits: int | None) -> str:
    if isinstance(value, float):
        return general(value, digits or 15)
    if digits is None:
        return decimal_text(value) if isinstance(value, Decimal) else str(int(value))
    return general(float(value), digits)


_CUSTOM = re.compile(r"(?P<before>[^0#.,%]*)(?P<digits>[0#,]*)(?:\.(?P<fraction>[0#]*))?(?P<after>%?[^0#.,%]*)")


def _custom(value: Any, form: str) -> str:
    """0 # . , and % with literal text around."""
    parts = _CUSTOM.fullmatch(form)
    if parts is None or ";" in form or "\\" in form or "E" in form:
        raise SubsetError(f"the numeric format '{form}' is not declared")
    digits, fraction = parts["digits"], parts["fraction"] or ""
    number = _exact(value) * (100 if "%" in parts["after"] else 1)
    rounded = _rounded(abs(number), len(fraction))
    whole, _, decimals = f"{rounded:f}".partition(".")
    places = decimals.rstrip("0").ljust(fraction.rfind("0") + 1, "0") if fraction else ""
    least = digits.replace(",", "")
    least_length = len(least) - least.find("0") if "0" in least else 0
    whole = whole.lstrip("0").rjust(least_length, "0")
    if "," in digits.strip(","):
        whole = f"{int(whole or 0):,}" if whole else ""
    body = whole + (f".{places}" if places else "")
    sign = "-" if number < 0 and rounded != 0 else ""
    return f"{sign}{parts['before']}{body}{parts['after']}"
