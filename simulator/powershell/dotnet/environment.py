"""[Environment], [Guid]::NewGuid and cultures."""

import time
from typing import Any

from simulator.powershell.failures import SubsetError
from simulator.powershell.formatting import format_value
from simulator.powershell.identities import Guid
from simulator.powershell.integers import Int32
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_method, net_property, net_static, net_static_property

_CULTURES = {
    "en-US": (1033, "English (United States)"), "de-DE": (1031, "German (Germany)"),
    "ru-RU": (1049, "Russian (Russia)"), "fr-FR": (1036, "French (France)"),
    "en-GB": (2057, "English (United Kingdom)"),
}  # fmt: skip


@net_static_property("System.Environment.NewLine")
def new_line(_: Any) -> str:
    return "\r\n"


@net_static_property("System.Environment.TickCount")
def tick_count(_: Any) -> Int32:
    return Int32(int(time.monotonic() * 1000) % 2**31)


def culture(name: str) -> NetObject:
    """A CultureInfo. Raises SubsetError for a culture whose facts are not declared."""
    if name not in _CULTURES:
        raise SubsetError(f"the culture {name} is not declared")
    number, display = _CULTURES[name]
    properties = {"Name": name, "LCID": Int32(number), "DisplayName": display}
    return NetObject("System.Globalization.CultureInfo", properties, text=name)


@net_static_property("System.Globalization.CultureInfo.InvariantCulture")
def invariant_culture(_: Any) -> NetObject:
    properties = {"Name": "", "LCID": Int32(127), "DisplayName": "Invariant Language (Invariant Country)"}
    return NetObject("System.Globalization.CultureInfo", properties, text="")


@net_static_property("System.Guid.Empty")
def empty_guid(_: Any) -> Guid:
    return Guid("00000000-0000-0000-0000-000000000000")


@net_static("System.Guid.Parse", ("guid",))
def parse_guid(_: Any, value: Guid) -> Guid:
    return value


@net_property("System.Guid.Guid")
def guid_text(_: Any, value: Guid) -> str:
    """A script property that types.ps1xml adds: the text of ToString()."""
    return value.text


@net_method("System.Guid.ToString", (), ("string",))
def guid_to_string(_: Any, value: Guid, form: str = "D") -> str:
    return format_value(value, form)
