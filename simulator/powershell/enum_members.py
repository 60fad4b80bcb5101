"""[Enumeration]::Member."""

from typing import Any

from simulator.powershell.identities import EnumType, enum_value
from simulator.powershell.text import fold
from simulator.powershell.types import NetType


def enum_static(kind: NetType, name: str) -> Any:
    """The value of that name, or None where the type is no declared enumeration or has no such member."""
    declared = EnumType.known.get(fold(kind.name))
    if declared is None:
        return None
    for member in declared.members:
        if fold(member) == fold(name):
            return enum_value(declared.name, member)
    return None
