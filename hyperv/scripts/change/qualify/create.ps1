# Question:   make a folder of our own and in it a small VM without network, whose disk boots a program that writes into it.
# Rights:     local Administrators.
# Cost:       a VM of one processor and 64 MB, off; a disk of some MB that grows as the program is run. Its first sector is
#             written into a disk of fixed size before any VM knows of it, which is then converted: no disk is mounted, and no
#             file of a checkpoint is ever opened.
# Parameters: marker, folder (ends in 'hvportal-qualification-' and the GUID of the marker), name (of the VM), sector (its 512
#             bytes, base64), disk_bytes (the disk's size), expect (see below).
# Output:     as ../prelude.ps1; made is the VM's id. found: folder ('absent', 'ours', 'taken'), vm ('absent', 'ours'). A
#             VM that carries the marker is 'already'. Stopped half-way it leaves a folder with a marker, which remove.ps1 takes.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$marker = [string]$Parameters.marker
$folder = [string]$Parameters.folder
$id = $marker.Substring($marker.Length - 36)
if ($marker -cnotmatch $markerPattern -or -not $folder.EndsWith('\hvportal-qualification-' + $id)) { throw 'not_ours' }

foreach ($vm in @(Hyper-V\Get-VM -ErrorAction Stop)) {
    if (Test-Ours -VM $vm -Marker $marker -Folder $folder) { return Format-Answer 'already' @() $null $vm.Id.Guid }
}
$found = [pscustomobject]@{ folder = 'absent'; vm = 'absent' }
if ([System.IO.Directory]::Exists($folder)) {
    $found.folder = 'taken'
    if ([string]::Equals((Read-Marker -Folder $folder), $marker)) { $found.folder = 'ours' }
}
$differs = @(Get-Difference -Expect $Parameters.expect -Found $found)
if ($differs.Count -gt 0) { return Format-Answer 'differs' $differs $found $null }

$null = [System.IO.Directory]::CreateDirectory($folder)
[System.IO.File]::WriteAllText($folder + '\' + $markerFile, $marker)

$seed = $folder + '\seed.vhd'
$disk = $folder + '\disk.vhdx'
$null = Hyper-V\New-VHD -Path $seed -SizeBytes 4194304 -Fixed -Confirm:$false -ErrorAction Stop
$sector = [Convert]::FromBase64String([string]$Parameters.sector)
$stream = [System.IO.File]::OpenWrite($seed)
try { $stream.Write($sector, 0, 512) }
finally { $stream.Close() }
$null = Hyper-V\Convert-VHD -Path $seed -DestinationPath $disk -VHDType Dynamic -Confirm:$false -ErrorAction Stop
$null = Hyper-V\Resize-VHD -Path $disk -SizeBytes ([int64]$Parameters.disk_bytes) -Confirm:$false -ErrorAction Stop
[System.IO.File]::Delete($seed)

$vm = Hyper-V\New-VM -Name ([string]$Parameters.name) -MemoryStartupBytes 67108864 -Generation 1 -Path $folder -VHDPath $disk -Confirm:$false -ErrorAction Stop
$null = Hyper-V\Set-VM -VM $vm -Notes $marker -ProcessorCount 1 -StaticMemory -AutomaticStartAction 'Nothing' -AutomaticStopAction 'TurnOff' -Confirm:$false -ErrorAction Stop
# A standard snapshot asks no guest; since 2016 that is a setting of the VM, before there are no others.
if ($null -ne $vm.CheckpointType) { $null = Hyper-V\Set-VM -VM $vm -CheckpointType 'Standard' -Confirm:$false -ErrorAction Stop }
if ($null -ne $vm.AutomaticCheckpointsEnabled) { $null = Hyper-V\Set-VM -VM $vm -AutomaticCheckpointsEnabled $false -Confirm:$false -ErrorAction Stop }
foreach ($adapter in @(Hyper-V\Get-VMNetworkAdapter -VM $vm -ErrorAction Stop)) {
    $null = Hyper-V\Remove-VMNetworkAdapter -VMNetworkAdapter $adapter -Confirm:$false -ErrorAction Stop
}
Format-Answer 'done' @() $found $vm.Id.Guid
