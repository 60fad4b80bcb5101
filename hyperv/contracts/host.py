"""The host section of scripts/read/estate/: one item, the host itself."""

from typing import Annotated

from pydantic import Field

from hyperv.contracts.values import Bytes, Count, Flag, Guid, Instant, LongText, Name, Names, ReadingItem, Text, Word


class HostItem(ReadingItem):
    """A Hyper-V host as it describes itself. `memory_available_bytes` is what Windows has free, not what Hyper-V
    could give.
    """

    IDENTITY = ("name",)
    SHAREABLE = frozenset({"os_caption", "supported_vm_versions"})

    name: Annotated[Word, Field(min_length=1)]
    domain: Text = None
    manufacturer: Text = None
    model: Text = None
    os_caption: Text = None
    os_version: Name = None
    booted_at: Instant = None
    logical_processors: Count = None
    memory_capacity_bytes: Bytes = None
    memory_available_bytes: Bytes = None
    vm_path: LongText = None
    vhd_path: LongText = None
    migration_enabled: Flag = None
    migration_limit: Count = None
    storage_migration_limit: Count = None
    supported_vm_versions: Names = None  # None before Windows Server 2016
    cluster_service: Name = None  # None: the service is not installed
    cluster_id: Guid | None = None  # stays where the cluster is renamed
    cluster_name: Text = None
    cluster_domain: Text = None
