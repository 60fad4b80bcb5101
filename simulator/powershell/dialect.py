"""What older Windows PowerShells lack: 4.0 (Windows Server 2012 R2) and 2.0 (2008 R2, HYPERV.md 4).

Versions are whole ones: what came with 5.1 counts as 5. Taken from "What's New in Windows PowerShell" (3.0, 4.0, 5.0,
5.1) and about_Operators; where a command stands in no list here, every version has it.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simulator.powershell.arguments import Argument
from simulator.powershell.failures import PowerShellError, net_error
from simulator.powershell.syntax import ParseFailure, Source, every_node
from simulator.powershell.text import fold

NEWEST = 5
WORDS = 3  # since then: -in, $PSItem, member enumeration, Count of everything, JSON, autoloaded modules

_OPERATORS = frozenset(
    f"-{case}{name}" for name in ("in", "notin") for case in ("", "i", "c")
) | {"-shl", "-shr"}  # fmt: skip

_COMMANDS: Mapping[int, str] = MappingProxyType({
    3: "ConvertTo-Json ConvertFrom-Json Connect-PSSession Disconnect-PSSession Get-ControlPanelItem Get-TypeData "
       "Invoke-RestMethod Invoke-WebRequest Receive-PSSession Rename-Computer Resume-Job Save-Help Show-Command "
       "Suspend-Job Unblock-File Update-Help",
    4: "Get-FileHash",
    5: "ConvertFrom-SddlString ConvertFrom-String Debug-Runspace Format-Hex Get-ComputerInfo Get-ItemPropertyValue "
       "Get-Runspace Get-TimeZone Import-PowerShellDataFile New-Guid New-TemporaryFile Register-ArgumentCompleter "
       "Set-TimeZone Wait-Debugger Write-Information",
})  # fmt: skip
_COMMAND_SINCE = {fold(name): version for version, names in _COMMANDS.items() for name in names.split()}

_PARAMETER_SINCE: Mapping[str, Mapping[str, int]] = MappingProxyType({
    "foreach-object": {"membername": WORDS},
    "where-object": dict.fromkeys(
        "property value eq ne gt ge lt le like notlike match notmatch contains notcontains in notin is isnot ceq cne"
        .split(), WORDS),
    "write-output": {"noenumerate": 4},
})  # fmt: skip
_COMMON_SINCE = {"informationaction": 5, "infa": 5, "informationvariable": 5, "iv": 5, "pipelinevariable": 4, "pv": 4}

# Members of .NET 4 and later: PowerShell 2.0 runs on .NET 2.0 to 3.5.
_STATICS_SINCE = {("System.String", "isnullorwhitespace"): WORDS}
# System.Core of .NET 3.5, which a Server Core may lack.
_TYPES_SINCE = {"System.Collections.Generic.HashSet": WORDS}


def has_command(name: str, version: int) -> bool:
    return _COMMAND_SINCE.get(fold(name), 0) <= version


def refuse_newer_syntax(source: Source, version: int) -> None:
    """ParseFailure for an operator that this version does not know."""
    if version >= WORDS:
        return
    for node in every_node(source.root):
        if node.type == "comparison_operator" and fold(source.text_of(node)) in _OPERATORS:
            message = f"Unexpected token '{source.text_of(node)}' in expression or statement."
            raise ParseFailure(message, "UnexpectedToken", source.position(node))


def refuse_newer_arguments(command: str, error_source: str, arguments: Sequence[Argument], version: int) -> None:
    """PowerShellError for a parameter that this version of the command does not have."""
    if version >= NEWEST:
        return
    since = _PARAMETER_SINCE.get(fold(command), {})
    for argument in arguments:
        name = fold(argument.name) if argument.name is not None else None
        if name is not None and {**_COMMON_SINCE, **since}.get(name, 0) > version:
            raise _no_parameter(argument.name or "", error_source)
    loose = [argument.value for argument in arguments if argument.name is None]
    if version < WORDS and since and fold(command) != "write-output" and loose and isinstance(loose[0], str):
        raise _no_block(loose[0], command, error_source)


def refuse_newer_static(type_name: str, name: str, version: int) -> None:
    """[type]::new() came with 5.0; other members with the .NET that a version runs on."""
    if (fold(name) == "new" and version < NEWEST) or _STATICS_SINCE.get((type_name, fold(name)), 0) > version:
        message = f"Method invocation failed because [{type_name}] does not contain a method named '{name}'."
        raise net_error(_RUNTIME, message, "MethodNotFound", "InvalidOperation", name)


def refuse_newer_type(type_name: str, version: int) -> None:
    if _TYPES_SINCE.get(type_name.partition("`")[0], 0) > version:
        raise no_type(type_name, "System.Management.Automation.PSArgumentException", "InvalidType")


_RUNTIME = "System.Management.Automation.RuntimeException"
_BINDING = "System.Management.Automation.ParameterBindingException"


def no_type(name: str, kind: str = _RUNTIME, category: str = "InvalidOperation") -> PowerShellError:
    message = f"Unable to find type [{name}]: make sure that the assembly containing this type is loaded."
    return net_error(kind, message, "TypeNotFound", category, name)


def _no_parameter(name: str, error_source: str) -> PowerShellError:
    message = f"A parameter cannot be found that matches parameter name '{name}'."
    return net_error(_BINDING, message, f"NamedParameterNotFound,{error_source}", "InvalidArgument")


def _no_block(text: str, command: str, error_source: str) -> PowerShellError:
    parameter = "FilterScript" if fold(command) == "where-object" else "Process"
    message = (
        f'Cannot bind parameter \'{parameter}\'. Cannot convert the "{text}" value of type "System.String" to type '
        '"System.Management.Automation.ScriptBlock".'
    )
    return net_error(_BINDING, message, f"CannotConvertArgumentNoMessage,{error_source}", "InvalidArgument")
