# Windows PowerShell 2.0
# Question:   what every section needs, in the language and from the namespace of Windows Server 2008 R2: no module
#             Hyper-V, no JSON, no CIM cmdlets, perhaps no .NET 3.5 (Server Core), so a JSON writer of its own.
# Rights:     local Administrators (the WinRS shell admits nobody else unless its RootSDDL was changed).
# Cost:       one look at the services; each class of root\virtualization is enumerated once, where a section wants it.
#             Only what is needed is kept: a shell has 150 MB here.
# Parameters: the line of JSON itself; of it only sections is read, a list of names of small letters and digits.
# Output:     as ../estate/prelude.ps1, written as the text of the whole envelope (by ending.ps1).
# Runs on:    Windows PowerShell 2.0 on Windows Server 2008 R2 (WMI v1, root\virtualization).
#             The first line tells the bootstrap so; it must stay the first.
param($Line)

function ConvertTo-JsonString {
    # ASCII only, and nothing that JSON forbids: code units outside go as \uXXXX.
    param([string]$Text)
    $escaped = [regex]::Replace($Text, '[^ !#-\[\]-~]', { param($Match) '\u{0:x4}' -f [int][char]$Match.Value })
    '"' + $escaped + '"'
}

function ConvertTo-JsonText {
    # null, texts, truth values, whole numbers, lists and hashtables of such. Anything else is a mistake of ours.
    param($Value)
    if ($null -eq $Value) { return 'null' }
    if ($Value -is [string]) { return ConvertTo-JsonString $Value }
    if ($Value -is [bool]) {
        if ($Value) { return 'true' }
        return 'false'
    }
    if ($Value -is [int] -or $Value -is [int64]) { return [string]$Value }
    if ($Value -is [System.Collections.IDictionary]) {
        $pairs = @()
        foreach ($key in @($Value.Keys)) { $pairs += (ConvertTo-JsonString $key) + ':' + (ConvertTo-JsonText $Value[$key]) }
        return '{' + ($pairs -join ',') + '}'
    }
    if ($Value -is [array]) {
        $texts = @()
        foreach ($one in $Value) { $texts += ConvertTo-JsonText $one }
        return '[' + ($texts -join ',') + ']'
    }
    throw 'A value is of a kind that is not sent.'
}

function Get-LegacyErrorFact {
    param($Record)
    $number = $Record.Exception.HResult
    if ($null -ne $number) { $number = [int]$number }
    @{
        type = $Record.Exception.GetType().FullName
        id = [string]$Record.FullyQualifiedErrorId
        hresult = $number
        message = [string]$Record.Exception.Message
        position = [string]$Record.InvocationInfo.PositionMessage
    }
}

function Format-Utc {
    # A date of WMI: local time and its offset from UTC.
    param($When)
    if (-not $When) { return $null }
    [System.Management.ManagementDateTimeConverter]::ToDateTime([string]$When).ToUniversalTime().ToString('o')
}

function Format-Text {
    param($Value)
    if ($null -eq $Value) { return $null }
    [string]$Value
}

function Format-Number {
    # [int64]$null would claim a zero.
    param($Value)
    if ($null -eq $Value) { return $null }
    [int64]$Value
}

function Format-Flag {
    param($Value)
    if ($null -eq $Value) { return $null }
    [bool]$Value
}

function Format-Named {
    # The name that WMI v2 and the module give to a number of WMI v1; a number without a name stays a number.
    param([hashtable]$Names, $Number)
    if ($null -eq $Number) { return $null }
    $name = $Names[[int]$Number]
    if ($null -eq $name) { return [string]$Number }
    $name
}

function Format-Megabytes {
    param($Value)
    if ($null -eq $Value) { return $null }
    [int64]$Value * 1048576
}

function Format-SettingsId {
    # The GUID in "Microsoft:GUID" and in the WMI path of such settings; null where there is none.
    param($Text)
    $found = [regex]::Match([string]$Text, 'Microsoft:([0-9A-Fa-f-]{36})')
    if (-not $found.Success) { return $null }
    ([string]$found.Value).Substring(10).ToUpper()
}

