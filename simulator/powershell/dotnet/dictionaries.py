"""Hashtable and OrderedDictionary."""

from typing import Any

from simulator.powershell.collections import (
    Dictionary,
    ExactHashtable,
    ExactOrderedDictionary,
    Hashtable,
    OrderedDictionary,
    PSArray,
)
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import net_error
from simulator.powershell.integers import Int32
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_constructor, net_method, net_property
from simulator.powershell.rendering import text_of

_H, _O = "System.Collections.Hashtable", "System.Collections.Specialized.OrderedDictionary"


@net_property(f"{_H}.Count")
@net_property(f"{_O}.Count")
def count(_: Any, table: Dictionary) -> Int32:
    return Int32(len(table))


@net_property(f"{_H}.Keys")
@net_property(f"{_O}.Keys")
def keys(_: Any, table: Dictionary) -> PSArray:
    return PSArray(table.keys())


@net_property(f"{_H}.Values")
@net_property(f"{_O}.Values")
def values(_: Any, table: Dictionary) -> PSArray:
    return PSArray(table.values())


@net_method(f"{_H}.ContainsKey", ("object",))
@net_method(f"{_H}.Contains", ("object",))
@net_method(f"{_O}.Contains", ("object",))
def contains_key(_: Any, table: Dictionary, key: Any) -> bool:
    """OrderedDictionary has Contains and no ContainsKey."""
    _refuse_null(key)
    return key in table


@net_method(f"{_H}.ContainsValue", ("object",))
def contains_value(_: Any, table: Dictionary, value: Any) -> bool:
    return any(type(item) is type(value) and item == value for item in table.values())


@net_method(f"{_H}.Add", ("object", "object"))
@net_method(f"{_O}.Add", ("object", "object"))
def add(_: Any, table: Dictionary, key: Any, value: Any) -> Any:
    _refuse_null(key)
    if key in table:
        name = text_of(key)
        message = f"Item has already been added. Key in dictionary: '{name}'  Key being added: '{name}'"
        raise net_error("System.ArgumentException", message, "")
    table[key] = value
    return EMPTY


@net_method(f"{_H}.Remove", ("object",))
@net_method(f"{_O}.Remove", ("object",))
def remove(_: Any, table: Dictionary, key: Any) -> Any:
    _refuse_null(key)
    table.remove(key)
    return EMPTY


@net_method(f"{_H}.Clear")
@net_method(f"{_O}.Clear")
def clear(_: Any, table: Dictionary) -> Any:
    table.clear()
    return EMPTY


@net_method(f"{_H}.GetEnumerator")
@net_method(f"{_O}.GetEnumerator")
def get_enumerator(_: Any, table: Dictionary) -> PSArray:
    """The entries, each with Key, Value and Name."""
    return PSArray(entry(key, value) for key, value in table.items())


def entry(key: Any, value: Any) -> NetObject:
    properties = {"Key": key, "Value": value, "Name": key}
    return NetObject("System.Collections.DictionaryEntry", properties)


@net_constructor(_H)
def new_hashtable(_: Any) -> Hashtable:
    return ExactHashtable()


@net_constructor(_O)
def new_ordered(_: Any) -> OrderedDictionary:
    return ExactOrderedDictionary()


def _refuse_null(key: Any) -> None:
    if key is None:
        message = "Key cannot be null.\r\nParameter name: key"
        raise net_error("System.ArgumentNullException", message, "")
