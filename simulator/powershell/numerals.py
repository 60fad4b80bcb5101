"""Numbers written as text: literals of a script and strings that are cast."""

import re
from decimal import Decimal

from simulator.powershell.integers import Int32, Int64

_MULTIPLIERS = {"": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40, "pb": 2**50}
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?:0x(?P<hex>[0-9a-f]+)|(?P<whole>[0-9]*)(?P<fraction>\.[0-9]*)?(?P<exponent>e[+-]?[0-9]+)?)"
    r"(?P<suffix>[ld]?)(?P<unit>[kmgtp]b)?",
    re.IGNORECASE,
)

Number = Int32 | Int64 | float | Decimal


def parse_number(text: str) -> Number | None:
    """The number that a literal stands for: Int32, else Int64, else Decimal, else Double (spec 2.3.5.1); None if it
    is none.

    Hexadecimal literals of eight digits are the bits of an Int32: 0xFFFFFFFF is -1.
    """
    match = _NUMBER.fullmatch(text)
    if match is None or not (match["hex"] or match["whole"] or len(match["fraction"] or "") > 1):
        return None
    unit = _MULTIPLIERS[(match["unit"] or "").lower()]
    suffix = match["suffix"].lower()
    negative = match["sign"] == "-"
    if match["hex"]:
        return _hexadecimal(match["hex"], unit, suffix, negative)
    body = (match["whole"] or "0") + (match["fraction"] or "") + (match["exponent"] or "")
    if suffix == "d":
        amount = Decimal(body) * unit
        return -amount if negative else amount
    if match["fraction"] or match["exponent"]:
        real = float(body) * unit
        if suffix == "l":
            return _whole(round(-real if negative else real), "l")
        return -real if negative else real
    whole = int(body) * unit
    return _whole(-whole if negative else whole, suffix)


def _hexadecimal(digits: str, unit: int, suffix: str, negative: bool) -> Number:
    number = int(digits, 16)
    significant = len(digits.lstrip("0"))
    if significant == 8 and number >= 2**31 and not suffix:
        number -= 2**32
    elif significant == 16 and number >= 2**63:
        number -= 2**64
    number *= unit
    return _whole(-number if negative else number, suffix)


def _whole(number: int, suffix: str) -> Number:
    if not suffix and Int32.minimum <= number <= Int32.maximum:
        return Int32(number)
    if Int64.minimum <= number <= Int64.maximum:
        return Int64(number)
    return Decimal(number) if abs(number) < 2**96 else float(number)
