# Question:   what do the cmdlets of Windows itself answer on the exported host: services, CIM, clock, culture?
# Rights:     none. Functions come before cmdlets of the same name, so these also win on Windows.
# Runs on:    Windows PowerShell 5.1 and PowerShell 7, after Estate.psm1.

function Get-Service {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)]
        [string[]]$Name
    )
    $every = @(Get-ExportedAnswer -Name 'Get-Service' -Caller $PSCmdlet)
    foreach ($wanted in $Name) {
        $fitting = @($every | Where-Object { $_.Name -like $wanted })
        if ($fitting.Count -eq 0) {
            $exception = New-Object -TypeName System.Exception -ArgumentList "Cannot find any service with service name '$wanted'."
            $PSCmdlet.WriteError((New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $exception, 'NoServiceFoundForGivenName', 'ObjectNotFound', $wanted))
        }
        $fitting
    }
}

function Get-CimInstance {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, Mandatory = $true)]
        [string]$ClassName
    )
    Get-ExportedAnswer -Name $ClassName -Caller $PSCmdlet
}

function Get-Date {
    [CmdletBinding()]
    param()
    ConvertFrom-ExportedDate -Exported (Get-ExportedHost).now
}

function Get-Culture {
    [CmdletBinding()]
    param()
    New-Object -TypeName System.Globalization.CultureInfo -ArgumentList (Get-ExportedHost).culture
}
