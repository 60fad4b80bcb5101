"""ConvertFrom-Json: Int32, Int64, Decimal or Double as the digits ask, objects as PSCustomObject, arrays as
object[]."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from simulator.powershell.collections import PSArray
from simulator.powershell.failures import PowerShellError, SubsetError, net_error
from simulator.powershell.integers import Int32, Int64
from simulator.powershell.objects import CustomObject
from simulator.powershell.text import from_net, to_net


def from_json(text: str) -> Any:
    """Raises PowerShellError (System.ArgumentException) for what is no JSON."""
    if "\\/Date(" in text:
        raise SubsetError("reading \\/Date(…)\\/ from JSON is not declared")
    try:
        value = _DECODER.decode(from_net(text).strip())
    except json.JSONDecodeError as error:
        raise _bad(text, error) from None
    return _net(value)


def _net(value: Any) -> Any:
    if type(value) is str:
        return to_net(value)
    if type(value) is list:
        return PSArray(_net(item) for item in value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> CustomObject:
    """Keys that differ only in case are refused; of equal keys the last one counts."""
    result = CustomObject()
    spelled: dict[str, str] = {}
    for name, value in pairs:
        known = spelled.setdefault(name.lower(), name)
        if known != name:
            message = (
                "Cannot convert the JSON string because a dictionary that was converted from the string contains the "
                f"duplicated keys '{known}' and '{name}'."
            )
            raise net_error(
                "System.InvalidOperationException", message, "DuplicateKeysInJsonString", "InvalidOperation"
            )
        result.set(to_net(name), _net(value))
    return result


def _integer(text: str) -> Any:
    number = int(text)
    for kind in (Int32, Int64):
        if kind.minimum <= number <= kind.maximum:
            return kind(number)
    return Decimal(number) if abs(number) < 2**96 else float(number)


def _real(text: str) -> Any:
    if "e" not in text.lower():
        try:
            return Decimal(text)
        except InvalidOperation:
            return float(text)
    return float(text)


def _constant(text: str) -> NoReturn:
    raise _refused(f"Invalid JSON primitive: {text}.")


def _bad(text: str, error: json.JSONDecodeError) -> PowerShellError:
    at = error.doc[error.pos :]
    word = at.split(None, 1)[0].split(",")[0].rstrip("]}") if at.strip() else ""
    if not at or at[0] in "]},:" or error.msg.startswith(("Expecting property", "Expecting ':'", "Expecting ','")):
        return _refused(f"Invalid object passed in, ':' or '}}' expected. ({error.pos}): {text}")
    return _refused(f"Invalid JSON primitive: {word}.")


def _refused(message: str) -> PowerShellError:
    return net_error("System.ArgumentException", message, "System.ArgumentException", "NotSpecified")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant, strict=False
)
