# Question:   none: it puts the questions of the parts before it and writes their answers as the envelope's text.
# Rights:     as the parts.
# Cost:       none of its own.
# Parameters: sections - the names wanted, taken from the line of JSON by what names may be made of.
# Output:     the text of the whole envelope.
# Runs on:    Windows PowerShell 2.0.
$wanted = @()
$list = [regex]::Match([string]$Line, '"sections":\[("[a-z0-9]+"(,"[a-z0-9]+")*)?\]')
if (-not $list.Success) { throw 'The parameters name no sections.' }
foreach ($name in @([regex]::Matches($list.Value.Substring(11), '[a-z0-9]+'))) { $wanted += [string]$name.Value }

$sections = @{}
foreach ($name in $wanted) {
    if (-not $questions.ContainsKey($name)) { throw ('No section is called ' + $name) }
    $sections[$name] = Read-Section -Refusal $refusal -Question $questions[$name]
}

$spent = [int64][System.Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalMilliseconds
$result = @{ collected_at = [datetime]::UtcNow.ToString('o'); access = $access; cpu_ms = $spent; sections = $sections }
ConvertTo-JsonText @{ ok = $true; result = $result; error = $null }
