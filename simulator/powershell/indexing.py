"""target[index]: negative indexes, slices, dictionaries, strings."""

from typing import Any

from simulator.powershell.collections import Dictionary, NetList, NetSet, OrderedDictionary, PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.failures import SubsetError, net_error
from simulator.powershell.identities import Char
from simulator.powershell.integers import Int32, Integer
from simulator.powershell.objects import NetObject
from simulator.powershell.property_collection import PropertyCollection
from simulator.powershell.types import named_type, type_name_of

_RUNTIME = "System.Management.Automation.RuntimeException"
_INT = named_type("int")


def element(target: Any, index: Any) -> Any:
    """Out of range gives $null for one index and nothing for each index of a list; a missing key gives $null."""
    if target is None:
        raise net_error(_RUNTIME, "Cannot index into a null array.", "NullArray", "InvalidOperation")
    if isinstance(target, Dictionary):
        return _entry(target, index)
    if isinstance(target, PropertyCollection) and isinstance(index, str):
        return target.named(index)
    if isinstance(target, Integer | bool | float | NetSet):
        message = f"Unable to index into an object of type {type_name_of(target)}."
        raise net_error(_RUNTIME, message, "CannotIndex", "InvalidOperation")
    if isinstance(target, PSArray | str):
        return _of_sequence(target, index)
    if isinstance(target, NetObject):
        item = target.method("get_Item")
        if item is not None:
            return item(index)
    raise SubsetError(f"indexing into {type_name_of(target)} is not declared")


def _entry(target: Dictionary, index: Any) -> Any:
    if isinstance(index, PSArray):
        return PSArray(_entry(target, key) for key in index)
    if index is None:
        raise net_error(
            _RUNTIME, "Index operation failed; the array index evaluated to null.", "NullArrayIndex", "InvalidOperation"
        )
    if isinstance(target, OrderedDictionary) and isinstance(index, Integer):
        values = list(target.values())
        return values[index] if 0 <= index < len(values) else None
    return target[index]


def _of_sequence(target: Any, index: Any) -> Any:
    if isinstance(index, PSArray):
        found = [_at(target, position) for position in index]
        return PSArray(value for value in found if value is not _NOTHING)
    value = _at(target, index)
    return None if value is _NOTHING else value


_NOTHING = object()


def _at(target: Any, index: Any) -> Any:
    if index is None:
        message = "Index operation failed; the array index evaluated to null."
        raise net_error(_RUNTIME, message, "NullArrayIndex", "InvalidOperation")
    position = int(index) if type(index) is Int32 else int(convert(index, _INT))
    length = len(target)
    if not -length <= position < length:
        return _NOTHING
    value = target[position]
    return Char(value) if isinstance(target, str) else value


def assign(target: Any, index: Any, value: Any) -> None:
    """target[index] = value"""
    if target is None:
        raise net_error(_RUNTIME, "Cannot index into a null array.", "NullArray", "InvalidOperation")
    if isinstance(target, Dictionary):
        _assign_entry(target, index, value)
    elif isinstance(target, PSArray):
        _assign_item(target, index, value)
    else:
        raise SubsetError(f"assigning to an element of {type_name_of(target)} is not declared")


def _assign_entry(target: Dictionary, index: Any, value: Any) -> None:
    if index is None:
        message = "Index operation failed; the array index evaluated to null."
        raise net_error(_RUNTIME, message, "NullArrayIndex", "InvalidOperation")
    if isinstance(target, OrderedDictionary) and isinstance(index, Integer):
        index = list(target.keys())[index]
    target[index] = value


def _assign_item(target: PSArray, index: Any, value: Any) -> None:
    position = int(convert(index, _INT))
    if not -len(target) <= position < len(target):
        message = (
            "Index was out of range. Must be non-negative and less than the size of the collection."
            if isinstance(target, NetList)
            else "Index was outside the bounds of the array."
        )
        kind = (
            "System.ArgumentOutOfRangeException" if isinstance(target, NetList) else "System.IndexOutOfRangeException"
        )
        raise net_error(kind, message, kind, "OperationStopped")
    target[position] = convert(value, named_type(target.element_type))
