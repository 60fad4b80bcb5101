# Question:   what did the simulated cmdlets of the exported host hand out?
# Reads:      Types.cs and estate.json beside this file. Imported before the modules that answer with its objects.
# Runs on:    Windows PowerShell 5.1 and PowerShell 7, also outside Windows.

Add-Type -TypeDefinition ([System.IO.File]::ReadAllText((Join-Path -Path $PSScriptRoot -ChildPath 'Types.cs'))) -IgnoreWarnings
$script:exported = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText((Join-Path -Path $PSScriptRoot -ChildPath 'estate.json')))

# Type names in brackets are looked up here before any assembly is asked; the dictionary has no public door.
[Hvportal.Stub.WindowsIdentity]::Sids = [string[]]@($script:exported.sids)
$accelerators = [psobject].Assembly.GetType('System.Management.Automation.TypeAccelerators')
$flags = [System.Reflection.BindingFlags]'NonPublic, Static'
$builtin = $accelerators.GetField('builtinTypeAccelerators', $flags).GetValue($null)
$builtin['System.Security.Principal.WindowsIdentity'] = [Hvportal.Stub.WindowsIdentity]
$builtin['System.Security.Principal.WindowsPrincipal'] = [Hvportal.Stub.WindowsPrincipal]
$builtin['System.Security.Principal.SecurityIdentifier'] = [Hvportal.Stub.SecurityIdentifier]

function Get-ExportedHost {
    $script:exported
}

function ConvertFrom-ExportedDate {
    param($Exported)
    (New-Object -TypeName System.DateTime -ArgumentList ([int64]$Exported.utc_ticks), ([System.DateTimeKind]::Utc)).ToLocalTime()
}

function New-ExportedObject {
    # Null is left out: assigning it to a property of type string would make it an empty string.
    param($Exported)
    $object = New-Object -TypeName $Exported.type
    foreach ($property in $Exported.properties.PSObject.Properties) {
        $name = $property.Name
        $value = $property.Value
        if ($null -eq $value) { continue }
        if ($value -is [System.Management.Automation.PSCustomObject]) {
            if ($null -ne $value.utc_ticks) { $object.$name = ConvertFrom-ExportedDate -Exported $value }
            else { $object.$name = [System.TimeSpan]::FromTicks([int64]$value.ticks) }
        }
        else { $object.$name = $value }
    }
    $object
}

function New-ExportedError {
    param($Exported)
    if ($Exported.type -like 'Microsoft.HyperV.*' -or $Exported.type -like 'Microsoft.FailoverClusters.*') {
        $exception = New-Object -TypeName $Exported.type -ArgumentList $Exported.message
    }
    else {
        $exception = New-Object -TypeName System.Exception -ArgumentList $Exported.message
    }
    $category = [System.Management.Automation.ErrorCategory]$Exported.category
    New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $exception, $Exported.id, $category, $null
}

function Get-ExportedAnswer {
    # The objects that a cmdlet handed out, after its errors; a terminating one ends the caller.
    param([string]$Name, $Caller)
    $answer = $script:exported.answers.$Name
    foreach ($failure in @($answer.errors)) { $Caller.WriteError((New-ExportedError -Exported $failure)) }
    if ($null -ne $answer.terminating) { $Caller.ThrowTerminatingError((New-ExportedError -Exported $answer.terminating)) }
    foreach ($object in @($answer.objects)) { New-ExportedObject -Exported $object }
}
