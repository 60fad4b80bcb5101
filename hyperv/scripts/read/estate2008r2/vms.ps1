# Question:   which virtual machines does it hold, and how do they run?
# Rights:     local Administrators.
# Cost:       three classes of root\virtualization and one GetSummaryInformation for all VMs; no file is opened.
# Parameters: none.
# Output:     one item per virtual machine, keyed by id. What Windows Server 2008 R2 has no word for is null.
# Runs on:    Windows PowerShell 2.0 on Windows Server 2008 R2 (WMI v1, root\virtualization).
$questions['vms'] = {
    $heartbeats = @{ 2 = 'OkApplicationsUnknown'; 6 = 'Error'; 12 = 'NoContact'; 13 = 'LostCommunication'; 15 = 'Paused' }
    $starts = @{ 0 = 'Nothing'; 1 = 'StartIfRunning'; 2 = 'Start' }
    $stops = @{ 0 = 'TurnOff'; 1 = 'Save'; 2 = 'ShutDown' }

    $systems = Read-System
    $summaries = Read-Summary
    $globals = @{}
    foreach ($one in @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_VirtualSystemGlobalSettingData)) {
        $globals[([string]$one.SystemName).ToUpper()] = $one
    }

    foreach ($id in @($systems.Keys)) {
        $system = $systems[$id]
        $summary = $summaries[$id]
        $options = $globals[$id]
        $own = $script:settings[$id]

        $operational = @()
        foreach ($status in @($system.OperationalStatus)) {
            if ($null -ne $status) { $operational += Format-Named $statuses $status }
        }

        $uptime = Format-Number $summary.UpTime
        if ($null -ne $uptime) { $uptime = [int64][Math]::Floor($uptime / 1000) }
        $delay = $null
        if ($options.AutomaticStartupActionDelay) {
            $delay = [int64][System.Management.ManagementDateTimeConverter]::ToTimeSpan([string]$options.AutomaticStartupActionDelay).TotalSeconds
        }

        @{
            id = $id
            name = Format-Text $system.ElementName
            state = Format-Named $states $system.EnabledState
            operational_status = $operational
            heartbeat = Format-Named $heartbeats $summary.Heartbeat
            uptime_seconds = $uptime
            cpu_percent = Format-Number $summary.ProcessorLoad
            processor_count = Format-Number $summary.NumberOfProcessors
            generation = $null
            version = $null
            is_clustered = $null
            parent_snapshot_id = $own.parent
            created_at = Format-Utc $own.created
            configuration_path = Format-Text $options.ExternalDataRoot
            automatic_start_action = Format-Named $starts $options.AutomaticStartupAction
            automatic_start_delay_seconds = $delay
            automatic_stop_action = Format-Named $stops $options.AutomaticShutdownAction
            checkpoint_type = $null
            replication_mode = $null
            replication_state = $null
            replication_health = $null
            integration_services_version = $null
            notes = Format-Text $own.notes
        }
    }
}
