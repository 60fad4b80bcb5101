"""VMNetworkAdapterVlanSetting: what an adapter's VlanSetting holds. An adapter that nobody ever set is Untagged."""

from simulator.cmdlets.shapes import Shape, always, enum
from simulator.estate.wires import Vlan
from simulator.powershell.values import Int32

VLAN_SETTING = Shape(
    "VMNetworkAdapterVlanSetting",
    {
        "OperationMode": lambda vlan: enum("VMNetworkAdapterVlanMode", vlan.mode),
        "AccessVlanId": lambda vlan: Int32(vlan.access),
        "NativeVlanId": lambda vlan: Int32(vlan.native),
        "AllowedVlanIdListString": lambda vlan: vlan.allowed,
        "PrimaryVlanId": always(Int32(0)),
        "SecondaryVlanId": always(Int32(0)),
        "SecondaryVlanIdListString": always(""),
        "IsTemplate": always(False),
        "IsDeleted": always(False),
    },
)


def vlan_setting(vlan: Vlan) -> object:
    return VLAN_SETTING.make(vlan)
