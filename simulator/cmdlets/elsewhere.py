"""Cmdlets of a Hyper-V host's other modules, as Microsoft documents them, that the simulated estate does not answer.

To say CommandNotFoundException of them would be a lie that a script could catch.
"""

from simulator.powershell.text import fold

PARTLY_KNOWN = frozenset({"failoverclusters", "storage", "smbshare", "netadapter", "nettcpip", "servermanager"})

_FAILOVER_CLUSTERS = """
Add-ClusterDisk Add-ClusterNode Add-ClusterSharedVolume Add-ClusterVirtualMachineRole Clear-ClusterNode
Get-ClusterAccess Get-ClusterAvailableDisk Get-ClusterCheckpoint Get-ClusterDiagnosticInfo Get-ClusterFaultDomain
Get-ClusterGroupSet Get-ClusterLog Get-ClusterNetworkInterface
Get-ClusterResourceDependency
Get-ClusterResourceType Get-ClusterSharedVolume Get-ClusterSharedVolumeState Get-ClusterStorageSpacesDirect
Move-ClusterGroup Move-ClusterResource Move-ClusterSharedVolume Move-ClusterVirtualMachineRole Remove-ClusterGroup
Remove-ClusterNode Remove-ClusterResource Remove-ClusterSharedVolume Resume-ClusterNode Resume-ClusterResource
Set-ClusterOwnerNode Set-ClusterParameter Start-Cluster Start-ClusterGroup Start-ClusterNode Start-ClusterResource
Stop-Cluster Stop-ClusterGroup Stop-ClusterNode Stop-ClusterResource Suspend-ClusterNode Suspend-ClusterResource
Test-Cluster Update-ClusterFunctionalLevel Update-ClusterVirtualMachineConfiguration
"""
_STORAGE = """
Dismount-DiskImage Get-Disk Get-DiskImage Get-DiskStorageNodeView Get-FileIntegrity Get-InitiatorPort
Get-MaskingSet Get-OffloadDataTransferSetting Get-Partition Get-PartitionSupportedSize Get-PhysicalDisk
Get-PhysicalExtent Get-ResiliencySetting Get-StorageEnclosure Get-StorageHealthReport Get-StorageJob Get-StorageNode
Get-StoragePool Get-StorageProvider Get-StorageReliabilityCounter Get-StorageSubSystem Get-StorageTier
Get-StorageTierSupportedSize Get-SupportedClusterSizes Get-SupportedFileSystems Get-TargetPort Get-VirtualDisk
Get-VirtualDiskSupportedSize Get-Volume Get-VolumeCorruptionCount Mount-DiskImage Optimize-Volume Repair-Volume
Set-Disk Set-Partition Set-Volume Update-StorageProviderCache
"""
_OTHERS = """
Get-SmbConnection Get-SmbOpenFile Get-SmbServerConfiguration Get-SmbSession Get-SmbShare Get-SmbShareAccess
Get-NetAdapter Get-NetAdapterAdvancedProperty Get-NetAdapterRdma Get-NetAdapterStatistics Get-NetAdapterVmq
Get-NetIPAddress Get-NetIPConfiguration Get-NetIPInterface Get-NetRoute Get-NetTCPConnection Get-DnsClient
Resolve-DnsName Test-NetConnection Get-NetFirewallRule Get-NetFirewallProfile Get-NetLbfoTeam
Get-WindowsFeature Get-WindowsOptionalFeature Get-ScheduledTask Register-ScheduledTask Start-ScheduledTask
Unregister-ScheduledTask Get-LocalGroup Get-LocalGroupMember Get-LocalUser
"""
ELSEWHERE = frozenset(fold(name) for name in " ".join((_FAILOVER_CLUSTERS, _STORAGE, _OTHERS)).split())
