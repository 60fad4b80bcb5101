# Question:   what has Windows written since the last look about merges, migrations, memory and the cluster?
# Rights:     local Administrators.
# Cost:       one look at the logs that exist and one query for each, by id and record number and no more than 200 events
#             at once; the text of each event is put together by Windows, a millisecond or so.
# Parameters: events.after - log: the record up to which it has been read. A log that is not named is looked at for the
#             first time: 24 hours back, the newest 200.
# Output:     one item of kind log for each log that exists (read_to: what to send as `after` the next time; restarted:
#             the log was cleared and read from its beginning; cut: there was more than could be sent), one of kind event
#             for each event, oldest first. A log that may not be read is an item with an error.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
function Get-ReadTo {
    # The record up to which a log has been read, 0 where nobody says.
    param([string]$Log)
    $told = $Parameters.PSObject.Properties['events']
    if ($null -eq $told) { return [int64]0 }
    $after = $told.Value.PSObject.Properties['after']
    if ($null -eq $after) { return [int64]0 }
    $record = $after.Value.PSObject.Properties[$Log]
    if ($null -eq $record) { return [int64]0 }
    [int64]$record.Value
}

function Find-Event {
    # The newest events of the last day, or the oldest ones behind a record: what is cut off then comes with the next
    # look. [int64] makes digits of the record, so that nothing else can get into the query.
    param([string]$Log, [string]$Which, [int64]$After)
    $limit = 201
    try {
        if ($After -le 0) {
            $query = '*[System[{0} and TimeCreated[timediff(@SystemTime) <= 86400000]]]' -f $Which
            return @(Get-WinEvent -LogName $Log -FilterXPath $query -MaxEvents $limit -ErrorAction Stop)
        }
        $query = '*[System[{0} and EventRecordID > {1}]]' -f $Which, $After
        return @(Get-WinEvent -LogName $Log -FilterXPath $query -MaxEvents $limit -Oldest -ErrorAction Stop)
    }
    catch {
        # Nothing new is an error to this cmdlet.
        if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { return @() }
        throw
    }
}

$questions['events'] = {
    $limit = 200
    $levels = @{ '0' = 'Information'; '1' = 'Critical'; '2' = 'Error'; '3' = 'Warning'; '4' = 'Information'; '5' = 'Verbose' }
    # Merges done and failed, a restart that may roll back, no room for the memory file, moves that failed or took long
    # (HYPERV.md 2.6 and 3.7).
    $hyperv = '(EventID=1106 or EventID=3216 or EventID=3322 or EventID=10698 or EventID=19070 or EventID=19080 or EventID=19100 or EventID=20406 or EventID=20413 or EventID=20417 or EventID=21024 or EventID=21125 or EventID=21501 or EventID=21502)'
    # A resource or node failed, a resource host ended, quorum was lost, a volume is paused or gone.
    $cluster = "Provider[@Name='Microsoft-Windows-FailoverClustering'] and (EventID=1069 or EventID=1135 or EventID=1146 or EventID=1177 or EventID=1205 or EventID=5120 or EventID=5142)"
    $wanted = @{
        'Microsoft-Windows-Hyper-V-VMMS-Admin' = $hyperv
        'Microsoft-Windows-Hyper-V-VMMS-Operational' = $hyperv
        'Microsoft-Windows-Hyper-V-VMMS-Storage' = $hyperv
        'Microsoft-Windows-Hyper-V-Worker-Admin' = $hyperv
        'System' = $cluster
    }

    $problems = @()
    $logs = Get-WinEvent -ListLog @($wanted.Keys) -ErrorAction SilentlyContinue -ErrorVariable 'problems'
    # A log that this Windows does not have is a report, and no loss. One that may not be looked at is two of them:
    # LogInfoUnavailable, and that there is none. Every Windows has System: where it is missing, none of that is believed.
    $whole = $false
    foreach ($log in $logs) { if ([string]$log.LogName -eq 'System') { $whole = $true } }
    foreach ($problem in $problems) {
        if ($whole -and $problem.FullyQualifiedErrorId -like 'NoMatchingLogsFound*') { continue }
        [pscustomobject]@{ kind = $null; error = Get-ErrorFact $problem }
    }
    foreach ($log in $logs) {
        $name = [string]$log.LogName
        try {
            $newest = [int64]0
            if ($null -ne $log.RecordCount -and $log.RecordCount -gt 0) { $newest = [int64]$log.OldestRecordNumber + [int64]$log.RecordCount - 1 }
            $after = Get-ReadTo -Log $name
            # A log that was cleared counts from 1 again.
            $restarted = $newest -lt $after
            if ($restarted) { $after = [int64]0 }

            $found = Find-Event -Log $name -Which $wanted[$name] -After $after
            $found = @($found)
            $cut = $found.Count -gt $limit
            $readTo = $newest
            if ($cut) {
                $found = @($found[0..($limit - 1)])
                if ($after -gt 0) { $readTo = [int64]$found[$limit - 1].RecordId }
            }
            if ($after -le 0) { $found = @($found | Sort-Object -Property 'RecordId') }

            $events = @()
            foreach ($record in $found) {
                if ($record.RecordId -gt $readTo) { $readTo = [int64]$record.RecordId }
                # Hyper-V names a VM by its GUID among the values of the event.
                $vmId = $null
                foreach ($property in $record.Properties) {
                    if ($null -eq $vmId -and [string]$property.Value -match '^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$') { $vmId = [string]$property.Value }
                }
                $message = [string]$record.Message
                if ($message.Length -gt 1000) { $message = $message.Substring(0, 1000) }
                $events += [pscustomobject]@{
                    kind = 'event'
                    log = $name
                    record_id = Format-Number $record.RecordId
                    happened_at = Format-Utc $record.TimeCreated
                    event_id = Format-Number $record.Id
                    level = $levels[[string]$record.Level]
                    provider = Format-Name $record.ProviderName
                    vm_id = $vmId
                    message = $message
                }
            }
            [pscustomobject]@{ kind = 'log'; name = $name; enabled = Format-Flag $log.IsEnabled; read_to = $readTo; restarted = $restarted; cut = $cut }
            $events
        }
        catch { [pscustomobject]@{ kind = $null; error = Get-ErrorFact $_ } }
    }
}
