# Question:   what time is it on the recorded host, and which culture has it?
# Rights:     none. Functions come before cmdlets of the same name, so these also win on Windows.
# Runs on:    Windows PowerShell 5.1 and PowerShell 7, after Recording.psm1.

function Get-Date {
    [CmdletBinding()]
    param()
    (ConvertFrom-RecordedTicks -Ticks (Get-RecordedHost).now).ToLocalTime()
}

function Get-Culture {
    [CmdletBinding()]
    param()
    New-Object -TypeName System.Globalization.CultureInfo -ArgumentList (Get-RecordedHost).culture
}
