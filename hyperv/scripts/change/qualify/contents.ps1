# Question:   what stands in the disk of a VM that a qualification made, when nothing hangs on that disk any more?
# Rights:     local Administrators.
# Cost:       the disk is copied once into a file of fixed size beside it, some bytes of that are read, and it is removed.
#             The VM has to be off.
# Parameters: marker, folder, vm_id, places [byte offsets], expect (see below).
# Output:     as ../prelude.ps1; found: vm_id, state, disk (what Now is attached to); words [the 16 bits at each place].
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$vm = Find-VM -Id $Parameters.vm_id
if ($null -eq $vm) { return Format-Answer 'differs' @('vm_id') $null $null }
if (-not (Test-Ours -VM $vm -Marker ([string]$Parameters.marker) -Folder ([string]$Parameters.folder))) { return Format-Answer 'differs' @('marker') $null $null }

$drives = @(Hyper-V\Get-VMHardDiskDrive -VM $vm -ErrorAction Stop)
$found = [pscustomobject]@{ vm_id = $vm.Id.Guid; state = [string]$vm.State; disk = [string]$drives[0].Path }
$differs = @(Get-Difference -Expect $Parameters.expect -Found $found)
if ($differs.Count -eq 0 -and (Test-Busy -VM $vm)) { $differs = @('operational_status') }
if ($differs.Count -gt 0) { return Format-Answer 'differs' $differs $found $null }

$copy = [string]$Parameters.folder + '\contents.vhd'
[System.IO.File]::Delete($copy)
$words = @()
try {
    $null = Hyper-V\Convert-VHD -Path $found.disk -DestinationPath $copy -VHDType Fixed -Confirm:$false -ErrorAction Stop
    $stream = [System.IO.File]::OpenRead($copy)
    try {
        foreach ($place in $Parameters.places) {
            $null = $stream.Seek([int64]$place, 'Begin')
            $low = $stream.ReadByte()
            $words += [int64]($low + 256 * $stream.ReadByte())
        }
    }
    finally { $stream.Close() }
}
finally { [System.IO.File]::Delete($copy) }
[pscustomobject]@{
    outcome = 'done'
    differs = @()
    found = $found
    made = $null
    words = $words
    collected_at = Format-Utc (Get-Date)
}
