# Question:   what is true of one virtual machine just now: its state, what Hyper-V is at with it, its snapshots, what it is
#             attached to, the files of those chains, merges that go on, room on their volumes, how merges ended, and
#             which of the files that are to go are still there?
# Rights:     local Administrators. A file on an SMB share is refused unless the logon may be delegated (second hop).
# Cost:       one VM, its snapshots and attachments (one call for each snapshot), one Get-VHD for each file: it opens the
#             file to read its headers. Jobs and volumes over CIM, two queries of event logs. On a node that has not got the
#             VM, the cluster's resources, to say who has it. Of a file that is to go no more than its name is asked.
# Parameters: vm_id, events_seconds (how far back events are looked for), to_go (paths of files that are to go; [] for none).
# Output:     collected_at, access {...} as in estate/prelude.ps1, refusal (a code; then nothing else was looked at),
#             host_name, booted_at (of the host),
#             vm (null: this host has it not), owner_node (where the cluster has it; null where nobody says),
#             snapshots [...], drives [...] and files [...] as in estate/snapshots.ps1 and estate/disks.ps1,
#             merges that go on [{id, percent, state}], volumes [{path, capacity_bytes, free_bytes}], events [...] as in
#             estate/events.ps1, to_go [{path, exists (null: nobody can tell)}], failures [{part, error}]: what could not
#             be looked at is missing, and not gone.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.

function Read-Owner {
    # Which node the cluster's resource of the VM is on.
    if (-not (Test-ClusterService)) { return $null }
    $machines = @()
    foreach ($resource in (FailoverClusters\Get-ClusterResource -ErrorAction Stop)) {
        if ([string]$resource.ResourceType.Name -eq 'Virtual Machine') { $machines += $resource }
    }
    if ($machines.Count -eq 0) { return $null }
    foreach ($id in ($machines | FailoverClusters\Get-ClusterParameter -Name 'VmID' -ErrorAction SilentlyContinue)) {
        if ([string]$id.Value -eq $Parameters.vm_id) { return [string]$id.ClusterObject.OwnerNode.Name }
    }
    $null
}

function Read-Merge {
    # A job says what it is at (50: Merging VHD Disks), and an association which VM it is about. Jobs that ended stay for
    # minutes; live ones are 2 to 6: New, Starting, Running, Suspended, ShuttingDown (HYPERV.md 2.4).
    param($VM)
    $jobs = @{}
    foreach ($job in (Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName 'Msvm_ConcreteJob')) {
        if ($job.JobType -eq 50 -and $job.JobState -ge 2 -and $job.JobState -le 6) { $jobs[[string]$job.InstanceID] = $job }
    }
    if ($jobs.Count -eq 0) { return }
    foreach ($link in (Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName 'Msvm_AffectedJobElement')) {
        $job = $jobs[[string]$link.AffectingElement.InstanceID]
        if ($null -eq $job -or [string]$link.AffectedElement.Name -ne $VM.Id.Guid) { continue }
        [pscustomobject]@{
            id = [string]$job.InstanceID
            percent = Format-Number $job.PercentComplete
            state = Format-Number $job.JobState
        }
    }
}

