"""Objects with named properties: those that a script makes and the typed ones that a cmdlet hands out."""

from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from functools import partial
from typing import Any

from simulator.powershell.text import fold


class CustomObject:
    """System.Management.Automation.PSCustomObject: note properties in order, names without regard to case."""

    type_name = "System.Management.Automation.PSCustomObject"
    __slots__ = ("_names", "_values")

    def __init__(self, properties: Iterable[tuple[str, Any]] = ()) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}
        for name, value in properties:
            self.set(name, value)

    def has(self, name: str) -> bool:
        return fold(name) in self._values

    def get(self, name: str) -> Any:
        """Raises KeyError for a property that the object does not have."""
        return self._values[fold(name)]

    def set(self, name: str, value: Any) -> None:
        key = fold(name)
        self._names.setdefault(key, name)
        self._values[key] = value

    def remove(self, name: str) -> None:
        self._names.pop(fold(name), None)
        self._values.pop(fold(name), None)

    def items(self) -> Iterator[tuple[str, Any]]:
        return ((self._names[key], value) for key, value in self._values.items())


class Asked:
    """Properties of a subject that its getters answer: folded name -> what to call. The getters are shared by every
    object of a shape, because a script reads a few properties of many objects."""

    __slots__ = ("_getters", "_subject")

    def __init__(self, getters: Mapping[str, Callable[[Any], Any]], subject: Any) -> None:
        self._getters, self._subject = getters, subject

    def __getitem__(self, key: str) -> Callable[[], Any]:
        return partial(self._getters[key], self._subject)

    def __contains__(self, key: object) -> bool:
        return key in self._getters

    def keys(self) -> KeysView[str]:
        return self._getters.keys()


class NetObject:
    """A typed .NET object, read-only for scripts.

    properties  name -> value, or a callable without arguments that is asked at each read.
    known       names that the type has in some version of its module but this object lacks: reading one gives $null,
    as on
                that Windows. A name that is neither in `properties` nor `known` is outside the subset.
    methods     name -> callable of the converted arguments.
    bases       full names of base classes and interfaces, for -is, casts and parameter types.
    text        what ToString() gives; without it the type name, as for every class that does not override it.
    """

    __slots__ = ("_methods", "_names", "_values", "bases", "known", "text", "type_name")

    def __init__(
        self,
        type_name: str,
        properties: Mapping[str, Any],
        *,
        known: frozenset[str] | None = None,
        methods: Mapping[str, Callable[..., Any]] | None = None,
        bases: tuple[str, ...] = (),
        text: str | None = None,
    ) -> None:
        self.type_name = type_name
        self._names = tuple(properties)
        self._values: dict[str, Any] | Asked = {fold(name): value for name, value in properties.items()}
        self.known = known
        self._methods = {fold(name): method for name, method in (methods or {}).items()}
        self.bases = bases
        self.text = text

    @classmethod
    def asking(
        cls, type_name: str, names: tuple[str, ...], answers: Asked, *, known: frozenset[str] | None, text: str | None
    ) -> "NetObject":
        """One whose properties, `names` in their order, are answered by getters."""
        made = cls(type_name, {}, known=known, text=text)
        made._names, made._values = names, answers
        return made

    def lacking(self, names: frozenset[str]) -> "NetObject":
        """This object as a version of Windows shows it that does not know these properties."""
        gone = {fold(name) for name in names}
        if not gone & self._values.keys():
            return self
        kept = {name: self._values[fold(name)] for name in self._names if fold(name) not in gone}
        known = (self.known or frozenset()) | names
        other = NetObject(self.type_name, kept, known=known, bases=self.bases, text=self.text)
        other._methods = self._methods
        return other

    def with_methods(self, methods: Mapping[str, Callable[..., Any]]) -> "NetObject":
        self._methods |= {fold(name): method for name, method in methods.items()}
        return self

    def names(self) -> tuple[str, ...]:
        return self._names

    def has(self, name: str) -> bool:
        return fold(name) in self._values

    def get(self, name: str) -> Any:
        """The value of a property. Raises KeyError for a name that the type does not have."""
        try:
            value = self._values[fold(name)]
        except KeyError:
            if self.known is not None and fold(name) in {fold(other) for other in self.known}:
                return None
            raise
        return value() if callable(value) else value

    def method(self, name: str) -> Callable[..., Any] | None:
        return self._methods.get(fold(name))

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every property of this object, read now."""
        return ((name, self.get(name)) for name in self._names)

    def is_a(self, type_name: str) -> bool:
        wanted = fold(type_name)
        return wanted == fold(self.type_name) or any(wanted == fold(base) for base in self.bases)
