"""The one place where members of .NET types are declared. A script that uses any other member leaves the subset.

    @net_property("System.String.Length")            function(session, self)
    @net_method("System.String.Trim", (), ("char[]",))   function(session, self, *arguments), one tuple per overload
    @net_static("System.Math.Abs", ("int",), ("double",))  function(session, *arguments)
    @net_static_property("System.Math.PI")           function(session)
    @net_static_setter("System.Console.OutputEncoding")  function(session, value)
    @net_constructor("System.Version", ("string",))  function(session, *arguments)

Arguments arrive converted to the types of the chosen overload; a type that ends in "..." takes the rest of the
arguments. A function raises `net_error(type, message, "")` for what .NET throws; the caller sees a
MethodInvocationException.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator.powershell.text import fold
from simulator.powershell.types import NetType, declare_type, named_type

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Overload:
    types: tuple[NetType, ...]
    rest: NetType | None

    def takes(self, count: int) -> bool:
        return count >= len(self.types) if self.rest else count == len(self.types)


@dataclass(frozen=True)
class Method:
    owner: str
    name: str
    overloads: tuple[Overload, ...]
    function: Callable[..., Any]


Getter = Callable[..., Any]
PROPERTIES: dict[str, dict[str, tuple[str, Getter]]] = {}
METHODS: dict[str, dict[str, Method]] = {}
STATICS: dict[str, dict[str, Method]] = {}
STATIC_PROPERTIES: dict[str, dict[str, tuple[str, Getter]]] = {}
STATIC_SETTERS: dict[str, dict[str, Callable[[Any, Any], None]]] = {}
CONSTRUCTORS: dict[str, Method] = {}


def _overload(names: tuple[str, ...]) -> Overload:
    rest = named_type(names[-1].removesuffix("...")) if names and names[-1].endswith("...") else None
    return Overload(tuple(named_type(name) for name in (names[:-1] if rest else names)), rest)


def _method(table: dict[str, dict[str, Method]], path: str, overloads: tuple[tuple[str, ...], ...]) -> Callable[[F], F]:
    owner, _, name = path.rpartition(".")

    def register(function: F) -> F:
        method = Method(declare_type(owner), name, tuple(_overload(names) for names in overloads or ((),)), function)
        table.setdefault(owner, {})[fold(name)] = method
        return function

    return register


def net_method(path: str, *overloads: tuple[str, ...]) -> Callable[[F], F]:
    return _method(METHODS, path, overloads)


def net_static(path: str, *overloads: tuple[str, ...]) -> Callable[[F], F]:
    return _method(STATICS, path, overloads)


def net_constructor(owner: str, *overloads: tuple[str, ...]) -> Callable[[F], F]:
    def register(function: F) -> F:
        chosen = tuple(_overload(names) for names in overloads or ((),))
        CONSTRUCTORS[owner] = Method(declare_type(owner), "new", chosen, function)
        return function

    return register


def _property(table: dict[str, dict[str, tuple[str, Getter]]], path: str) -> Callable[[F], F]:
    owner, _, name = path.rpartition(".")

    def register(function: F) -> F:
        table.setdefault(declare_type(owner), {})[fold(name)] = (name, function)
        return function

    return register


def net_property(path: str) -> Callable[[F], F]:
    return _property(PROPERTIES, path)


def net_static_property(path: str) -> Callable[[F], F]:
    return _property(STATIC_PROPERTIES, path)


def net_static_setter(path: str) -> Callable[[F], F]:
    owner, _, name = path.rpartition(".")

    def register(function: F) -> F:
        STATIC_SETTERS.setdefault(declare_type(owner), {})[fold(name)] = function
        return function

    return register
