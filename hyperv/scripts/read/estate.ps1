# Question:   what is this Hyper-V host, which virtual machines does it hold, and what memory do they ask for?
# Rights:     local Administrators (the WinRS shell admits nobody else unless its RootSDDL was changed).
# Cost:       one Get-VM and one Get-VMMemory for all VMs together, three CIM reads; no file is opened.
# Parameters: sections - the names wanted, out of host, vms, memory.
# Output:     collected_at, access {...}, sections {name: {ok, error, duration_ms, items [...]}}.
#             Every section fails alone. An empty items list is the truth only where ok is true.
#             A last item with an error and without an id stands for what Hyper-V would not read: the rest is true,
#             and nothing may be taken for gone.
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

function Read-Every {
    # What can be read, and the error of what cannot. Cmdlets of Hyper-V report an object that they cannot read (moved
    # away or deleted since, a broken configuration: "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM",
    # kubernetes/minikube #16679) and go on; under 'Stop' the first such report would end the enumeration of all.
    # Asked again quietly only then. Where nothing at all can be read, the error is the answer.
    param([scriptblock]$Enumeration)
    $failure = $null
    try { $items = @(& $Enumeration 'Stop') }
    catch {
        $failure = $_
        $items = @(& $Enumeration 'SilentlyContinue')
        if ($items.Count -eq 0) { throw $failure }
    }
    [pscustomobject]@{ items = $items; failure = $failure }
}

function Read-EveryVM {
    # One enumeration per poll, shared by the sections. The result is kept even where there is no VM.
    # The scope script: is the global one here: the bootstrap is a command, not a file.
    if ($null -eq $script:everyVM) {
        $script:everyVM = Read-Every { param($Action) Hyper-V\Get-VM -ErrorAction $Action }
    }
    $script:everyVM
}

$script:everyVM = $null

# Without rights Hyper-V answers with no VMs and no error, so ask for the rights first and refuse to guess.
$identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$principal = New-Object -TypeName System.Security.Principal.WindowsPrincipal -ArgumentList $identity
$administrators = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-544'
$hypervAdministrators = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-578'

# Get-Service lists all services first. A network logon that is no administrator may not do that, and is thrown out
# whatever -ErrorAction says (ansible.windows #692, Win32-OpenSSH #1662). Then nobody knows: Hyper-V itself will tell.
$vmms = $null
$servicesAreTold = $true
try { $vmms = Get-Service -Name 'vmms' -ErrorAction SilentlyContinue }
catch { $servicesAreTold = $false }

$access = [pscustomobject]@{
    administrator = $principal.IsInRole($administrators)
    hyperv_administrator = $principal.IsInRole($hypervAdministrators)
    vmms = $(if ($null -eq $vmms) { $null } else { [string]$vmms.Status })
    powershell_version = [string]$PSVersionTable.PSVersion
    culture = [string](Get-Culture).Name
}

$refusal = ''
if (-not ($access.administrator -or $access.hyperv_administrator)) { $refusal = 'rights_missing' }
elseif ($servicesAreTold -and $null -eq $vmms) { $refusal = 'hyperv_missing' }
elseif ($servicesAreTold -and $access.vmms -ne 'Running') { $refusal = 'vmms_stopped' }

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
    $seen = Read-EveryVM
    foreach ($vm in $seen.items) {
        $operational = @()
        foreach ($status in $vm.OperationalStatus) { $operational += [string]$status }

        [pscustomobject]@{
            id = $vm.Id.Guid
            name = Format-Name $vm.Name
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
    if ($null -ne $seen.failure) { [pscustomobject]@{ id = $null; error = Get-ErrorFact $seen.failure } }
}

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
