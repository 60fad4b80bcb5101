# Question:   which VMs are replicated, between whom, and how well does it go?
# Rights:     local Administrators.
# Cost:       one Get-VMReplication and one Measure-VMReplication for all VMs of the host: WMI queries, no file is opened
#             and the other side is not asked.
# Parameters: none.
# Output:     one item per VM and relationship (Simple, Extended), keyed by both. A VM that is primary or replica here
#             has the same id on the other host.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$questions['replication'] = {
    $seen = Read-Every { param($Action) Hyper-V\Get-VMReplication -ErrorAction $Action }
    if ($seen.items.Count -eq 0) { return }

    # The figures of the monitoring interval; where they cannot be had, what Get-VMReplication said stands without them.
    $figures = @{}
    $measured = $null
    $failure = $seen.failure
    try { $measured = Read-Every { param($Action) Hyper-V\Measure-VMReplication -ErrorAction $Action } }
    catch { $failure = $_ }
    if ($null -ne $measured) {
        if ($null -ne $measured.failure) { $failure = $measured.failure }
        foreach ($figure in $measured.items) {
            $figures[$figure.VMId.Guid + [string]$figure.ReplicationRelationshipType] = $figure
        }
    }

    foreach ($replication in $seen.items) {
        # $null where nothing was measured: reading a property of it gives $null again.
        $figure = $figures[$replication.VMId.Guid + [string]$replication.ReplicationRelationshipType]
        $latency = $null
        if ($null -ne $figure) { $latency = $figure.AverageReplicationLatency }
        [pscustomobject]@{
            vm_id = $replication.VMId.Guid
            relationship = Format-Name $replication.ReplicationRelationshipType
            mode = Format-Name $replication.ReplicationMode
            state = Format-Name $replication.ReplicationState
            health = Format-Name $replication.ReplicationHealth
            primary_server = Format-Name $replication.PrimaryServerName
            replica_server = Format-Name $replication.ReplicaServerName
            current_replica_server = Format-Name $replication.CurrentReplicaServerName
            frequency_seconds = Format-Number $replication.ReplicationFrequencySec
            last_replication_at = Format-Utc $replication.LastReplicationTime
            pending_bytes = Format-Number $figure.PendingReplicationSize
            average_bytes = Format-Number $figure.AverageReplicationSize
            average_latency_seconds = $(if ($null -eq $latency) { $null } else { Format-Number $latency.TotalSeconds })
            missed_count = Format-Number $figure.MissedReplicationCount
            error_count = Format-Number $figure.ReplicationErrors
            measured_since = Format-Utc $figure.MonitoringStartTime
        }
    }
    if ($null -ne $failure) { [pscustomobject]@{ vm_id = $null; error = Get-ErrorFact $failure } }
}
