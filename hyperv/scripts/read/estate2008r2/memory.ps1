# Question:   what memory do the virtual machines have, ask for and may get?
# Rights:     local Administrators.
# Cost:       one class of root\virtualization, beside what vms reads.
# Parameters: none.
# Output:     one item per virtual machine, keyed by vm_id. The demand is worked out from the share that is free
#             (MemoryAvailable, whole percent of what the VM has, negative where it wants more), so it is coarse; null
#             without dynamic memory and where the guest says nothing. Dynamic memory came with Service Pack 1.
# Runs on:    Windows PowerShell 2.0 on Windows Server 2008 R2 (WMI v1, root\virtualization).
$questions['memory'] = {
    $systems = Read-System
    $summaries = Read-Summary
    # Whole instances: to ask for DynamicMemoryEnabled by name would be an error without the service pack.
    foreach ($memory in @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_MemorySettingData)) {
        # Microsoft:GUID\device; the GUID is that of a VM, of a snapshot, or the word Definition.
        $owner = ([string]$memory.InstanceID).Split([char[]]':\')[1]
        if ($null -eq $owner -or -not $systems.ContainsKey($owner.ToUpper())) { continue }
        $id = $owner.ToUpper()
        $summary = $summaries[$id]

        $demand = $null
        $available = Format-Number $summary.MemoryAvailable
        $used = Format-Number $summary.MemoryUsage
        if ($null -ne $available -and $available -ne 2147483647 -and $null -ne $used) {
            $demand = [int64][Math]::Floor($used * (100 - $available) / 100) * 1048576
        }
        # Weights go to 10000, the priorities of later releases to 100.
        $priority = Format-Number $memory.Weight
        if ($null -ne $priority) { $priority = [int64][Math]::Floor($priority / 100) }

        @{
            vm_id = $id
            state = Format-Named $states $systems[$id].EnabledState
            dynamic_memory_enabled = Format-Flag $memory.DynamicMemoryEnabled
            startup_bytes = Format-Megabytes $memory.VirtualQuantity
            minimum_bytes = Format-Megabytes $memory.Reservation
            maximum_bytes = Format-Megabytes $memory.Limit
            buffer_percent = Format-Number $memory.TargetMemoryBuffer
            priority = $priority
            assigned_bytes = Format-Megabytes $used
            demand_bytes = $demand
        }
    }
}
