# Question:   apply a snapshot: the virtual machine goes on from it, and what was written since the one before is lost, if
#             all is as the preflight saw it.
# Rights:     local Administrators.
# Cost:       one VM, its snapshots and their attachments are read; Restore-VMSnapshot turns the VM off and takes seconds.
# Parameters: vm_id, snapshot_id, expect (see below).
# Output:     as prelude.ps1. found: vm_id, snapshot_id, state, operational_status [...], current_id (the snapshot that Now
#             hangs under, '' for none), snapshot_ids [...], attached [one text for each disk of Now and of the snapshot].
#             'already' where Now hangs under this snapshot and did not when the token was made, its disks are others, and
#             no snapshot came or went: one that goes between it and Now moves Now up with all that was written. Where Now
#             hung under it then already, nobody can tell whether it was applied since: 'differs', and a person decides.
#             A merge that is to come (in the gap before it, failed, or locked) has no status that this sees: the
#             preflight rules it out by the chain.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$vm = Find-VM -Id $Parameters.vm_id
if ($null -eq $vm) { return Format-Answer 'differs' @('vm_id') $null $null }

$snapshots = @(Hyper-V\Get-VMSnapshot -VM $vm -ErrorAction Stop)
$snapshot = Find-Snapshot -Snapshots $snapshots -Id $Parameters.snapshot_id
if ($null -eq $snapshot) { return Format-Answer 'differs' @('snapshot_id') $null $null }

$ids = @()
foreach ($one in $snapshots) { $ids += $one.Id.Guid }
$current = [string]$vm.ParentSnapshotId.Guid
$now = @(Get-Attachment -Owner 'now' -Drives (Hyper-V\Get-VMHardDiskDrive -VM $vm -ErrorAction Stop))
$attached = $now + @(Get-Attachment -Owner $snapshot.Id.Guid -Drives (Hyper-V\Get-VMHardDiskDrive -VMSnapshot $snapshot -ErrorAction Stop))
$found = [pscustomobject]@{
    vm_id = $vm.Id.Guid
    snapshot_id = $snapshot.Id.Guid
    state = [string]$vm.State
    operational_status = Format-Names $vm.OperationalStatus
    current_id = $current
    snapshot_ids = $ids
    attached = $attached
}
$differs = @(Get-Difference -Expect $Parameters.expect -Found $found)
$before = @($Parameters.expect.attached) -like 'now *'
$hasMoved = $current -eq $snapshot.Id.Guid -and $differs -contains 'current_id'
$hasOtherDisks = -not [string]::Equals((Format-Comparable $now), (Format-Comparable $before))
if ($hasMoved -and $hasOtherDisks -and $differs -notcontains 'snapshot_ids') { return Format-Answer 'already' @() $found $null }

if ($differs.Count -eq 0 -and (Test-Busy -VM $vm)) { $differs = @('operational_status') }
if ($differs.Count -gt 0) { return Format-Answer 'differs' $differs $found $null }

$null = Hyper-V\Restore-VMSnapshot -VMSnapshot $snapshot -Confirm:$false -ErrorAction Stop
Format-Answer 'done' @() $found $null
