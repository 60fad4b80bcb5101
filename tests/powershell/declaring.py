"""The stub functions: one for each cmdlet that a script looked up, with the parameters that Windows states for it."""

from collections.abc import Iterable, Iterator

from simulator.powershell.binding import Cmdlet, Parameter
from simulator.powershell.parameter_table import Entry, cmdlet_table
from tests.powershell.naming import NET, ours
from tests.powershell.recording import declared

_OWN_OF_POWERSHELL = "Windows"
_SHORT = {"System.Management.Automation.SwitchParameter": "switch", "System.Object": "object"}


def modules(commands: Iterable[Cmdlet]) -> dict[str, str]:
    """Name of the module -> its text. PowerShell's own modules cannot be replaced, but functions of any module come
    before their cmdlets: those of Windows stand in one module beside them."""
    texts: dict[str, list[str]] = {}
    for cmdlet in sorted(commands, key=lambda one: one.name):
        texts.setdefault(_home(cmdlet.module), []).append(function(cmdlet))
    return {name: _HEADER + "\n\n".join(functions) + "\n" for name, functions in sorted(texts.items())}


def _home(module: str) -> str:
    return _OWN_OF_POWERSHELL if module.startswith("Microsoft.") or module == "CimCmdlets" else module


_HEADER = """\
# Written by tests/powershell/declaring.py: answers from the recording, after Recording.psm1.

"""


def function(cmdlet: Cmdlet) -> str:
    table = cmdlet_table(cmdlet)
    parameters = ",\n".join("\n".join(_declaration(entry)) for entry in table.entries.values())
    default = f"DefaultParameterSetName = '{cmdlet.default_set}'" if cmdlet.default_set in table.sets else ""
    names = ", ".join(f"'{name}'" for name in declared(cmdlet)) or "@()"
    return (
        f"function {cmdlet.name} {{\n    [CmdletBinding({default})]\n    param(\n{parameters}\n    )\n"
        f"    process {{ Invoke-RecordedCall -Caller $PSCmdlet -Bound $PSBoundParameters -Declared {names} }}\n}}"
    )


def _declaration(entry: Entry) -> Iterator[str]:
    parameter = entry.parameter
    for name in parameter.sets or ("",):
        stated = ", ".join(_traits(parameter, name))
        if stated:
            yield f"        [Parameter({stated})]"
    if parameter.aliases:
        aliases = ", ".join(f"'{alias}'" for alias in parameter.aliases)
        yield f"        [Alias({aliases})]"
    if parameter.allows_nothing:
        yield "        [AllowNull()][AllowEmptyString()][AllowEmptyCollection()]"
    if parameter.values:
        values = ", ".join(f"'{value}'" for value in parameter.values)
        yield f"        [ValidateSet({values})]"
    yield f"        [{parameter_type(entry)}]${entry.name}"


def _traits(parameter: Parameter, set_name: str) -> Iterator[str]:
    if set_name:
        yield f"ParameterSetName = '{set_name}'"
    if parameter.mandatory:
        yield "Mandatory = $true"
    if parameter.position is not None:
        yield f"Position = {parameter.position}"
    if parameter.from_pipeline:
        yield "ValueFromPipeline = $true"
    if parameter.from_pipeline_by_property_name:
        yield "ValueFromPipelineByPropertyName = $true"


def parameter_type(entry: Entry) -> str:
    """A value type that may be absent is nullable on Windows; here it then simply is not bound."""
    element = entry.kind.element
    name = (element or entry.kind).name
    shown = _SHORT.get(name) or ours(name)
    if shown == "System.Object" and name not in NET:
        shown = "object"
    return shown + ("[]" if element is not None else "")
