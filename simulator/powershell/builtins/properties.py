"""Which property an object is sorted, grouped, measured or selected by: a name, a block, or @{Name=…; Expression=…}."""

from collections.abc import Callable
from typing import Any, NamedTuple

from simulator.powershell import members
from simulator.powershell.collections import Dictionary, PSArray
from simulator.powershell.emptiness import EMPTY, collected
from simulator.powershell.failures import SubsetError
from simulator.powershell.inline import with_underscore
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.text import fold
from simulator.powershell.truth import truth


class Property(NamedTuple):
    name: str
    read: Callable[[Any], Any]
    descending: bool | None = None


_KEYS = ("name", "label", "expression", "descending", "ascending")


def properties(given: Any, scope: Scope) -> list[Property]:
    if given is None:
        return []
    return [_property(each, scope) for each in (given if isinstance(given, PSArray) else [given])]


def _property(given: Any, scope: Scope) -> Property:
    if isinstance(given, Dictionary):
        return _calculated(given, scope)
    if isinstance(given, ScriptBlock):
        return Property(given.text, _by_block(given, scope))
    name = text_of(given)
    if any(sign in name for sign in "*?["):
        raise SubsetError(f"the wildcard '{name}' as a property is not declared")
    return Property(name, lambda value: members.read(scope.session, value, name))


def _by_block(block: ScriptBlock, scope: Scope) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        outputs: list[Any] = []
        with_underscore(block, scope, value, outputs.append)
        result = collected(outputs)
        return None if result is EMPTY else result

    return read


def _calculated(given: Dictionary, scope: Scope) -> Property:
    """The keys may be cut (n, l, e) as long as they stay unambiguous."""
    found: dict[str, Any] = {}
    for key, value in given.items():
        fitting = [known for known in _KEYS if known.startswith(fold(text_of(key)))]
        if len(fitting) != 1:
            raise SubsetError(f"the key '{text_of(key)}' of a calculated property is not declared")
        found[fitting[0]] = value
    inner = _property(found["expression"], scope)
    name = text_of(found.get("name", found.get("label", inner.name)))
    descending: bool | None = None
    if "descending" in found or "ascending" in found:
        descending = truth(found["descending"]) if "descending" in found else not truth(found["ascending"])
    return Property(name, inner.read, descending)
