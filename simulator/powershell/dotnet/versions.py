"""System.Version."""

from typing import Any

from simulator.powershell.identities import Version
from simulator.powershell.integers import Int32
from simulator.powershell.registry import net_constructor, net_method, net_property, net_static

_V = "System.Version"


@net_property(f"{_V}.Major")
def major(_: Any, version: Version) -> Int32:
    return Int32(version.major)


@net_property(f"{_V}.Minor")
def minor(_: Any, version: Version) -> Int32:
    return Int32(version.minor)


@net_property(f"{_V}.Build")
def build(_: Any, version: Version) -> Int32:
    return Int32(version.build)


@net_property(f"{_V}.Revision")
def revision(_: Any, version: Version) -> Int32:
    return Int32(version.revision)


@net_method(f"{_V}.CompareTo", ("version",))
def compare_to(_: Any, version: Version, other: Version) -> Int32:
    return Int32((version > other) - (version < other))


@net_static(f"{_V}.Parse", ("version",))
def parse(_: Any, version: Version) -> Version:
    return version


@net_constructor(_V, ("version",), ("int",) * 2, ("int",) * 3, ("int",) * 4)
def new_version(_: Any, *numbers: Any) -> Version:
    return numbers[0] if isinstance(numbers[0], Version) else Version(*(int(number) for number in numbers))
