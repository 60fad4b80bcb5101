# Question:   which volumes can VMs lie on, how large and how full are they, and is their free space to be believed?
# Rights:     local Administrators.
# Cost:       three CIM reads; on a node one Get-ClusterSharedVolume and the states of this node. No file is opened.
# Parameters: none.
# Output:     kind local (keyed by path), kind csv (keyed by resource_id and path; every node reports all of them),
#             kind smb (keyed by path; nobody knows its free space).
#             provisioning is the number of MSFT_Disk.ProvisioningType (1 thin, 2 fixed): the module Storage would
#             give words in the host's language.
# Runs on:    Windows PowerShell 4.0 (2012 R2) and 5.1.
$questions['volumes'] = {
    # Volumes and disks meet in a partition: its access paths hold the volume's own name.
    $disks = @{}
    foreach ($disk in (Get-CimInstance -Namespace 'root/Microsoft/Windows/Storage' -ClassName 'MSFT_Disk')) {
        $disks[[string]$disk.Number] = $disk
    }
    $diskOf = @{}
    foreach ($partition in (Get-CimInstance -Namespace 'root/Microsoft/Windows/Storage' -ClassName 'MSFT_Partition')) {
        foreach ($path in $partition.AccessPaths) { $diskOf[[string]$path] = $disks[[string]$partition.DiskNumber] }
    }

    foreach ($volume in (Get-CimInstance -ClassName 'Win32_Volume')) {
        # 3 is a local disk. Shared volumes come below, once for the cluster; what has no path can hold no VM.
        if ($volume.DriveType -ne 3 -or [string]$volume.FileSystem -eq 'CSVFS') { continue }
        if ([string]$volume.Name -eq [string]$volume.DeviceID) { continue }
        $disk = $diskOf[[string]$volume.DeviceID]
        [pscustomobject]@{
            kind = 'local'
            path = [string]$volume.Name
            volume_id = Format-Name $volume.DeviceID
            label = Format-Name $volume.Label
            file_system = Format-Name $volume.FileSystem
            capacity_bytes = Format-Number $volume.Capacity
            free_bytes = Format-Number $volume.FreeSpace
            disk_number = Format-Number $disk.Number
            provisioning = Format-Number $disk.ProvisioningType
        }
    }

    $failures = @()
    $vmHost = Hyper-V\Get-VMHost
    if (Test-ClusterService) {
        # Another node may see the same volume through this one's eyes only (redirected): each asks for its own. A cluster
        # that cannot answer (no quorum, a failed disk) costs its own volumes only. The two tell of one volume by its
        # \\?\Volume{...}\ name: VolumeFriendlyName is Volume1 where FriendlyVolumeName is C:\ClusterStorage\Volume1.
        $ways = Read-Part { param($Action) FailoverClusters\Get-ClusterSharedVolumeState -Node $vmHost.Name -ErrorAction $Action }
        $volumes = Read-Part { param($Action) FailoverClusters\Get-ClusterSharedVolume -ErrorAction $Action }
        $failures = @($ways.failure, $volumes.failure)
        $states = @{}
        foreach ($state in $ways.items) { $states[[string]$state.VolumeName] = $state }
        foreach ($shared in $volumes.items) {
            foreach ($part in $shared.SharedVolumeInfo) {
                $disk = $diskOf[[string]$part.Partition.Name]
                $state = $states[[string]$part.Partition.Name]
                [pscustomobject]@{
                    kind = 'csv'
                    resource_id = [string]$shared.Id
                    resource_name = Format-Name $shared.Name
                    state = Format-Name $shared.State
                    owner_node = Format-Name $shared.OwnerNode.Name
                    path = [string]$part.FriendlyVolumeName
                    volume_id = Format-Name $part.Partition.Name
                    label = $null
                    file_system = Format-Name $part.Partition.FileSystem
                    capacity_bytes = Format-Number $part.Partition.Size
                    free_bytes = Format-Number $part.Partition.FreeSpace
                    disk_number = Format-Number $disk.Number
                    provisioning = Format-Number $disk.ProvisioningType
                    in_maintenance = Format-Flag $part.MaintenanceMode
                    fault_state = Format-Name $part.FaultState
                    access = Format-Name $state.StateInfo
                    file_system_redirection = Format-Name $state.FileSystemRedirectedIOReason
                    block_redirection = Format-Name $state.BlockRedirectedIOReason
                }
            }
        }
    }

    # The shares that VMs are configured on. Asking them would be a second hop, and would not tell what is behind them.
    $shares = @{}
    $paths = @([string]$vmHost.VirtualHardDiskPath, [string]$vmHost.VirtualMachinePath)
    $everyVM = Read-EveryVMOrNone
    foreach ($vm in $everyVM.items) { $paths += [string]$vm.ConfigurationLocation }
    foreach ($path in $paths) {
        if (-not $path.StartsWith('\\')) { continue }
        $parts = $path.Split('\')
        if ($parts.Count -gt 3) { $shares['\\' + $parts[2] + '\' + $parts[3]] = $true }
    }
    foreach ($share in ($shares.Keys | Sort-Object)) {
        [pscustomobject]@{ kind = 'smb'; path = $share; capacity_bytes = $null; free_bytes = $null }
    }
    Format-Unread (@($failures) + @($everyVM.failure))
}
