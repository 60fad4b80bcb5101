"""$object.PSObject.Properties: the properties of an object as objects, by position or by name."""

from typing import Any

from simulator.powershell.collections import NetList
from simulator.powershell.objects import CustomObject, NetObject
from simulator.powershell.text import fold

_COLLECTION = (
    "System.Management.Automation.PSMemberInfoIntegratingCollection`1[System.Management.Automation.PSPropertyInfo]"
)


class PropertyCollection(NetList):
    """An index by name that no property has gives None, as on Windows: scripts ask that way whether one is there."""

    __slots__ = ()

    def __init__(self, owner: CustomObject | NetObject) -> None:
        own = isinstance(owner, CustomObject)
        kind = "System.Management.Automation.PSNoteProperty" if own else "System.Management.Automation.PSProperty"
        super().__init__(
            _COLLECTION, [NetObject(kind, {"Name": name, "Value": value}) for name, value in owner.items()]
        )

    def named(self, name: str) -> Any:
        return next((item for item in self if fold(item.get("Name")) == fold(name)), None)
