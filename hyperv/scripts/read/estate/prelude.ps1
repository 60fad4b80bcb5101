# Question:   what every section needs: the parameters, what the account may do, and words for what is read.
# Rights:     local Administrators (the WinRS shell admits nobody else unless its RootSDDL was changed).
# Cost:       one look at the services; the enumeration of VMs only where a section wants it, once for all of them.
# Parameters: sections - the names wanted; only their parts are sent.
# Output:     collected_at, access {...}, sections {name: {ok, error, duration_ms, items [...]}} (by ending.ps1).
#             Every section fails alone. An empty items list is the truth only where ok is true.
#             A last item with an error and without an identity stands for what could not be read: the rest is true,
#             and nothing may be taken for gone.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
param($Parameters)

function Format-Utc {
    param($When)
    if ($null -eq $When) { return $null }
    ([datetime]$When).ToUniversalTime().ToString('o')
}

function Format-Name {
    # The name of an enumeration value; null stays null, because "" would claim that the host answered.
    param($Value)
    if ($null -eq $Value) { return $null }
    [string]$Value
}

function Format-Number {
    # A property that this version of Windows does not have is $null, and [int64]$null would claim a zero.
    param($Value)
    if ($null -eq $Value) { return $null }
    [int64]$Value
}

function Format-Flag {
    param($Value)
    if ($null -eq $Value) { return $null }
    [bool]$Value
}

function Read-Section {
    param([string]$Refusal, [scriptblock]$Question)
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $ok = $false
    $failure = $null
    $items = @()
    if ($Refusal) {
        $failure = [pscustomobject]@{ code = $Refusal; type = $null; id = $null; hresult = $null; message = $null; position = $null }
    }
    else {
        try {
            $items = @(& $Question)
            $ok = $true
        }
        catch {
            $fact = Get-ErrorFact $_
            $failure = [pscustomobject]@{
                code = 'script_error'
                type = $fact.type
                id = $fact.id
                hresult = $fact.hresult
                message = $fact.message
                position = $fact.position
            }
        }
    }
    [pscustomobject]@{
        ok = $ok
        error = $failure
        duration_ms = [int64]$watch.ElapsedMilliseconds
        items = $items
    }
}

function Read-Every {
    # What can be read, and the error of what cannot. Cmdlets of Hyper-V report an object that they cannot read (moved
    # away or deleted since, a broken configuration: "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM",
    # kubernetes/minikube #16679) and go on; under 'Stop' the first such report would end the enumeration of all.
    # Asked again quietly only then. Where nothing at all can be read, the error is the answer.
    param([scriptblock]$Enumeration)
    $failure = $null
    try { $items = @(& $Enumeration 'Stop') }
    catch {
        $failure = $_
        $items = @(& $Enumeration 'SilentlyContinue')
        if ($items.Count -eq 0) { throw $failure }
    }
    [pscustomobject]@{ items = $items; failure = $failure }
}

function Read-Part {
    # As Read-Every, for one enumeration among others of a section: where nothing of it can be read that is only noted.
    param([scriptblock]$Enumeration)
    try { Read-Every $Enumeration }
    catch { [pscustomobject]@{ items = @(); failure = $_ } }
}

function Read-EveryVMOrNone {
    # For a section that is not about VMs: one in which none can be read still has something else to say.
    try { Read-EveryVM }
    catch { [pscustomobject]@{ items = @(); failure = $_ } }
}

function Format-Unread {
    # One item for each error: what it stands for was not read, so nothing may be taken for gone.
    param($Failures)
    foreach ($failure in $Failures) {
        if ($null -ne $failure) { [pscustomobject]@{ error = Get-ErrorFact $failure } }
    }
}

function Format-Names {
    # The names of several enumeration values; none at all is null where the host said null.
    param($Values)
    if ($null -eq $Values) { return $null }
    $names = @()
    foreach ($value in $Values) { $names += [string]$value }
    , $names
}

function Format-Numbers {
    # As Format-Names, where the host tells numbers.
    param($Values)
    if ($null -eq $Values) { return $null }
    $numbers = @()
    foreach ($value in $Values) { $numbers += [int64]$value }
    , $numbers
}

function Read-EveryVM {
    # One enumeration per poll, shared by the sections. The result is kept even where there is no VM.
    # The scope script: is the global one here: the bootstrap is a command, not a file.
    if ($null -eq $script:everyVM) {
        $script:everyVM = Read-Every { param($Action) Hyper-V\Get-VM -ErrorAction $Action }
    }
    $script:everyVM
}

function Test-ClusterService {
    # Whether this host is a node that can be asked: Get-Cluster fails on a host that is none (HYPERV.md 3.5).
    $service = Get-Service -Name 'ClusSvc' -ErrorAction SilentlyContinue
    $null -ne $service -and [string]$service.Status -eq 'Running'
}

function Read-EverySnapshot {
    # One enumeration per poll as well, over the VMs of the other one: call it where there is a VM.
    if ($null -eq $script:everySnapshot) {
        $everyVM = (Read-EveryVM).items
        $script:everySnapshot = Read-Every { param($Action) Hyper-V\Get-VMSnapshot -VM $everyVM -ErrorAction $Action }
    }
    $script:everySnapshot
}

$script:everyVM = $null
$script:everySnapshot = $null

# Without rights Hyper-V answers with no VMs and no error, so ask for the rights first and refuse to guess.
$identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$principal = New-Object -TypeName System.Security.Principal.WindowsPrincipal -ArgumentList $identity
$administrators = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-544'
$hypervAdministrators = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-578'

# Get-Service lists all services first. A network logon that is no administrator may not do that, and is thrown out
# whatever -ErrorAction says (ansible.windows #692, Win32-OpenSSH #1662). Then nobody knows: Hyper-V itself will tell.
$vmms = $null
$servicesAreTold = $true
try { $vmms = Get-Service -Name 'vmms' -ErrorAction SilentlyContinue }
catch { $servicesAreTold = $false }

$access = [pscustomobject]@{
    administrator = $principal.IsInRole($administrators)
    hyperv_administrator = $principal.IsInRole($hypervAdministrators)
    vmms = $(if ($null -eq $vmms) { $null } else { [string]$vmms.Status })
    powershell_version = [string]$PSVersionTable.PSVersion
    language_mode = [string]$ExecutionContext.SessionState.LanguageMode
    culture = [string](Get-Culture).Name
}

$refusal = ''
if (-not ($access.administrator -or $access.hyperv_administrator)) { $refusal = 'rights_missing' }
elseif ($servicesAreTold -and $null -eq $vmms) { $refusal = 'hyperv_missing' }
elseif ($servicesAreTold -and $access.vmms -ne 'Running') { $refusal = 'vmms_stopped' }

$questions = @{}
