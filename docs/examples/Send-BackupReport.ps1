<#
Tells hvportal which VMs were backed up well. Windows PowerShell 5.1 or later; run it when a backup job has ended.

    .\Send-BackupReport.ps1 -Portal https://portal.example.org -TokenFile C:\ProgramData\hvportal\token.txt -From WindowsServerBackup
    .\Send-BackupReport.ps1 -Portal https://portal.example.org -TokenFile C:\ProgramData\hvportal\token.txt -From Veeam -Hours 26

The token needs the right "annotate" and lies in a file that only the account of the task may read. Sending the same
again does no harm. What the portal did not take is written as a warning, and the exit code is 1.
#>
param(
    [Parameter(Mandatory = $true)] [string] $Portal,
    [Parameter(Mandatory = $true)] [string] $TokenFile,
    [Parameter(Mandatory = $true)] [ValidateSet('WindowsServerBackup', 'Veeam')] [string] $From,
    [int] $Hours = 26
)

$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

function New-Report([guid] $Id, [string] $Source, [string] $Kind, [datetime] $FinishedAt) {
    @{
        vm_id = $Id.ToString()
        source = $Source
        kind = $Kind
        finished_at = $FinishedAt.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
    }
}

# On the Hyper-V host itself: the policy names the VMs, the summary says when it last ended well.
function Get-WindowsServerBackupReport {
    $summary = Get-WBSummary
    if ($summary.LastSuccessfulBackupTime.Year -lt 2000) { return }
    foreach ($one in (Get-WBVirtualMachine -Policy (Get-WBPolicy))) {
        foreach ($vm in (Get-VM -Name $one.VMName -ErrorAction SilentlyContinue)) {
            New-Report $vm.Id "Windows Server Backup on $env:COMPUTERNAME" 'full' $summary.LastSuccessfulBackupTime
        }
    }
}

# On the Veeam server: VMs whose task in a backup job ended well. Veeam knows a VM by its name, Hyper-V by its GUID: the
# portal is asked for it, and a name that two VMs share is left out with a warning.
function Get-VeeamReport([int] $Hours) {
    $sessions = Get-VBRBackupSession | Where-Object { $_.EndTime -gt (Get-Date).AddHours(-$Hours) }
    foreach ($session in $sessions) {
        $kind = 'incremental'
        if ($session.IsFullMode) { $kind = 'full' }
        foreach ($task in (Get-VBRTaskSession -Session $session)) {
            if ("$($task.Status)" -notin @('Success', 'Warning')) { continue }
            $found = @(Find-PortalVM $task.Name)
            if ($found.Count -ne 1) {
                Write-Warning "$($task.Name): the portal knows $($found.Count) VMs of this name. Not reported."
                continue
            }
            New-Report $found[0].id "Veeam on $env:COMPUTERNAME" $kind $session.EndTime
        }
    }
}

function Find-PortalVM([string] $Name) {
    $address = "$Portal/api/v1/vms?limit=500&q=" + [uri]::EscapeDataString($Name)
    (Invoke-RestMethod -Uri $address -Headers $headers).items | Where-Object { $_.name -eq $Name }
}

$headers = @{ Authorization = 'Bearer ' + (Get-Content -Raw $TokenFile).Trim() }
if ($From -eq 'Veeam') { $reports = @(Get-VeeamReport $Hours) }
else { $reports = @(Get-WindowsServerBackupReport) }

$refused = 0
for ($first = 0; $first -lt $reports.Count; $first += 1000) {
    $last = [Math]::Min($first + 999, $reports.Count - 1)
    $body = ConvertTo-Json -Depth 4 -InputObject @{ items = @($reports[$first..$last]) }
    $bytes = [Text.Encoding]::UTF8.GetBytes($body)
    $answer = Invoke-RestMethod -Method Post -Uri "$Portal/api/v1/backups" -Headers $headers -ContentType 'application/json' -Body $bytes
    Write-Output "$($answer.accepted) taken, $($answer.new) of them new"
    foreach ($one in $answer.refused) {
        Write-Warning "$($one.vm_id): $($one.message)"
        $refused += 1
    }
}
if ($refused -gt 0) { exit 1 }
