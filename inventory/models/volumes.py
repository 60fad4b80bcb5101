"""Where virtual machines' files lie: volumes, how a node reaches a shared one, the files found, and S2D below."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse

from inventory.models.belonging import Belonging
from inventory.models.estate import Cluster, Host


class VolumeKind(models.TextChoices):
    LOCAL = "local", "Local volume"
    CSV = "csv", "Cluster Shared Volume"
    SMB = "smb", "Share"


def one_owner(name: str) -> models.CheckConstraint:
    """A thing is a host's or a cluster's: a shared volume exists once, whichever node told of it."""
    alone = models.Q(host__isnull=False, cluster__isnull=True) | models.Q(host__isnull=True, cluster__isnull=False)
    return models.CheckConstraint(condition=alone, name=name)


def known_by(key: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["host", "cluster", key], nulls_distinct=False, name=name)


class Owned(Belonging):
    """Belongs to a host or, where all nodes see the same, to their cluster."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True


class Volume(Owned):
    """A volume as its file system describes it. `identity` is the folded path, of a shared volume its cluster resource
    and folded path. `free_unknown_reason` (contracts.volume) forbids to count on `file_system_free_bytes`."""

    kind = models.CharField(max_length=8, choices=VolumeKind)
    identity = models.CharField(max_length=1100)
    path = models.CharField(max_length=1024)
    volume_id = models.CharField(max_length=255, null=True)
    label = models.CharField(max_length=255, null=True)
    file_system = models.CharField(max_length=64, null=True)
    capacity_bytes = models.BigIntegerField(null=True)
    file_system_free_bytes = models.BigIntegerField(null=True)
    free_unknown_reason = models.CharField(max_length=16, null=True)
    provisioning = models.CharField(max_length=16, null=True)
    resource_name = models.CharField(max_length=255, null=True)
    state = models.CharField(max_length=64, null=True)
    owner_node = models.CharField(max_length=255, null=True)
    in_maintenance = models.BooleanField(null=True)
    fault_state = models.CharField(max_length=64, null=True)

    class Meta:
        constraints = [known_by("identity", "volume_unique"), one_owner("volume_one_owner")]

    def __str__(self) -> str:
        return self.path

    def get_absolute_url(self) -> str:
        return reverse("inventory:volume", args=[self.pk])

    @property
    def free_bytes(self) -> int | None:
        """Bytes that a merge or a new disk may count on; None where nobody knows."""
        return None if self.free_unknown_reason else self.file_system_free_bytes


class VolumeAccess(Belonging):
    """How one node reaches a shared volume: directly, or through the coordinator and why."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="volume_accesses", db_index=False)
    identity = models.CharField(max_length=1100)
    access = models.CharField(max_length=64, null=True)
    file_system_redirection = models.CharField(max_length=255, null=True)
    block_redirection = models.CharField(max_length=255, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "identity"], name="volume_access_unique")]


class ListedFolder(Owned):
    """A folder that was listed with all below it, and whether the list is whole: only then is a file gone that is not
    on it. `decided_at`: when the poll began that told of a cluster's folder last; an earlier one may not any more."""

    path_key = models.CharField(max_length=1024)
    path = models.CharField(max_length=1024)
    files = models.PositiveIntegerField(null=True)
    other_files = models.PositiveIntegerField(null=True)
    other_bytes = models.BigIntegerField(null=True)
    is_truncated = models.BooleanField(null=True)
    unread = models.PositiveIntegerField(null=True)
    failure = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [known_by("path_key", "listed_folder_unique"), one_owner("listed_folder_one_owner")]


class StoredFile(Owned):
    """A file of Hyper-V's, or an ISO image, in a listed folder. `is_held`: whether something has it open, which is
    asked of AVHDX that nothing leads to (selectors.strays) and null of all others; `held_unknown`: why nobody could
    tell. `is_in_chain`: a host of its owner reads it as a virtual disk, as of a minute ago (chained_files)."""

    path_key = models.CharField(max_length=1024)
    path = models.CharField(max_length=1024)
    folder_key = models.CharField(max_length=1024)
    size_bytes = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField(null=True)
    is_held = models.BooleanField(null=True)
    held_unknown = models.CharField(max_length=16, null=True)
    is_in_chain = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [known_by("path_key", "stored_file_unique"), one_owner("stored_file_one_owner")]
        indexes = [
            GinIndex(fields=["path_key"], opclasses=["gin_trgm_ops"], name="stored_file_trigrams"),
            models.Index(fields=["path_key", "id"], condition=models.Q(is_in_chain=False), name="stored_file_alone"),
        ]


class _Unit(Owned):
    """A part of Storage Spaces as one host sees it, known by the identity that Windows keeps for it: the nodes of a
    cluster each have a row for the clustered ones. Always a host's."""

    unique_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, null=True)

    class Meta:
        abstract = True


class StoragePool(_Unit):
    is_clustered = models.BooleanField(null=True)
    is_read_only = models.BooleanField(null=True)
    health = models.CharField(max_length=64, null=True)
    operational_status: Any = models.JSONField(null=True)
    size_bytes = models.BigIntegerField(null=True)
    allocated_bytes = models.BigIntegerField(null=True)

    class Meta:
        constraints = [known_by("unique_id", "storage_pool_unique"), one_owner("storage_pool_one_owner")]

    def __str__(self) -> str:
        return self.name or self.unique_id

    def get_absolute_url(self) -> str:
        return reverse("inventory:pool", args=[self.pk])


class StorageSpace(_Unit):
    """What Windows calls a virtual disk of a pool."""

    health = models.CharField(max_length=64, null=True)
    operational_status: Any = models.JSONField(null=True)
    detached_reason = models.CharField(max_length=64, null=True)
    resiliency = models.CharField(max_length=64, null=True)
    provisioning = models.CharField(max_length=16, null=True)
    size_bytes = models.BigIntegerField(null=True)
    footprint_bytes = models.BigIntegerField(null=True)

    class Meta:
        constraints = [known_by("unique_id", "storage_space_unique"), one_owner("storage_space_one_owner")]


class PhysicalDisk(_Unit):
    serial_number = models.CharField(max_length=255, null=True)
    location = models.CharField(max_length=255, null=True)
    media = models.CharField(max_length=64, null=True)
    usage = models.CharField(max_length=64, null=True)
    health = models.CharField(max_length=64, null=True)
    operational_status: Any = models.JSONField(null=True)
    size_bytes = models.BigIntegerField(null=True)

    class Meta:
        constraints = [known_by("unique_id", "physical_disk_unique"), one_owner("physical_disk_one_owner")]


class StorageJob(_Unit):
    """A repair or rebalance that goes on; gone when Windows no longer tells of it."""

    state = models.CharField(max_length=64, null=True)
    percent_complete = models.PositiveIntegerField(null=True)
    processed_bytes = models.BigIntegerField(null=True)
    total_bytes = models.BigIntegerField(null=True)
    elapsed_seconds = models.PositiveIntegerField(null=True)
    is_background = models.BooleanField(null=True)

    class Meta:
        constraints = [known_by("unique_id", "storage_job_unique"), one_owner("storage_job_one_owner")]
