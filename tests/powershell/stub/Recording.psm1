# Question:   what did the simulated cmdlets answer while our interpreter ran this script?
# Reads:      Types.cs, host.json, objects.jsonl and calls.jsonl beside this file; the line of an object is its number.
# Writes:     asked.jsonl: every call of PowerShell, as the sentence that tests/powershell/recording.py writes of it.
#             The tests hold the two lists against each other.
# Runs on:    Windows PowerShell 5.1 and PowerShell 7, also outside Windows. Imported before the modules that answer.

Add-Type -TypeDefinition ([System.IO.File]::ReadAllText((Join-Path -Path $PSScriptRoot -ChildPath 'Types.cs'))) -IgnoreWarnings
$script:told = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText((Join-Path -Path $PSScriptRoot -ChildPath 'host.json')))
$script:lines = [System.IO.File]::ReadAllLines((Join-Path -Path $PSScriptRoot -ChildPath 'objects.jsonl'))
$script:things = New-Object -TypeName System.Collections.Hashtable
$script:askedPath = Join-Path -Path $PSScriptRoot -ChildPath 'asked.jsonl'

# Equal sentences are answered in their order, and case counts in them.
$script:calls = New-Object -TypeName System.Collections.Hashtable
foreach ($line in [System.IO.File]::ReadAllLines((Join-Path -Path $PSScriptRoot -ChildPath 'calls.jsonl'))) {
    $call = ConvertFrom-Json -InputObject $line
    if (-not $script:calls.ContainsKey($call.asked)) {
        $script:calls[$call.asked] = New-Object -TypeName System.Collections.Queue
    }
    $script:calls[$call.asked].Enqueue($call)
}

# Type names in brackets are looked up here before any assembly is asked; the dictionary has no public door.
[Hvportal.Stub.WindowsIdentity]::Sids = [string[]]@($script:told.sids)
$accelerators = [psobject].Assembly.GetType('System.Management.Automation.TypeAccelerators')
$flags = [System.Reflection.BindingFlags]'NonPublic, Static'
$builtin = $accelerators.GetField('builtinTypeAccelerators', $flags).GetValue($null)
$builtin['System.Security.Principal.WindowsIdentity'] = [Hvportal.Stub.WindowsIdentity]
$builtin['System.Security.Principal.WindowsPrincipal'] = [Hvportal.Stub.WindowsPrincipal]
$builtin['System.Security.Principal.SecurityIdentifier'] = [Hvportal.Stub.SecurityIdentifier]

function Get-RecordedHost {
    $script:told
}

function ConvertFrom-RecordedTicks {
    param([string]$Ticks)
    New-Object -TypeName System.DateTime -ArgumentList ([int64]$Ticks), ([System.DateTimeKind]::Utc)
}

function ConvertFrom-RecordedValue {
    # The forms are those of tests/powershell/storing.py.
    param($Recorded)
    if ($null -eq $Recorded -or $Recorded -is [bool]) { return $Recorded }
    if ($Recorded -is [string]) { return $Recorded.Substring(1) }
    if ($null -ne $Recorded.o) { return (Get-RecordedObject -Number $Recorded.o) }
    if ($null -ne $Recorded.a) {
        $items = @($Recorded.v)
        $array = [System.Array]::CreateInstance([type]$Recorded.a, $items.Count)
        for ($index = 0; $index -lt $items.Count; $index++) { $array[$index] = ConvertFrom-RecordedValue -Recorded $items[$index] }
        return , $array
    }
    if ($Recorded.t -eq 'System.DateTime') {
        $when = ConvertFrom-RecordedTicks -Ticks $Recorded.v
        if ($Recorded.local) { $when = $when.ToLocalTime() }
        return $when
    }
    if ($Recorded.t -eq 'System.TimeSpan') { return [System.TimeSpan]::FromTicks([int64]$Recorded.v) }
    $culture = [System.Globalization.CultureInfo]::InvariantCulture
    [System.Management.Automation.LanguagePrimitives]::ConvertTo($Recorded.v, [type]$Recorded.t, $culture)
}

