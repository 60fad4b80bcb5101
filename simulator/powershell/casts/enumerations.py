"""To an enumeration: by name without regard to case, by an unambiguous beginning of a name, or by number."""

from datetime import timedelta
from typing import Any

from simulator.powershell.conversion import converter, impossible, refused
from simulator.powershell.identities import EnumType, EnumValue, enum_value
from simulator.powershell.integers import Int32, Integer


def member_named(declared: EnumType, text: str) -> str | None:
    """The member that PowerShell takes `text` for, if any."""
    wanted = text.strip().lower()
    exact = [name for name in declared.members if name.lower() == wanted]
    if exact:
        return exact[0]
    begun = [name for name in declared.members if name.lower().startswith(wanted)]
    return begun[0] if wanted and len(begun) == 1 else None


def _from_text(declared: EnumType, text: str) -> EnumValue:
    if text.strip().lstrip("+-").isdigit():
        return enum_value(declared.name, int(text))
    parts = text.split(",")
    found = [member_named(declared, part) for part in parts]
    if None in found or (len(parts) > 1 and not declared.flags):
        reason = (
            f"Unable to match the identifier name {text} to a valid enumerator name. Specify one of the following "
            f"enumerator names and try again:\n{', '.join(declared.members)}"
        )
        inner = "System.Management.Automation.PSInvalidCastException"
        raise refused(text, declared.name, reason, "SubstringDisambiguationEnumParseThrow", inner)
    number = 0
    for name in found:
        number |= declared.members[str(name)]
    return enum_value(declared.name, number)


@converter("System.Enum")
def _to_enum(pair: Any, _: timedelta) -> EnumValue:
    """Given (value, declared type): the target is one of many."""
    value, declared = pair
    if isinstance(value, str):
        return _from_text(declared, value)
    if isinstance(value, EnumValue):
        return enum_value(declared.name, value.value)
    if not isinstance(value, Integer):
        raise impossible(value, declared.name)
    result = enum_value(declared.name, int(value))
    if (
        result.name == str(int(value))
        and Int32.minimum <= value <= Int32.maximum
        and value not in declared.members.values()
    ):
        reason = (
            f"Cannot convert value {value} to type {declared.name} due to enumeration values that are not valid. "
            f"The possible enumeration values are {', '.join(declared.members)}."
        )
        inner = "System.Management.Automation.PSInvalidCastException"
        raise refused(value, declared.name, reason, "InvalidCastEnumIntegerNotAMember", inner)
    return result
