"""Binding arguments to parameters: by name, then by position, then conversion to the declared types."""

from collections.abc import Collection, Sequence
from typing import Any

from simulator.powershell.arguments import Argument
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import PowerShellError, SubsetError, net_error
from simulator.powershell.parameter_table import SUPPORTED_COMMON, Entry, ParameterTable
from simulator.powershell.rendering import text_of

_BINDING = "System.Management.Automation.ParameterBindingException"


class Binding:
    """Raw values by folded parameter name, what nothing took, and the sets that are still possible."""

    __slots__ = ("rest", "sets", "values")

    def __init__(self, sets: frozenset[str]) -> None:
        self.values: dict[str, Any] = {}
        self.rest: list[Argument] = []
        self.sets = sets


def distribute(table: ParameterTable, arguments: Sequence[Argument], *, keep_rest: bool = False) -> Binding:
    """Who gets which argument, unconverted. With `keep_rest` (functions without attributes) what fits nowhere is
    kept."""
    binding = Binding(table.sets)
    loose = _by_name(table, arguments, binding, keep_rest)
    free = [entry for entry in table.positional if entry.key not in binding.values]
    for argument in loose:
        while free and not _possible(free[0], binding):
            free.pop(0)
        if argument.name is not None or not free:
            _left_over(table, argument, binding, keep_rest)
            continue
        _give(binding, free.pop(0), argument.value)
    return binding


def _by_name(table: ParameterTable, arguments: Sequence[Argument], binding: Binding, keep: bool) -> list[Argument]:
    loose: list[Argument] = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        index += 1
        if argument.name is None:
            loose.append(argument)
            continue
        try:
            entry = table.find(argument.name)
        except PowerShellError:
            if not keep:
                raise
            loose.append(argument)
            continue
        if argument.has_value:
            value = argument.value
        elif entry.is_switch:
            value = True
        elif index < len(arguments) and arguments[index].name is None:
            value = arguments[index].value
            index += 1
        else:
            raise _missing_argument(table, entry)
        _once(table, entry, binding, value)
    return loose


def _once(table: ParameterTable, entry: Entry, binding: Binding, value: Any) -> None:
    if entry.key in table.common and entry.key not in SUPPORTED_COMMON:
        raise SubsetError(f"the common parameter -{entry.name} is not declared")
    if entry.key in binding.values:
        message = (
            f"Cannot bind parameter because parameter '{entry.name}' is specified more than once. To provide multiple "
            "values to parameters that can accept multiple values, use the array syntax. For example, "
            '"-parameter value1,value2,value3".'
        )
        raise net_error(_BINDING, message, f"ParameterAlreadyBound,{table.owner}", "InvalidArgument")
    _give(binding, entry, value)


def _give(binding: Binding, entry: Entry, value: Any) -> None:
    binding.values[entry.key] = None if value is EMPTY else value
    if entry.parameter.sets:
        binding.sets &= frozenset(entry.parameter.sets)


def _possible(entry: Entry, binding: Binding) -> bool:
    return not entry.parameter.sets or bool(binding.sets & frozenset(entry.parameter.sets))


def _left_over(table: ParameterTable, argument: Argument, binding: Binding, keep: bool) -> None:
    if keep:
        binding.rest.append(argument)
        return
    message = f"A positional parameter cannot be found that accepts argument '{text_of(argument.value)}'."
    raise net_error(_BINDING, message, f"PositionalParameterNotFound,{table.owner}", "InvalidArgument")


def _missing_argument(table: ParameterTable, entry: Entry) -> PowerShellError:
    message = (
        f"Missing an argument for parameter '{entry.name}'. "
        f"Specify a parameter of type '{entry.kind.name}' and try again."
    )
    return net_error(_BINDING, message, f"MissingArgument,{table.owner}", "InvalidArgument")


def choose_set(table: ParameterTable, binding: Binding, default: str) -> str:
    """The one parameter set, or PowerShellError where none or several fit."""
    if not table.sets:
        return ""
    if not binding.sets:
        raise no_set(table)
    fitting = [name for name in sorted(binding.sets) if not missing_in(table, binding, name, piped=False)]
    if len(fitting) == 1:
        return fitting[0]
    if default in binding.sets and (default in fitting or not fitting):
        return default
    if len(binding.sets) == 1:
        return next(iter(binding.sets))
    raise no_set(table)


def sets_for_pipeline(table: ParameterTable, binding: Binding, default: str) -> frozenset[str]:
    """The sets that piped objects may still choose between: Windows defers the choice to each of them. Where none
    has all its mandatory parameters in prospect, the one that would be complained about."""
    if not table.sets:
        return frozenset()
    if not binding.sets:
        raise no_set(table)
    fitting = frozenset(name for name in binding.sets if not missing_in(table, binding, name, piped=True))
    return fitting or frozenset({choose_set(table, binding, default)})


def set_of_object(table: ParameterTable, given: Collection[str], possible: frozenset[str], default: str) -> str:
    """The set that is chosen once a piped object is bound; `given` are the names of parameters with a value."""
    fitting = [name for name in sorted(possible) if not _lacking(table, given, name)]
    if len(fitting) == 1 or default not in fitting:
        if len(fitting) == 1 or not possible:
            return fitting[0] if fitting else ""
        raise no_set(table)
    return default


def _lacking(table: ParameterTable, given: Collection[str], chosen: str) -> bool:
    return any(
        entry.name not in given and (not entry.parameter.sets or chosen in entry.parameter.sets)
        for entry in table.mandatory
    )


def no_set(table: ParameterTable) -> PowerShellError:
    message = "Parameter set cannot be resolved using the specified named parameters."
    return net_error(_BINDING, message, f"AmbiguousParameterSet,{table.owner}", "InvalidArgument")


def missing_in(table: ParameterTable, binding: Binding, chosen: str, *, piped: bool) -> list[str]:
    """Mandatory parameters of a set without a value; the pipeline may still bring those that take its objects."""
    return [
        entry.name
        for entry in table.mandatory
        if entry.key not in binding.values
        and (not entry.parameter.sets or chosen in entry.parameter.sets)
        and not (piped and (entry.parameter.from_pipeline or entry.parameter.from_pipeline_by_property_name))
    ]


def refuse_missing(table: ParameterTable, names: list[str]) -> None:
    if names:
        message = f"Cannot process command because of one or more missing mandatory parameters: {' '.join(names)}."
        raise net_error(_BINDING, message, f"MissingMandatoryParameter,{table.owner}", "InvalidArgument")
