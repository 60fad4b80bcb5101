# Question:   which files of virtual machines lie in the folders of VMs and on shared volumes, attached or not?
# Rights:     local Administrators.
# Cost:       lists folders: some 10,000 entries a second on local disks. Ends at 20,000 files, and says so. Opens no
#             file but those that it is told of, by Get-VHD, as the disks section does with all in chains: at most 100. A shared volume is listed by its coordinator alone; shares are not listed (second hop).
# Parameters: files.strays - paths of AVHDX that no disk is known to lead to, and that nobody has written to lately.
# Output:     kind folder, keyed by path: what was listed, how much else lies there, whether all of it was seen;
#             kind file, keyed by path: those whose extension is Hyper-V's, and ISO images; of strays whether they are
#             attached, or the error that says so.
# Runs on:    Windows PowerShell 4.0 (2012 R2) and 5.1.
$questions['files'] = {
    $limit = 20000
    $wanted = @{}
    foreach ($extension in '.vhd', '.vhdx', '.avhd', '.avhdx', '.vhds', '.vhdpmem', '.iso', '.vmcx', '.vmrs', '.vmgs',
        '.bin', '.vsv', '.hrl') { $wanted[$extension] = $true }

    $roots = @{}
    $vmHost = Hyper-V\Get-VMHost
    $failures = @()
    # Where shared volumes hang unless the cluster says otherwise (SharedVolumesRoot), and where each of them does.
    $shares = @('C:\ClusterStorage\')
    if (Test-ClusterService) {
        $volumes = Read-Part { param($Action) FailoverClusters\Get-ClusterSharedVolume -ErrorAction $Action }
        $failures = @($volumes.failure)
        foreach ($shared in $volumes.items) {
            foreach ($part in $shared.SharedVolumeInfo) { $shares += ([string]$part.FriendlyVolumeName).TrimEnd('\') + '\' }
            if ([string]$shared.OwnerNode.Name -ne [string]$vmHost.Name) { continue }
            foreach ($part in $shared.SharedVolumeInfo) { $roots[[string]$part.FriendlyVolumeName] = $true }
        }
    }
    $folders = @([string]$vmHost.VirtualHardDiskPath, [string]$vmHost.VirtualMachinePath)
    $everyVM = Read-EveryVMOrNone
    foreach ($vm in $everyVM.items) { $folders += [string]$vm.ConfigurationLocation }
    foreach ($folder in $folders) {
        $place = $folder.TrimEnd('\')
        # Shared volumes are their coordinator's to list, and a share would be a second hop.
        if ($place -eq '' -or $place.StartsWith('\\')) { continue }
        $isShared = $false
        foreach ($share in $shares) { if (($place + '\').StartsWith($share, 'OrdinalIgnoreCase')) { $isShared = $true } }
        if ($isShared) { continue }
        # D: without its backslash is the folder that happens to be the current one there.
        if ($place.EndsWith(':')) { $place = $place + '\' }
        $roots[$place] = $true
    }

    # The shortest first: a folder inside another is listed with it.
    $chosen = @()
    foreach ($root in ($roots.Keys | Sort-Object -Property 'Length')) {
        $inside = $false
        foreach ($other in $chosen) {
            if ($root.StartsWith(($other.TrimEnd('\') + '\'), 'OrdinalIgnoreCase')) { $inside = $true }
        }
        if (-not $inside) { $chosen += $root }
    }

    $strays = @{}
    $told = $Parameters.PSObject.Properties['files']
    if ($null -ne $told) { foreach ($path in $told.Value.strays) { $strays[[string]$path] = $true } }

    $seen = 0
    foreach ($root in $chosen) {
        $left = $limit - $seen
        $others = 0
        $otherBytes = [int64]0
        $count = 0
        $problems = @()
        $failure = $null
        if ($left -gt 0) {
            # One folder that may not be entered is a report, not the end of the list. The reports are gathered in this
            # very scope: inside a script block they would go into a variable of its own, and be lost.
            $listed = Get-ChildItem -LiteralPath $root -Recurse -File -Force -ErrorAction SilentlyContinue -ErrorVariable 'problems' |
                Select-Object -First $left
            foreach ($file in $listed) {
                $count += 1
                if (-not $wanted.ContainsKey([string]$file.Extension)) {
                    $others += 1
                    $otherBytes += $file.Length
                    continue
                }
                $attached = $null
                $refusal = $null
                if ($strays.ContainsKey([string]$file.FullName)) {
                    try { $attached = Format-Flag (Hyper-V\Get-VHD -Path ([string]$file.FullName) -ErrorAction Stop).Attached }
                    catch { $refusal = Get-ErrorFact $_ }
                }
                [pscustomobject]@{
                    kind = 'file'
                    path = [string]$file.FullName
                    folder = $root
                    size_bytes = Format-Number $file.Length
                    created_at = Format-Utc $file.CreationTimeUtc
                    modified_at = Format-Utc $file.LastWriteTimeUtc
                    is_attached = $attached
                    error = $refusal
                }
            }
        }
        $seen += $count
        foreach ($problem in $problems) { if ($null -eq $failure) { $failure = Get-ErrorFact $problem } }
        [pscustomobject]@{
            kind = 'folder'
            path = $root
            files = $count
            other_files = $others
            other_bytes = $otherBytes
            is_truncated = ($count -ge $left)
            unread = $problems.Count
            failure = $failure
        }
    }
    Format-Unread (@($failures) + @($everyVM.failure))
}
