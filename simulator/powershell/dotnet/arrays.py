"""Arrays, ArrayList and List[T]."""

from functools import cmp_to_key
from typing import Any

from simulator.powershell.collections import NetList, NetSet, PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import net_error
from simulator.powershell.integers import Int32
from simulator.powershell.operators.equality import compare, equal
from simulator.powershell.registry import net_constructor, net_method, net_property, net_static
from simulator.powershell.types import named_type

_ARRAY_LIST = "System.Collections.ArrayList"


@net_property("System.Array.Length")
@net_property("System.Array.Count")
@net_property("System.Collections.ArrayList.Count")
@net_property("System.Collections.Generic.List.Count")
@net_property("System.Collections.Generic.HashSet.Count")
def count(_: Any, items: PSArray) -> Int32:
    return Int32(len(items))


@net_property("System.Array.Rank")
def rank(_: Any, __: PSArray) -> Int32:
    return Int32(1)


@net_method("System.Array.Contains", ("object",))
@net_method("System.Collections.ArrayList.Contains", ("object",))
@net_method("System.Collections.Generic.List.Contains", ("object",))
@net_method("System.Collections.Generic.HashSet.Contains", ("object",))
def contains(_: Any, items: PSArray, value: Any) -> bool:
    """Object.Equals: case counts, types must agree."""
    return any(type(item) is type(value) and equal(item, value, exact_case=True) for item in items)


@net_method("System.Array.Clone")
def clone(_: Any, items: PSArray) -> PSArray:
    return PSArray(items, items.element_type)


@net_constructor("System.Collections.ArrayList", (), ("object[]",))
def new_array_list(_: Any, items: PSArray | None = None) -> NetList:
    return NetList(_ARRAY_LIST, items or ())


@net_method("System.Collections.ArrayList.Add", ("object",))
def array_list_add(_: Any, items: NetList, value: Any) -> Int32:
    """Gives the index: a script that forgets [void] or $null = writes it to its output."""
    items.append(value)
    return Int32(len(items) - 1)


@net_method("System.Collections.Generic.List.Add", ("object",))
def list_add(session: Any, items: NetList, value: Any) -> Any:
    items.append(convert(value, named_type(items.element_type), session.utc_offset))
    return EMPTY


@net_method("System.Collections.Generic.HashSet.Add", ("object",))
def set_add(session: Any, items: NetSet, value: Any) -> bool:
    """Whether it is new: a script that forgets [void] or $null = writes it to its output."""
    item = convert(value, named_type(items.element_type), session.utc_offset)
    if contains(session, items, item):
        return False
    items.append(item)
    return True


@net_method("System.Collections.ArrayList.AddRange", ("object[]",))
@net_method("System.Collections.Generic.List.AddRange", ("object[]",))
def add_range(session: Any, items: NetList, values: PSArray) -> Any:
    items.extend(convert(value, named_type(items.element_type), session.utc_offset) for value in values)
    return EMPTY


@net_method("System.Collections.ArrayList.Clear")
@net_method("System.Collections.Generic.List.Clear")
def clear(_: Any, items: NetList) -> Any:
    items.clear()
    return EMPTY


@net_method("System.Collections.ArrayList.RemoveAt", ("int",))
@net_method("System.Collections.Generic.List.RemoveAt", ("int",))
def remove_at(_: Any, items: NetList, index: Int32) -> Any:
    if not 0 <= index < len(items):
        message = (
            "Index was out of range. Must be non-negative and less than the size of the collection.\r\n"
            "Parameter name: index"
        )
        raise net_error("System.ArgumentOutOfRangeException", message, "")
    del items[index]
    return EMPTY


@net_method("System.Collections.Generic.List.ToArray")
@net_method("System.Collections.ArrayList.ToArray")
def to_array(_: Any, items: NetList) -> PSArray:
    return PSArray(items, items.element_type)


@net_method("System.Collections.Generic.List.Sort")
def sort(_: Any, items: PSArray) -> Any:
    items.sort(key=cmp_to_key(lambda a, b: compare(a, b, exact_case=True)))
    return EMPTY


@net_static("System.Array.IndexOf", ("array", "object"))
def index_of(_: Any, items: PSArray, value: Any) -> Int32:
    for position, item in enumerate(items):
        if type(item) is type(value) and equal(item, value, exact_case=True):
            return Int32(position)
    return Int32(-1)


@net_static("System.Array.Reverse", ("array",))
def reverse(_: Any, items: PSArray) -> Any:
    items.reverse()
    return EMPTY


@net_static("System.Array.Sort", ("array",))
def sort_array(session: Any, items: PSArray) -> Any:
    return sort(session, items)
