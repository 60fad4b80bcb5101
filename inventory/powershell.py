"""The read-only PowerShell that shows on a host what a page of the portal shows.

Lines to be read, copied and run by a person in a PowerShell on the host that is named (or after Enter-PSSession to it).
Every value that came from the estate is a single-quoted literal: nothing in it is ever expanded or run. The commands
are those of Windows Server 2012 and later, and only read: Get-, Measure-, Select-Object, Where-Object.
"""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

# PowerShell ends a single-quoted text at any of these, and takes two of them for one (about_Quoting_Rules).
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
# Control and format characters, line ends, halves of characters: they hide or break what a person pastes.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Commands:
    """`where`: the computer whose PowerShell has to run them; `lines` as they are pasted."""

    where: str
    lines: Sequence[str]
    needs: str

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


HYPERV = "The Hyper-V module, and membership in Hyper-V Administrators or Administrators there."
CLUSTER = "The FailoverClusters module, and read access to the cluster (Get-ClusterAccess)."
LOGS = "Membership in Event Log Readers or Administrators there."


def quoted(text: str) -> str:
    """A PowerShell literal that means exactly this text.

    O'Brien -> 'O''Brien'; what cannot be seen is spelled out: ('two' + [char]0x000A + 'lines').
    """
    pieces: list[str] = []
    plain = ""
    for character in text:
        if unicodedata.category(character) in _UNSEEN:
            pieces += [_literal(plain)] if plain or not pieces else []
            pieces += [f"[char]0x{unit}" for unit in _units(character)]
            plain = ""
        else:
            plain += character
    if not pieces:
        return _literal(plain)
    return f"({' + '.join([*pieces, _literal(plain)] if plain else pieces)})"


def _literal(text: str) -> str:
    return "'" + _QUOTES.sub(r"\1\1", text) + "'"


def _units(character: str) -> list[str]:
    """The UTF-16 code units of which .NET makes the character, in hexadecimal."""
    octets = character.encode("utf-16-be", "surrogatepass")
    return [octets[at : at + 2].hex().upper() for at in range(0, len(octets), 2)]


def of_vm(vm_id: uuid.UUID, host: str) -> Commands:
    return Commands(
        host,
        (
            f"$vm = Get-VM -Id '{vm_id}'",
            "$vm | Select-Object Name,Id,State,Status,Uptime,CPUUsage,ProcessorCount,Generation,Version,Notes",
            "$vm | Select-Object DynamicMemoryEnabled,MemoryAssigned,MemoryDemand,MemoryStartup",
            "Get-VMMemory -VM $vm",
            "Get-VMHardDiskDrive -VM $vm | Select-Object ControllerType,ControllerNumber,ControllerLocation,Path",
            "Get-VMSnapshot -VM $vm | Select-Object Name,Id,SnapshotType,CreationTime,ParentSnapshotName",
            "Get-VMNetworkAdapter -VM $vm | Select-Object Name,SwitchName,MacAddress,IPAddresses,Status",
            "Get-VMIntegrationService -VM $vm",
            f"Get-VMReplication | Where-Object {{ $_.VMId -eq '{vm_id}' }}",
        ),
        HYPERV,
    )


def of_host(host: str) -> Commands:
    return Commands(
        host,
        (
            "Get-VMHost | Select-Object Name,LogicalProcessorCount,MemoryCapacity,VirtualMachineMigrationEnabled",
            "Get-CimInstance -ClassName Win32_OperatingSystem | Select-Object Caption,Version,LastBootUpTime",
            "Get-VM | Select-Object Name,Id,State,CPUUsage,MemoryAssigned,MemoryDemand",
            "Get-VMSwitch | Select-Object Name,SwitchType,NetAdapterInterfaceDescription",
            "Get-VMMigrationNetwork",
            "Get-CimInstance -ClassName Win32_Volume | Select-Object Name,Label,FileSystem,Capacity,FreeSpace",
        ),
        HYPERV,
    )


