# Question:   remove what a qualification made: its VM, with all snapshots, and its folder. Nothing without its marker.
# Rights:     local Administrators.
# Cost:       all VMs are listed once; the VM is turned off and removed, the folder deleted with all that is in it.
# Parameters: marker, folder ('' where only the VM is known), vm_id ('' where there is none), expect {} (what has to be so is
#             asked of the marker itself).
# Output:     as ../prelude.ps1. 'already' where neither is there; 'differs' where what is there does not carry the marker
#             ('marker'), a VM of it is there that was not named ('vm_id'): look again; or Hyper-V is at something with the
#             VM ('operational_status'): ask again later.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$marker = [string]$Parameters.marker
$folder = [string]$Parameters.folder
$id = $marker.Substring($marker.Length - 36)
if ($marker -cnotmatch $markerPattern) { throw 'not_ours' }
if ($folder -ne '' -and -not $folder.EndsWith('\hvportal-qualification-' + $id)) { throw 'not_ours' }

$vm = $null
if ([string]$Parameters.vm_id -ne '') { $vm = Find-VM -Id $Parameters.vm_id }
$isThere = $folder -ne '' -and [System.IO.Directory]::Exists($folder)
if ($null -eq $vm -and -not $isThere) { return Format-Answer 'already' @() $null $null }
if ($null -ne $vm -and -not (Test-Ours -VM $vm -Marker $marker -Folder $folder)) { return Format-Answer 'differs' @('marker') $null $null }
if ($isThere -and -not [string]::Equals((Read-Marker -Folder $folder), $marker)) { return Format-Answer 'differs' @('marker') $null $null }
if ($isThere) {
    # A VM that was still being made when the host was looked at: without its folder nobody would know it for ours.
    foreach ($one in @(Hyper-V\Get-VM -ErrorAction Stop)) {
        $isNamed = $null -ne $vm -and $one.Id.Guid -eq $vm.Id.Guid
        if (-not $isNamed -and (Test-Ours -VM $one -Marker $marker -Folder $folder)) { return Format-Answer 'differs' @('vm_id') $null $null }
    }
}

if ($null -ne $vm) {
    if (Test-Busy -VM $vm) { return Format-Answer 'differs' @('operational_status') $null $null }
    if ([string]$vm.State -ne 'Off') { $null = Hyper-V\Stop-VM -VM $vm -TurnOff -Force -Confirm:$false -ErrorAction Stop }
    $null = Hyper-V\Remove-VM -VM $vm -Force -Confirm:$false -ErrorAction Stop
}
if ($isThere) {
    # The marker goes last: where this ends half-way, what is left is still known to be ours.
    foreach ($below in [System.IO.Directory]::GetDirectories($folder, '*')) { [System.IO.Directory]::Delete($below, $true) }
    foreach ($file in [System.IO.Directory]::GetFiles($folder)) {
        if (-not $file.EndsWith('\' + $markerFile)) { [System.IO.File]::Delete($file) }
    }
    [System.IO.Directory]::Delete($folder, $true)
}
Format-Answer 'done' @() $null $null
