"""The values of bound parameters: converted to the declared types and validated."""

from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.failures import PowerShellError, net_error
from simulator.powershell.parameter_table import Entry, ParameterTable
from simulator.powershell.rendering import text_of
from simulator.powershell.text import fold

_BINDING = "System.Management.Automation.ParameterBindingException"
_VALIDATION = "System.Management.Automation.ParameterBindingValidationException"


def converted(table: ParameterTable, entry: Entry, value: Any, session: Any) -> Any:
    """The value in its declared type, validated. Raises PowerShellError as the binder of Windows does."""
    if entry.parameter.mandatory and not entry.parameter.allows_nothing:
        _refuse_nothing(table, entry, value)
    try:
        result = convert(value, entry.kind, session.utc_offset)
    except PowerShellError as error:
        reason = error.record.exception.message
        message = f"Cannot bind parameter '{entry.name}'. {reason}"
        if table.is_function:
            message = f"Cannot process argument transformation on parameter '{entry.name}'. {reason}"
            transformation = "System.Management.Automation.ParameterBindingArgumentTransformationException"
            error_id = f"ParameterArgumentTransformationError,{table.owner}"
            raise net_error(transformation, message, error_id, "InvalidData", inner=error.record.exception) from None
        error_id = f"CannotConvertArgumentNoMessage,{table.owner}"
        inner = error.record.exception.inner
        raise net_error(_BINDING, message, error_id, "InvalidArgument", inner=inner) from None
    _validate(table, entry, result)
    return result


def _refuse_nothing(table: ParameterTable, entry: Entry, value: Any) -> None:
    shown = f"Cannot bind argument to parameter '{entry.name}' because it is"
    error_id = ""
    if value is None:
        error_id, reason = "ParameterArgumentValidationErrorNullNotAllowed", "null."
    elif value == "" and entry.kind.name == "System.String":
        error_id, reason = "ParameterArgumentValidationErrorEmptyStringNotAllowed", "an empty string."
    elif isinstance(value, PSArray) and not value and entry.kind.element is not None:
        error_id, reason = "ParameterArgumentValidationErrorEmptyArrayNotAllowed", "an empty array."
    if error_id:
        raise net_error(_VALIDATION, f"{shown} {reason}", f"{error_id},{table.owner}", "InvalidData")


def _validate(table: ParameterTable, entry: Entry, value: Any) -> None:
    allowed = entry.parameter.values
    if not allowed:
        return
    for item in value if isinstance(value, PSArray) else [value]:
        if fold(text_of(item)) not in {fold(known) for known in allowed}:
            message = (
                f"Cannot validate argument on parameter '{entry.name}'. The argument \"{text_of(item)}\" does not "
                f'belong to the set "{",".join(allowed)}" specified by the ValidateSet attribute. Supply an argument '
                "that is in the set and then try the command again."
            )
            raise net_error(_VALIDATION, message, f"ParameterArgumentValidationError,{table.owner}", "InvalidData")