function Read-Section {
    param([string]$Refusal, [scriptblock]$Question)
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $ok = $false
    $failure = $null
    $items = @()
    if ($Refusal) { $failure = @{ code = $Refusal; type = $null; id = $null; hresult = $null; message = $null; position = $null } }
    else {
        try {
            $items = @(& $Question)
            $ok = $true
        }
        catch {
            $failure = Get-LegacyErrorFact $_
            $failure['code'] = 'script_error'
        }
    }
    @{ ok = $ok; error = $failure; duration_ms = [int64]$watch.ElapsedMilliseconds; items = $items }
}

$guid = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
$states = @{
    2 = 'Running'; 3 = 'Off'; 32768 = 'Paused'; 32769 = 'Saved'; 32770 = 'Starting'; 32771 = 'Snapshotting'
    32773 = 'Saving'; 32774 = 'Stopping'; 32776 = 'Pausing'; 32777 = 'Resuming'
}
$statuses = @{
    2 = 'Ok'; 3 = 'Degraded'; 5 = 'PredictiveFailure'; 11 = 'InService'; 15 = 'Dormant'
    32768 = 'CreatingSnapshot'; 32769 = 'ApplyingSnapshot'; 32770 = 'DeletingSnapshot'; 32771 = 'WaitingToStart'
    32772 = 'MergingDisks'; 32773 = 'ExportingVirtualMachine'; 32774 = 'MigratingVirtualMachine'
}

function Read-System {
    # The VMs, by their GUIDs in capitals. The host stands among them and bears its name; Caption is localised.
    if ($null -eq $script:systems) {
        $script:systems = @{}
        $columns = @('Name', 'ElementName', 'EnabledState', 'OperationalStatus')
        foreach ($one in @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_ComputerSystem -Property $columns)) {
            if ([string]$one.Name -match $guid) { $script:systems[([string]$one.Name).ToUpper()] = $one }
        }
    }
    $script:systems
}

function Read-Summary {
    # What WMI works out for each VM, in one call: name, processors, load, memory, heartbeat, uptime, free share.
    if ($null -eq $script:summaries) {
        $script:summaries = @{}
        $paths = @()
        foreach ($one in @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_VirtualSystemSettingData -Filter 'SettingType = 3')) {
            $paths += [string]$one.__PATH
            $script:settings[([string]$one.SystemName).ToUpper()] = @{
                created = $one.CreationTime
                notes = $one.Notes
                parent = Format-SettingsId $one.Parent
            }
        }
        if ($paths.Length -gt 0) {
            $service = Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_VirtualSystemManagementService
            $answer = $service.GetSummaryInformation([string[]]$paths, [uint32[]]@(0, 4, 101, 103, 104, 105, 112))
            if ([int]$answer.ReturnValue -ne 0) { throw ('GetSummaryInformation answered ' + [string]$answer.ReturnValue) }
            foreach ($one in @($answer.SummaryInformation)) {
                if ($null -ne $one) { $script:summaries[([string]$one.Name).ToUpper()] = $one }
            }
        }
    }
    $script:summaries
}

$script:systems = $null
$script:summaries = $null
$script:settings = @{}

$identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$principal = New-Object -TypeName System.Security.Principal.WindowsPrincipal -ArgumentList $identity
$administrators = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-544'

$vmms = $null
$servicesAreTold = $true
try { $vmms = Get-Service -Name 'vmms' -ErrorAction SilentlyContinue }
catch { $servicesAreTold = $false }
$vmmsStatus = $null
if ($null -ne $vmms) { $vmmsStatus = [string]$vmms.Status }

# The group of Hyper-V administrators came with Windows Server 2012.
$access = @{
    administrator = [bool]$principal.IsInRole($administrators)
    hyperv_administrator = $null
    vmms = $vmmsStatus
    powershell_version = [string]$PSVersionTable.PSVersion
    language_mode = [string]$ExecutionContext.SessionState.LanguageMode
    culture = [string](Get-Culture).Name
}

# Without rights WMI shows no VMs and no error, so ask for the rights first and refuse to guess.
$refusal = ''
if (-not $access.administrator) { $refusal = 'rights_missing' }
elseif ($servicesAreTold -and $null -eq $vmms) { $refusal = 'hyperv_missing' }
elseif ($servicesAreTold -and $vmmsStatus -ne 'Running') { $refusal = 'vmms_stopped' }

$questions = @{}
