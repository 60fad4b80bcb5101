"""The -f operator and [string]::Format: {index,alignment:format} with .NET's numeric and date formats, in a culture."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from simulator.powershell.cultures import localised
from simulator.powershell.dates import format_date, format_span
from simulator.powershell.failures import NetException, PowerShellError, SubsetError, net_error
from simulator.powershell.figures import format_number
from simulator.powershell.identities import EnumValue, Guid
from simulator.powershell.instants import DateTime, TimeSpan
from simulator.powershell.integers import Integer
from simulator.powershell.rendering import text_of

_ITEM = re.compile(r"\{\{|\}\}|\{(\d+)\s*(?:,\s*(-?\d+))?\s*(?::([^{}]*))?\}|[{}]")


def format_items(template: str, values: Sequence[Any], culture: str = "") -> str:
    def one(item: re.Match[str]) -> str:
        text = item[0]
        if text in ("{{", "}}"):
            return text[0]
        if len(text) == 1:
            raise format_error("Input string was not in a correct format.")
        index = int(item[1])
        if index >= len(values):
            raise format_error(
                "Index (zero based) must be greater than or equal to zero and less than the size of the argument list."
            )
        shown = format_value(values[index], item[3] or "", culture)
        width = int(item[2] or 0)
        return shown.ljust(-width) if width < 0 else shown.rjust(width)

    return _ITEM.sub(one, template)


def format_value(value: Any, form: str, culture: str = "") -> str:
    """IFormattable.ToString(form, culture); a value that takes no format ignores it."""
    if isinstance(value, DateTime):
        return format_date(value, form or "G", culture=culture)
    if isinstance(value, float | Decimal) or (form and isinstance(value, Integer)):
        return localised(format_number(value, form) if form else text_of(value), culture)
    if not form or value is None or isinstance(value, bool | str):
        return text_of(value)
    if isinstance(value, TimeSpan):
        return format_span(value, form)
    if isinstance(value, EnumValue):
        return _enum(value, form)
    if isinstance(value, Guid):
        return _guid(value, form)
    return text_of(value)


def _enum(value: EnumValue, form: str) -> str:
    if form in "gGfF":
        return value.name
    if form in "dD":
        return str(value.value)
    if form in "xX":
        return f"{value.value & 0xFFFFFFFF:08X}"
    raise SubsetError(f"the format '{form}' of an enumeration is not declared")


def _guid(value: Guid, form: str) -> str:
    forms = {"d": value.text, "n": value.text.replace("-", ""), "b": f"{{{value.text}}}", "p": f"({value.text})"}
    if form.lower() not in forms:
        raise SubsetError(f"the format '{form}' of a Guid is not declared")
    return forms[form.lower()]


def format_error(reason: str) -> PowerShellError:
    return net_error(
        "System.Management.Automation.RuntimeException",
        f"Error formatting a string: {reason}",
        "FormatError",
        "InvalidOperation",
        inner=NetException("System.FormatException", reason),
    )
