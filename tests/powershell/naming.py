"""Which class of the stub stands for which type of Windows."""

from functools import cache

from simulator import facts
from simulator.powershell.values import NetObject

_OWN = "Hvportal.Stub"
# Types of which every instance has its own properties: which of the facts it is, its properties tell.
_OF_MANY_SHAPES = frozenset({"Microsoft.Management.Infrastructure.CimInstance", "System.Xml.XmlElement"})
XML_ELEMENT = "System.Xml.XmlElement"


def stub_type(stated: str) -> str:
    """The full name of the class or enumeration that stands for one of the facts. What Windows and PowerShell bring
    along themselves gets a namespace of our own, so that no name is taken twice."""
    full = facts.full_name(stated)
    return f"{_OWN}.{stated}" if full == stated or full.startswith("System.") else full


def stub_type_of(thing: NetObject) -> str:
    """XML elements are real ones, named after what they hold; a class that is in no facts gets one of our own."""
    if thing.type_name in _OF_MANY_SHAPES:
        stated = _shape(frozenset(thing.names()) | (thing.known or frozenset()))
        return f"{XML_ELEMENT}/{stated}" if thing.type_name == XML_ELEMENT else stub_type(stated)
    bare = thing.type_name.rpartition(".")[2]
    known = bare in facts.type_names() and facts.full_name(bare) == thing.type_name
    return stub_type(bare) if known else f"{_OWN}.{bare}"


@cache
def _shape(names: frozenset[str]) -> str:
    fitting = [stated for stated in facts.type_names() if names <= facts.type_properties(stated).keys()]
    if not fitting:
        raise AssertionError(f"no type of the facts has {sorted(names)}")
    return min(fitting, key=lambda stated: len(facts.type_properties(stated)))


def ours(type_name: str) -> str:
    """The name in the stub of a type that stands in front of a value, an element or a parameter."""
    bare = type_name.rpartition(".")[2]
    stated = bare in facts.enum_names() or bare in facts.type_names()
    if stated and facts.full_name(bare) == type_name:
        return stub_type(bare)
    return type_name if type_name in NET else "System.Object"


# What both editions of PowerShell have on every system.
NET = frozenset(
    f"System.{name}"
    for name in (
        *("String", "Char", "Boolean", "Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64"),
        *("Single", "Double", "Decimal", "DateTime", "TimeSpan", "Guid", "Version", "Collections.Hashtable"),
        "Management.Automation.SwitchParameter",
    )
)
