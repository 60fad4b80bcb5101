"""What exists on Windows: enumerations, object types and cmdlet parameters. See README.md beside this file.

Read from disk at the first question. Every function raises KeyError for a name that does not exist there.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_HYPERV = "Microsoft.HyperV.PowerShell"
_VHD = "Microsoft.Vhd.PowerShell"
_CLIENT = "Microsoft.Virtualization.Client.Management"
_CLUSTER = "Microsoft.FailoverClusters.PowerShell"
_SERVICE = "System.ServiceProcess"
_EVENTS = "System.Diagnostics.Eventing.Reader"
_CLUSTER_NAMES = (
    "Cluster ClusterNode ClusterNodeState ClusterNodeDrainStatus ClusterQuorumSettings ClusterQuorumType "
    "ClusterResource ClusterResourceState ClusterResourceType ClusterGroup ClusterGroupState ClusterGroupType "
    "ClusterNetwork ClusterNetworkState ClusterNetworkRole ClusterOwnerNodeList ClusterParameter"
).split()
_SHARED_VOLUMES = (
    *("ClusterSharedVolume", "ClusterSharedVolumeInfo", "ClusterDiskPartitionInfo", "ClusterSharedVolumeStateInfo"),
    *("SharedVolumeFaultState", "SharedVolumeStateInfo", "SharedVolumeFileSystemRedirectedIOReason"),
    "SharedVolumeBlockRedirectedIOReason",
)

# The namespaces of what does not stand in Microsoft.HyperV.PowerShell.
_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("VhdFormat", "VhdType", "VhdCompactMode", "VirtualHardDisk", "VHDSetInfo", "VHDSnapshotInfo"), _VHD)
    | dict.fromkeys(("DisableOnFailoverFeature", "VirtualHardDiskPmemAddressAbstractionType"), _CLIENT)
    | dict.fromkeys(("EventLogRecord", "EventProperty", "EventLogConfiguration"), _EVENTS)
    | {"VirtualMachineParameterType": f"{_HYPERV}.Commands"}
    | dict.fromkeys(_CLUSTER_NAMES, _CLUSTER)
    | dict.fromkeys(_SHARED_VOLUMES, _CLUSTER)
    | dict.fromkeys(("ServiceController", "ServiceControllerStatus", "ServiceStartMode", "ServiceType"), _SERVICE)
)


@cache
def _stated(part: str) -> Mapping[str, Any]:
    folder = Path(__file__).parent
    entries: dict[str, Any] = {}
    for file in ("windows.json", "storage.json", "hyperv_2_0.json", "wmi_v1.json"):
        entries |= json.loads((folder / file).read_text("ascii")).get(part, {})
    return MappingProxyType(entries)


def enum_names() -> tuple[str, ...]:
    return tuple(_stated("enums"))


def enum_members(name: str) -> Mapping[str, int]:
    """Member names and numbers of an enumeration, in the order of declaration."""
    return MappingProxyType(_stated("enums")[name])


def type_names() -> tuple[str, ...]:
    return tuple(_stated("types"))


def type_properties(name: str) -> Mapping[str, str]:
    """Property names of an object type and their short .NET types: "Int64", "VMState", "Nullable<Guid>", "String[]"."""
    return MappingProxyType(_stated("types")[name])


def cmdlet_names() -> tuple[str, ...]:
    """The cmdlets of the module Hyper-V."""
    return tuple(_stated("cmdlets"))


def cmdlet_parameters(name: str) -> Mapping[str, str]:
    """Parameter names of a Hyper-V cmdlet (the common ones apart) and their types as PowerShell writes them."""
    return MappingProxyType(_stated("cmdlets")[name]["parameters"])


def confirm_impact(name: str) -> str | None:
    """ "Medium" or "High" of a Hyper-V cmdlet that supports -WhatIf and -Confirm; None for any other command."""
    impact: str | None = _stated("cmdlets").get(name, {}).get("confirm_impact")
    return impact


def full_name(name: str) -> str:
    """The full .NET name of an enumeration or object type of these modules; CIM classes keep theirs, those of
    WMI v1 with "v1/" before it: v2 has others of the same names."""
    if name.startswith(("Win32_", "Msvm_", "MSFT_", "v1/")):
        return name
    if name not in _stated("enums") and name not in _stated("types"):
        raise KeyError(name)
    return f"{_ELSEWHERE.get(name, _HYPERV)}.{name}"
