"""Snapshots, as the polls last saw them, what they cost, and what people said of them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Upper
from django.urls import reverse

from inventory.models import VM, Belonging, Host, Volume
from snapshots.choices import KIND_CHOICES


class Snapshot(Belonging):
    """A snapshot of a VM on a host, known by its GUID. Written by the snapshots section's ingest alone.

    `host` is part of what it is known by: a replica has recovery points of its own. Where a VM stands no more, its rows
    go with its placement (inventory.ingest.leaving). `parent_id` is the GUID of the snapshot that it hangs under; Now
    hangs under the one that `is_current`. `system_files_bytes` is its saved state, and nothing of its disks.

    From `kind` on it is what snapshots.evaluation made of it, null until it has looked: the class (domain.classes),
    the depth, and the bytes that it causes, saved state included, today and at worst (docs/snapshots.md). A sum with an
    unknown part is null; then `_known_bytes` is what is known of it, and `cost_unknown` says why there may be more.
    `sampled_bytes` is what its last SnapshotSample holds.
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
    # No column: what somebody said of it, joined by what both are known by.
    ownership = models.ForeignObject(
        "Ownership",
        on_delete=models.DO_NOTHING,
        from_fields=("vm", "snapshot_id"),
        to_fields=("vm_id", "snapshot_id"),
        null=True,
        related_name="+",
        serialize=False,
    )

    kind = models.CharField(max_length=16, choices=KIND_CHOICES, null=True)
    depth = models.PositiveIntegerField(null=True)
    cost_bytes = models.BigIntegerField(null=True)
    cost_known_bytes = models.BigIntegerField(null=True)
    worst_bytes = models.BigIntegerField(null=True)
    worst_known_bytes = models.BigIntegerField(null=True)
    cost_unknown = models.TextField(null=True)
    sampled_bytes = models.BigIntegerField(null=True)
    sampled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "vm", "snapshot_id"], name="snapshot_unique")]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="snapshot_name_trigrams"),
            models.Index(Lower("name"), "id", name="snapshot_name"),
            models.Index(fields=["created_at"], name="snapshot_created"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("snapshots:snapshot", args=[self.pk])


class SnapshotShare(models.Model):
    """What a snapshot causes on one volume; where `snapshot_id` is null, what checkpoint files of the VM take that hang
    on none (the leftovers of a backup or of a merge). Written by snapshots.evaluation alone.

    In known bytes; `is_partial` where there may be more. `is_reclaimable`: a person may get them back (domain.classes).
    `volume` is null where nobody knows on which they lie. Polls delete volumes without asking Django, so no constraint
    ties the two: the next evaluation puts it right.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="+", db_index=False)
    vm = models.ForeignKey(VM, on_delete=models.CASCADE, related_name="+")
    snapshot_id = models.UUIDField(null=True)
    volume = models.ForeignKey(Volume, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    files = models.PositiveIntegerField()
    cost_bytes = models.BigIntegerField()
    worst_bytes = models.BigIntegerField()
    is_partial = models.BooleanField()
    is_reclaimable = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host", "vm", "snapshot_id", "volume"], nulls_distinct=False, name="snapshot_share_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id or 'left over'} on {self.volume_id}"


class SnapshotSample(models.Model):
    """What a snapshot took from a moment on: known bytes, saved state included. At most one in an hour, and none where
    nothing changed; one of nothing when it went. `unread_since`: nobody read it from then until this sample.
    `of_replica`: on a host that had a replica of the VM then. Written by snapshots.evaluation and snapshots.ending;
    kept for SNAPSHOT_RETENTION_DAYS, and for as long as it held within them."""

    vm_id = models.UUIDField()
    snapshot_id = models.UUIDField()
    at = models.DateTimeField()
    cost_bytes = models.BigIntegerField()
    is_partial = models.BooleanField()
    unread_since = models.DateTimeField(null=True)
    of_replica = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["vm_id", "snapshot_id", "at"], name="snapshot_sample_of"),
            models.Index(fields=["at"], name="snapshot_sample_at"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} at {self.at}"


class Postponed(models.Model):
    """A host whose snapshots are to be evaluated with the next section of them, because something changed that they
    rest on. `drives_read`: its disks have been read; `unread_since`: and nobody had since then. Written by
    snapshots.postponing alone, and there for the length of a poll only, unless one is lost on the way."""

    host = models.OneToOneField(Host, on_delete=models.CASCADE, primary_key=True, related_name="+")
    drives_read = models.BooleanField()
    unread_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"of host {self.host_id}"


class Ownership(models.Model):
    """Whose a snapshot is, what for and until when, as an operator said. Written by snapshots.services alone.

    Known by the GUIDs of VM and snapshot and by no row of theirs: it stays when the snapshot is renamed, moves with its
    VM to another host, or is missed by two polls and found again.
    """

    vm_id = models.UUIDField()
    snapshot_id = models.UUIDField()
    owner = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    expires_on = models.DateField(null=True)
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vm_id", "snapshot_id"], name="ownership_unique"),
            models.CheckConstraint(condition=~models.Q(owner=""), name="ownership_names_somebody"),
        ]
        indexes = [models.Index(fields=["expires_on"], name="ownership_expires")]

    def __str__(self) -> str:
        return self.owner


class OldHostAllowed(models.Model):
    """A host of Windows Server 2008 (R2) on which a person has allowed merges, for which VMs have to be off. Written by
    snapshots.old_hosts alone."""

    host = models.OneToOneField(Host, on_delete=models.CASCADE, primary_key=True, related_name="+")
    reason = models.TextField()
    allowed_by = models.CharField(max_length=150)
    allowed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="old_host_for_a_reason")]

    def __str__(self) -> str:
        return f"of host {self.host_id}"
