"""Reading properties and calling methods of values, with PowerShell's member enumeration over arrays.

Strict: a property or method that is not declared for the type, or that a custom object does not have, is a SubsetError.
Windows would answer $null and the script would report a lie. $null itself has no properties: reading one gives $null.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.powershell.calling import call, guarded
from simulator.powershell.collections import Dictionary, NetList, PSArray
from simulator.powershell.constrained import check_call, check_setting
from simulator.powershell.dialect import WORDS
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import NetException, SubsetError, net_error
from simulator.powershell.identities import EnumValue
from simulator.powershell.integers import Int32
from simulator.powershell.objects import CustomObject, NetObject
from simulator.powershell.registry import METHODS, PROPERTIES
from simulator.powershell.text import fold
from simulator.powershell.types import type_name_of

if TYPE_CHECKING:
    from simulator.powershell.session import Session

_MISSING = object()
_A = "System.Management.Automation."


def read(session: "Session", target: Any, name: str) -> Any:
    """`target.name`"""
    kind = type(target)
    if kind is NetObject or kind is CustomObject:
        try:
            return target.get(name)
        except KeyError:
            return _declared_or_refused(session, target, name)
    if target is None or target is EMPTY:
        return Int32(0) if fold(name) in ("count", "length") and session.version >= WORDS else None
    if isinstance(target, Dictionary) and name in target:
        return target[name]
    value = _declared(session, target, name)
    if value is not _MISSING:
        return value
    if isinstance(target, Dictionary):
        return None
    if isinstance(target, PSArray):
        return _enumerate(session, target, name) if session.version >= WORDS else None
    return _declared_or_refused(session, target, name)


def _declared(session: "Session", target: Any, name: str) -> Any:
    key = fold(name)
    for owner in _owners(target):
        found = PROPERTIES.get(owner, {}).get(key)
        if found is not None:
            return found[1](session, target)
    return _MISSING


def _owners(target: Any) -> list[str]:
    """The types under which members of this value are declared, nearest first."""
    name = type_name_of(target)
    owners = [name]
    if isinstance(target, NetList):
        generic = name.partition("`")[0]
        known = generic in ("System.Collections.Generic.List", "System.Collections.Generic.HashSet")
        owners.append(generic if known else "System.Collections.ArrayList")
    elif isinstance(target, PSArray):
        owners.append("System.Array")
    if isinstance(target, NetException):
        owners += target.ancestry()
    if isinstance(target, EnumValue):
        owners.append("System.Enum")
    if isinstance(target, NetObject):
        owners += target.bases
    return [*owners, "System.Object"]


def _declared_or_refused(session: "Session", target: Any, name: str) -> Any:
    value = _declared(session, target, name)
    if value is not _MISSING:
        return value
    if fold(name) in ("count", "length") and not isinstance(target, CustomObject):
        # Since PowerShell 3.0 every single value has both; a PSCustomObject of 5.1 has neither.
        return Int32(1) if session.version >= WORDS else None
    raise SubsetError(f"{type_name_of(target)} has no property '{name}'")


def _enumerate(session: "Session", items: PSArray, name: str) -> Any:
    """The property of each element, arrays among them opened once."""
    found: list[Any] = []
    for item in items:
        value = read(session, item, name) if item is not None else None
        if isinstance(value, PSArray):
            found.extend(value)
        elif item is not None:
            found.append(value)
    if len(found) == 1:
        return found[0]
    return PSArray(found) if found else None


def write(session: "Session", target: Any, name: str, value: Any) -> None:
    """`target.name = value`"""
    if value is EMPTY:
        value = None
    if isinstance(target, Dictionary):
        target[name] = value
    elif isinstance(target, CustomObject) and target.has(name):
        target.set(name, value)
    elif target is None or isinstance(target, CustomObject):
        raise _not_settable(name)
    else:
        check_setting(session, target)
        raise SubsetError(f"setting the property '{name}' of {type_name_of(target)} is not declared")


def _not_settable(name: str) -> Exception:
    message = f"The property '{name}' cannot be found on this object. Verify that the property exists and can be set."
    return net_error(_A + "RuntimeException", message, "PropertyNotFound", "InvalidOperation")


def invoke(session: "Session", target: Any, name: str, arguments: Sequence[Any]) -> Any:
    """`target.name(arguments)`"""
    if target is None or target is EMPTY:
        message = "You cannot call a method on a null-valued expression."
        raise net_error(_A + "RuntimeException", message, "InvokeMethodOnNull", "InvalidOperation")
    check_call(session, target)
    if isinstance(target, NetObject):
        own = target.method(name)
        if own is not None:
            return guarded(name, len(arguments), lambda: own(*arguments))
    key = fold(name)
    for owner in _owners(target):
        method = METHODS.get(owner, {}).get(key)
        if method is not None:
            return call(session, method, (target,), arguments)
    if isinstance(target, PSArray) and not isinstance(target, NetList):
        return _invoke_each(session, target, name, arguments)
    raise SubsetError(f"{type_name_of(target)} has no method '{name}'")


def _invoke_each(session: "Session", items: PSArray, name: str, arguments: Sequence[Any]) -> Any:
    results = [invoke(session, item, name, arguments) for item in items]
    found = [value for value in results if value is not EMPTY]
    if len(found) == 1:
        return found[0]
    return PSArray(found) if found else EMPTY
