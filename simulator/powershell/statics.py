"""[type]::name, [type]::name(…), [type]::new(…) and New-Object."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.powershell.calling import call
from simulator.powershell.collections import NetList, NetSet, PSArray
from simulator.powershell.constrained import check_call, check_setting
from simulator.powershell.conversion import convert
from simulator.powershell.dialect import refuse_newer_static, refuse_newer_type
from simulator.powershell.enum_members import enum_static
from simulator.powershell.failures import NetException, SubsetError
from simulator.powershell.registry import CONSTRUCTORS, STATIC_PROPERTIES, STATIC_SETTERS, STATICS
from simulator.powershell.rendering import text_of
from simulator.powershell.text import fold
from simulator.powershell.types import NetType, named_type

if TYPE_CHECKING:
    from simulator.powershell.session import Session


def read_static(session: "Session", kind: NetType, name: str) -> Any:
    """`[type]::name`"""
    found = STATIC_PROPERTIES.get(kind.name, {}).get(fold(name))
    if found is not None:
        return found[1](session)
    member = enum_static(kind, name)
    if member is not None:
        return member
    raise SubsetError(f"[{kind.name}] has no static property '{name}'")


def write_static(session: "Session", kind: NetType, name: str, value: Any) -> None:
    """`[type]::name = value`"""
    setter = STATIC_SETTERS.get(kind.name, {}).get(fold(name))
    check_setting(session, kind)
    if setter is None:
        raise SubsetError(f"setting [{kind.name}]::{name} is not declared")
    setter(session, value)


def invoke_static(session: "Session", kind: NetType, name: str, arguments: Sequence[Any]) -> Any:
    """`[type]::name(arguments)`"""
    check_call(session, kind)
    refuse_newer_static(kind.name, name, session.version)
    if fold(name) == "new":
        return construct(session, kind, arguments)
    method = STATICS.get(kind.name, {}).get(fold(name))
    if method is None:
        raise SubsetError(f"[{kind.name}] has no static method '{name}'")
    return call(session, method, (), arguments)


def _set(session: "Session", element: str, arguments: Sequence[Any]) -> NetSet:
    if arguments and (len(arguments) > 1 or not isinstance(arguments[0], PSArray)):
        raise SubsetError("this constructor of HashSet[T] is not declared")
    wanted, items = named_type(element), arguments[0] if arguments else PSArray()
    if items.element_type == wanted.name:  # nothing to convert: the characters of a long text are many
        return NetSet(element, items)
    return NetSet(element, (convert(item, wanted, session.utc_offset) for item in items))


def construct(session: "Session", kind: NetType, arguments: Sequence[Any]) -> Any:
    """[type]::new(arguments) and New-Object."""
    refuse_newer_type(kind.name, session.version)
    if kind.name.startswith("System.Collections.Generic.List`1["):
        element = kind.name[kind.name.index("[") + 1 : -1]
        if arguments and not isinstance(arguments[0], PSArray):
            raise SubsetError("this constructor of List[T] is not declared")
        return NetList(kind.name, arguments[0] if arguments else (), element)
    if kind.name.startswith("System.Collections.Generic.HashSet`1["):
        return _set(session, kind.name[kind.name.index("[") + 1 : -1], arguments)
    method = CONSTRUCTORS.get(kind.name)
    if method is not None:
        return call(session, method, (), arguments)
    try:
        exception = NetException(kind.name, text_of(arguments[0]) if arguments else "")
    except KeyError:
        raise SubsetError(f"a constructor of [{kind.name}] is not declared") from None
    if not arguments:
        exception.message = f"Exception of type '{kind.name}' was thrown."
    if len(arguments) > 1:
        raise SubsetError(f"the constructor of [{kind.name}] with {len(arguments)} arguments is not declared")
    return exception
