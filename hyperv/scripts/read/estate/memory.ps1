# Question:   what memory do the virtual machines have, ask for and may get?
# Rights:     local Administrators.
# Cost:       one Get-VMMemory for all VMs, over the same enumeration as vms.
# Parameters: none.
# Output:     one item per VM, keyed by vm_id.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$questions['memory'] = {
    $everyVM = (Read-EveryVM).items
    if ($everyVM.Count -eq 0) { return }

    $live = @{}
    foreach ($vm in $everyVM) { $live[$vm.Id.Guid] = $vm }

    # A VM that left since it was enumerated is reported here, and the others are still wanted.
    $seen = Read-Every { param($Action) Hyper-V\Get-VMMemory -VM $everyVM -ErrorAction $Action }
    foreach ($memory in $seen.items) {
        $vm = $live[$memory.VMId.Guid]

        [pscustomobject]@{
            vm_id = $memory.VMId.Guid
            state = Format-Name $vm.State
            dynamic_memory_enabled = Format-Flag $memory.DynamicMemoryEnabled
            startup_bytes = Format-Number $memory.Startup
            minimum_bytes = Format-Number $memory.Minimum
            maximum_bytes = Format-Number $memory.Maximum
            buffer_percent = Format-Number $memory.Buffer
            priority = Format-Number $memory.Priority
            assigned_bytes = Format-Number $vm.MemoryAssigned
            demand_bytes = Format-Number $vm.MemoryDemand
        }
    }
    if ($null -ne $seen.failure) { [pscustomobject]@{ vm_id = $null; error = Get-ErrorFact $seen.failure } }
}
