# Question:   which groups has the cluster, where are they and how are they to be treated; which of them is which VM?
# Rights:     local Administrators.
# Cost:       Get-ClusterGroup and Get-ClusterResource once; then for each group its preferred owners, for each VM's
#             resource its possible owners and its VmID, each in one pipeline: some four short calls to the cluster
#             service on this node for each VM of the cluster, none to another computer. Every node is asked: seldom.
# Parameters: none.
# Output:     one item per group, keyed by id, but none of a VM whose id cannot be read; nothing where the cluster service
#             does not run.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
function Get-OwnerName {
    # Group or resource id -> names of its owner nodes, in the cluster's order.
    param($Lists)
    $names = @{}
    foreach ($list in $Lists) {
        $nodes = @()
        foreach ($node in $list.OwnerNodes) { $nodes += [string]$node.Name }
        $names[[string]$list.ClusterObject.Id] = $nodes
    }
    $names
}

$questions['groups'] = {
    if (-not (Test-ClusterService)) { return }

    # A group that is removed meanwhile is reported by one of these, and the others are still wanted.
    $groups = Read-Every { param($Action) FailoverClusters\Get-ClusterGroup -ErrorAction $Action }
    $resources = Read-Every { param($Action) FailoverClusters\Get-ClusterResource -ErrorAction $Action }
    $machines = @()
    foreach ($resource in $resources.items) {
        # The name of the type, and not its localised DisplayName. The VM's other resource is its configuration.
        if ([string]$resource.ResourceType.Name -eq 'Virtual Machine') { $machines += $resource }
    }
    # The only VM of a cluster may go meanwhile, and nothing is left of one of these: the groups are still wanted.
    $preferred = Read-Part { param($Action) $groups.items | FailoverClusters\Get-ClusterOwnerNode -ErrorAction $Action }
    $ids = $null
    $possible = $null
    if ($machines.Count -gt 0) {
        $ids = Read-Part { param($Action) $machines | FailoverClusters\Get-ClusterParameter -Name 'VmID' -ErrorAction $Action }
        $possible = Read-Part { param($Action) $machines | FailoverClusters\Get-ClusterOwnerNode -ErrorAction $Action }
    }

    $preferredOwners = Get-OwnerName $preferred.items
    $ownersOfResource = Get-OwnerName $possible.items
    $possibleOwners = @{}
    $vmIds = @{}
    foreach ($resource in $machines) {
        $key = [string]$resource.OwnerGroup.Id
        $vmIds[$key] = $null
        $possibleOwners[$key] = $ownersOfResource[[string]$resource.Id]
    }
    foreach ($id in $ids.items) { $vmIds[[string]$id.ClusterObject.OwnerGroup.Id] = [string]$id.Value }

    foreach ($group in $groups.items) {
        $key = [string]$group.Id
        # Nobody could say which VM it is: not told, so that what is known of it stands.
        if ($vmIds.ContainsKey($key) -and $null -eq $vmIds[$key]) { continue }
        $classes = $null
        if ($null -ne $group.AntiAffinityClassNames) {
            $classes = @()
            foreach ($class in $group.AntiAffinityClassNames) { $classes += [string]$class }
        }
        [pscustomobject]@{
            id = $key
            name = Format-Name $group.Name
            group_type = Format-Name $group.GroupType
            is_core = Format-Flag $group.IsCoreGroup
            vm_id = $vmIds[$key]
            state = Format-Name $group.State
            owner_node = Format-Name $group.OwnerNode.Name
            priority = Format-Number $group.Priority
            preferred_owners = $preferredOwners[$key]
            possible_owners = $possibleOwners[$key]
            anti_affinity_class_names = $classes
            failover_threshold = Format-Number $group.FailoverThreshold
            failover_period_hours = Format-Number $group.FailoverPeriod
            auto_failback = Format-Flag $group.AutoFailbackType
            status_information = Format-Number $group.StatusInformation
        }
    }
    foreach ($seen in @($groups, $resources, $ids, $preferred, $possible)) {
        if ($null -ne $seen -and $null -ne $seen.failure) { [pscustomobject]@{ id = $null; error = Get-ErrorFact $seen.failure } }
    }
}
