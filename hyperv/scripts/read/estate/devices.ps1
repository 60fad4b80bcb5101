# Question:   what is built into the virtual machines that can keep one from starting or from migrating?
# Rights:     local Administrators.
# Cost:       one call each for all VMs of Get-VMProcessor, Get-VMDvdDrive, Get-VMFloppyDiskDrive, Get-VMBios,
#             Get-VMFirmware, Get-VMFibreChannelHba and Get-VMAssignableDevice; one Get-VMSecurity for every VM, because its objects do not say
#             whose they are. No image is opened.
# Parameters: none.
# Output:     items of kind dvd and floppy (keyed by vm_id and drive), processor, firmware (generation 2), bios
#             (generation 1), security, fibre and assigned (keyed by vm_id).
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0. Get-VMSecurity and
#             Get-VMAssignableDevice came with Windows Server 2016: no such items before.
$questions['devices'] = {
    $everyVM = Read-EveryVM
    $live = $everyVM.items
    if ($live.Count -eq 0) { Format-Unread $everyVM.failure; return }
    $first = @()
    $second = @()
    foreach ($vm in $live) { if ($vm.Generation -eq 2) { $second += $vm } else { $first += $vm } }
    $none = [pscustomobject]@{ items = @(); failure = $null }

    $processors = Read-Part { param($Action) Hyper-V\Get-VMProcessor -VM $live -ErrorAction $Action }
    foreach ($processor in $processors.items) {
        [pscustomobject]@{
            kind = 'processor'
            vm_id = $processor.VMId.Guid
            migration_compatible = Format-Flag $processor.CompatibilityForMigrationEnabled
            nested = Format-Flag $processor.ExposeVirtualizationExtensions
        }
    }

    $dvds = Read-Part { param($Action) Hyper-V\Get-VMDvdDrive -VM $live -ErrorAction $Action }
    foreach ($drive in $dvds.items) {
        [pscustomobject]@{
            kind = 'dvd'
            vm_id = $drive.VMId.Guid
            drive = [string]$drive.Id
            controller = Format-Name $drive.ControllerType
            controller_number = Format-Number $drive.ControllerNumber
            controller_location = Format-Number $drive.ControllerLocation
            media = Format-Name $drive.DvdMediaType
            path = Format-Name $drive.Path
        }
    }

    $floppies = $none
    $bioses = $none
    if ($first.Count -gt 0) {
        $floppies = Read-Part { param($Action) Hyper-V\Get-VMFloppyDiskDrive -VM $first -ErrorAction $Action }
        $bioses = Read-Part { param($Action) Hyper-V\Get-VMBios -VM $first -ErrorAction $Action }
    }
    foreach ($drive in $floppies.items) {
        [pscustomobject]@{ kind = 'floppy'; vm_id = $drive.VMId.Guid; drive = [string]$drive.Id; path = Format-Name $drive.Path }
    }
    foreach ($bios in $bioses.items) {
        [pscustomobject]@{ kind = 'bios'; vm_id = $bios.VMId.Guid; boot_order = Format-Names $bios.StartupOrder }
    }

    $firmwares = $none
    if ($second.Count -gt 0) {
        $firmwares = Read-Part { param($Action) Hyper-V\Get-VMFirmware -VM $second -ErrorAction $Action }
    }
    foreach ($firmware in $firmwares.items) {
        $order = @()
        foreach ($source in $firmware.BootOrder) { $order += [string]$source.BootType }
        [pscustomobject]@{
            kind = 'firmware'
            vm_id = $firmware.VMId.Guid
            boot_order = $order
            secure_boot = Format-Name $firmware.SecureBoot
            secure_boot_template = Format-Name $firmware.SecureBootTemplate
        }
    }

    # Of a VM that is not among them none is known only where every VM could be asked.
    $fibre = Read-Part { param($Action) Hyper-V\Get-VMFibreChannelHba -VM $live -ErrorAction $Action }
    $sans = @{}
    $ports = @{}
    foreach ($vm in $live) { $sans[$vm.Id.Guid] = @(); $ports[$vm.Id.Guid] = @() }
    foreach ($adapter in $fibre.items) {
        $sans[$adapter.VMId.Guid] += [string]$adapter.SanName
        # Either set is in use at a time: live migration goes from one to the other, so a SAN has to be zoned for both.
        $ports[$adapter.VMId.Guid] += [string]$adapter.WorldWidePortNameSetA
        $ports[$adapter.VMId.Guid] += [string]$adapter.WorldWidePortNameSetB
    }
    foreach ($vm in $live) {
        if ($null -ne $fibre.failure -and $sans[$vm.Id.Guid].Count -eq 0) { continue }
        [pscustomobject]@{ kind = 'fibre'; vm_id = $vm.Id.Guid; sans = $sans[$vm.Id.Guid]; port_names = $ports[$vm.Id.Guid] }
    }

    $missing = 'System.Management.Automation.CommandNotFoundException'
    $assigned = Read-Part { param($Action) Hyper-V\Get-VMAssignableDevice -VM $live -ErrorAction $Action }
    if ($null -ne $assigned.failure -and $assigned.failure.Exception.GetType().FullName -eq $missing) { $assigned = $null }
    if ($null -ne $assigned) {
        $paths = @{}
        foreach ($vm in $live) { $paths[$vm.Id.Guid] = @() }
        foreach ($device in $assigned.items) { $paths[$device.VMId.Guid] += [string]$device.LocationPath }
        foreach ($vm in $live) {
            # Where not every VM could be asked, none is a guess.
            if ($null -ne $assigned.failure -and $paths[$vm.Id.Guid].Count -eq 0) { continue }
            [pscustomobject]@{ kind = 'assigned'; vm_id = $vm.Id.Guid; location_paths = $paths[$vm.Id.Guid] }
        }
    }

    $failures = @()
    foreach ($vm in $live) {
        $security = $null
        try { $security = Hyper-V\Get-VMSecurity -VM $vm }
        catch {
            if ($_.Exception.GetType().FullName -eq $missing) { break }
            $failures += $_
            continue
        }
        if ($null -eq $security) { continue }
        [pscustomobject]@{
            kind = 'security'
            vm_id = $vm.Id.Guid
            tpm_enabled = Format-Flag $security.TpmEnabled
            shielded = Format-Flag $security.Shielded
            encrypts_migration = Format-Flag $security.EncryptStateAndVmMigrationTraffic
        }
    }
    $failures += $processors.failure, $dvds.failure, $floppies.failure, $bioses.failure, $firmwares.failure, $fibre.failure
    if ($null -ne $assigned) { $failures += $assigned.failure }
    Format-Unread (@($everyVM.failure) + $failures)
}
