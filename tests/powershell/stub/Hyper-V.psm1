# Question:   what do Get-VM, Get-VMMemory and Get-VMHost answer on the exported host?
# Rights:     none; the export already holds what the account may see.
# Runs on:    Windows PowerShell 5.1 and PowerShell 7, after Estate.psm1.

function Get-VM {
    [CmdletBinding(DefaultParameterSetName = 'Name')]
    param(
        [Parameter(ParameterSetName = 'Name', Position = 0, ValueFromPipeline = $true)]
        [string[]]$Name,
        [Parameter(ParameterSetName = 'Id', Position = 0)]
        [System.Nullable[guid]]$Id
    )
    process {
        $every = @(Get-ExportedAnswer -Name 'Get-VM' -Caller $PSCmdlet)
        if ($null -ne $Id) { $every | Where-Object { $_.Id -eq $Id } }
        elseif ($null -eq $Name) { $every }
        else {
            foreach ($pattern in $Name) { $every | Where-Object { $_.Name -like $pattern } }
        }
    }
}

function Get-VMMemory {
    [CmdletBinding(DefaultParameterSetName = 'VMName')]
    param(
        [Parameter(ParameterSetName = 'VMName', Position = 0, Mandatory = $true)]
        [string[]]$VMName,
        [Parameter(ParameterSetName = 'VMObject', Position = 0, Mandatory = $true, ValueFromPipeline = $true)]
        [Microsoft.HyperV.PowerShell.VirtualMachine[]]$VM
    )
    process {
        $every = @(Get-ExportedAnswer -Name 'Get-VMMemory' -Caller $PSCmdlet)
        if ($PSCmdlet.ParameterSetName -eq 'VMName') {
            foreach ($pattern in $VMName) { $every | Where-Object { $_.VMName -like $pattern } }
        }
        else {
            foreach ($one in $VM) { $every | Where-Object { $_.VMId -eq $one.Id } }
        }
    }
}

function Get-VMHost {
    [CmdletBinding()]
    param()
    Get-ExportedAnswer -Name 'Get-VMHost' -Caller $PSCmdlet
}
