"""From a command's name to the command: alias, function, core cmdlet, then the machine's own commands."""

from typing import TYPE_CHECKING

from simulator.powershell.binding import Cmdlet
from simulator.powershell.core_commands import ALIASES, CORE, StageCommand
from simulator.powershell.dialect import WORDS, has_command
from simulator.powershell.failures import PowerShellError, SubsetError, net_error
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.text import fold
from simulator.powershell.undeclared_commands import UNDECLARED

if TYPE_CHECKING:
    from simulator.powershell.session import Session


def find_command(scope: Scope, name: str) -> Cmdlet | StageCommand | ScriptBlock:
    """Raises PowerShellError (CommandNotFoundException) for a name that nobody knows."""
    module, _, bare = name.rpartition("\\")
    wanted = fold(bare)
    if not module:
        wanted = fold(ALIASES.get(wanted, wanted))
        function = scope.function(wanted)
        if function is not None:
            return function
    session = scope.session
    if not has_command(wanted, session.version):
        raise not_found(name)
    core = CORE.get(wanted)
    if core is not None and (not module or fold(module) == fold(core.module)):
        return core
    shown = ALIASES.get(fold(name), name)
    found = session.machine.find_command(shown.rpartition("\\")[2], module or None)
    if found is not None and _loaded(found, session):
        return found
    if wanted in UNDECLARED:
        raise SubsetError(f"{name} exists on Windows and is not declared")
    if module and core is None:
        raise not_found(name, module)
    raise not_found(name)


def _loaded(command: Cmdlet, session: "Session") -> bool:
    """PowerShell 2.0 loads no module by itself; its own cmdlets are a snap-in."""
    module = fold(command.module)
    return session.version >= WORDS or module.startswith("microsoft.powershell.") or module in session.modules_imported


def not_found(name: str, module: str = "") -> PowerShellError:
    kind = "System.Management.Automation.CommandNotFoundException"
    if module:
        message = f"The module '{module}' could not be loaded. For more information, run 'Import-Module {module}'."
        return net_error(kind, message, "CouldNotAutoLoadModule", "ObjectNotFound", name)
    message = (
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program. "
        "Check the spelling of the name, or if a path was included, verify that the path is correct and try again."
    )
    error = net_error(kind, message, "CommandNotFoundException", "ObjectNotFound", name)
    error.record.invocation = name
    return error
