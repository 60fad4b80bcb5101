# Question:   what is the failover cluster of this node, which nodes and networks has it, and what keeps its quorum?
# Rights:     local Administrators.
# Cost:       Get-Cluster, Get-ClusterQuorum, Get-ClusterNode and Get-ClusterNetwork, once each: calls to the cluster
#             service on this node, no file is opened and no other computer is asked.
# Parameters: none.
# Output:     one item of kind cluster, one of kind node for each node, one of kind network for each network; nothing
#             where the cluster service does not run.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$questions['cluster'] = {
    if (-not (Test-ClusterService)) { return }

    $cluster = FailoverClusters\Get-Cluster
    $quorum = FailoverClusters\Get-ClusterQuorum
    $witness = $quorum.QuorumResource

    # MaximumParallelMigrations came with an update of Windows Server 2022 (KB5017381), functional level and balancer
    # with 2016: where they are absent they are null.
    [pscustomobject]@{
        kind = 'cluster'
        id = Format-Name $cluster.Id
        name = Format-Name $cluster.Name
        domain = Format-Name $cluster.Domain
        functional_level = Format-Number $cluster.ClusterFunctionalLevel
        quorum_type = Format-Name $quorum.QuorumType
        witness_name = $(if ($null -eq $witness) { $null } else { Format-Name $witness.Name })
        witness_type = $(if ($null -eq $witness) { $null } else { Format-Name $witness.ResourceType.Name })
        witness_state = $(if ($null -eq $witness) { $null } else { Format-Name $witness.State })
        dynamic_quorum = Format-Flag $cluster.DynamicQuorum
        maximum_parallel_migrations = Format-Number $cluster.MaximumParallelMigrations
        auto_balancer_mode = Format-Number $cluster.AutoBalancerMode
        auto_balancer_level = Format-Number $cluster.AutoBalancerLevel
        shared_volumes_root = Format-Name $cluster.SharedVolumesRoot
        same_subnet_delay_ms = Format-Number $cluster.SameSubnetDelay
        same_subnet_threshold = Format-Number $cluster.SameSubnetThreshold
        cross_subnet_delay_ms = Format-Number $cluster.CrossSubnetDelay
        cross_subnet_threshold = Format-Number $cluster.CrossSubnetThreshold
        enforced_anti_affinity = Format-Flag $cluster.ClusterEnforcedAntiAffinity
        drain_on_shutdown = Format-Flag $cluster.DrainOnShutdown
    }

    foreach ($node in FailoverClusters\Get-ClusterNode) {
        [pscustomobject]@{
            kind = 'node'
            name = Format-Name $node.Name
            node_id = Format-Name $node.Id
            state = Format-Name $node.State
            drain_status = Format-Name $node.DrainStatus
            dynamic_weight = Format-Number $node.DynamicWeight
            node_weight = Format-Number $node.NodeWeight
            build = Format-Number $node.BuildNumber
        }
    }

    # A number before Windows Server 2016.
    $roles = @{ '0' = 'None'; '1' = 'Cluster'; '3' = 'ClusterAndClient' }
    foreach ($network in FailoverClusters\Get-ClusterNetwork) {
        $role = Format-Name $network.Role
        if ($null -ne $role -and $roles.ContainsKey($role)) { $role = $roles[$role] }
        [pscustomobject]@{
            kind = 'network'
            id = Format-Name $network.Id
            name = Format-Name $network.Name
            role = $role
            state = Format-Name $network.State
            address = Format-Name $network.Address
            address_mask = Format-Name $network.AddressMask
            metric = Format-Number $network.Metric
            auto_metric = Format-Flag $network.AutoMetric
        }
    }
}
