"""Out-Default into a redirected stdout: text and numbers as lines. The tables and lists of other objects are not
declared."""

from decimal import Decimal
from typing import Any

from simulator.powershell.cultures import localised
from simulator.powershell.failures import SubsetError
from simulator.powershell.identities import Char, EnumValue, Version
from simulator.powershell.integers import Integer
from simulator.powershell.rendering import text_of
from simulator.powershell.types import type_name_of


def displayed(value: Any, culture: str) -> str:
    """A line, in the culture of the process; $null shows nothing."""
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        return f"{localised(text_of(value), culture)}\r\n"
    if isinstance(value, str | bool | Integer | Char | EnumValue) and not isinstance(value, Version):
        return f"{text_of(value)}\r\n"
    raise SubsetError(f"the default display of {type_name_of(value)} is not declared; make text of it first")
