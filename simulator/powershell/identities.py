"""System.Guid, System.Version, System.Char, enumeration values and the switch of a parameter."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from simulator.powershell.integers import Int32


class Char(str):
    """One UTF-16 code unit."""

    __slots__ = ()

    def __new__(cls, unit: str) -> Self:
        if len(unit) != 1 or ord(unit) > 0xFFFF:
            raise ValueError("a Char is one UTF-16 code unit")
        return str.__new__(cls, unit)


@dataclass(frozen=True, slots=True)
class Guid:
    """`text` is kept in the form that ToString() gives: 8-4-4-4-12 in lower case."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where Guid.Parse would throw."""
        bare = text.strip()
        if not re.fullmatch(r"[({]?[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}[)}]?", bare):
            raise ValueError(text)
        return cls(str(uuid.UUID(bare.strip("(){}"))))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Undefined parts are -1, as in .NET."""

    major: int
    minor: int
    build: int = -1
    revision: int = -1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where Version.Parse would throw."""
        parts = text.strip().split(".")
        if not 2 <= len(parts) <= 4 or not all(re.fullmatch(r"\s*\+?[0-9]+\s*", part) for part in parts):
            raise ValueError(text)
        numbers = [int(part) for part in parts]
        if max(numbers) > Int32.maximum:
            raise ValueError(text)
        return cls(*numbers)

    def __str__(self) -> str:
        return ".".join(str(part) for part in (self.major, self.minor, self.build, self.revision) if part >= 0)


@dataclass(frozen=True, slots=True)
class SwitchParameter:
    is_present: bool

    def __bool__(self) -> bool:
        return self.is_present

    def __str__(self) -> str:
        return str(self.is_present)


@dataclass(frozen=True, slots=True)
class EnumType:
    """A declared enumeration: names with their numbers, in the order of declaration."""

    name: str
    members: Mapping[str, int]
    flags: bool = False
    known: ClassVar[dict[str, "EnumType"]] = {}


@dataclass(frozen=True, slots=True)
class EnumValue:
    """A value of an enumeration; `name` is what ToString() gives (the number as text where it has no name)."""

    type_name: str
    name: str
    value: int

    def __str__(self) -> str:
        return self.name


def declare_enum(type_name: str, members: Mapping[str, int], *, flags: bool = False) -> EnumType:
    """Makes a type that scripts can cast to and that parameters can be declared with. ValueError for one that is known
    with other members."""
    declared = EnumType(type_name, dict(members), flags)
    if EnumType.known.setdefault(type_name.lower(), declared) != declared:
        raise ValueError(f"{type_name} is declared already, and otherwise")
    return declared


def enum_value(type_name: str, member: str | int) -> EnumValue:
    """A value of a declared enumeration by name or number; a number without a name keeps itself as text.

    Raises KeyError for an undeclared type or an unknown name.
    """
    declared = EnumType.known[type_name.lower()]
    if isinstance(member, str):
        return EnumValue(declared.name, member, declared.members[member])
    for name, number in declared.members.items():
        if number == member:
            return EnumValue(declared.name, name, number)
    if declared.flags and member:
        parts = [(name, bit) for name, bit in declared.members.items() if bit and member & bit == bit]
        if sum({bit for _, bit in parts}) == member:
            return EnumValue(declared.name, ", ".join(name for name, _ in parts), member)
    return EnumValue(declared.name, str(int(member)), int(member))
