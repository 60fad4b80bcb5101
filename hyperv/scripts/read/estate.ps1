# Question:   what is this Hyper-V host, which virtual machines does it hold, and what memory do they ask for?
# Rights:     local Administrators (the WinRS shell admits nobody else unless its RootSDDL was changed).
# Cost:       one Get-VM and one Get-VMMemory for all VMs together, three CIM reads; no file is opened.
# Parameters: sections - the names wanted, out of host, vms, memory.
# Output:     collected_at, access {...}, sections {name: {ok, error, duration_ms, items [...]}}.
#             Every section fails alone. An empty items list is the truth only where ok is true.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
param($Parameters)

function Format-Utc {
    param($When)
    if ($null -eq $When) { return $null }
    ([datetime]$When).ToUniversalTime().ToString('o')
}

function Format-Name {
    # The name of an enumeration value; null stays null, because "" would claim that the host answered.
    param($Value)
    if ($null -eq $Value) { return $null }
    [string]$Value
}

function Format-Number {
    # A property that this version of Windows does not have is $null, and [int64]$null would claim a zero.
    param($Value)
    if ($null -eq $Value) { return $null }
    [int64]$Value
}

function Format-Flag {
    param($Value)
    if ($null -eq $Value) { return $null }
    [bool]$Value
}

function Read-Section {
    param([string]$Refusal, [scriptblock]$Question)
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $ok = $false
    $failure = $null
    $items = @()
    if ($Refusal) {
        $failure = [pscustomobject]@{ code = $Refusal; type = $null; id = $null; hresult = $null; message = $null; position = $null }
    }
    else {
        try {
            $items = @(& $Question)
            $ok = $true
        }
        catch {
            $fact = Get-ErrorFact $_
            $failure = [pscustomobject]@{
                code = 'script_error'
                type = $fact.type
                id = $fact.id
                hresult = $fact.hresult
                message = $fact.message
                position = $fact.position
            }
        }
    }
    [pscustomobject]@{
        ok = $ok
        error = $failure
        duration_ms = [int64]$watch.ElapsedMilliseconds
        items = $items
    }
}

function Get-EveryVM {
    # One enumeration per poll, shared by the sections. The result is kept even where there is no VM.
    if ($null -eq $script:everyVM) { $script:everyVM = @(Hyper-V\Get-VM) }
    $script:everyVM
}

$script:everyVM = $null

# Without rights Hyper-V answers with no VMs and no error, so ask for the rights first and refuse to guess.
$identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$principal = New-Object -TypeName System.Security.Principal.WindowsPrincipal -ArgumentList $identity
$administrators = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-544'
$hypervAdministrators = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-578'
$vmms = Get-Service -Name 'vmms' -ErrorAction SilentlyContinue

$access = [pscustomobject]@{
    administrator = $principal.IsInRole($administrators)
    hyperv_administrator = $principal.IsInRole($hypervAdministrators)
    vmms = $(if ($null -eq $vmms) { $null } else { [string]$vmms.Status })
    powershell_version = [string]$PSVersionTable.PSVersion
    culture = [string](Get-Culture).Name
}

$refusal = ''
if (-not ($access.administrator -or $access.hyperv_administrator)) { $refusal = 'rights_missing' }
elseif ($null -eq $vmms) { $refusal = 'hyperv_missing' }
elseif ($access.vmms -ne 'Running') { $refusal = 'vmms_stopped' }

$questions = @{}

