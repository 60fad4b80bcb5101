"""How a host is set up, beyond what it is."""

from django.db import models

from inventory.models.estate import Host


class HostSettings(models.Model):
    """What the settings section of a host said last, null where its Windows or WinRM has no such setting; written by
    its ingest alone, in two parts that fail apart: those of Hyper-V, and WinRM's quotas.

    Quotas are counted by WinRM for each account; 2147483647 stands for "no limit".
    """

    host = models.OneToOneField(Host, on_delete=models.CASCADE, primary_key=True, related_name="settings")

    migration_authentication = models.CharField(max_length=64, null=True)
    migration_performance = models.CharField(max_length=64, null=True)
    use_any_network_for_migration = models.BooleanField(null=True)
    numa_spanning_enabled = models.BooleanField(null=True)
    enhanced_session_mode = models.BooleanField(null=True)
    iov_support = models.BooleanField(null=True)
    mac_address_minimum = models.CharField(max_length=64, null=True)
    mac_address_maximum = models.CharField(max_length=64, null=True)

    shells_per_user = models.BigIntegerField(null=True)
    processes_per_shell = models.BigIntegerField(null=True)
    memory_per_shell_mb = models.BigIntegerField(null=True)
    idle_timeout_ms = models.BigIntegerField(null=True)
    concurrent_users = models.BigIntegerField(null=True)
    operations_per_user = models.BigIntegerField(null=True)
    connections = models.BigIntegerField(null=True)
    envelope_kb = models.BigIntegerField(null=True)
    timeout_ms = models.BigIntegerField(null=True)
