"""What stands behind a command's name: values and -Names, before anybody knows the parameters."""

from typing import Any, NamedTuple

from simulator.powershell.collections import Dictionary, PSArray
from simulator.powershell.failures import SubsetError
from simulator.powershell.identities import SwitchParameter
from simulator.powershell.rendering import text_of


class ParameterWord(str):
    """A -Name among $args: text for everybody, but a parameter's name again where $args is splatted."""

    __slots__ = ()


class Argument(NamedTuple):
    """`name` is None for a value; a bare -Name has `has_value` False and may take the next value for its own."""

    name: str | None
    value: Any
    has_value: bool = True


def splatted(value: Any) -> list[Argument]:
    """@hashtable gives named arguments, @array positional ones."""
    if isinstance(value, Dictionary):
        return [Argument(text_of(key), _plain(item)) for key, item in value.items()]
    if isinstance(value, PSArray):
        return [_word(item) if isinstance(item, ParameterWord) else Argument(None, item) for item in value]
    if value is None:
        return []
    raise SubsetError("splatting something that is neither a hashtable nor an array is not declared")


def _word(item: ParameterWord) -> Argument:
    return Argument(item[1:], None, False)


def _plain(item: Any) -> Any:
    return item.is_present if isinstance(item, SwitchParameter) else item