def of_cluster(node: str) -> Commands:
    """`node`: any node of it that is up."""
    return Commands(
        node,
        (
            "Get-Cluster",
            "Get-ClusterQuorum",
            "Get-ClusterNode | Select-Object Name,State,DynamicWeight,NodeWeight",
            "Get-ClusterNetwork | Select-Object Name,Role,State,Address,AddressMask,Metric",
            "Get-ClusterSharedVolume | Select-Object Name,State,OwnerNode",
            "Get-ClusterGroup | Select-Object Name,OwnerNode,State,Priority,AntiAffinityClassNames",
        ),
        CLUSTER,
    )


def of_snapshot(vm_id: uuid.UUID, snapshot_id: uuid.UUID, host: str) -> Commands:
    return Commands(
        host,
        (
            f"$vm = Get-VM -Id '{vm_id}'",
            f"$snapshot = Get-VMSnapshot -VM $vm | Where-Object {{ $_.Id -eq '{snapshot_id}' }}",
            "$snapshot | Select-Object Name,Id,SnapshotType,CreationTime,ParentSnapshotName,Path",
            "Get-VMHardDiskDrive -VMSnapshot $snapshot | Select-Object ControllerType,ControllerNumber,Path",
        ),
        HYPERV,
    )


def of_disk(path: str, host: str) -> Commands:
    """`path`: of a file of a chain, as the host spells it."""
    return Commands(
        host,
        (
            f"$disk = Get-VHD -Path {quoted(path)}",
            "$disk | Select-Object Path,VhdFormat,VhdType,FileSize,Size,ParentPath,Attached",
            "while ($disk.ParentPath) { $disk = Get-VHD -Path $disk.ParentPath; $disk | Select-Object Path,FileSize }",
        ),
        HYPERV,
    )


def of_local_volume(path: str, host: str) -> Commands:
    wanted = f"Where-Object {{ $_.Name -eq {quoted(path)} }}"
    columns = "Select-Object Name,Label,FileSystem,Capacity,FreeSpace"
    return Commands(host, (f"Get-CimInstance -ClassName Win32_Volume | {wanted} | {columns}",), HYPERV)


def of_shared_volume(resource: str, node: str) -> Commands:
    """`resource`: the name of the cluster's resource, such as Cluster Disk 1."""
    wanted = f"Where-Object {{ $_.Name -eq {quoted(resource)} }}"
    return Commands(
        node,
        (
            f"$volume = Get-ClusterSharedVolume | {wanted}",
            "$volume | Select-Object Name,State,OwnerNode",
            "$volume.SharedVolumeInfo.Partition | Select-Object Name,FileSystem,Size,FreeSpace",
            f"Get-ClusterSharedVolumeState | {wanted}",
        ),
        CLUSTER,
    )


def of_share(path: str, host: str) -> Commands:
    """What lies on it; who asks from afar needs delegation for the second hop."""
    listed = f"Get-ChildItem -LiteralPath {quoted(path)} -Recurse -File -Force"
    return Commands(host, (f"{listed} | Measure-Object -Property Length -Sum",), HYPERV)


def of_event(log: str, event_id: int, record_id: int, host: str) -> Commands:
    """That very record. A log that was cleared since counts from 1 again: then it is gone."""
    query = quoted(f"*[System[(EventID={event_id}) and EventRecordID > {record_id - 1}]]")
    found = f"Get-WinEvent -LogName {quoted(log)} -FilterXPath {query} -MaxEvents 1 -Oldest"
    return Commands(host, (f"{found} | Select-Object TimeCreated,Id,RecordId,Message",), LOGS)


def of_switch(name: str, host: str) -> Commands:
    return Commands(
        host,
        (
            f"$name = {quoted(name)}",
            "Get-VMSwitch | Where-Object { $_.Name -eq $name }",
            "Get-VMNetworkAdapter -ManagementOS | Where-Object { $_.SwitchName -eq $name }",
            "Get-VMNetworkAdapter -VM (Get-VM) | Where-Object { $_.SwitchName -eq $name }",
        ),
        HYPERV,
    )
