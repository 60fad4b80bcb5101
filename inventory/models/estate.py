"""Clusters, hosts, virtual machines and where each of them is."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower, Upper
from django.urls import reverse

from inventory.choices import PlacementKind, Scheme
from inventory.models.consent import Consent
from inventory.models.secrets import Credential
from inventory.models.sites import Site


class Cluster(Consent):
    """A failover cluster, known by the GUID that it keeps when it is renamed; by name and domain while that is unknown.

    Made and renamed by the ingest of its nodes' host sections; the rest is null until a cluster section has succeeded.
    `maximum_parallel_migrations` stays null where Windows has no such property (HYPERV.md §2.3). `site` is written by
    people, and with it that of every host of the cluster: what a host is polled by is its own.
    """

    guid = models.UUIDField(null=True, unique=True)
    name = models.CharField(max_length=255)
    domain = models.CharField(max_length=255, blank=True)
    first_seen_at = models.DateTimeField()

    functional_level = models.PositiveIntegerField(null=True)
    quorum_type = models.CharField(max_length=64, null=True)
    witness_name = models.TextField(null=True)
    witness_type = models.CharField(max_length=255, null=True)
    witness_state = models.CharField(max_length=64, null=True)
    dynamic_quorum = models.BooleanField(null=True)
    maximum_parallel_migrations = models.PositiveIntegerField(null=True)
    auto_balancer_mode = models.PositiveIntegerField(null=True)
    auto_balancer_level = models.PositiveIntegerField(null=True)
    shared_volumes_root = models.TextField(null=True)
    same_subnet_delay_ms = models.PositiveIntegerField(null=True)
    same_subnet_threshold = models.PositiveIntegerField(null=True)
    cross_subnet_delay_ms = models.PositiveIntegerField(null=True)
    cross_subnet_threshold = models.PositiveIntegerField(null=True)
    enforced_anti_affinity = models.BooleanField(null=True)
    drain_on_shutdown = models.BooleanField(null=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="clusters")

    class Meta:
        constraints = [  # two clusters may have one name, as long as their GUIDs tell them apart
            models.UniqueConstraint(
                Lower("name"), Lower("domain"), condition=models.Q(guid__isnull=True), name="cluster_name_domain_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inventory:cluster", args=[self.pk])


class Host(Consent):
    """A Hyper-V host that the portal polls. Address and account are written by people, the rest by its host section.

    Facts are null until the host section has succeeded once; SectionState says how old they are. It is read with
    `credential`, and changed with `change_credential` alone: without that it cannot be changed. A paused host
    (`paused_until` null: until somebody resumes it) and a retired one are not polled; a retired one stands in no list
    of what there is, and keeps its history.
    """

    name = models.CharField(max_length=255)
    address = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=5985, validators=[MinValueValidator(1), MaxValueValidator(65535)])
    scheme = models.CharField(max_length=5, choices=Scheme, default=Scheme.HTTP)
    ca_file = models.CharField(max_length=1024, blank=True)
    kerberos_host = models.CharField(max_length=255, blank=True, help_text="the name in its SPN, if not the address")
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="hosts")
    poll_interval_seconds = models.PositiveIntegerField(default=300, validators=[MinValueValidator(10)])
    heavy_interval_seconds = models.PositiveIntegerField(default=900, validators=[MinValueValidator(10)])
    change_credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, null=True, blank=True, related_name="hosts_changed"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="hosts")
    added_at = models.DateTimeField(auto_now_add=True)

    is_paused = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=150, null=True)
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.TextField(null=True)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.CharField(max_length=150, null=True)
    retire_reason = models.TextField(null=True)

    cluster = models.ForeignKey(Cluster, on_delete=models.SET_NULL, null=True, blank=True, related_name="hosts")
    netbios_name = models.CharField(max_length=255, null=True)
    domain = models.CharField(max_length=255, null=True)
    manufacturer = models.CharField(max_length=255, null=True)
    model = models.CharField(max_length=255, null=True)
    os_caption = models.CharField(max_length=255, null=True)
    os_version = models.CharField(max_length=64, null=True)
    booted_at = models.DateTimeField(null=True)
    logical_processors = models.PositiveIntegerField(null=True)
    memory_capacity_bytes = models.BigIntegerField(null=True)
    vm_path = models.TextField(null=True)
    vhd_path = models.TextField(null=True)
    migration_enabled = models.BooleanField(null=True)
    migration_limit = models.PositiveIntegerField(null=True)
    storage_migration_limit = models.PositiveIntegerField(null=True)
    supported_vm_versions = models.JSONField(null=True)
    cluster_service = models.CharField(max_length=64, null=True)

    class Meta:
        # What lists leave out: a retired host's rows.
        indexes = [models.Index(fields=["id"], condition=models.Q(retired_at__isnull=False), name="host_retired")]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="host_name_unique"),
            models.UniqueConstraint(Lower("address"), "port", name="host_address_unique"),
            models.CheckConstraint(condition=models.Q(poll_interval_seconds__gte=10), name="host_interval_sane"),
            models.CheckConstraint(condition=models.Q(heavy_interval_seconds__gte=10), name="host_heavy_interval_sane"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inventory:host", args=[self.pk])

    @property
    def may_be_changed(self) -> bool:
        """Whether a person has allowed changes, of it or of its whole cluster, and has said with which account."""
        allowed = self.changes_allowed or (self.cluster is not None and self.cluster.changes_allowed)
        return allowed and self.change_credential_id is not None and self.retired_at is None


class VM(models.Model):
    """A virtual machine, known by its GUID for ever; names repeat. Written by ingest alone.

    `host` is where it is: the host whose latest-started poll shows it realised. It stays at the last known place when
    the VM is gone (`gone_at`), because "where was it?" is what people ask then. Memory settings come from the memory
    section and are null until it has succeeded; minimum, maximum and buffer are null for static memory.
    `parent_snapshot_id` is the snapshot that the VM goes on from, null where there is none.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=255)
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="vms")
    host_decided_at = models.DateTimeField(help_text="start of the poll that put it there")
    first_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    processor_count = models.PositiveIntegerField(null=True)
    generation = models.PositiveSmallIntegerField(null=True)
    version = models.CharField(max_length=32, null=True)
    is_clustered = models.BooleanField(null=True)
    created_at = models.DateTimeField(null=True)
    configuration_path = models.TextField(null=True)
    automatic_start_action = models.CharField(max_length=64, null=True)
    automatic_start_delay_seconds = models.PositiveIntegerField(null=True)
    automatic_stop_action = models.CharField(max_length=64, null=True)
    checkpoint_type = models.CharField(max_length=64, null=True)
    automatic_checkpoints = models.BooleanField(null=True)
    replication_mode = models.CharField(max_length=64, null=True)
    replication_state = models.CharField(max_length=64, null=True)
    replication_health = models.CharField(max_length=64, null=True)
    integration_services_version = models.CharField(max_length=64, null=True)
    notes = models.TextField(null=True)
    parent_snapshot_id = models.UUIDField(null=True)

    dynamic_memory_enabled = models.BooleanField(null=True)
    memory_startup_bytes = models.BigIntegerField(null=True)
    memory_minimum_bytes = models.BigIntegerField(null=True)
    memory_maximum_bytes = models.BigIntegerField(null=True)
    memory_buffer_percent = models.PositiveIntegerField(null=True)
    memory_priority = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(Lower("name"), "id", name="vm_name"),
            models.Index(fields=["host"], condition=models.Q(gone_at__isnull=True), name="vm_present_on_host"),
            models.Index(fields=["id"], condition=models.Q(gone_at__isnull=False), name="vm_gone"),
            # Django asks for text anywhere in any case by UPPER(…) LIKE: these find it in every one of 25,000 VMs.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="vm_name_trigrams"),
            GinIndex(OpClass(Upper("notes"), name="gin_trgm_ops"), name="vm_notes_trigrams"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inventory:vm", args=[self.pk])


class Placement(models.Model):
    """A VM seen on a host. Written by ingest when it appears, is missed, or is gone; not when it is merely still there.

    `missed_polls` counts successful vms sections in a row that did not show it, a usual pause apart: at two it is gone.
    `missed_since` is when the first of them began, `last_seen_at` when the one before it did, which still showed it;
    null while it is there (SectionState says when).
    """

    vm = models.ForeignKey(VM, on_delete=models.CASCADE, related_name="placements", db_index=False)
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="placements")
    kind = models.CharField(max_length=16, choices=PlacementKind, default=PlacementKind.REALISED)
    first_seen_at = models.DateTimeField()
    missed_polls = models.PositiveSmallIntegerField(default=0)
    missed_since = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vm", "host", "kind"], name="placement_unique")]
        indexes = [
            models.Index(fields=["host"], condition=models.Q(gone_at__isnull=True), name="placement_present_on_host")
        ]

    def __str__(self) -> str:
        return f"{self.vm_id} on {self.host_id} ({self.kind})"
