# Question:   how do the integration services of the virtual machines do, and what do the guests say of themselves?
# Rights:     local Administrators.
# Cost:       one Get-VMIntegrationService for all VMs and one read of Msvm_KvpExchangeComponent, which holds what guests
#             wrote last; no guest is asked. Some 4 KB of answer for each VM.
# Parameters: none.
# Output:     items of kind service, keyed by vm_id and component (whose last part is the component's GUID in every
#             language, while its name is translated), and of kind guest, keyed by vm_id: items of CIM-XML as the guest
#             wrote them, null where they could not be read.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$questions['guests'] = {
    $everyVM = Read-EveryVM
    $live = $everyVM.items
    if ($live.Count -eq 0) { Format-Unread $everyVM.failure; return }

    $services = Read-Part { param($Action) Hyper-V\Get-VMIntegrationService -VM $live -ErrorAction $Action }
    $exchange = @{}
    foreach ($service in $services.items) {
        if ($service.Id -like '*\2A34B1C2-FD73-4043-8A5B-DD2159BC743F') { $exchange[$service.VMId.Guid] = $service.Enabled }
        [pscustomobject]@{
            kind = 'service'
            vm_id = $service.VMId.Guid
            component = [string]$service.Id
            name = Format-Name $service.Name
            enabled = Format-Flag $service.Enabled
            status = Format-Names $service.OperationalStatus
            primary_status = Format-Name $service.PrimaryOperationalStatus
        }
    }

    $components = Read-Part {
        param($Action)
        Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName 'Msvm_KvpExchangeComponent' -ErrorAction $Action
    }
    # Only what is wanted travels: a Windows guest writes twenty items, each of half a kilobyte.
    $wanted = '<VALUE>(FullyQualifiedDomainName|OSName|OSVersion|ProductType|IntegrationServicesVersion|NetworkAddressIPv[46])</VALUE>'
    $said = @{}
    foreach ($component in $components.items) {
        $items = @()
        foreach ($item in $component.GuestIntrinsicExchangeItems) {
            if ([string]$item -match $wanted) { $items += [string]$item }
        }
        $said[[string]$component.SystemName] = $items
    }
    foreach ($vm in $live) {
        [pscustomobject]@{
            kind = 'guest'
            vm_id = $vm.Id.Guid
            state = Format-Name $vm.State
            heartbeat = Format-Name $vm.Heartbeat
            exchange_enabled = Format-Flag $exchange[$vm.Id.Guid]
            items = $said[$vm.Id.Guid]
        }
    }
    Format-Unread $everyVM.failure, $services.failure, $components.failure
}
