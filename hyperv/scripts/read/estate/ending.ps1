# Question:   none: it puts the questions of the parts before it and gathers their answers.
# Rights:     as the parts.
# Cost:       none of its own.
# Parameters: sections - the names wanted, in the order in which they are answered.
# Output:     the whole answer, see prelude.ps1; cpu_ms is what this process took of the processors until now.
# Runs on:    Windows PowerShell 4.0 and 5.1.
$sections = @{}
foreach ($name in @($Parameters.sections)) {
    if (-not $questions.ContainsKey($name)) { throw "No section is called '$name'." }
    $sections[$name] = Read-Section -Refusal $refusal -Question $questions[$name]
}

[pscustomobject]@{
    collected_at = Format-Utc (Get-Date)
    access = $access
    cpu_ms = [int64][System.Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalMilliseconds
    sections = [pscustomobject]$sections
}
