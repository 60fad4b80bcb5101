"""To Boolean, String, Char, SwitchParameter, ScriptBlock, Type and void."""

from datetime import timedelta
from typing import Any

from simulator.powershell.conversion import converter, impossible, refused
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import SubsetError, net_error
from simulator.powershell.identities import Char, SwitchParameter
from simulator.powershell.integers import Integer
from simulator.powershell.rendering import text_of
from simulator.powershell.truth import truth
from simulator.powershell.types import NetType, named_type, type_name_of


@converter("System.Boolean")
def _to_boolean(value: Any, _: timedelta) -> bool:
    return truth(value)


@converter("System.String")
def _to_string(value: Any, _: timedelta) -> str:
    return text_of(value)


@converter("System.Char")
def _to_char(value: Any, _: timedelta) -> Char:
    if value is None:
        return Char("\0")
    if isinstance(value, str):
        if len(value) == 1:
            return Char(value)
        reason = "String must be exactly one character long."
        raise refused(value, "System.Char", reason, "InvalidCastIConvertible", "System.FormatException")
    if isinstance(value, Integer):
        if 0 <= value <= 0xFFFF:
            return Char(chr(value))
        reason = "Value was either too large or too small for a character."
        raise refused(value, "System.Char", reason, "InvalidCastIConvertible", "System.OverflowException")
    if isinstance(value, float):
        reason = "Invalid cast from 'Double' to 'Char'."
        raise refused(value, "System.Char", reason, "InvalidCastIConvertible", "System.InvalidCastException")
    raise impossible(value, "System.Char")


@converter("System.Management.Automation.SwitchParameter")
def _to_switch(value: Any, _: timedelta) -> SwitchParameter:
    if isinstance(value, bool):
        return SwitchParameter(value)
    if isinstance(value, Integer | float):
        return SwitchParameter(value != 0)
    raise impossible(value, "System.Management.Automation.SwitchParameter")


@converter("System.Management.Automation.ScriptBlock")
def _to_script_block(value: Any, _: timedelta) -> Any:
    if isinstance(value, str):
        raise SubsetError("casting text to [scriptblock] is not declared; use [scriptblock]::Create")
    raise impossible(value, "System.Management.Automation.ScriptBlock")


@converter("System.Type")
def _to_type(value: Any, _: timedelta) -> NetType:
    if isinstance(value, NetType):
        return value
    if isinstance(value, str):
        return named_type(value)
    raise net_error(
        "System.Management.Automation.RuntimeException",
        f'Cannot convert the "{text_of(value)}" value of type "{type_name_of(value)}" to type "System.Type".',
        "ConvertToFinalInvalidCastException",
        "InvalidArgument",
    )


@converter("System.Void")
def _to_void(_value: Any, _: timedelta) -> Any:
    return EMPTY
