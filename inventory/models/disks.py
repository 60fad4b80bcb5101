"""What hosts see of virtual disks: attachments, and the files of their chains."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Collate, Upper
from django.urls import reverse

from inventory.models.belonging import Belonging
from inventory.models.estate import VM, Host


class Drive(Belonging):
    """A disk attached to a VM on a host: to Now where `snapshot_id` is null, else to that snapshot. Written by the
    disks section's ingest alone.

    Hyper-V Replica shows one VM on two hosts, with drives of its own on each; where a VM stands no more, its rows go
    with its placement (inventory.ingest.leaving).
    A pass-through disk has a `disk_number`, and a description for its path; an empty drive has no path. What came of
    its chain is told by inventory.ingest.chains: `chain_trouble` is a chains.Trouble, empty where there is none, null
    until somebody has looked; `chain_bytes` is null where a file of the chain is not known. `chain_children` counts the
    AVHDX from the one that is written to down to the first other file, `chain_unmerged` those of them that no snapshot
    of the VM is in need of; null until the first poll of this release.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="drives", db_index=False)
    vm = models.ForeignKey(VM, on_delete=models.CASCADE, related_name="drives")
    snapshot_id = models.UUIDField(null=True)
    controller_type = models.CharField(max_length=64)
    controller_number = models.PositiveSmallIntegerField()
    controller_location = models.PositiveSmallIntegerField()
    path = models.TextField(null=True)
    path_key = models.TextField(null=True)
    disk_number = models.PositiveIntegerField(null=True)
    is_shared = models.BooleanField(null=True)
    chain_files = models.PositiveIntegerField(null=True)
    chain_bytes = models.BigIntegerField(null=True)
    chain_trouble = models.CharField(max_length=16, null=True)
    virtual_size_bytes = models.BigIntegerField(null=True)
    disk_format = models.CharField(max_length=64, null=True)
    disk_type = models.CharField(max_length=64, null=True)
    chain_children = models.PositiveSmallIntegerField(null=True)
    chain_unmerged = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host", "vm", "snapshot_id", "controller_type", "controller_number", "controller_location"],
                nulls_distinct=False,
                name="drive_unique",
            )
        ]
        # The list of disks counts all that are attached to Now, at each look; that of volumes what lies below a path,
        # by bytes: what begins with a path stands together in no other order.
        indexes = [
            models.Index(
                "host",
                Collate("path_key", "C"),
                condition=models.Q(snapshot_id=None),
                include=["vm"],
                name="drive_of_now_lies",
            ),
            models.Index(fields=["path_key", "id"], condition=models.Q(snapshot_id=None), name="drive_of_now_path"),
            # Of an expression: trigrams of the column itself would be taken for `=` too, which they are slow at.
            GinIndex(
                OpClass(Upper("path_key"), name="gin_trgm_ops"),
                condition=models.Q(snapshot_id=None),
                name="drive_of_now_path_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.controller_type} {self.controller_number}:{self.controller_location}"


class DiskFile(Belonging):
    """One file of a chain, as one host could read it last; known by its path, of which case is no part. Written by the
    disks section's ingest alone.

    A file of a cluster's volume that VMs on several nodes share has a row for each of them: a node that may not open
    what another holds must not overwrite what the other knows. Whoever counts bytes takes one row for each path of a
    cluster. Where `error_code` is set, the facts are unknown. `fit`: a word of contracts.disk, whether Hyper-V opens
    the chain from this child down; null where nobody asked, as of what a running VM has open.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="disk_files", db_index=False)
    path_key = models.TextField()
    path = models.TextField()
    format = models.CharField(max_length=64, null=True)
    disk_type = models.CharField(max_length=64, null=True)
    size_on_disk_bytes = models.BigIntegerField(null=True)
    virtual_size_bytes = models.BigIntegerField(null=True)
    minimum_size_bytes = models.BigIntegerField(null=True)
    block_size_bytes = models.BigIntegerField(null=True)
    parent_path = models.TextField(null=True)
    parent_key = models.TextField(null=True)
    backing_keys = models.JSONField(default=list)
    identifier = models.CharField(max_length=255, null=True)
    fragmentation_percent = models.PositiveIntegerField(null=True)
    is_attached = models.BooleanField(null=True)
    fit = models.CharField(max_length=16, null=True)
    error_code = models.CharField(max_length=64, null=True)
    error_message = models.TextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "path_key"], name="disk_file_unique")]
        indexes = [
            models.Index(fields=["host", "parent_key"], name="disk_file_parent"),
            models.Index(fields=["path_key", "id"], name="disk_file_path"),
            # In the order of their sizes, both ways; hosts that are retired are left out without a look at the row.
            models.Index(fields=["size_on_disk_bytes", "id"], include=["host"], name="disk_file_size"),
            models.Index(fields=["virtual_size_bytes", "id"], include=["host"], name="disk_file_virtual_size"),
            GinIndex(fields=["path_key"], opclasses=["gin_trgm_ops"], name="disk_file_path_trigrams"),
        ]

    def __str__(self) -> str:
        return self.path

    def get_absolute_url(self) -> str:
        return reverse("inventory:disk_file", args=[self.pk])
