# Question:   remove one snapshot (or it and all below it) from the configuration of a virtual machine, if all is as the
#             preflight saw it. Hyper-V merges the disks by itself afterwards: this answers before the merge begins.
# Rights:     local Administrators.
# Cost:       one VM, its snapshots and their attachments are read; Remove-VMSnapshot takes seconds. No file is opened.
# Parameters: vm_id, snapshot_id, subtree (true: all below it too), expect (see below).
# Output:     as prelude.ps1. found: vm_id, snapshot_id, parent_id ('' for none), snapshot_type, state,
#             operational_status [...], below [the ids of all snapshots below it], attached [one text for each disk of Now,
#             of the snapshot and of those below it]. A snapshot that is gone is 'already'; with
#             subtree only where all that the token has below it are gone too, and otherwise 'below' differs.
#             A merge that is to come (in the gap before it, failed, or locked) has no status that this sees: the
#             preflight rules it out by the chain.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$vm = Find-VM -Id $Parameters.vm_id
if ($null -eq $vm) { return Format-Answer 'differs' @('vm_id') $null $null }

$snapshots = @(Hyper-V\Get-VMSnapshot -VM $vm -ErrorAction Stop)
$snapshot = Find-Snapshot -Snapshots $snapshots -Id $Parameters.snapshot_id
if ($null -eq $snapshot) {
    foreach ($one in $snapshots) {
        if ($Parameters.subtree -and $Parameters.expect.below -contains $one.Id.Guid) { return Format-Answer 'differs' @('below') $null $null }
    }
    return Format-Answer 'already' @('snapshot_id') $null $null
}

$below = @(Get-Below -Snapshots $snapshots -Id $Parameters.snapshot_id)
$attached = @(Get-Attachment -Owner 'now' -Drives (Hyper-V\Get-VMHardDiskDrive -VM $vm -ErrorAction Stop))
foreach ($one in $snapshots) {
    if ($one.Id.Guid -ne $snapshot.Id.Guid -and $below -notcontains $one.Id.Guid) { continue }
    $attached += @(Get-Attachment -Owner $one.Id.Guid -Drives (Hyper-V\Get-VMHardDiskDrive -VMSnapshot $one -ErrorAction Stop))
}
$found = [pscustomobject]@{
    vm_id = $vm.Id.Guid
    snapshot_id = $snapshot.Id.Guid
    parent_id = [string]$snapshot.ParentSnapshotId.Guid
    snapshot_type = [string]$snapshot.SnapshotType
    state = [string]$vm.State
    operational_status = Format-Names $vm.OperationalStatus
    below = $below
    attached = $attached
}
$differs = @(Get-Difference -Expect $Parameters.expect -Found $found)
if ($differs.Count -eq 0 -and (Test-Busy -VM $vm)) { $differs = @('operational_status') }
if ($differs.Count -gt 0) { return Format-Answer 'differs' $differs $found $null }

if ($Parameters.subtree) { $null = Hyper-V\Remove-VMSnapshot -VMSnapshot $snapshot -IncludeAllChildSnapshots -Confirm:$false -ErrorAction Stop }
else { $null = Hyper-V\Remove-VMSnapshot -VMSnapshot $snapshot -Confirm:$false -ErrorAction Stop }
Format-Answer 'done' @() $found $null
