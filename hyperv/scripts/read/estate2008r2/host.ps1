# Question:   what is this Hyper-V host, and to which cluster does it belong?
# Rights:     local Administrators.
# Cost:       four reads of WMI and, on a node, Get-Cluster; no file is opened.
# Parameters: none.
# Output:     one item, keyed by name. What came with Windows Server 2012 is null: configuration versions, and migration
#             outside a cluster, of which a node does one at a time.
# Runs on:    Windows PowerShell 2.0 on Windows Server 2008 R2 (WMI v1, root\virtualization).
$questions['host'] = {
    $system = Get-WmiObject -Class Win32_ComputerSystem
    $windows = Get-WmiObject -Class Win32_OperatingSystem
    $folders = Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_VirtualSystemManagementServiceSettingData

    # Windows PowerShell 2.0 loads no module by itself.
    $clusterName = $null
    $clusterDomain = $null
    $clusterService = $null
    $service = Get-Service -Name 'ClusSvc' -ErrorAction SilentlyContinue
    if ($null -ne $service) { $clusterService = [string]$service.Status }
    if ($clusterService -eq 'Running') {
        Import-Module -Name FailoverClusters
        $cluster = FailoverClusters\Get-Cluster
        $clusterName = [string]$cluster.Name
        $clusterDomain = [string]$cluster.Domain
    }

    # Win32_OperatingSystem counts in kilobytes.
    $availableBytes = Format-Number $windows.FreePhysicalMemory
    if ($null -ne $availableBytes) { $availableBytes = $availableBytes * 1024 }

    @{
        name = [string]$system.Name
        domain = [string]$system.Domain
        manufacturer = [string]$system.Manufacturer
        model = [string]$system.Model
        os_caption = ([string]$windows.Caption).Trim()
        os_version = [string]$windows.Version
        booted_at = Format-Utc $windows.LastBootUpTime
        logical_processors = Format-Number $system.NumberOfLogicalProcessors
        memory_capacity_bytes = Format-Number $system.TotalPhysicalMemory
        memory_available_bytes = $availableBytes
        vm_path = Format-Text $folders.DefaultExternalDataRoot
        vhd_path = Format-Text $folders.DefaultVirtualHardDiskPath
        migration_enabled = $null
        migration_limit = $null
        storage_migration_limit = $null
        supported_vm_versions = $null
        cluster_service = $clusterService
        cluster_name = $clusterName
        cluster_domain = $clusterDomain
    }
}
