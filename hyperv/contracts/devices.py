"""The devices section of scripts/read/estate/: drives for removable media, firmware, security, processors and devices
that are passed through. Kinds that a host's Windows does not know are not there: unknown, and not "no"."""

from hyperv.contracts.network_values import OnOff
from hyperv.contracts.values import Count, Flag, Guid, LongText, Name, Names, ReadingItem, Text


class DvdItem(ReadingItem):
    """`media` is None, ISO or PassThrough; `path` an image, or a drive of the host."""

    IDENTITY = ("vm_id", "drive")

    vm_id: Guid
    drive: Text
    controller: Name = None
    controller_number: Count = None
    controller_location: Count = None
    media: Name = None
    path: LongText = None


class FloppyItem(ReadingItem):
    IDENTITY = ("vm_id", "drive")

    vm_id: Guid
    drive: Text
    path: LongText = None


class ProcessorItem(ReadingItem):
    """`migration_compatible`: it may migrate to hosts with older processors. `nested`: it may hold VMs itself."""

    IDENTITY = ("vm_id",)

    vm_id: Guid
    migration_compatible: Flag = None
    nested: Flag = None


class FirmwareItem(ReadingItem):
    """Generation 2. `boot_order` holds kinds: Drive, Network, File."""

    IDENTITY = ("vm_id",)

    vm_id: Guid
    boot_order: Names = None
    secure_boot: OnOff = None
    secure_boot_template: Text = None


class BiosItem(ReadingItem):
    """Generation 1. `boot_order` holds kinds: Floppy, CD, IDE and the like."""

    IDENTITY = ("vm_id",)

    vm_id: Guid
    boot_order: Names = None


class SecurityItem(ReadingItem):
    """Since Windows Server 2016. A VM with a TPM starts only where its key protector can be opened."""

    IDENTITY = ("vm_id",)

    vm_id: Guid
    tpm_enabled: Flag = None
    shielded: Flag = None
    encrypts_migration: Flag = None


class AssignedItem(ReadingItem):
    """Since Windows Server 2016: devices of the host that are passed through; a VM with one cannot migrate."""

    IDENTITY = ("vm_id",)

    vm_id: Guid
    location_paths: Names = None


class FibreItem(ReadingItem):
    """Virtual Fibre Channel: the virtual SAN of each of the VM's adapters, "" where it is in none, and their world-wide
    port names, both sets of each. A snapshot keeps nothing of the disks behind them (FIELD.md §4, 10)."""

    IDENTITY = ("vm_id",)

    vm_id: Guid
    sans: Names = None
    port_names: Names = None
