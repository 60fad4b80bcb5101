# Question:   where would a qualification make its VM, is there room, and what of earlier ones is still there?
# Rights:     local Administrators.
# Cost:       all VMs are listed once, the folders below one folder too, the volumes over CIM.
# Parameters: root - the folder to make it in; '' for the one in which this host makes its VMs.
# Output:     collected_at, access {...} as in read/estate/prelude.ps1, root, exists (whether that folder is there), free_bytes
#             (of its volume; null where nobody knows), left [{marker, folder, files [their names], vm_id, vm_name, state,
#             adapters, snapshots, made_at (of the folder; of the VM where there is none)}]: what carries a
#             marker of ours.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$root = ([string]$Parameters.root).TrimEnd('\')
if ($root -eq '') { $root = ([string](Hyper-V\Get-VMHost -ErrorAction Stop).VirtualMachinePath).TrimEnd('\') }

function Format-Left {
    # What is told of one of ours; of the VM only where there is one.
    param([string]$Marker, $Folder, $VM)
    $files = @()
    if ($null -ne $Folder) {
        foreach ($file in [System.IO.Directory]::GetFiles($Folder)) { $files += $file.Substring($Folder.Length + 1) }
    }
    $told = [pscustomobject]@{ marker = $Marker; folder = $Folder; files = $files; vm_id = $null; vm_name = $null; state = $null; adapters = $null; snapshots = $null; made_at = $null }
    if ($null -ne $Folder) { $told.made_at = Format-Utc ([System.IO.Directory]::GetCreationTimeUtc($Folder)) }
    if ($null -ne $VM) {
        $told.vm_id = $VM.Id.Guid
        $told.vm_name = [string]$VM.Name
        $told.state = [string]$VM.State
        if ($null -eq $told.made_at) { $told.made_at = Format-Utc $VM.CreationTime }
        $told.adapters = @(Hyper-V\Get-VMNetworkAdapter -VM $VM -ErrorAction Stop).Count
        $told.snapshots = @(Hyper-V\Get-VMSnapshot -VM $VM -ErrorAction Stop).Count
    }
    $told
}

$exists = [System.IO.Directory]::Exists($root)
$left = @{}
if ($exists) {
    foreach ($folder in [System.IO.Directory]::GetDirectories($root, 'hvportal-qualification-*')) {
        $marker = Read-Marker -Folder $folder
        if ($marker -ne '') { $left[$marker] = Format-Left -Marker $marker -Folder $folder -VM $null }
    }
}
foreach ($vm in @(Hyper-V\Get-VM -ErrorAction Stop)) {
    $marker = [string]$vm.Notes
    if ($marker -cnotmatch $markerPattern) {
        $marker = ''
        foreach ($one in $left.Values) {
            if ($marker -eq '' -and (Test-Ours -VM $vm -Marker $one.marker -Folder $one.folder)) { $marker = $one.marker }
        }
        if ($marker -eq '') { continue }
    }
    $folder = $null
    if ($left.ContainsKey($marker)) { $folder = $left[$marker].folder }
    $left[$marker] = Format-Left -Marker $marker -Folder $folder -VM $vm
}

# The longest root that fits: a CSV lies below C: (HYPERV.md 3.5). Of a share nobody knows what is behind it.
$roots = @{}
foreach ($volume in (Get-CimInstance -ClassName 'Win32_Volume')) {
    if ($volume.DriveType -eq 3 -and [string]$volume.FileSystem -ne 'CSVFS') { $roots[[string]$volume.Name] = Format-Number $volume.FreeSpace }
}
if (Test-ClusterService) {
    foreach ($shared in (FailoverClusters\Get-ClusterSharedVolume -ErrorAction Stop)) {
        foreach ($part in $shared.SharedVolumeInfo) { $roots[[string]$part.FriendlyVolumeName + '\'] = Format-Number $part.Partition.FreeSpace }
    }
}
$free = $null
$best = ''
foreach ($name in $roots.Keys) {
    if ($name.Length -gt $best.Length -and ($root + '\').ToLowerInvariant().StartsWith($name.ToLowerInvariant())) {
        $best = $name
        $free = $roots[$name]
    }
}
[pscustomobject]@{
    collected_at = Format-Utc (Get-Date)
    access = $access
    root = $root
    exists = $exists
    free_bytes = $free
    left = @($left.Values)
}
