# Question:   take a snapshot of a virtual machine under a name of its own, if all is as the preflight saw it. Of which
#             kind it is (production or standard) is a setting of the VM, which this does not touch.
# Rights:     local Administrators.
# Cost:       one VM, its snapshots and its attachments are read; Checkpoint-VM takes seconds to minutes: a guest may be
#             asked to flush (production), memory may be written (standard). A differencing disk is made for each disk.
# Parameters: vm_id, name (one that no snapshot of the VM bears: by it a repetition is known), expect (see below).
# Output:     as prelude.ps1; made is the snapshot's id. found: vm_id, state, operational_status [...], checkpoint_type (''
#             before 2016), snapshot_ids [...], attached [one text for each disk of Now]. A snapshot of that name which the
#             token does not know is 'already'. A merge that is to come (in the gap before it, failed, or locked) has no
#             status that this sees: the preflight rules it out by the chain.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$vm = Find-VM -Id $Parameters.vm_id
if ($null -eq $vm) { return Format-Answer 'differs' @('vm_id') $null $null }

$snapshots = @(Hyper-V\Get-VMSnapshot -VM $vm -ErrorAction Stop)
$ids = @()
$known = @($Parameters.expect.snapshot_ids)
foreach ($snapshot in $snapshots) {
    $ids += $snapshot.Id.Guid
    if ([string]::Equals([string]$snapshot.Name, [string]$Parameters.name) -and $known -notcontains $snapshot.Id.Guid) {
        return Format-Answer 'already' @() $null $snapshot.Id.Guid
    }
}
$found = [pscustomobject]@{
    vm_id = $vm.Id.Guid
    state = [string]$vm.State
    operational_status = Format-Names $vm.OperationalStatus
    checkpoint_type = [string]$vm.CheckpointType
    snapshot_ids = $ids
    attached = @(Get-Attachment -Owner 'now' -Drives (Hyper-V\Get-VMHardDiskDrive -VM $vm -ErrorAction Stop))
}
$differs = @(Get-Difference -Expect $Parameters.expect -Found $found)
if ($differs.Count -eq 0 -and (Test-Busy -VM $vm)) { $differs = @('operational_status') }
if ($differs.Count -gt 0) { return Format-Answer 'differs' $differs $found $null }

$taken = Hyper-V\Checkpoint-VM -VM $vm -SnapshotName $Parameters.name -Passthru -Confirm:$false -ErrorAction Stop
Format-Answer 'done' @() $found $taken.Id.Guid
