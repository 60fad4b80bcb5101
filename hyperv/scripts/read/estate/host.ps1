# Question:   what is this Hyper-V host, and to which cluster does it belong?
# Rights:     local Administrators.
# Cost:       Get-VMHost, two CIM reads and, on a node, Get-Cluster; no file is opened.
# Parameters: none.
# Output:     one item, keyed by name.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$questions['host'] = {
    $vmHost = Hyper-V\Get-VMHost
    $system = Get-CimInstance -ClassName Win32_ComputerSystem
    $windows = Get-CimInstance -ClassName Win32_OperatingSystem

    $clusterId = $null
    $clusterName = $null
    $clusterDomain = $null
    $service = Get-Service -Name 'ClusSvc' -ErrorAction SilentlyContinue
    if ($null -ne $service -and [string]$service.Status -eq 'Running') {
        $cluster = FailoverClusters\Get-Cluster
        $clusterId = Format-Name $cluster.Id
        $clusterName = [string]$cluster.Name
        $clusterDomain = [string]$cluster.Domain
    }

    # Absent before Windows Server 2016: unknown, not "none supported".
    $versions = $null
    if ($null -ne $vmHost.SupportedVmVersions) {
        $versions = @()
        foreach ($version in $vmHost.SupportedVmVersions) { $versions += [string]$version }
    }

    # Win32_OperatingSystem counts in kilobytes.
    $availableBytes = Format-Number $windows.FreePhysicalMemory
    if ($null -ne $availableBytes) { $availableBytes = $availableBytes * 1024 }

    [pscustomobject]@{
        name = [string]$vmHost.Name
        domain = [string]$system.Domain
        manufacturer = [string]$system.Manufacturer
        model = [string]$system.Model
        os_caption = [string]$windows.Caption
        os_version = [string]$windows.Version
        booted_at = Format-Utc $windows.LastBootUpTime
        logical_processors = Format-Number $vmHost.LogicalProcessorCount
        memory_capacity_bytes = Format-Number $vmHost.MemoryCapacity
        memory_available_bytes = $availableBytes
        vm_path = [string]$vmHost.VirtualMachinePath
        vhd_path = [string]$vmHost.VirtualHardDiskPath
        migration_enabled = Format-Flag $vmHost.VirtualMachineMigrationEnabled
        migration_limit = Format-Number $vmHost.MaximumVirtualMachineMigrations
        storage_migration_limit = Format-Number $vmHost.MaximumStorageMigrations
        supported_vm_versions = $versions
        cluster_service = $(if ($null -eq $service) { $null } else { [string]$service.Status })
        cluster_id = $clusterId
        cluster_name = $clusterName
        cluster_domain = $clusterDomain
    }
}
