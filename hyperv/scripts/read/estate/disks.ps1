# Question:   what is each virtual machine, and each of its snapshots, attached to, and what are the files of those chains?
# Rights:     local Administrators. A file on an SMB share is refused unless the logon may be delegated (second hop).
# Cost:       one Get-VMHardDiskDrive for all VMs and one per snapshot (it takes one snapshot at a time), and one Get-VHD
#             per file: it opens the file to read its headers. No file is read twice, however many VMs share it. One
#             Test-VHD for each chain of children that nothing has open; more where it finds something wrong. None of a
#             replica, of a VM that Hyper-V is busy with, or behind a VHD Set.
# Parameters: none.
# Output:     kind 'drive', keyed by vm_id, snapshot_id (null: Now) and the place on its controller;
#             kind 'file', keyed by path. A file that cannot be read is an item with its error. 'fit': what Test-VHD
#             says of the chain from this child down, null where it was not asked.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.

function Test-Fit {
    # No property tells that a parent is another file than the one its child was made from: Test-VHD opens the chain.
    param([string]$Path)
    try { [pscustomobject]@{ passed = Format-Flag (Hyper-V\Test-VHD -Path $Path -ErrorAction Stop); error = $null } }
    catch { [pscustomobject]@{ passed = $null; error = Get-ErrorFact $_ } }
}

function Test-Quiet {
    # Whether nobody but a VM that runs writes to its files. Of a replica Hyper-V's replication does at any moment, and a
    # test in between would be in its way or in doubt; so it is where a merge, an export or a move is at work.
    param($VM)
    if ('Replica','ExtendedReplica' -contains [string]$VM.ReplicationMode) { return $false }
    $idle = 'Ok','Degraded','PredictiveFailure','Dormant'
    foreach ($status in $VM.OperationalStatus) {
        if ($idle -notcontains [string]$status) { return $false }
    }
    $true
}

function Read-DiskFile {
    # One item, and nothing of its parent: the walk goes on by parent_path. What a running VM has open is not tested:
    # Hyper-V saw to it that its files fit before it started the VM.
    param([string]$Path, [bool]$Doubted)
    try { $vhd = Hyper-V\Get-VHD -Path $Path -ErrorAction Stop }
    catch {
        return [pscustomobject]@{ kind = 'file'; path = $Path; parent_path = $null; backing_paths = @(); error = Get-ErrorFact $_ }
    }
    # A VHD Set (2016) names the files that hold its data; nothing else does.
    $backing = @()
    $failure = $null
    if ([string]$vhd.VhdFormat -eq 'VHDSet') {
        try {
            foreach ($file in (Hyper-V\Get-VHDSet -Path $Path -GetAllPaths -ErrorAction Stop).AllPaths) { $backing += [string]$file }
        }
        catch { $failure = Get-ErrorFact $_ }
    }
    $fit = $null
    if ($Doubted -and [string]$vhd.VhdType -eq 'Differencing' -and -not $vhd.Attached) { $fit = Test-Fit -Path $Path }
    [pscustomobject]@{
        kind = 'file'
        path = $Path
        format = Format-Name $vhd.VhdFormat
        disk_type = Format-Name $vhd.VhdType
        size_on_disk_bytes = Format-Number $vhd.FileSize
        virtual_size_bytes = Format-Number $vhd.Size
        minimum_size_bytes = Format-Number $vhd.MinimumSize
        block_size_bytes = Format-Number $vhd.BlockSize
        parent_path = [string]$vhd.ParentPath
        backing_paths = $backing
        identifier = [string]$vhd.DiskIdentifier
        fragmentation_percent = Format-Number $vhd.FragmentationPercentage
        is_attached = Format-Flag $vhd.Attached
        fit = $fit
        error = $failure
    }
}

function Read-Chain {
    # Every file from this one to its last parent that is not in $Visited yet. A chain that comes back to itself ends, and
    # so does one of more than 256 files, where Microsoft's own tool stops too. A test that is passed is one of all that
    # lies below; one that is not is asked of the next file too, so that it is known where it is.
    param([string]$Path, $Visited, [bool]$Doubted)
    $following = @($Path)
    $depth = 0
    while ($following.Count -gt 0 -and $depth -lt 256) {
        $further = @()
        foreach ($file in $following) {
            # Keys of a hashtable know no upper and lower case, as paths do not.
            if ($file -eq '' -or $Visited.ContainsKey($file)) { continue }
            $Visited[$file] = $true
            $item = Read-DiskFile -Path $file -Doubted $doubted
            if ($null -eq $item.error -and ($item.is_attached -or $item.fit.passed)) { $doubted = $false }
            $item
            if ($null -ne $item.parent_path) { $further += $item.parent_path }
            # Behind a set several files stand beside each other, and guests on other hosts write to them.
            if ($item.backing_paths.Count -gt 0) { $doubted = $false }
            $further += $item.backing_paths
        }
        $following = $further
        $depth = $depth + 1
    }
    foreach ($file in $following) {
        if ($file -eq '' -or $Visited.ContainsKey($file)) { continue }
        $failure = [pscustomobject]@{ type = $null; id = 'ChainTooLong'; hresult = $null; message = 'The chain is longer than 256 files.'; position = $null }
        [pscustomobject]@{ kind = 'file'; path = $file; error = $failure }
    }
}

$questions['disks'] = {
    $enumerated = Read-EveryVM
    $everyVM = $enumerated.items
    if ($everyVM.Count -eq 0) { return }

    # Of what a VM that could not be enumerated is attached to, nobody knows.
    $failures = @()
    if ($null -ne $enumerated.failure) { $failures += $enumerated.failure }
    $now = Read-Every { param($Action) Hyper-V\Get-VMHardDiskDrive -VM $everyVM -ErrorAction $Action }
    if ($null -ne $now.failure) { $failures += $now.failure }

    # Where no snapshot at all can be read, what Now is attached to is still true.
    $snapshots = @()
    try {
        $taken = Read-EverySnapshot
        $snapshots = $taken.items
        if ($null -ne $taken.failure) { $failures += $taken.failure }
    }
    catch { $failures += $_ }

    $attached = $now.items
    foreach ($snapshot in $snapshots) {
        try { $attached += @(Hyper-V\Get-VMHardDiskDrive -VMSnapshot $snapshot -ErrorAction Stop) }
        catch { $failures += $_ }
    }

    $quiet = @{}
    foreach ($vm in $everyVM) { $quiet[[string]$vm.Id.Guid] = Test-Quiet -VM $vm }
    $visited = @{}
    foreach ($drive in $attached) {
        $snapshotId = $drive.VMSnapshotId.Guid
        if ($snapshotId -eq '00000000-0000-0000-0000-000000000000') { $snapshotId = $null }

        [pscustomobject]@{
            kind = 'drive'
            vm_id = $drive.VMId.Guid
            snapshot_id = $snapshotId
            controller_type = Format-Name $drive.ControllerType
            controller_number = Format-Number $drive.ControllerNumber
            controller_location = Format-Number $drive.ControllerLocation
            path = [string]$drive.Path
            disk_number = Format-Number $drive.DiskNumber
            is_shared = Format-Flag $drive.SupportPersistentReservations
        }
        # The path of a pass-through disk is a description, and no file.
        if ($null -eq $drive.DiskNumber -and $null -ne $drive.Path) {
            Read-Chain -Path $drive.Path -Visited $visited -Doubted $quiet[[string]$drive.VMId.Guid]
        }
    }
    foreach ($failure in $failures) { [pscustomobject]@{ kind = 'drive'; vm_id = $null; error = Get-ErrorFact $failure } }
}
