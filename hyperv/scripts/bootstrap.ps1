$ProgressPreference = 'SilentlyContinue'
$ErrorActionPreference = 'Stop'
function Get-ErrorFact {
    param($Record)
    [pscustomobject]@{
        type = $Record.Exception.GetType().FullName
        id = [string]$Record.FullyQualifiedErrorId
        hresult = [int]$Record.Exception.HResult
        message = [string]$Record.Exception.Message
        position = [string]$Record.InvocationInfo.PositionMessage
    }
}
$lines = @($input)
$mode = [string]$ExecutionContext.SessionState.LanguageMode
if ($mode -ne 'FullLanguage') {
    # AppLocker or WDAC: neither a method nor [pscustomobject] works here, so the envelope is a text.
    "`n<<<hvportal`n{`"ok`":false,`"result`":null,`"error`":{`"id`":`"LanguageMode,$mode`"}}`nhvportal>>>`n"
    exit 0
}
if ($PSVersionTable.PSVersion.Major -lt 3) {
    # Windows Server 2008 R2 has no JSON: scripts for it write the whole envelope, and no others can run there.
    $json = '{"ok":false,"result":null,"error":{"id":"OtherPowerShell,2"}}'
    if ($lines[1] -eq '# Windows PowerShell 2.0') {
        $script = [ScriptBlock]::Create(($lines[1..($lines.Count - 1)] -join "`n"))
        $json = & $script $lines[0]
    }
    [Console]::Out.Write("`n<<<hvportal`n$json`nhvportal>>>`n")
    exit 0
}
try {
    if ($lines.Count -lt 2) { throw 'The script did not arrive on stdin.' }
    if ($lines[1] -eq '# Windows PowerShell 2.0') { throw 'OtherPowerShell' }
    $parameters = ConvertFrom-Json -InputObject $lines[0]
    $script = [ScriptBlock]::Create(($lines[1..($lines.Count - 1)] -join "`n"))
    $answer = [pscustomobject]@{ ok = $true; result = (& $script $parameters); error = $null }
    $json = ConvertTo-Json -InputObject $answer -Depth 12 -Compress
}
catch {
    $answer = [pscustomobject]@{ ok = $false; result = $null; error = (Get-ErrorFact $_) }
    $json = ConvertTo-Json -InputObject $answer -Depth 12 -Compress
}
# Once for each different character: a script block as a match evaluator costs some 20 microseconds for every one.
foreach ($character in (New-Object -TypeName 'System.Collections.Generic.HashSet[char]' -ArgumentList (, $json.ToCharArray()))) {
    if ([int]$character -gt 126) { $json = $json.Replace([string]$character, ('\u{0:x4}' -f [int]$character)) }
}
[Console]::Out.Write("`n<<<hvportal`n$json`nhvportal>>>`n")
exit 0