$questions['host'] = {
    $vmHost = Hyper-V\Get-VMHost
    $system = Get-CimInstance -ClassName Win32_ComputerSystem
    $windows = Get-CimInstance -ClassName Win32_OperatingSystem

    $clusterName = $null
    $clusterDomain = $null
    $service = Get-Service -Name 'ClusSvc' -ErrorAction SilentlyContinue
    if ($null -ne $service -and [string]$service.Status -eq 'Running') {
        $cluster = FailoverClusters\Get-Cluster
        $clusterName = [string]$cluster.Name
        $clusterDomain = [string]$cluster.Domain
    }

    # Absent before Windows Server 2016: unknown, not "none supported".
    $versions = $null
    if ($null -ne $vmHost.SupportedVmVersions) {
        $versions = @()
        foreach ($version in $vmHost.SupportedVmVersions) { $versions += [string]$version }
    }

    # Win32_OperatingSystem counts in kilobytes.
    $availableBytes = Format-Number $windows.FreePhysicalMemory
    if ($null -ne $availableBytes) { $availableBytes = $availableBytes * 1024 }

    [pscustomobject]@{
        name = [string]$vmHost.Name
        domain = [string]$system.Domain
        manufacturer = [string]$system.Manufacturer
        model = [string]$system.Model
        os_caption = [string]$windows.Caption
        os_version = [string]$windows.Version
        booted_at = Format-Utc $windows.LastBootUpTime
        logical_processors = Format-Number $vmHost.LogicalProcessorCount
        memory_capacity_bytes = Format-Number $vmHost.MemoryCapacity
        memory_available_bytes = $availableBytes
        vm_path = [string]$vmHost.VirtualMachinePath
        vhd_path = [string]$vmHost.VirtualHardDiskPath
        migration_enabled = Format-Flag $vmHost.VirtualMachineMigrationEnabled
        migration_limit = Format-Number $vmHost.MaximumVirtualMachineMigrations
        storage_migration_limit = Format-Number $vmHost.MaximumStorageMigrations
        supported_vm_versions = $versions
        cluster_service = $(if ($null -eq $service) { $null } else { [string]$service.Status })
        cluster_name = $clusterName
        cluster_domain = $clusterDomain
    }
}

$questions['vms'] = {
    foreach ($vm in (Get-EveryVM)) {
        $operational = @()
        foreach ($status in $vm.OperationalStatus) { $operational += [string]$status }

        [pscustomobject]@{
            id = $vm.Id.Guid
            name = [string]$vm.Name
            state = Format-Name $vm.State
            operational_status = $operational
            heartbeat = Format-Name $vm.Heartbeat
            uptime_seconds = Format-Number $vm.Uptime.TotalSeconds
            cpu_percent = Format-Number $vm.CPUUsage
            processor_count = Format-Number $vm.ProcessorCount
            generation = Format-Number $vm.Generation
            version = [string]$vm.Version
            is_clustered = Format-Flag $vm.IsClustered
            created_at = Format-Utc $vm.CreationTime
            configuration_path = [string]$vm.ConfigurationLocation
            automatic_start_action = Format-Name $vm.AutomaticStartAction
            automatic_start_delay_seconds = Format-Number $vm.AutomaticStartDelay
            automatic_stop_action = Format-Name $vm.AutomaticStopAction
            checkpoint_type = Format-Name $vm.CheckpointType
            replication_mode = Format-Name $vm.ReplicationMode
            replication_state = Format-Name $vm.ReplicationState
            replication_health = Format-Name $vm.ReplicationHealth
            integration_services_version = Format-Name $vm.IntegrationServicesVersion
            notes = [string]$vm.Notes
        }
    }
}

$questions['memory'] = {
    $everyVM = @(Get-EveryVM)
    if ($everyVM.Count -eq 0) { return }

    $live = @{}
    foreach ($vm in $everyVM) { $live[$vm.Id.Guid] = $vm }

    foreach ($memory in (Hyper-V\Get-VMMemory -VM $everyVM)) {
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
}

$sections = @{}
foreach ($name in @($Parameters.sections)) {
    if (-not $questions.ContainsKey($name)) { throw "No section is called '$name'." }
    $sections[$name] = Read-Section -Refusal $refusal -Question $questions[$name]
}

[pscustomobject]@{
    collected_at = Format-Utc (Get-Date)
    access = $access
    sections = [pscustomobject]$sections
}
