"""The files section of scripts/read/estate/: what lies in the folders of VMs and on shared volumes."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from hyperv.contracts.disk import DiskError, read_disk_error
from hyperv.contracts.paths import FolderOrFile
from hyperv.contracts.section_error import SectionError, read_section_error
from hyperv.contracts.values import Bytes, Count, Flag, Instant, ReadingItem


def _error(value: Any) -> Any:
    """PowerShell's error as Get-ErrorFact tells it; what it means follows from its identifiers."""
    return read_section_error({"code": "script_error", **value}) if isinstance(value, dict) else value


class FolderItem(ReadingItem):
    """A folder that was listed with all below it. What it holds is known whole only where `is_whole`."""

    IDENTITY = ("path",)

    path: FolderOrFile
    files: Count = None
    other_files: Count = None
    other_bytes: Bytes = None
    is_truncated: Flag = None
    unread: Count = None  # folders and files that Windows would not show
    failure: Annotated[SectionError | None, BeforeValidator(_error)] = None

    @property
    def is_whole(self) -> bool:
        return self.is_truncated is False and self.unread == 0


class StoredFileItem(ReadingItem):
    """A file of Hyper-V's, or an ISO image. Its size is what it takes on the volume, holes apart. Of a few that nothing
    leads to Get-VHD was asked: `is_attached`, or `error`; of all others both are None."""

    IDENTITY = ("path",)

    path: FolderOrFile
    folder: FolderOrFile
    size_bytes: Bytes = None
    created_at: Instant = None
    modified_at: Instant = None
    is_attached: Flag = None
    error: Annotated[DiskError | None, BeforeValidator(read_disk_error)] = None

    @property
    def is_held(self) -> bool | None:
        """Whether something has it open, here or on another node; None where nobody asked, or could tell."""
        return True if self.error and self.error.code == "locked" else self.is_attached

    @property
    def held_unknown(self) -> str | None:
        """Why that is not known, as a code of DISK_ERROR_SENTENCES."""
        return self.error.code if self.error and self.is_held is None else None
