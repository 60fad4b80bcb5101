# Question:   none: words for one virtual machine, that look_vm.ps1 and the scripts of ../change share.
# Rights:     as estate/prelude.ps1, behind which it is sent.
# Cost:       none of its own.
# Parameters: none.
# Output:     none.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.

function Find-VM {
    # $null where this host has it not. A VM that is there and cannot be read is an error, and not a VM that is gone:
    # Hyper-V says ObjectNotFound of both, so all are enumerated before anybody believes it.
    param([string]$Id)
    try { return Hyper-V\Get-VM -Id $Id -ErrorAction Stop }
    catch { $refused = $_ }
    $problems = @()
    foreach ($vm in @(Hyper-V\Get-VM -ErrorAction SilentlyContinue -ErrorVariable 'problems')) {
        if ($vm.Id.Guid -eq $Id) { return $vm }
    }
    if ($problems.Count -gt 0) { throw $refused }
    $null
}

function Find-Snapshot {
    # Never by name: names may repeat and may hold wildcards.
    param($Snapshots, [string]$Id)
    foreach ($snapshot in $Snapshots) {
        if ($snapshot.Id.Guid -eq $Id) { return $snapshot }
    }
    $null
}

function Get-Attachment {
    # One text for each attached disk: whose it is ('now', or the snapshot's id), its place, its path. The parts are
    # never taken apart again; they are only compared.
    param([string]$Owner, $Drives)
    foreach ($drive in $Drives) {
        '{0} {1} {2}:{3} {4}' -f $Owner, [string]$drive.ControllerType, [int64]$drive.ControllerNumber, [int64]$drive.ControllerLocation, [string]$drive.Path
    }
}

function Get-Below {
    # The ids of all snapshots below one, nearest first. A tree that bites its tail ends.
    param($Snapshots, [string]$Id)
    $found = @()
    $above = @($Id)
    while ($above.Count -gt 0) {
        $next = @()
        foreach ($snapshot in $Snapshots) {
            $isNew = $snapshot.Id.Guid -ne $Id -and $found -notcontains $snapshot.Id.Guid
            if ($isNew -and $null -ne $snapshot.ParentSnapshotId -and $above -contains $snapshot.ParentSnapshotId.Guid) { $next += $snapshot.Id.Guid }
        }
        $found += $next
        $above = $next
    }
    $found
}
