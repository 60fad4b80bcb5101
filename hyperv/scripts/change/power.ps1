# Question:   start a virtual machine, shut its guest down, save it or turn it off, if all is as the preflight saw it.
# Rights:     local Administrators.
# Cost:       one VM is read. Start-VM and Save-VM take seconds to minutes; a shutdown asks the guest through its integration
#             services and waits for it, and closes programs there even where data are not saved (-Force; without it
#             Hyper-V asks somebody); turning off loses what the guest had not written yet. Whoever offers it says so.
# Parameters: vm_id, action ('start', 'shutdown', 'save', 'turn_off'), expect (see below).
# Output:     as prelude.ps1. found: vm_id, state, operational_status [...]. 'already' where the VM is there or on its way. A merge
#             that is to come (in the gap before it, failed, or locked) has no status that this sees: the preflight rules
#             it out by the chain.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$goals = @{
    start = @('Running', 'Starting')
    shutdown = @('Off', 'Stopping')
    save = @('Saved', 'Saving')
    turn_off = @('Off')
}
$action = [string]$Parameters.action
if (-not $goals.ContainsKey($action)) { throw 'unknown_action' }

$vm = Find-VM -Id $Parameters.vm_id
if ($null -eq $vm) { return Format-Answer 'differs' @('vm_id') $null $null }

$found = [pscustomobject]@{
    vm_id = $vm.Id.Guid
    state = [string]$vm.State
    operational_status = Format-Names $vm.OperationalStatus
}
if ($goals[$action] -contains $found.state) { return Format-Answer 'already' @() $found $null }

$differs = @(Get-Difference -Expect $Parameters.expect -Found $found)
if ($differs.Count -eq 0 -and (Test-Busy -VM $vm)) { $differs = @('operational_status') }
if ($differs.Count -gt 0) { return Format-Answer 'differs' $differs $found $null }

if ($action -eq 'start') { $null = Hyper-V\Start-VM -VM $vm -Confirm:$false -ErrorAction Stop }
elseif ($action -eq 'save') { $null = Hyper-V\Save-VM -VM $vm -Confirm:$false -ErrorAction Stop }
elseif ($action -eq 'shutdown') { $null = Hyper-V\Stop-VM -VM $vm -Force -Confirm:$false -ErrorAction Stop }
else { $null = Hyper-V\Stop-VM -VM $vm -TurnOff -Force -Confirm:$false -ErrorAction Stop }
Format-Answer 'done' @() $found $null
