"""Starting any command as a stage of a pipeline."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from simulator.powershell.arguments import Argument
from simulator.powershell.binder import distribute, missing_in, refuse_missing
from simulator.powershell.binding import Bound, Cmdlet
from simulator.powershell.block_stage import BlockStage
from simulator.powershell.bound_values import converted
from simulator.powershell.cmdlet_stage import CmdletStage
from simulator.powershell.core_commands import CORE, Invocation, StageCommand
from simulator.powershell.dialect import refuse_newer_arguments
from simulator.powershell.error_parameters import error_action, error_variable
from simulator.powershell.failures import PowerShellError, SubsetError
from simulator.powershell.parameter_table import ParameterTable, cmdlet_table
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.stages import Stage
from simulator.powershell.text import fold
from simulator.powershell.unrolling import Emit

Command = Cmdlet | StageCommand | ScriptBlock


def start(
    command: Command, arguments: Sequence[Argument], scope: Scope, out: Emit, *, piped: bool, dot: bool = False
) -> Stage:
    """Binds the arguments and gives the stage. Raises PowerShellError where they do not bind."""
    if isinstance(command, ScriptBlock):
        return BlockStage(command, arguments, scope, out, dot=dot)
    refuse_newer_arguments(command.name, command.error_source, arguments, scope.session.version)
    if fold(command.name) in CORE:
        refuse_undeclared(command, arguments)
    if isinstance(command, Cmdlet):
        return CmdletStage(command, arguments, scope, out, piped=piped)
    return command.make(_invocation(command, arguments, scope, out, piped))


@lru_cache(maxsize=128)
def _table(command: StageCommand) -> ParameterTable:
    return ParameterTable(command.error_source, command.parameters, common=True)


def refuse_undeclared(command: Cmdlet | StageCommand, arguments: Sequence[Argument]) -> None:
    """The core cmdlets have parameters that are not declared here: whether Windows would refuse one is not known."""
    table = cmdlet_table(command) if isinstance(command, Cmdlet) else _table(command)
    for argument in arguments:
        if argument.name is not None:
            try:
                table.find(argument.name)
            except PowerShellError:
                raise SubsetError(f"{command.name} has no declared parameter -{argument.name}") from None


def _invocation(
    command: StageCommand, arguments: Sequence[Argument], scope: Scope, out: Emit, piped: bool
) -> Invocation:
    table = _table(command)
    binding = distribute(table, command.rewrite(arguments) if command.rewrite else arguments)
    refuse_missing(table, missing_in(table, binding, "", piped=piped))
    values: dict[str, Any] = {
        entry.name: converted(table, entry, binding.values[key], scope.session)
        for key, entry in table.entries.items()
        if key in binding.values
    }
    return Invocation(Bound(values), scope, out, error_action(scope, binding), error_variable(scope, binding))
