# Question:   which snapshots do the virtual machines have, of which class, and under which of them does each VM go on?
# Rights:     local Administrators.
# Cost:       one Get-VMSnapshot for all VMs, over the same enumeration as vms; shared with disks. No file is opened.
# Parameters: none.
# Output:     one item per snapshot, keyed by vm_id and id. is_automatic is null before Windows Server 2019 (1709).
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$questions['snapshots'] = {
    $enumerated = Read-EveryVM
    $everyVM = $enumerated.items
    if ($everyVM.Count -eq 0) { return }

    $present = @{}
    foreach ($vm in $everyVM) {
        if ($null -ne $vm.ParentSnapshotId) { $present[$vm.Id.Guid] = $vm.ParentSnapshotId.Guid }
    }

    # A VM that left since it was enumerated is reported here, and the others are still wanted.
    $seen = Read-EverySnapshot
    foreach ($snapshot in $seen.items) {
        [pscustomobject]@{
            vm_id = $snapshot.VMId.Guid
            id = $snapshot.Id.Guid
            name = Format-Name $snapshot.Name
            snapshot_type = Format-Name $snapshot.SnapshotType
            is_automatic = Format-Flag $snapshot.IsAutomaticCheckpoint
            created_at = Format-Utc $snapshot.CreationTime
            parent_id = $snapshot.ParentSnapshotId.Guid
            is_current = ($present[$snapshot.VMId.Guid] -eq $snapshot.Id.Guid)
            state = Format-Name $snapshot.State
            path = [string]$snapshot.Path
            system_files_bytes = Format-Number $snapshot.SizeOfSystemFiles
        }
    }
    # Of a VM that could not be enumerated nobody knows which snapshots it has.
    foreach ($failure in $enumerated.failure, $seen.failure) {
        if ($null -ne $failure) { [pscustomobject]@{ vm_id = $null; id = $null; error = Get-ErrorFact $failure } }
    }
}
