# Question:   what do Get-Cluster and Get-ClusterNode answer on the exported host?
# Rights:     none; the export already holds what the account may see.
# Runs on:    Windows PowerShell 5.1 and PowerShell 7, after Estate.psm1.

function Get-Cluster {
    [CmdletBinding()]
    param()
    Get-ExportedAnswer -Name 'Get-Cluster' -Caller $PSCmdlet
}

function Get-ClusterNode {
    [CmdletBinding()]
    param()
    Get-ExportedAnswer -Name 'Get-ClusterNode' -Caller $PSCmdlet
}
