"""Arrays, lists and dictionaries of .NET as PowerShell scripts meet them."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from simulator.powershell.text import fold


class PSArray(list[Any]):
    """A fixed-size array; `element_type` is its declared element type ("System.Object" for object[])."""

    __slots__ = ("element_type",)

    def __init__(self, items: Iterable[Any] = (), element_type: str = "System.Object") -> None:
        super().__init__(items)
        self.element_type = element_type

    __hash__ = object.__hash__  # type: ignore[assignment]  # a reference type: identity


class NetList(PSArray):
    """A list that grows: System.Collections.ArrayList or System.Collections.Generic.List[T]."""

    __slots__ = ("type_name",)

    def __init__(self, type_name: str, items: Iterable[Any] = (), element_type: str = "System.Object") -> None:
        super().__init__(items, element_type)
        self.type_name = type_name


class NetSet(NetList):
    """System.Collections.Generic.HashSet[T]: equal by Object.Equals, so case counts; in the order of insertion, as .NET
    gives it while nothing was removed."""

    __slots__ = ()

    def __init__(self, element_type: str, items: Iterable[Any] = ()) -> None:
        name = f"System.Collections.Generic.HashSet`1[{element_type}]"
        super().__init__(name, dict.fromkeys(items), element_type)


def _folded(key: Any) -> Any:
    """Equal keys of one type meet; text without regard to case. Int32 1 and Int64 1 are different keys, as in .NET."""
    return fold(key) if type(key) is str else (type(key), key)


class Dictionary:
    """Common ground of the two dictionaries. Reading a key that is missing gives None, as indexing in PowerShell
    does."""

    type_name: ClassVar[str]
    __slots__ = ("_entries",)

    _key = staticmethod(_folded)

    def __init__(self, entries: Iterable[tuple[Any, Any]] = ()) -> None:
        self._entries: dict[Any, tuple[Any, Any]] = {self._key(key): (key, value) for key, value in entries}

    def __getitem__(self, key: Any) -> Any:
        entry = self._entries.get(self._key(key))
        return None if entry is None else entry[1]

    def __setitem__(self, key: Any, value: Any) -> None:
        """The spelling of the first assignment stays."""
        folded = self._key(key)
        entry = self._entries.get(folded)
        self._entries[folded] = (key if entry is None else entry[0], value)

    def __contains__(self, key: object) -> bool:
        return self._key(key) in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def remove(self, key: Any) -> None:
        self._entries.pop(self._key(key), None)

    def clear(self) -> None:
        self._entries.clear()

    def items(self) -> Iterator[tuple[Any, Any]]:
        return iter(tuple(self._entries.values()))

    def keys(self) -> Iterator[Any]:
        return (key for key, _ in self.items())

    def values(self) -> Iterator[Any]:
        return (value for _, value in self.items())


class Hashtable(Dictionary):
    """Enumerates in a fixed order that is not the order of insertion: on Windows it follows the hash codes, and a
    script that leans on the order in which it filled a Hashtable must fail here too."""

    type_name = "System.Collections.Hashtable"
    __slots__ = ()

    def items(self) -> Iterator[tuple[Any, Any]]:
        def scattered(entry: tuple[Any, Any]) -> int:
            return zlib.crc32(str(entry[0]).lower().encode("utf-8", "surrogatepass"))

        return iter(sorted(self._entries.values(), key=scattered))


class OrderedDictionary(Dictionary):
    """[ordered]@{}: enumerates in the order of insertion."""

    type_name = "System.Collections.Specialized.OrderedDictionary"
    __slots__ = ()


def _exact(key: Any) -> Any:
    return type(key), key


class ExactHashtable(Hashtable):
    """New-Object Hashtable: the comparer of .NET itself, so case counts. That of @{} takes no heed of it."""

    __slots__ = ()
    _key = staticmethod(_exact)


class ExactOrderedDictionary(OrderedDictionary):
    """New-Object OrderedDictionary, likewise."""

    __slots__ = ()
    _key = staticmethod(_exact)
