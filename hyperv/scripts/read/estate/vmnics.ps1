# Question:   which network adapters do the virtual machines have, where do they lead, and under which addresses?
# Rights:     local Administrators.
# Cost:       one Get-VMNetworkAdapter for all VMs, over the same enumeration as vms; its VlanSetting is one more look
#             into WMI for each adapter, as Get-VMNetworkAdapterVlan would be. No guest is asked.
# Parameters: none.
# Output:     one item per adapter, keyed by vm_id and adapter_id (whose last part is the adapter's GUID). An adapter of a
#             VM that is off has no status; its guest reports no address either.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$questions['vmnics'] = {
    $everyVM = Read-EveryVM
    $seen = [pscustomobject]@{ items = @(); failure = $null }
    if ($everyVM.items.Count -gt 0) {
        $live = $everyVM.items
        $seen = Read-Every { param($Action) Hyper-V\Get-VMNetworkAdapter -VM $live -ErrorAction $Action }
    }
    foreach ($adapter in $seen.items) {
        $vlan = $adapter.VlanSetting

        [pscustomobject]@{
            vm_id = $adapter.VMId.Guid
            adapter_id = [string]$adapter.Id
            name = Format-Name $adapter.Name
            switch_name = Format-Name $adapter.SwitchName
            switch_id = $(if ($null -eq $adapter.SwitchId) { $null } else { $adapter.SwitchId.Guid })
            connected = Format-Flag $adapter.Connected
            mac_address = Format-Name $adapter.MacAddress
            mac_is_dynamic = Format-Flag $adapter.DynamicMacAddressEnabled
            mac_spoofing = Format-Name $adapter.MacAddressSpoofing
            dhcp_guard = Format-Name $adapter.DhcpGuard
            router_guard = Format-Name $adapter.RouterGuard
            is_legacy = Format-Flag $adapter.IsLegacy
            cluster_monitored = Format-Flag $adapter.ClusterMonitored
            test_failover_switch = Format-Name $adapter.TestReplicaSwitchName
            bandwidth_percent = Format-Number $adapter.BandwidthPercentage
            status = Format-Names $adapter.Status
            ip_addresses = Format-Names $adapter.IPAddresses
            vlan_mode = Format-Name $vlan.OperationMode
            access_vlan = Format-Number $vlan.AccessVlanId
            native_vlan = Format-Number $vlan.NativeVlanId
            allowed_vlans = Format-Name $vlan.AllowedVlanIdListString
        }
    }
    # A VM that could not be enumerated, or left since, is still there with its adapters.
    Format-Unread $everyVM.failure, $seen.failure
}
