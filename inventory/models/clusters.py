"""What failover clusters consist of. Any node tells all of it: the poll that started last decides."""

from django.db import models

from inventory.models.belonging import Belonging
from inventory.models.estate import VM, Cluster


class ClusterNode(Belonging):
    """A node, registered with the portal or not: the host of this cluster with this NetBIOS name, if there is one."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="nodes", db_index=False)
    name = models.CharField(max_length=255)
    node_id = models.CharField(max_length=64, null=True)
    state = models.CharField(max_length=64, null=True)
    drain_status = models.CharField(max_length=64, null=True)
    dynamic_weight = models.PositiveIntegerField(null=True)
    node_weight = models.PositiveIntegerField(null=True)
    build = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "name"], name="cluster_node_unique")]

    def __str__(self) -> str:
        return self.name


class ClusterNetwork(Belonging):
    """A network as the cluster sees it: subnet, what it is used for, and its rank (the lowest metric is used first)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="networks", db_index=False)
    guid = models.UUIDField()
    name = models.CharField(max_length=255)
    role = models.CharField(max_length=64, null=True)
    state = models.CharField(max_length=64, null=True)
    address = models.CharField(max_length=64, null=True)
    address_mask = models.CharField(max_length=64, null=True)
    metric = models.PositiveIntegerField(null=True)
    auto_metric = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "guid"], name="cluster_network_unique")]

    def __str__(self) -> str:
        return self.name


class ClusterGroup(Belonging):
    """A group (role) of the cluster. `vm` names the VM that it is, known to the portal or not; null for others.

    `priority` 3000 high, 2000 medium, 1000 low, 0 no automatic start. `failover_threshold` null: the cluster's own.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="groups", db_index=False)
    guid = models.UUIDField()
    name = models.CharField(max_length=255)
    group_type = models.CharField(max_length=64, null=True)
    is_core = models.BooleanField(null=True)
    vm = models.ForeignKey(
        VM, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="cluster_groups"
    )
    state = models.CharField(max_length=64, null=True)
    owner_node = models.CharField(max_length=255, null=True)
    priority = models.PositiveIntegerField(null=True)
    preferred_owners = models.JSONField(null=True)
    possible_owners = models.JSONField(null=True)
    anti_affinity_class_names = models.JSONField(null=True)
    failover_threshold = models.PositiveIntegerField(null=True)
    failover_period_hours = models.PositiveIntegerField(null=True)
    auto_failback = models.BooleanField(null=True)
    status_information = models.BigIntegerField(null=True)
    queued_for_move = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "guid"], name="cluster_group_unique")]

    def __str__(self) -> str:
        return self.name
