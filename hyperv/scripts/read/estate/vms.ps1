# Question:   which virtual machines does it hold, and how do they run?
# Rights:     local Administrators.
# Cost:       one Get-VM for all VMs; no file is opened.
# Parameters: none.
# Output:     one item per realised VM, keyed by id.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$questions['vms'] = {
    $seen = Read-EveryVM
    foreach ($vm in $seen.items) {
        $operational = @()
        foreach ($status in $vm.OperationalStatus) { $operational += [string]$status }

        [pscustomobject]@{
            id = $vm.Id.Guid
            name = Format-Name $vm.Name
            state = Format-Name $vm.State
            operational_status = $operational
            heartbeat = Format-Name $vm.Heartbeat
            uptime_seconds = Format-Number $vm.Uptime.TotalSeconds
            cpu_percent = Format-Number $vm.CPUUsage
            processor_count = Format-Number $vm.ProcessorCount
            generation = Format-Number $vm.Generation
            version = [string]$vm.Version
            is_clustered = Format-Flag $vm.IsClustered
            created_at = Format-Utc $vm.CreationTime
            configuration_path = [string]$vm.ConfigurationLocation
            automatic_start_action = Format-Name $vm.AutomaticStartAction
            automatic_start_delay_seconds = Format-Number $vm.AutomaticStartDelay
            automatic_stop_action = Format-Name $vm.AutomaticStopAction
            checkpoint_type = Format-Name $vm.CheckpointType
            automatic_checkpoints = Format-Flag $vm.AutomaticCheckpointsEnabled
            replication_mode = Format-Name $vm.ReplicationMode
            replication_state = Format-Name $vm.ReplicationState
            replication_health = Format-Name $vm.ReplicationHealth
            integration_services_version = Format-Name $vm.IntegrationServicesVersion
            notes = [string]$vm.Notes
            parent_snapshot_id = Format-Name $vm.ParentSnapshotId
        }
    }
    if ($null -ne $seen.failure) { [pscustomobject]@{ id = $null; error = Get-ErrorFact $seen.failure } }
}
