# Question:   what is each virtual machine, and each of its snapshots, attached to, and what are the files of those chains?
# Rights:     local Administrators.
# Cost:       two classes of root\virtualization, and one GetVirtualHardDiskInfo per file: it opens the file to read its
#             headers. No file is read twice, however many VMs share it.
# Parameters: none.
# Output:     as ../estate/disks.ps1: kind 'drive' and kind 'file'. There are only VHD files here; their block size,
#             identifier, fragmentation and smallest size are null. A file that cannot be read is an item with its error.
# Runs on:    Windows PowerShell 2.0 on Windows Server 2008 R2 (WMI v1, root\virtualization).

function Read-DiskProperty {
    # One value out of the XML that the image service answers with; null where it is blank or missing.
    param([string]$Xml, [string]$Name)
    $found = [regex]::Match($Xml, '<PROPERTY NAME="' + $Name + '"[^>]*>\s*<VALUE>([^<]*)</VALUE>')
    if (-not $found.Success) { return $null }
    $text = ([string]$found.Groups[1].Value).Replace('&lt;', '<').Replace('&gt;', '>').Replace('&quot;', '"').Replace('&apos;', "'").Replace('&amp;', '&')
    if ($text -eq '') { return $null }
    $text
}

function Read-DiskFile {
    param($Service, [string]$Path)
    $types = @{ 2 = 'Fixed'; 3 = 'Dynamic'; 4 = 'Differencing' }
    $failure = $null
    $format = 'VHD'
    $info = ''
    try {
        $answer = $Service.GetVirtualHardDiskInfo($Path)
        if ([int]$answer.ReturnValue -ne 0) { throw ('GetVirtualHardDiskInfo answered ' + [string]$answer.ReturnValue) }
        $info = [string]$answer.Info
    }
    catch {
        $failure = Get-LegacyErrorFact $_
        $format = $null
    }
    $inUse = Read-DiskProperty -Xml $info -Name 'InUse'
    if ($null -ne $inUse) { $inUse = [bool]($inUse -eq 'TRUE') }
    @{
        kind = 'file'
        path = $Path
        format = $format
        disk_type = Format-Named $types (Read-DiskProperty -Xml $info -Name 'Type')
        size_on_disk_bytes = Format-Number (Read-DiskProperty -Xml $info -Name 'FileSize')
        virtual_size_bytes = Format-Number (Read-DiskProperty -Xml $info -Name 'MaxInternalSize')
        minimum_size_bytes = $null
        block_size_bytes = $null
        parent_path = Read-DiskProperty -Xml $info -Name 'ParentPath'
        backing_paths = @()
        identifier = $null
        fragmentation_percent = $null
        is_attached = $inUse
        error = $failure
    }
}

$questions['disks'] = {
    $systems = Read-System
    $place = '^Microsoft:([0-9A-Fa-f-]{36})\\([0-9A-Fa-f-]{36})\\(\d+)(\\(\d+)\\[DL])?$'
    $ide = '83F8638B-8DCA-4152-9EDA-2CA8B33039B4'
    $file = 'Microsoft Virtual Hard Disk'
    $service = Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_ImageManagementService

    # A snapshot's resources bear its own id: its settings say whose it is.
    $owners = @{}
    foreach ($one in @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_VirtualSystemSettingData -Filter 'SettingType = 5')) {
        $owners[([string]$one.InstanceID).Substring(10).ToUpper()] = ([string]$one.SystemName).ToUpper()
    }
    $controllers = @{}
    $counts = @{}
    $held = @()
    foreach ($one in @(Get-WmiObject -Namespace 'root\virtualization' -Class Msvm_ResourceAllocationSettingData)) {
        $found = [regex]::Match([string]$one.InstanceID, $place)
        if (-not $found.Success) { continue }
        $settings = ([string]$found.Groups[1].Value).ToUpper()
        $kind = [string]$one.ResourceSubType
        if ($kind -eq 'Microsoft Synthetic SCSI Controller') {
            # Numbered in the order in which the VM has them.
            $controllers[$settings + [string]$found.Groups[2].Value] = [int64]$counts[$settings]
            $counts[$settings] = [int64]$counts[$settings] + 1
        }
        if ($kind -eq $file -or $kind -eq 'Microsoft Physical Disk Drive') { $held += $one }
    }

    $visited = @{}
    foreach ($one in @($held)) {
        $found = [regex]::Match([string]$one.InstanceID, $place)
        $settings = ([string]$found.Groups[1].Value).ToUpper()
        $controller = [string]$found.Groups[2].Value
        $isFile = [string]$one.ResourceSubType -eq $file
        $snapshotId = $null
        $vmId = $settings
        if ($owners.ContainsKey($settings)) {
            $snapshotId = $settings
            $vmId = $owners[$settings]
        }
        if (-not $systems.ContainsKey($vmId)) { continue }
        $type = 'SCSI'
        $number = $controllers[$settings + $controller]
        if ($controller -eq $ide) {
            $type = 'IDE'
            $number = [int64][string]$found.Groups[3].Value
        }
        $disk = $null
        if ($isFile) { $path = Format-Text @($one.Connection)[0] }
        else {
            $path = Format-Text @($one.HostResource)[0]
            $digits = [regex]::Match([string]$path, '(\d+)"$')
            if ($digits.Success) { $disk = [int64][string]$digits.Groups[1].Value }
        }
        @{
            kind = 'drive'
            vm_id = $vmId
            snapshot_id = $snapshotId
            controller_type = $type
            controller_number = $number
            controller_location = [int64][string]$found.Groups[5].Value
            path = $path
            disk_number = $disk
            is_shared = $null
        }
        # A chain that comes back to itself ends. Keys of a hashtable know no upper and lower case, as paths do not.
        $depth = 0
        while ($isFile -and $null -ne $path -and -not $visited.ContainsKey($path) -and $depth -lt 256) {
            $visited[$path] = $true
            $item = Read-DiskFile -Service $service -Path $path
            $item
            $path = $item['parent_path']
            $depth = $depth + 1
        }
    }
}
