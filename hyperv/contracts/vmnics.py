"""The vmnics section of scripts/read/estate/: one item per network adapter of a virtual machine.

Addresses are the guest's own word. None means that nobody told any, which is no proof that the adapter has none.
"""

from hyperv.contracts.network_values import Addresses, DeviceGuid, Mac, OnOff, OnVlan
from hyperv.contracts.values import Flag, Guid, Names, OptionalGuid, Percent, Text


class AdapterItem(OnVlan):
    """`mac_address` is None until a dynamic one is given at the first start. `switch_name` is None where it hangs on
    none."""

    IDENTITY = ("vm_id", "adapter_id")

    vm_id: Guid
    adapter_id: DeviceGuid
    name: Text = None
    switch_name: Text = None
    switch_id: OptionalGuid = None
    connected: Flag = None
    mac_address: Mac = None
    mac_is_dynamic: Flag = None
    mac_spoofing: OnOff = None
    dhcp_guard: OnOff = None
    router_guard: OnOff = None
    is_legacy: Flag = None
    cluster_monitored: Flag = None
    test_failover_switch: Text = None
    bandwidth_percent: Percent = None
    status: Names = None
    ip_addresses: Addresses = None
