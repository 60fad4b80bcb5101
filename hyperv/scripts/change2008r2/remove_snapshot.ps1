# Question:   remove one snapshot of a virtual machine that is off, if all is as the preflight saw it.
# Rights:     local Administrators.
# Cost:       three classes of root\virtualization are enumerated; no file is opened. The snapshot is taken out of the
#             configuration in seconds. Its files are merged afterwards, for as long as the VM stays off: hours, perhaps.
#             Whoever starts it loses what was merged so far.
# Parameters: the line of JSON itself, as there is no JSON here: vm_id, snapshot_id, and expect.items, texts of letters that
#             JSON leaves alone (all others as % and four digits): what the script has to find, in any order.
# Output:     as ../change/prelude.ps1, written as the text of the whole envelope. found: items, the same texts as they
#             were found. differs: the first words of those that are not expected, or not found. A VM that is not off
#             differs by its state, whatever was expected. A snapshot that is gone is 'already'.
# Runs on:    Windows PowerShell 2.0 on Windows Server 2008 R2 (WMI v1, root\virtualization).

function Format-Item {
    # In small letters, and only such as JSON leaves alone.
    param([string]$Text)
    [regex]::Replace($Text.ToLowerInvariant(), '[^a-z0-9 .:_-]', { param($Match) '%{0:x4}' -f [int][char]$Match.Value })
}

function Read-Given {
    # A GUID out of the line of parameters.
    param([string]$Name)
    $found = [regex]::Match([string]$Line, '"' + $Name + '":"([0-9A-Fa-f-]{36})"')
    if (-not $found.Success) { throw ('The parameters lack ' + $Name) }
    ([string]$found.Groups[1].Value).ToUpper()
}

function Format-Change {
    param([string]$Outcome, $Differs, $Items)
    @{
        outcome = $Outcome
        differs = @($Differs)
        found = @{ items = @($Items) }
        made = $null
        collected_at = [datetime]::UtcNow.ToString('o')
    }
}

function Read-Item {
    # What is true of the VM and the snapshot now, each as one text.
    param([string]$VM, $Snapshot, $Settings)
    $system = (Read-System)[$VM]
    $id = Format-SettingsId $Snapshot.InstanceID
    Format-Item ('vm ' + $VM)
    Format-Item ('snapshot ' + $id)
    Format-Item ('parent ' + [string](Format-SettingsId $Snapshot.Parent))
    Format-Item ('state ' + [string](Format-Named $states $system.EnabledState))
    foreach ($status in @($system.OperationalStatus)) { Format-Item ('status ' + [string](Format-Named $statuses $status)) }
    $owners = @{ $VM = 'now'; $id = $id }
    $above = @($id)
    while (@($above).Length -gt 0) {
        $following = @()
        foreach ($one in @($Settings)) {
            $own = Format-SettingsId $one.InstanceID
            if ($owners.ContainsKey($own) -or $above -notcontains (Format-SettingsId $one.Parent)) { continue }
            $owners[$own] = $own
            $following += $own
            Format-Item ('below ' + $own)
        }
        $above = $following
    }
    foreach ($one in @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_ResourceAllocationSettingData)) {
        if ([string]$one.ResourceSubType -ne 'Microsoft Virtual Hard Disk') { continue }
        $own = Format-SettingsId $one.InstanceID
        if ($null -eq $own -or -not $owners.ContainsKey($own)) { continue }
        Format-Item ('disk ' + $owners[$own] + ' ' + [string]@($one.Connection)[0])
    }
}

function Remove-Taken {
    $vm = Read-Given 'vm_id'
    $id = Read-Given 'snapshot_id'
    if (-not (Read-System).ContainsKey($vm)) { return Format-Change 'differs' @('vm') @() }
    $settings = @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_VirtualSystemSettingData -Filter 'SettingType = 5')
    $snapshot = $null
    foreach ($one in @($settings)) {
        if ((Format-SettingsId $one.InstanceID) -eq $id -and ([string]$one.SystemName).ToUpper() -eq $vm) { $snapshot = $one }
    }
    if ($null -eq $snapshot) { return Format-Change 'already' @('snapshot') @() }

    $found = @(Read-Item -VM $vm -Snapshot $snapshot -Settings $settings)
    $expected = @()
    $list = [regex]::Match([string]$Line, '"items":\[("[a-z0-9 .:_%-]*"(,"[a-z0-9 .:_%-]*")*)?\]')
    foreach ($one in @([regex]::Matches($list.Value, '"[a-z0-9 .:_%-]+ [a-z0-9 .:_%-]*"'))) { $expected += ([string]$one.Value).Substring(1, $one.Length - 2) }
    $differs = @()
    foreach ($one in @($found)) { if ($expected -notcontains $one) { $differs += ([string]$one).Substring(0, $one.IndexOf(' ')) } }
    foreach ($one in @($expected)) { if ($found -notcontains $one) { $differs += ([string]$one).Substring(0, $one.IndexOf(' ')) } }
    if (@($found) -notcontains 'state off') { $differs += 'state' }
    if (@($differs).Length -gt 0) { return Format-Change 'differs' $differs $found }

    $service = Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_VirtualSystemManagementService
    $answer = $service.RemoveVirtualSystemSnapshot([string]$snapshot.__PATH)
    # 4096: taken on, and carried out by a job. HYPERV.md 4 has the others.
    if ([int]$answer.ReturnValue -ne 0 -and [int]$answer.ReturnValue -ne 4096) { throw ('RemoveVirtualSystemSnapshot answered ' + [string]$answer.ReturnValue) }
    Format-Change 'done' @() $found
}

$result = $null
$failure = $null
try {
    if ($refusal) { throw $refusal }
    $result = Remove-Taken
}
catch { $failure = Get-LegacyErrorFact $_ }
ConvertTo-JsonText @{ ok = [bool]($null -eq $failure); result = $result; error = $failure }
