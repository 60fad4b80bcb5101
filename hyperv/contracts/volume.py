"""The volumes section of scripts/read/estate/: local volumes, shared volumes of the cluster, and shares.

Free space is a number only where it can be believed: `free_unknown_reason` says why it is None. A LUN that promises
more than its array has (thin) and a share tell a number that may not be there when a merge wants it (HYPERV.md §3.7).
"""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from hyperv.contracts.paths import FolderOrFile
from hyperv.contracts.states import Provisioning
from hyperv.contracts.values import Bytes, Count, Flag, Guid, Name, ReadingItem, Text

FREE_UNKNOWN_SENTENCES = {
    "smb": "A share: only its file server knows how much is really free.",
    "thin": "A thin LUN: the array below may be fuller than the volume says.",
    "not_sent": "The host sent no size for this volume: it may be offline.",
}


class VolumeItem(ReadingItem):
    """What the three kinds have in common. `file_system_free_bytes` is what the file system says, believed or not."""

    IDENTITY: ClassVar[tuple[str, ...]] = ("path",)
    DERIVED_FROM = frozenset({"free_bytes"})

    path: FolderOrFile
    volume_id: Text = None
    label: Text = None
    file_system: Name = None
    capacity_bytes: Bytes = None
    file_system_free_bytes: Bytes = None
    disk_number: Count = None
    provisioning: Provisioning = None
    free_unknown_reason: str | None = None

    @property
    def free_bytes(self) -> int | None:
        return None if self.free_unknown_reason else self.file_system_free_bytes

    @model_validator(mode="before")
    @classmethod
    def _free_space_of_the_file_system(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        facts = {key: value for key, value in raw.items() if key != "free_unknown_reason"}
        facts["file_system_free_bytes"] = facts.pop("free_bytes", None)
        if facts.get("capacity_bytes") == 0:  # what Windows says of a volume that is offline
            facts["capacity_bytes"] = facts["file_system_free_bytes"] = None
        return facts

    @model_validator(mode="after")
    def _say_why_free_space_is_unknown(self) -> "VolumeItem":
        # Frozen for everybody else; here the item is still being made.
        object.__setattr__(self, "free_unknown_reason", self._reason())
        return self

    def _reason(self) -> str | None:
        if self.provisioning == "Thin":
            return "thin"
        known = self.capacity_bytes is not None and self.file_system_free_bytes is not None
        return None if known else "not_sent"


class LocalVolumeItem(VolumeItem):
    """A volume of this host alone, by the letter or folder that it is mounted at."""


class SharedVolumeItem(VolumeItem):
    """A Cluster Shared Volume as one node sees it. The first facts are the cluster's; `access` and the redirections
    are how this node reaches it (FileSystemReFs is normal on ReFS, HYPERV.md §3.5)."""

    IDENTITY = ("resource_id", "path")

    resource_id: Guid
    resource_name: Text = None
    state: Name = None
    owner_node: Text = None
    in_maintenance: Flag = None
    fault_state: Name = None
    access: Name = None
    file_system_redirection: Text = None
    block_redirection: Text = None


class ShareItem(VolumeItem):
    """A share that VMs are configured on: \\\\server\\share."""

    path: Annotated[FolderOrFile, Field(pattern=r"^\\\\[^\\]+\\[^\\]+$")]

    def _reason(self) -> str | None:
        return "smb"
