"""System.Double and System.Decimal as text, by the rules of .NET Framework."""

import math
from decimal import Decimal


def general(value: float, digits: int = 15) -> str:
    """ToString() of a Double: format "G15" in .NET Framework, exponent from 1E+15 and up to 1E-05."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    mantissa, exponent_text = f"{value:.{digits - 1}e}".split("e")
    exponent = int(exponent_text)
    if -5 < exponent < digits:
        text = f"{value:.{max(0, digits - 1 - exponent)}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}E{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def round_trip(value: float) -> str:
    """Format "R": 15 digits where they give the same number back, else 17."""
    short = general(value)
    return short if math.isinf(value) or math.isnan(value) or float(short) == value else general(value, 17)


def decimal_text(value: Decimal) -> str:
    """ToString() of a Decimal: never an exponent; trailing zeros are part of the number."""
    return format(value, "f")
