"""What counts as true (about_Booleans)."""

from decimal import Decimal
from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.identities import Char, EnumValue, SwitchParameter
from simulator.powershell.integers import Integer


def truth(value: Any) -> bool:
    """$null, "", 0 and empty arrays are false; an array of one element is as true as the element (an array within
    counts only by its length); every other object is true, the empty hashtable included."""
    if value is True or value is False:
        return bool(value)
    if value is None:
        return False
    if isinstance(value, Char):
        return str(value) != "\0"
    if isinstance(value, str | Integer | float | Decimal | SwitchParameter):
        return bool(value)
    if isinstance(value, EnumValue):
        return value.value != 0
    if isinstance(value, PSArray):
        if len(value) != 1:
            return len(value) > 1
        return len(value[0]) > 0 if isinstance(value[0], PSArray) else truth(value[0])
    return True
