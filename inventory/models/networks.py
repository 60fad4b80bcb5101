"""Networks as the polls last saw them: adapters of VMs, switches and adapters of hosts, networks for migrations."""

from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse

from inventory.models.belonging import Belonging
from inventory.models.estate import VM, Host


class VlanFacts(models.Model):
    """How an adapter is tagged; what its mode makes no use of is null."""

    vlan_mode = models.CharField(max_length=64, null=True)
    access_vlan = models.PositiveSmallIntegerField(null=True)
    native_vlan = models.PositiveSmallIntegerField(null=True)
    allowed_vlans = models.TextField(null=True)

    class Meta:
        abstract = True


class VMAdapter(VlanFacts, Belonging):
    """A network adapter of a VM; written by the vmnics section of the host where the VM is.

    `mac_address` is twelve upper-case hexadecimal digits, null until a dynamic one is given. `ip_addresses` is what
    the guest told, null where it told none: that is no proof that there is none.
    """

    vm = models.ForeignKey(VM, on_delete=models.CASCADE, related_name="adapters", db_index=False)
    adapter_id = models.UUIDField()
    name = models.CharField(max_length=255, null=True)
    switch_name = models.CharField(max_length=255, null=True)
    switch_id = models.UUIDField(null=True)
    connected = models.BooleanField(null=True)
    mac_address = models.CharField(max_length=12, null=True)
    mac_is_dynamic = models.BooleanField(null=True)
    mac_spoofing = models.BooleanField(null=True)
    dhcp_guard = models.BooleanField(null=True)
    router_guard = models.BooleanField(null=True)
    is_legacy = models.BooleanField(null=True)
    cluster_monitored = models.BooleanField(null=True)
    test_failover_switch = models.CharField(max_length=255, null=True)
    bandwidth_percent = models.PositiveIntegerField(null=True)
    status = models.JSONField(null=True)
    ip_addresses = ArrayField(models.GenericIPAddressField(), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vm", "adapter_id"], name="vm_adapter_unique")]
        indexes = [
            models.Index(fields=["mac_address"], name="vm_adapter_mac"),
            GinIndex(fields=["ip_addresses"], name="vm_adapter_ip"),  # answers "who has this address?"
            models.Index(fields=["ip_addresses"], name="vm_adapter_by_ip"),  # the list in their order, both ways
            models.Index(models.F("ip_addresses").desc(nulls_last=True), name="vm_adapter_by_ip_down"),
            # A network's page counts VLANs and VMs of the network that most of the estate is on.
            models.Index(fields=["switch_name", "vm"], include=["access_vlan"], name="vm_adapter_on_switch"),
            # And a list of networks asks of each for its next VLAN, and the next, whatever number of adapters is in it.
            models.Index(fields=["switch_name", "access_vlan", "vm"], name="vm_adapter_in_vlan"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.vm_id}"


class HostSwitch(Belonging):
    """A virtual switch of a host. `interfaces` are the physical adapters below it; `extensions` are
    {"name", "type", "enabled"}."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="switches", db_index=False)
    switch_id = models.UUIDField()
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=64, null=True)
    notes = models.TextField(null=True)
    allow_management_os = models.BooleanField(null=True)
    bandwidth_mode = models.CharField(max_length=64, null=True)
    embedded_teaming = models.BooleanField(null=True)
    interfaces = models.JSONField(null=True)
    iov_enabled = models.BooleanField(null=True)
    iov_supported = models.BooleanField(null=True)
    extensions = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "switch_id"], name="host_switch_unique")]
        indexes = [models.Index(fields=["name", "id"], include=["host"], name="host_switch_name")]  # one of each name

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of its network, which all switches of this name are."""
        return f"{reverse('inventory:network')}?{urlencode({'name': self.name})}"


class HostAdapter(VlanFacts, Belonging):
    """A virtual adapter of the host itself."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="adapters", db_index=False)
    adapter_id = models.UUIDField()
    name = models.CharField(max_length=255, null=True)
    switch_name = models.CharField(max_length=255, null=True)
    mac_address = models.CharField(max_length=12, null=True)
    status = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "adapter_id"], name="host_adapter_unique")]

    def __str__(self) -> str:
        return f"{self.name} of {self.host_id}"


class MigrationNetwork(Belonging):
    """A subnet that live migrations to and from this host may take; the lowest priority is taken first."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="migration_networks", db_index=False)
    subnet = models.CharField(max_length=255)
    priority = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "subnet"], name="migration_network_unique")]

    def __str__(self) -> str:
        return self.subnet


class MigrationRouting(models.Model):
    """Whether live migrations of a host may take any network; then its migration networks mean nothing."""

    host = models.OneToOneField(Host, on_delete=models.CASCADE, primary_key=True, related_name="migration_routing")
    any_network = models.BooleanField(null=True)
