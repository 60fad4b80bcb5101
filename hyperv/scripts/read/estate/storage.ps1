# Question:   where storage is made of the hosts' own disks (Storage Spaces, S2D): is it whole, and what is it repairing?
# Rights:     local Administrators.
# Cost:       four CIM reads; nothing where there is no pool.
# Parameters: none.
# Output:     kind pool, space (Windows: "virtual disk"), disk and job, each keyed by unique_id. Numbers of states are
#             those of the classes (0 Healthy, 1 Warning, 2 Unhealthy; 2 OK, 3 Degraded, 11 In Service ...): the
#             module Storage would give words in the host's language.
# Runs on:    Windows PowerShell 4.0 (2012 R2) and 5.1.
$questions['storage'] = {
    $namespace = 'root/Microsoft/Windows/Storage'

    # The primordial pool is every disk that is in no pool: it is there on every host, and no storage of anybody's.
    $pools = @()
    foreach ($pool in (Get-CimInstance -Namespace $namespace -ClassName 'MSFT_StoragePool')) {
        if ($pool.IsPrimordial -eq $false) { $pools += $pool }
    }
    if ($pools.Count -eq 0) { return }

    foreach ($pool in $pools) {
        [pscustomobject]@{
            kind = 'pool'
            unique_id = [string]$pool.UniqueId
            name = Format-Name $pool.FriendlyName
            is_clustered = Format-Flag $pool.IsClustered
            is_read_only = Format-Flag $pool.IsReadOnly
            health = Format-Number $pool.HealthStatus
            operational_status = Format-Numbers $pool.OperationalStatus
            size_bytes = Format-Number $pool.Size
            allocated_bytes = Format-Number $pool.AllocatedSize
        }
    }
    foreach ($space in (Get-CimInstance -Namespace $namespace -ClassName 'MSFT_VirtualDisk')) {
        [pscustomobject]@{
            kind = 'space'
            unique_id = [string]$space.UniqueId
            name = Format-Name $space.FriendlyName
            health = Format-Number $space.HealthStatus
            operational_status = Format-Numbers $space.OperationalStatus
            detached_reason = Format-Number $space.DetachedReason
            resiliency = Format-Name $space.ResiliencySettingName
            provisioning = Format-Number $space.ProvisioningType
            size_bytes = Format-Number $space.Size
            footprint_bytes = Format-Number $space.FootprintOnPool
        }
    }
    foreach ($disk in (Get-CimInstance -Namespace $namespace -ClassName 'MSFT_PhysicalDisk')) {
        [pscustomobject]@{
            kind = 'disk'
            unique_id = [string]$disk.UniqueId
            name = Format-Name $disk.FriendlyName
            serial_number = Format-Name $disk.SerialNumber
            location = Format-Name $disk.PhysicalLocation
            media = Format-Number $disk.MediaType
            usage = Format-Number $disk.Usage
            health = Format-Number $disk.HealthStatus
            operational_status = Format-Numbers $disk.OperationalStatus
            size_bytes = Format-Number $disk.Size
        }
    }
    foreach ($job in (Get-CimInstance -Namespace $namespace -ClassName 'MSFT_StorageJob')) {
        [pscustomobject]@{
            kind = 'job'
            unique_id = [string]$job.UniqueId
            name = Format-Name $job.Name
            state = Format-Number $job.JobState
            percent_complete = Format-Number $job.PercentComplete
            processed_bytes = Format-Number $job.BytesProcessed
            total_bytes = Format-Number $job.BytesTotal
            elapsed_seconds = Format-Number $job.ElapsedTime.TotalSeconds
            is_background = Format-Flag $job.IsBackgroundTask
        }
    }
}
