"""[string]::Join, Format, IsNullOrEmpty …"""

from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.formatting import format_items
from simulator.powershell.registry import net_static, net_static_property
from simulator.powershell.rendering import text_of

_S = "System.String"


@net_static_property(f"{_S}.Empty")
def empty(_: Any) -> str:
    return ""


@net_static(f"{_S}.IsNullOrEmpty", ("string",))
def is_null_or_empty(_: Any, text: str) -> bool:
    return not text


@net_static(f"{_S}.IsNullOrWhiteSpace", ("string",))
def is_null_or_white_space(_: Any, text: str) -> bool:
    return not text.strip()


@net_static(f"{_S}.Join", ("string", "object..."))
def join(_: Any, separator: str, *values: Any) -> str:
    return separator.join(text_of(value) for value in values)


@net_static(f"{_S}.Format", ("string", "object..."))
def format_text(session: Any, template: str, *values: Any) -> str:
    return format_items(template, values, session.machine.culture)


@net_static(f"{_S}.Concat", ("object...",))
def concat(_: Any, *values: Any) -> str:
    return "".join(text_of(value) for value in PSArray(values))


@net_static(f"{_S}.Equals", ("string", "string"))
def equals(_: Any, first: str, second: str) -> bool:
    return first == second
