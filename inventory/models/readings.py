"""Volatile numbers. No time stamp of their own: SectionState says when the host last answered for all of them."""

from django.db import models

from inventory.models.estate import VM, Host


class HostReading(models.Model):
    """What a host said last of itself; written by its host section when it changed."""

    host = models.OneToOneField(Host, on_delete=models.CASCADE, primary_key=True, related_name="reading")
    memory_available_bytes = models.BigIntegerField(null=True)


class VMReading(models.Model):
    """What its host said last of a VM's running; written by the vms section when it changed.

    `booted_at` is when it started, null unless it runs; `state` and the like are Hyper-V's names, kept as they came.
    `state_token` tells whether the heavy sections have to look at it again (inventory.ingest.state_token).
    """

    vm = models.OneToOneField(VM, on_delete=models.CASCADE, primary_key=True, related_name="reading")
    state = models.CharField(max_length=64, null=True)
    operational_status = models.JSONField(default=list)
    heartbeat = models.CharField(max_length=64, null=True)
    cpu_percent = models.PositiveIntegerField(null=True)
    booted_at = models.DateTimeField(null=True)
    state_token = models.CharField(max_length=32, null=True)


class MemoryReading(models.Model):
    """A VM's memory now; written by the memory section when it changed.

    `demand_bytes` is null when nobody knows it (guest without integration components) or nothing runs: never 0.
    `pressure_percent` is demand / assigned, for running VMs with dynamic memory only.
    """

    vm = models.OneToOneField(VM, on_delete=models.CASCADE, primary_key=True, related_name="memory")
    assigned_bytes = models.BigIntegerField(null=True)
    demand_bytes = models.BigIntegerField(null=True)
    demand_unknown_reason = models.CharField(max_length=64, null=True)
    pressure_percent = models.FloatField(null=True)
