"""The parameters of a command, ready for look-ups by name, alias and unambiguous beginning."""

from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from simulator.powershell.binding import Cmdlet, Parameter
from simulator.powershell.failures import PowerShellError, net_error
from simulator.powershell.text import fold
from simulator.powershell.types import NetType, declare_type, named_type

_BINDING = "System.Management.Automation.ParameterBindingException"
SWITCH = "System.Management.Automation.SwitchParameter"

COMMON: dict[str, Parameter] = {
    "ErrorAction": Parameter("System.String", ("ea",)),
    "ErrorVariable": Parameter("System.String", ("ev",)),
    "WarningAction": Parameter("System.String", ("wa",)),
    "InformationAction": Parameter("System.String", ("infa",)),
    "WarningVariable": Parameter("System.String", ("wv",)),
    "InformationVariable": Parameter("System.String", ("iv",)),
    "OutVariable": Parameter("System.String", ("ov",)),
    "OutBuffer": Parameter("System.Int32", ("ob",)),
    "PipelineVariable": Parameter("System.String", ("pv",)),
    "Verbose": Parameter("switch", ("vb",)),
    "Debug": Parameter("switch", ("db",)),
}
SUPPORTED_COMMON = frozenset({"erroraction", "errorvariable", "warningaction", "informationaction"})


class Entry(NamedTuple):
    name: str
    key: str
    parameter: Parameter
    kind: NetType
    is_switch: bool


class ParameterTable:
    """`owner` is what FullyQualifiedErrorId ends with."""

    def __init__(self, owner: str, parameters: Mapping[str, Parameter], *, common: bool) -> None:
        self.owner = owner
        self.is_function = False
        self.entries = {fold(name): _entry(name, parameter) for name, parameter in parameters.items()}
        self.common = (
            frozenset(fold(name) for name in COMMON if fold(name) not in self.entries) if common else frozenset()
        )
        every = {
            **{fold(name): _entry(name, COMMON[name]) for name in COMMON if fold(name) in self.common},
            **self.entries,
        }
        self._by_name = {**{fold(alias): e for e in every.values() for alias in e.parameter.aliases}, **every}
        ordered = [entry for entry in self.entries.values() if entry.parameter.position is not None]
        self.positional = sorted(ordered, key=lambda entry: entry.parameter.position or 0)
        self.sets = frozenset(name for entry in self.entries.values() for name in entry.parameter.sets)
        self.from_pipeline = [e for e in self.entries.values() if e.parameter.from_pipeline]
        self.by_property = [e for e in self.entries.values() if e.parameter.from_pipeline_by_property_name]
        self.mandatory = [e for e in self.entries.values() if e.parameter.mandatory]

    def find(self, name: str) -> Entry:
        """Raises PowerShellError for a name that fits no parameter or several."""
        wanted = fold(name)
        exact = self._by_name.get(wanted)
        if exact is not None:
            return exact
        begun = {id(entry): entry for known, entry in self._by_name.items() if known.startswith(wanted)}
        if len(begun) == 1:
            return next(iter(begun.values()))
        own = [entry for entry in begun.values() if entry.key not in self.common]
        if len(own) == 1:
            return own[0]
        if begun:
            raise self._ambiguous(name, [entry.name for entry in begun.values()])
        message = f"A parameter cannot be found that matches parameter name '{name}'."
        raise net_error(_BINDING, message, f"NamedParameterNotFound,{self.owner}", "InvalidArgument")

    def _ambiguous(self, name: str, matches: list[str]) -> PowerShellError:
        listed = " ".join(f"-{match}" for match in matches)
        message = (
            f"Parameter cannot be processed because the parameter name '{name}' is ambiguous. "
            f"Possible matches include: {listed}."
        )
        return net_error(_BINDING, message, f"AmbiguousParameter,{self.owner}", "InvalidArgument")


def _entry(name: str, parameter: Parameter) -> Entry:
    """A cmdlet may name classes of its own module: they become known types here."""
    bare = parameter.type.replace("[]", "")
    kind = named_type(parameter.type) if "." not in bare else _declared(parameter.type, bare)
    return Entry(name, fold(name), parameter, kind, kind.name == SWITCH)


def _declared(full: str, bare: str) -> NetType:
    if not bare.startswith("System."):
        declare_type(bare)
    return named_type(full)


_tables: WeakKeyDictionary[Cmdlet, ParameterTable] = WeakKeyDictionary()


def cmdlet_table(cmdlet: Cmdlet) -> ParameterTable:
    """Made once for each Cmdlet object, and kept as long as the object lives."""
    table = _tables.get(cmdlet)
    if table is None:
        table = _tables[cmdlet] = ParameterTable(cmdlet.error_source, cmdlet.parameters, common=True)
    return table
