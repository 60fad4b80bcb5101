"""What guests tell through Hyper-V's integration services, as the polls last heard it."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Upper

from inventory.models.belonging import Belonging
from inventory.models.estate import VM


class IntegrationService(Belonging):
    """An integration service of a VM. `component` tells which: the name is in the host's language. `status` is empty
    while the VM is off."""

    vm = models.ForeignKey(VM, on_delete=models.CASCADE, related_name="integration_services", db_index=False)
    component = models.UUIDField()
    name = models.CharField(max_length=255, null=True)
    enabled = models.BooleanField(null=True)
    status = models.JSONField(null=True)
    primary_status = models.CharField(max_length=64, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vm", "component"], name="integration_service_unique")]

    def __str__(self) -> str:
        return f"{self.component} of {self.vm_id}"


class GuestReading(models.Model):
    """What a VM's guest said of itself last; null with `unknown_reason` where it says nothing now.

    What begins with `known` is what it said when it last said something: a guest that has once named its system has
    integration components, and only then does a missing heartbeat mean anything. `product_type` is of Windows alone: 1
    a workstation, 2 a domain controller, 3 another server.
    """

    vm = models.OneToOneField(VM, on_delete=models.CASCADE, primary_key=True, related_name="guest")
    os_name = models.CharField(max_length=255, null=True)
    os_version = models.CharField(max_length=255, null=True)
    fqdn = models.CharField(max_length=255, null=True)
    product_type = models.CharField(max_length=255, null=True)
    components_version = models.CharField(max_length=255, null=True)
    unknown_reason = models.CharField(max_length=64, null=True)
    known_os_name = models.CharField(max_length=255, null=True)
    known_fqdn = models.CharField(max_length=255, null=True)
    known_product_type = models.CharField(max_length=255, null=True)

    class Meta:
        indexes = [
            GinIndex(OpClass(Upper("known_fqdn"), name="gin_trgm_ops"), name="guest_name_trigrams"),
            models.Index(Lower("known_fqdn"), "vm", name="guest_name"),
        ]
