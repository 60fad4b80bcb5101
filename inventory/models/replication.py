"""Hyper-V Replica, as each side tells it."""

from django.db import models

from inventory.models.belonging import Belonging
from inventory.models.estate import VM, Host


class Replication(Belonging):
    """One side of a replicated VM: the same VM has a row for each host that shows it, and each may see it otherwise.

    `relationship` is Simple (primary and replica) or Extended (the replica's own replica). Counts are those since
    `measured_since`; null where the host could not measure.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="replications", db_index=False)
    vm = models.ForeignKey(VM, on_delete=models.DO_NOTHING, db_constraint=False, related_name="replications")
    relationship = models.CharField(max_length=64)
    mode = models.CharField(max_length=64, null=True)
    state = models.CharField(max_length=64, null=True)
    health = models.CharField(max_length=64, null=True)
    primary_server = models.CharField(max_length=255, null=True)
    replica_server = models.CharField(max_length=255, null=True)
    current_replica_server = models.CharField(max_length=255, null=True)
    frequency_seconds = models.BigIntegerField(null=True)
    last_replication_at = models.DateTimeField(null=True)
    pending_bytes = models.BigIntegerField(null=True)
    average_bytes = models.BigIntegerField(null=True)
    average_latency_seconds = models.BigIntegerField(null=True)
    missed_count = models.PositiveIntegerField(null=True)
    error_count = models.PositiveIntegerField(null=True)
    measured_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "vm", "relationship"], name="replication_unique"),
        ]
