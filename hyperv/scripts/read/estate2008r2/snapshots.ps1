# Question:   which snapshots do the virtual machines have, and under which of them does each go on?
# Rights:     local Administrators.
# Cost:       one class of root\virtualization; no file is opened.
# Parameters: none.
# Output:     one item per snapshot, keyed by vm_id and id. WMI v1 knows one class of them; whether one was made by itself,
#             the state that it brings back and the size of its files are null.
# Runs on:    Windows PowerShell 2.0 on Windows Server 2008 R2 (WMI v1, root\virtualization).
$questions['snapshots'] = {
    $current = @{}
    $taken = @()
    # SettingType 3 is a VM as it is now, whose parent is the snapshot that it goes on from; 5 is a snapshot.
    foreach ($one in @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_VirtualSystemSettingData)) {
        $parent = Format-SettingsId $one.Parent
        if ([int]$one.SettingType -eq 3 -and $null -ne $parent) { $current[$parent] = $true }
        if ([int]$one.SettingType -eq 5) { $taken += $one }
    }
    foreach ($one in @($taken)) {
        $id = Format-SettingsId $one.InstanceID
        @{
            vm_id = Format-Text $one.SystemName
            id = $id
            name = Format-Text $one.ElementName
            snapshot_type = 'Standard'
            is_automatic = $null
            created_at = Format-Utc $one.CreationTime
            parent_id = Format-SettingsId $one.Parent
            is_current = $current.ContainsKey($id)
            state = $null
            path = $null
            system_files_bytes = $null
        }
    }
}
