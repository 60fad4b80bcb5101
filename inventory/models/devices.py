"""What is built into VMs, as the polls last saw it: removable media, and what decides where a VM can start or go."""

from django.db import models

from inventory.choices import DriveKind
from inventory.models.belonging import Belonging
from inventory.models.estate import VM


class RemovableDrive(Belonging):
    """A DVD or diskette drive. `path` is what is in it: an image, or a drive of the host; null where it is empty."""

    vm = models.ForeignKey(VM, on_delete=models.CASCADE, related_name="removable_drives", db_index=False)
    kind = models.CharField(max_length=8, choices=DriveKind)
    drive = models.CharField(max_length=255)
    controller = models.CharField(max_length=64, null=True)
    controller_number = models.PositiveIntegerField(null=True)
    controller_location = models.PositiveIntegerField(null=True)
    media = models.CharField(max_length=64, null=True)
    path = models.TextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vm", "kind", "drive"], name="removable_drive_unique")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.vm_id}"


class Platform(models.Model):
    """Firmware, security and processor settings of a VM. Null where its host's Windows cannot tell, or has not yet:
    each group is written by its own items of the devices section. `assigned_devices` are location paths;
    `fibre_sans` the virtual SAN of each virtual Fibre Channel adapter, [] where it has none."""

    vm = models.OneToOneField(VM, on_delete=models.CASCADE, primary_key=True, related_name="platform")
    boot_order = models.JSONField(null=True)
    secure_boot = models.BooleanField(null=True)
    secure_boot_template = models.CharField(max_length=255, null=True)
    tpm_enabled = models.BooleanField(null=True)
    shielded = models.BooleanField(null=True)
    encrypts_migration = models.BooleanField(null=True)
    migration_compatible = models.BooleanField(null=True)
    nested = models.BooleanField(null=True)
    assigned_devices = models.JSONField(null=True)
    fibre_sans = models.JSONField(null=True)
    fibre_ports = models.JSONField(null=True)
