# Question:   how is the host set up for live migration, and how much does WinRM allow on it?
# Rights:     local Administrators.
# Cost:       one Get-VMHost, and one look at WinRM's configuration ("winrm get winrm/config"); no file is opened.
# Parameters: none.
# Output:     one item of kind host, one of kind winrm; a value that this Windows or WinRM does not have is null.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
function Format-Quota {
    # Text, or where group policy has set it an XML element: its attribute Source is then "GPO" beside the text.
    param($Setting)
    if ($null -eq $Setting -or $Setting -is [string]) { return Format-Number $Setting }
    Format-Number $Setting.InnerText
}

$questions['settings'] = {
    $vmHost = Hyper-V\Get-VMHost
    [pscustomobject]@{
        kind = 'host'
        migration_authentication = Format-Name $vmHost.VirtualMachineMigrationAuthenticationType
        migration_performance = Format-Name $vmHost.VirtualMachineMigrationPerformanceOption
        use_any_network_for_migration = Format-Flag $vmHost.UseAnyNetworkForMigration
        numa_spanning_enabled = Format-Flag $vmHost.NumaSpanningEnabled
        enhanced_session_mode = Format-Flag $vmHost.EnableEnhancedSessionMode
        iov_support = Format-Flag $vmHost.IovSupport
        mac_address_minimum = Format-Name $vmHost.MacAddressMinimum
        mac_address_maximum = Format-Name $vmHost.MacAddressMaximum
    }

    # By the WSMan cmdlet and not by the drive WSMan:, which a shell without a profile need not have. Where it fails, what
    # Get-VMHost said stands.
    try {
        $winrm = Get-WSManInstance -ResourceURI 'winrm/config'
        [pscustomobject]@{
            kind = 'winrm'
            shells_per_user = Format-Quota $winrm.Winrs.MaxShellsPerUser
            processes_per_shell = Format-Quota $winrm.Winrs.MaxProcessesPerShell
            memory_per_shell_mb = Format-Quota $winrm.Winrs.MaxMemoryPerShellMB
            idle_timeout_ms = Format-Quota $winrm.Winrs.IdleTimeout
            concurrent_users = Format-Quota $winrm.Winrs.MaxConcurrentUsers
            operations_per_user = Format-Quota $winrm.Service.MaxConcurrentOperationsPerUser
            connections = Format-Quota $winrm.Service.MaxConnections
            envelope_kb = Format-Quota $winrm.MaxEnvelopeSizekb
            timeout_ms = Format-Quota $winrm.MaxTimeoutms
        }
    }
    catch { [pscustomobject]@{ kind = $null; error = Get-ErrorFact $_ } }
}
