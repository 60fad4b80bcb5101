# Question:   which virtual switches does the host have, which adapters of its own, and where do migrations travel?
# Rights:     local Administrators.
# Cost:       Get-VMSwitch, Get-VMNetworkAdapter -ManagementOS, Get-VMMigrationNetwork and Get-VMHost, once each.
# Parameters: none.
# Output:     items of kind switch (keyed by id), adapter (adapter_id), migration_network (subnet) and, once, migration:
#             whether migrations may take any network, so that the list of networks means nothing.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0. Embedded teaming and the
#             list of interfaces came with Windows Server 2016: null before.
$questions['networks'] = {
    $switches = Read-Part { param($Action) Hyper-V\Get-VMSwitch -ErrorAction $Action }
    $adapters = Read-Part { param($Action) Hyper-V\Get-VMNetworkAdapter -ManagementOS -ErrorAction $Action }
    $networks = Read-Part { param($Action) Hyper-V\Get-VMMigrationNetwork -ErrorAction $Action }
    $hosts = Read-Part { param($Action) Hyper-V\Get-VMHost -ErrorAction $Action }
    if ($null -ne $switches.failure -and $null -ne $hosts.failure) { throw $switches.failure }

    foreach ($vmSwitch in $switches.items) {
        $extensions = @()
        foreach ($extension in $vmSwitch.Extensions) {
            $extensions += [pscustomobject]@{
                name = Format-Name $extension.Name
                type = Format-Name $extension.ExtensionType
                enabled = Format-Flag $extension.Enabled
            }
        }
        [pscustomobject]@{
            kind = 'switch'
            id = $vmSwitch.Id.Guid
            name = Format-Name $vmSwitch.Name
            type = Format-Name $vmSwitch.SwitchType
            notes = Format-Name $vmSwitch.Notes
            allow_management_os = Format-Flag $vmSwitch.AllowManagementOS
            bandwidth_mode = Format-Name $vmSwitch.BandwidthReservationMode
            embedded_teaming = Format-Flag $vmSwitch.EmbeddedTeamingEnabled
            interface = Format-Name $vmSwitch.NetAdapterInterfaceDescription
            interfaces = Format-Names $vmSwitch.NetAdapterInterfaceDescriptions
            iov_enabled = Format-Flag $vmSwitch.IovEnabled
            iov_supported = Format-Flag $vmSwitch.IovSupport
            extensions = $extensions
        }
    }
    foreach ($adapter in $adapters.items) {
        $vlan = $adapter.VlanSetting
        [pscustomobject]@{
            kind = 'adapter'
            adapter_id = [string]$adapter.Id
            name = Format-Name $adapter.Name
            switch_name = Format-Name $adapter.SwitchName
            mac_address = Format-Name $adapter.MacAddress
            status = Format-Names $adapter.Status
            vlan_mode = Format-Name $vlan.OperationMode
            access_vlan = Format-Number $vlan.AccessVlanId
            native_vlan = Format-Number $vlan.NativeVlanId
            allowed_vlans = Format-Name $vlan.AllowedVlanIdListString
        }
    }
    foreach ($network in $networks.items) {
        [pscustomobject]@{
            kind = 'migration_network'
            subnet = Format-Name $network.Subnet
            priority = Format-Number $network.Priority
        }
    }
    foreach ($vmHost in $hosts.items) {
        [pscustomobject]@{ kind = 'migration'; any_network = Format-Flag $vmHost.UseAnyNetworkForMigration }
    }
    Format-Unread $switches.failure, $adapters.failure, $networks.failure, $hosts.failure
}