function Read-Room {
    # The volume of each file, once: the longest root that fits. Of a share nobody knows what is behind it.
    param($Files)
    $roots = @{}
    foreach ($volume in (Get-CimInstance -ClassName 'Win32_Volume')) {
        if ($volume.DriveType -ne 3 -or [string]$volume.FileSystem -eq 'CSVFS' -or [string]$volume.Name -eq [string]$volume.DeviceID) { continue }
        $roots[[string]$volume.Name] = [pscustomobject]@{ path = [string]$volume.Name; capacity_bytes = Format-Number $volume.Capacity; free_bytes = Format-Number $volume.FreeSpace }
    }
    if (Test-ClusterService) {
        foreach ($shared in (FailoverClusters\Get-ClusterSharedVolume -ErrorAction Stop)) {
            foreach ($part in $shared.SharedVolumeInfo) {
                $path = [string]$part.FriendlyVolumeName
                $roots[$path + '\'] = [pscustomobject]@{ path = $path; capacity_bytes = Format-Number $part.Partition.Size; free_bytes = Format-Number $part.Partition.FreeSpace }
            }
        }
    }
    $told = @{}
    foreach ($file in $Files) {
        $place = ([string]$file.path).ToLowerInvariant()
        $best = ''
        foreach ($root in $roots.Keys) {
            if ($root.Length -gt $best.Length -and $place.StartsWith($root.ToLowerInvariant())) { $best = $root }
        }
        if ($best -eq '' -or $told.ContainsKey($best)) { continue }
        $told[$best] = $true
        $roots[$best]
    }
}

function Read-MergeEvent {
    # How merges began and ended, and a restart that may roll a disk back (3216; HYPERV.md 3.7), of this VM, oldest first.
    param($VM)
    $wanted = @{
        'Microsoft-Windows-Hyper-V-VMMS-Admin' = '(EventID=19070 or EventID=19080 or EventID=19100)'
        'Microsoft-Windows-Hyper-V-Worker-Admin' = '(EventID=3216)'
    }
    $names = @($VM.Id.Guid, ('{' + $VM.Id.Guid + '}'))
    $milliseconds = [int64]$Parameters.events_seconds * 1000
    $found = @()
    foreach ($log in $wanted.Keys) {
        $query = '*[System[{0} and TimeCreated[timediff(@SystemTime) <= {1}]]]' -f $wanted[$log], $milliseconds
        try { $records = @(Get-WinEvent -LogName $log -FilterXPath $query -MaxEvents 200 -ErrorAction Stop) }
        catch {
            # Nothing found is an error to this cmdlet.
            if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { continue }
            throw
        }
        foreach ($record in $records) {
            $isOurs = $false
            foreach ($property in $record.Properties) {
                if ($names -contains [string]$property.Value) { $isOurs = $true }
            }
            if (-not $isOurs) { continue }
            $message = [string]$record.Message
            if ($message.Length -gt 1000) { $message = $message.Substring(0, 1000) }
            $found += [pscustomobject]@{
                log = $log
                record_id = Format-Number $record.RecordId
                happened_at = Format-Utc $record.TimeCreated
                event_id = Format-Number $record.Id
                message = $message
            }
        }
    }
    $found | Sort-Object -Property 'happened_at'
}

function Read-ToGo {
    # A file that does not show is gone only where its folder does: of a share that may not be entered (second hop), and
    # of a volume that is away, nothing shows, and there is no error.
    param([string]$Path)
    $exists = $null
    if (Test-Path -LiteralPath $Path -ErrorAction Stop) { $exists = $true }
    elseif (Test-Path -LiteralPath $Path.Substring(0, $Path.LastIndexOf('\') + 1) -ErrorAction Stop) { $exists = $false }
    [pscustomobject]@{ path = $Path; exists = $exists }
}

$script:failures = @()
function Read-OrNote {
    # What a part of the look cannot tell costs that part only.
    param([string]$Part, [scriptblock]$Question)
    try { & $Question }
    catch { $script:failures += [pscustomobject]@{ part = $Part; error = Get-ErrorFact $_ } }
}

$vm = $null
$owner = $null
$windows = $null
$snapshots = @()
$drives = @()
$files = @()
$merges = @()
$volumes = @()
$events = @()
$toGo = @()
if (-not $refusal) {
    $windows = Read-OrNote 'booted_at' { Get-CimInstance -ClassName 'Win32_OperatingSystem' }
    $vm = Find-VM -Id $Parameters.vm_id
    if ($null -eq $vm) { $owner = Read-OrNote 'owner_node' { Read-Owner } }
}
if ($null -ne $vm) {
    $current = [string]$vm.ParentSnapshotId.Guid
    $taken = @(Read-OrNote 'snapshots' { Hyper-V\Get-VMSnapshot -VM $vm -ErrorAction Stop })
    foreach ($snapshot in $taken) {
        $snapshots += [pscustomobject]@{
            vm_id = $snapshot.VMId.Guid
            id = $snapshot.Id.Guid
            name = Format-Name $snapshot.Name
            snapshot_type = Format-Name $snapshot.SnapshotType
            is_automatic = Format-Flag $snapshot.IsAutomaticCheckpoint
            created_at = Format-Utc $snapshot.CreationTime
            parent_id = $snapshot.ParentSnapshotId.Guid
            is_current = ($current -eq $snapshot.Id.Guid)
            state = Format-Name $snapshot.State
            path = [string]$snapshot.Path
            system_files_bytes = Format-Number $snapshot.SizeOfSystemFiles
        }
    }
    $attached = @(Read-OrNote 'drives' { Hyper-V\Get-VMHardDiskDrive -VM $vm -ErrorAction Stop })
    foreach ($snapshot in $taken) {
        $attached += @(Read-OrNote 'drives' { Hyper-V\Get-VMHardDiskDrive -VMSnapshot $snapshot -ErrorAction Stop })
    }
    $visited = @{}
    foreach ($drive in $attached) {
        $drives += [pscustomobject]@{
            vm_id = $drive.VMId.Guid
            snapshot_id = $drive.VMSnapshotId.Guid
            controller_type = Format-Name $drive.ControllerType
            controller_number = Format-Number $drive.ControllerNumber
            controller_location = Format-Number $drive.ControllerLocation
            path = [string]$drive.Path
            disk_number = Format-Number $drive.DiskNumber
            is_shared = Format-Flag $drive.SupportPersistentReservations
        }
        if ($null -eq $drive.DiskNumber -and $null -ne $drive.Path) { $files += @(Read-Chain -Path $drive.Path -Visited $visited) }
    }
    $merges = @(Read-OrNote 'merges' { Read-Merge -VM $vm })
    $volumes = @(Read-OrNote 'volumes' { Read-Room -Files $files })
    $events = @(Read-OrNote 'events' { Read-MergeEvent -VM $vm })
    foreach ($path in $Parameters.to_go) { $toGo += @(Read-OrNote 'to_go' { Read-ToGo -Path $path }) }
}

$truth = $null
if ($null -ne $vm) {
    $truth = [pscustomobject]@{
        id = $vm.Id.Guid
        name = Format-Name $vm.Name
        state = Format-Name $vm.State
        operational_status = Format-Names $vm.OperationalStatus
        parent_snapshot_id = $vm.ParentSnapshotId.Guid
        checkpoint_type = Format-Name $vm.CheckpointType
        is_clustered = Format-Flag $vm.IsClustered
        replication_mode = Format-Name $vm.ReplicationMode
        replication_state = Format-Name $vm.ReplicationState
    }
}
[pscustomobject]@{
    collected_at = Format-Utc (Get-Date)
    access = $access
    refusal = $refusal
    host_name = Format-Name $windows.CSName
    booted_at = Format-Utc $windows.LastBootUpTime
    vm = $truth
    owner_node = $owner
    snapshots = $snapshots
    drives = $drives
    files = $files
    merges = $merges
    volumes = $volumes
    events = $events
    to_go = $toGo
    failures = @($script:failures)
}
