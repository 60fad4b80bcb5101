"""Group-Object."""

from typing import Any

from simulator.powershell.binding import Parameter
from simulator.powershell.builtins.collecting import Collector
from simulator.powershell.builtins.properties import Property, properties
from simulator.powershell.builtins.sorting import compared
from simulator.powershell.collections import Hashtable, NetList, PSArray
from simulator.powershell.core_commands import Invocation, stage
from simulator.powershell.integers import Int32
from simulator.powershell.objects import NetObject
from simulator.powershell.rendering import text_of

_INFO = "Microsoft.PowerShell.Commands.GroupInfo"


class _Group(Collector):
    def answer(self) -> None:
        by = properties(self.bound.get("Property"), self.scope) or [Property("", lambda value: value)]
        groups: list[tuple[list[Any], list[Any]]] = []
        for item in self.items:
            keys = [each.read(item) for each in by]
            for known, members in groups:
                if all(compared(a, b) == 0 for a, b in zip(known, keys, strict=True)):
                    members.append(item)
                    break
            else:
                groups.append((keys, [item]))
        if self.bound.get("AsHashTable"):
            self._table(groups)
            return
        for keys, members in groups:
            self.invocation.out(self._info(keys, members))

    def _table(self, groups: list[tuple[list[Any], list[Any]]]) -> None:
        as_text = bool(self.bound.get("AsString"))
        entries = [(text_of(keys[0]) if as_text else keys[0], PSArray(members)) for keys, members in groups]
        self.invocation.out(Hashtable(entries))

    def _info(self, keys: list[Any], members: list[Any]) -> NetObject:
        properties = {
            "Count": Int32(len(members)),
            "Name": ", ".join(text_of(key) for key in keys),
            "Group": NetList(
                "System.Collections.ObjectModel.Collection`1[System.Management.Automation.PSObject]", members
            ),
            "Values": NetList("System.Collections.ArrayList", keys),
        }
        if self.bound.get("NoElement"):
            del properties["Group"]
            return NetObject("Microsoft.PowerShell.Commands.GroupInfoNoElement", properties)
        return NetObject(_INFO, properties)


@stage(
    "Group-Object",
    "Utility",
    {
        "Property": Parameter("System.Object[]", position=0),
        "NoElement": Parameter("switch"),
        "AsHashTable": Parameter("switch", ("AHT",)),
        "AsString": Parameter("switch"),
        "InputObject": Parameter("System.Object", from_pipeline=True),
    },
    aliases=("group",),
)
def group_object(invocation: Invocation) -> _Group:
    return _Group(invocation)