function New-RecordedElement {
    # A real XML element, as WS-Management gives them: in a namespace, with a child for each property.
    param([xml]$Document, [string]$Name, $Recorded)
    $element = $Document.CreateElement('cfg', $Name, 'http://schemas.microsoft.com/wbem/wsman/1/config')
    foreach ($property in $Recorded.properties.PSObject.Properties) {
        if ($property.Value -is [string]) {
            $child = $Document.CreateElement('cfg', $property.Name, $element.NamespaceURI)
            $child.InnerText = $property.Value.Substring(1)
        }
        else {
            $inner = ConvertFrom-Json -InputObject $script:lines[$property.Value.o]
            $child = New-RecordedElement -Document $Document -Name $property.Name -Recorded $inner
        }
        $null = $element.AppendChild($child)
    }
    $element
}

function Get-RecordedObject {
    param([int]$Number)
    if ($script:things.ContainsKey($Number)) { return $script:things[$Number] }
    $recorded = ConvertFrom-Json -InputObject $script:lines[$Number]
    if ($recorded.type.StartsWith('System.Xml.XmlElement/')) {
        $thing = New-RecordedElement -Document (New-Object -TypeName System.Xml.XmlDocument) -Name 'Config' -Recorded $recorded
    }
    else {
        $thing = New-Object -TypeName $recorded.type
        $thing.StubNumber = $Number
        if ($null -ne $recorded.text) { $thing.StubText = $recorded.text.Substring(1) }
        foreach ($property in $recorded.properties.PSObject.Properties) {
            $name = $property.Name
            $thing.$name = ConvertFrom-RecordedValue -Recorded $property.Value
        }
    }
    $script:things[$Number] = $thing
    $thing
}

function New-RecordedError {
    # An exception class that this machine does not have is made when it is first thrown.
    param($Recorded)
    if ($null -eq ($Recorded.type -as [type])) {
        $cut = $Recorded.type.LastIndexOf('.')
        $class = $Recorded.type.Substring($cut + 1)
        $constructor = 'public {0}(string message) : base(message) {{ }}' -f $class
        $source = 'namespace {0} {{ public class {1} : System.Exception {{ {2} }} }}' -f $Recorded.type.Substring(0, $cut), $class, $constructor
        Add-Type -TypeDefinition $source -IgnoreWarnings
    }
    $exception = New-Object -TypeName $Recorded.type -ArgumentList $Recorded.message.Substring(1)
    $category = [System.Management.Automation.ErrorCategory]$Recorded.category
    New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $exception, $Recorded.id, $category, $null
}

function Format-AskedArgument {
    param($Value)
    if ($null -eq $Value) { return 'null' }
    if ($Value -is [Hvportal.Stub.Thing]) { return '#' + [string]$Value.StubNumber }
    if ($Value -is [string]) { return "'" + $Value + "'" }
    if ($Value -is [System.Collections.IEnumerable]) {
        $texts = New-Object -TypeName 'System.Collections.Generic.List[string]'
        foreach ($one in $Value) { $texts.Add((Format-AskedArgument -Value $one)) }
        $texts.Sort([System.StringComparer]::Ordinal)
        return '(' + [string]::Join(',', $texts.ToArray()) + ')'
    }
    [string]$Value
}

function Invoke-RecordedCall {
    # Objects and errors in their order; an error that terminates ends the caller.
    param($Caller, $Bound, [string[]]$Declared)
    $asked = $Caller.MyInvocation.MyCommand.Name
    foreach ($name in $Declared) {
        if ($Bound.ContainsKey($name)) { $asked += ' -' + $name + ' ' + (Format-AskedArgument -Value $Bound[$name]) }
    }
    [System.IO.File]::AppendAllText($script:askedPath, ((ConvertTo-Json -InputObject $asked -Compress) + "`n"))
    $answers = $script:calls[$asked]
    if ($null -eq $answers -or $answers.Count -eq 0) { throw "Our interpreter did not ask this, or not as often: $asked" }
    foreach ($happened in $answers.Dequeue().happened) {
        if ($null -ne $happened.error) { $Caller.WriteError((New-RecordedError -Recorded $happened.error)) }
        elseif ($null -ne $happened.terminating) { $Caller.ThrowTerminatingError((New-RecordedError -Recorded $happened.terminating)) }
        else { $Caller.WriteObject((ConvertFrom-RecordedValue -Recorded $happened.output), $false) }
    }
}
