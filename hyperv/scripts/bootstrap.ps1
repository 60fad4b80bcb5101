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
try {
    $parameters = ConvertFrom-Json -InputObject $lines[0]
    $script = [ScriptBlock]::Create(($lines[1..($lines.Count - 1)] -join "`n"))
    $answer = [pscustomobject]@{ ok = $true; result = (& $script $parameters); error = $null }
}
catch {
    $answer = [pscustomobject]@{ ok = $false; result = $null; error = (Get-ErrorFact $_) }
}
$json = ConvertTo-Json -InputObject $answer -Depth 12 -Compress
$json = [regex]::Replace($json, '[^\x20-\x7e]', { param($match) '\u{0:x4}' -f [int][char]$match.Value })
[Console]::Out.Write("`n<<<hvportal`n$json`nhvportal>>>`n")
exit 0
