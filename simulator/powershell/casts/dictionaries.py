"""To Hashtable, OrderedDictionary, PSCustomObject, ArrayList and List[T]."""

from datetime import timedelta
from typing import Any

from simulator.powershell.collections import Dictionary, Hashtable, NetList, PSArray
from simulator.powershell.conversion import converter, impossible
from simulator.powershell.objects import CustomObject
from simulator.powershell.rendering import text_of


@converter("System.Management.Automation.PSCustomObject")
def _to_custom_object(value: Any, _: timedelta) -> Any:
    """Only dictionaries become one; anything else passes unchanged, as on Windows."""
    if isinstance(value, Dictionary):
        return CustomObject((text_of(key), item) for key, item in value.items())
    return value


@converter("System.Collections.Hashtable")
def _to_hashtable(value: Any, _: timedelta) -> Hashtable:
    if isinstance(value, Dictionary):
        return Hashtable(value.items())
    raise impossible(value, "System.Collections.Hashtable")


@converter("System.Collections.Specialized.OrderedDictionary")
def _to_ordered(value: Any, _: timedelta) -> Any:
    raise impossible(value, "System.Collections.Specialized.OrderedDictionary")


@converter("System.Collections.IDictionary")
def _to_dictionary(value: Any, _: timedelta) -> Any:
    if isinstance(value, Dictionary):
        return value
    raise impossible(value, "System.Collections.IDictionary")


@converter("System.Collections.ArrayList")
def _to_array_list(value: Any, _: timedelta) -> NetList:
    return NetList("System.Collections.ArrayList", value if isinstance(value, PSArray) else [value])
