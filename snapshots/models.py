"""Snapshots, as the polls last saw them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse

from inventory.models import VM, Belonging, Host


class Snapshot(Belonging):
    """A snapshot of a VM on a host, known by its GUID. Written by the snapshots section's ingest alone.

    `host` is part of what it is known by: a replica has recovery points of its own. Where a VM stands no more, its rows
    go with its placement (inventory.ingest.leaving). `parent_id` is the GUID of the snapshot that it hangs under; Now
    hangs under the one that `is_current`. What it costs in disk space stands in inventory.DiskFile, not in
    `system_files_bytes`.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="snapshots", db_index=False)
    vm = models.ForeignKey(VM, on_delete=models.CASCADE, related_name="snapshots")
    snapshot_id = models.UUIDField()
    name = models.CharField(max_length=255)
    snapshot_type = models.CharField(max_length=64, null=True)
    is_automatic = models.BooleanField(null=True)
    created_at = models.DateTimeField(null=True)
    parent_id = models.UUIDField(null=True)
    is_current = models.BooleanField(null=True)
    state = models.CharField(max_length=64, null=True)
    path = models.TextField(null=True)
    system_files_bytes = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "vm", "snapshot_id"], name="snapshot_unique")]
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="snapshot_name_trigrams")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("snapshots:snapshot", args=[self.pk])
