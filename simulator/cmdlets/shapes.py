"""Typed objects whose properties are bound to the facts: a property that Windows does not know cannot be declared.

A property that exists on Windows and that no getter fills is there, and reading it leaves the subset: a script must
not take silence for an answer.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any, NoReturn

from simulator import facts
from simulator.cmdlets import lacking
from simulator.cmdlets.view import HostView
from simulator.facts.releases import absent_properties
from simulator.powershell.objects import Asked
from simulator.powershell.text import fold
from simulator.powershell.types import declare_type
from simulator.powershell.values import EnumValue, NetObject, PSArray, SubsetError, declare_enum, enum_value, to_net

Getter = Callable[[Any], Any]
_NOTHING: frozenset[str] = frozenset()


class Shape:
    """How objects of one type are made out of a subject. `added` are members that PowerShell's type data adds
    (types.ps1xml), `text` is what ToString() gives, `type_name` overrides the facts' full name (a CIM instance is
    always a CimInstance), `bases` are the classes it is derived from, where a parameter takes one of them."""

    def __init__(
        self,
        stated: str,
        getters: Mapping[str, Getter],
        *,
        added: Mapping[str, Getter] | None = None,
        text: Callable[[Any], str] | None = None,
        type_name: str | None = None,
        bases: tuple[str, ...] = (),
    ) -> None:
        properties = facts.type_properties(stated)
        strangers = set(getters) - set(properties)
        if strangers:
            raise ValueError(f"{stated} has no {', '.join(sorted(strangers))} on Windows.")
        self.stated = stated
        self.filled = frozenset(getters) | frozenset(added or ())
        self.type_name = declare_type(type_name or facts.full_name(stated))
        self._text = text
        self._bases = tuple(declare_type(facts.full_name(base)) for base in bases)
        self._getters = {name: getters.get(name) or partial(_unfilled, stated, name) for name in properties}
        self._getters |= added or {}
        self._left: dict[frozenset[str], tuple[tuple[str, ...], dict[str, Getter]]] = {}

    def make(self, subject: Any) -> NetObject:
        """An object that asks its subject when a property is read.

        What the Windows release of the subject's host does not have is absent (facts.releases): the host is that of
        the subject's `view`, or the subject itself. Objects of other subjects are fitted when a cmdlet hands them out.
        What this very host was told to lack (`lacking`) is absent too.
        """
        view = getattr(subject, "view", subject)
        missing = absent_properties(self.type_name, view.host.windows.build) if isinstance(view, HostView) else _NOTHING
        missing |= lacking.properties_of(self.stated)
        names, getters = self._without(missing)
        text = self._text(subject) if self._text else None
        made = NetObject.asking(self.type_name, names, Asked(getters, subject), known=missing or None, text=text)
        made.bases = self._bases
        return made

    def _without(self, missing: frozenset[str]) -> tuple[tuple[str, ...], dict[str, Getter]]:
        """The names that are left, in their order, and their getters; there are as many answers as releases."""
        if missing not in self._left:
            kept = {name: get for name, get in self._getters.items() if name not in missing}
            self._left[missing] = tuple(kept), {fold(name): get for name, get in kept.items()}
        return self._left[missing]


def _unfilled(stated: str, name: str, _subject: Any) -> NoReturn:
    raise SubsetError(f"property {stated}.{name} exists on Windows, but the simulated estate does not fill it")


@cache
def enum(type_name: str, member: str) -> EnumValue:
    """A value of an enumeration of the facts. KeyError for a stranger."""
    return enum_value(declare(type_name), member)


@cache
def declare(type_name: str) -> str:
    """Makes an enumeration of the facts known to scripts; its full name."""
    return declare_enum(facts.full_name(type_name), facts.enum_members(type_name)).name


def enums(type_name: str, members: Iterable[str]) -> PSArray:
    return PSArray((enum(type_name, member) for member in members), declare(type_name))


def strings(texts: Iterable[str]) -> PSArray:
    return PSArray(map(to_net, texts), "System.String")


def always(value: Any) -> Getter:
    """The same for every subject."""
    return lambda _subject: value
