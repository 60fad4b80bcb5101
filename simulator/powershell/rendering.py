"""A value as text where the language itself makes the text: casts to [string], expansion, -join, -f without a format.

PowerShell uses the invariant culture there (about_Type_Conversion), unlike a call of .ToString().
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from simulator.powershell.collections import Dictionary, NetList, PSArray
from simulator.powershell.doubles import decimal_text, general
from simulator.powershell.failures import ErrorRecord, NetException
from simulator.powershell.identities import Char
from simulator.powershell.instants import DateTime, HintedDateTime
from simulator.powershell.integers import INTEGERS
from simulator.powershell.objects import CustomObject, NetObject
from simulator.powershell.script_block import ScriptBlock


def text_of(value: Any, separator: str = " ") -> str:
    """`separator` is $OFS: what stands between the elements of an array."""
    render = _RENDERERS.get(type(value))
    if render is not None:
        return render(value)
    if value is None:
        return ""
    if isinstance(value, PSArray):
        return separator.join(text_of(item, separator) for item in value)
    return str(value)


def invariant_date(value: DateTime) -> str:
    """MM/dd/yyyy HH:mm:ss"""
    at = value.wall_clock()
    return f"{at.month:02}/{at.day:02}/{at.year:04} {at.hour:02}:{at.minute:02}:{at.second:02}"


def _custom(value: CustomObject) -> str:
    """@{a=1; b=2}; an array inside shows its type, nothing deeper is opened."""
    return "@{" + "; ".join(f"{name}={_inner(item)}" for name, item in value.items()) + "}"


def _inner(value: Any) -> str:
    if isinstance(value, NetList):
        return value.type_name
    if isinstance(value, PSArray):
        return f"{value.element_type}[]"
    return "" if isinstance(value, CustomObject) else text_of(value)


def exception_text(value: NetException) -> str:
    text = f"{value.type_name}: {value.message}" if value.message else value.type_name
    return f"{text} ---> {exception_text(value.inner)}" if value.inner else text


def _dictionary(value: Dictionary) -> str:
    return value.type_name


_RENDERERS: dict[type, Callable[[Any], str]] = {
    str: lambda value: value,
    Char: lambda value: str.__str__(value),
    bool: lambda value: "True" if value else "False",
    float: general,
    Decimal: decimal_text,
    DateTime: invariant_date,
    HintedDateTime: invariant_date,
    CustomObject: _custom,
    NetObject: lambda value: value.type_name if value.text is None else value.text,
    ScriptBlock: lambda value: value.text,
    ErrorRecord: lambda value: value.details or value.exception.message,
    NetException: exception_text,
    **dict.fromkeys(INTEGERS.values(), int.__repr__),
}


def _register_dictionaries() -> None:
    for kind in Dictionary.__subclasses__():
        _RENDERERS[kind] = _dictionary


_register_dictionaries()
