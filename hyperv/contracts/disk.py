"""The disks section of scripts/read/estate/: attachments of Now and of each snapshot, and the files of their chains."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr, ValidationInfo

from hyperv.contracts.paths import OptionalPath, Path, Paths, path_key
from hyperv.contracts.values import PUBLIC, Bytes, Count, Flag, Guid, Name, Percent, ReadingItem, Text, storable_text
from hyperv.text import storable

DISK_ERROR_SENTENCES = {
    "missing": "Hyper-V finds no virtual hard disk there: the file is missing, or is none.",
    "locked": "The file is in use, by another node or by a backup, and cannot be opened.",
    "denied": "The host may not open the file for this account: a share needs rights that can be delegated to it.",
    "too_long": "The chain is longer than 256 files; it was not followed further.",
    "unreadable": "Hyper-V could not read the file.",
}
# By the error's identifier before its comma (see simulator/cmdlets/failures.py for who has seen them).
_CODES = {
    "InvalidParameter": "missing",
    "ObjectNotFound": "missing",
    "ObjectInUse": "locked",
    "AccessDenied": "denied",
    "ChainTooLong": "too_long",
}
# Where the identifier says only that something failed, the number that Windows puts behind its words in every language:
# ERROR_FILE_NOT_FOUND, _PATH_NOT_FOUND, _ACCESS_DENIED, _SHARING_VIOLATION (HYPERV.md §3.7) and _LOCK_VIOLATION.
_BY_NUMBER = {
    "0X80070002": "missing",
    "0X80070003": "missing",
    "0X80070005": "denied",
    "0X80070020": "locked",
    "0X80070021": "locked",
}


def _now_is_none(value: object) -> object:
    """The empty GUID stands for Now (HYPERV.md §3.4)."""
    return None if value == "00000000-0000-0000-0000-000000000000" else value


def read_disk_error(value: object) -> object:
    """PowerShell's error, as Get-ErrorFact tells it, by what it means here."""
    if not isinstance(value, Mapping):
        return value
    identifier = value.get("id")
    code = _CODES.get(identifier.partition(",")[0]) if isinstance(identifier, str) else None
    said = "" if code else _codes_in(value)
    by_number = (word for number, word in _BY_NUMBER.items() if number in said)
    return {"code": code or next(by_number, "unreadable"), "message": value.get("message")}


# What Hyper-V and backup software call the children that they make; a child called VHDX is of somebody's own image.
CHILDREN = (".avhdx", ".avhd")
FITS, MISMATCHED, CHANGED, UNSURE = "fits", "mismatched", "changed", "unsure"
# By the HRESULT, or by what the message holds: Hyper-V writes the code there in every language, also where the HRESULT
# is one of .NET's own. Of winerror.h: ERROR_VHD_CHILD_PARENT_ID_MISMATCH (HYPERV.md §3.7), that is another file;
# …_TIMESTAMP_MISMATCH and …_SIZE_MISMATCH, that is the same one, written to or resized since.
_MISFITS = {"0XC03A000E": MISMATCHED, "0XC03A000F": CHANGED, "0XC03A0017": CHANGED}


def read_fit(value: object, told: ValidationInfo) -> object:
    """What Test-VHD says of a child: that it fits what lies below, that its parent is another file or was changed, or
    only that something is wrong. None where it was not tested; one that is open was: Hyper-V compares before it
    opens."""
    others = told.data or {}  # None where the field is judged by itself
    if value is None and others.get("is_attached") and others.get("parent_path"):
        return FITS
    if not isinstance(value, Mapping):
        return value
    if value.get("passed") is True:
        return FITS
    error = value.get("error")
    if not isinstance(error, Mapping):
        return UNSURE
    said = _codes_in(error)
    misfit = next((word for code, word in _MISFITS.items() if code in said), None)
    return misfit or (None if _was_not_opened(error, said) else UNSURE)


def _was_not_opened(error: Mapping[str, object], said: str) -> bool:
    """By its identifier or its number, as where Get-VHD fails: that says nothing of the chain."""
    identifier = error.get("id")
    known = isinstance(identifier, str) and identifier.partition(",")[0] in _CODES
    return known or any(code in said for code in _BY_NUMBER)


def _codes_in(error: Mapping[str, object]) -> str:
    number = error.get("hresult")
    hresult = f"0X{number & 0xFFFFFFFF:08X}" if isinstance(number, int) else ""
    return f"{hresult} {error.get('message')}".upper()


Kind = Annotated[StrictStr, Field(min_length=1, max_length=64), BeforeValidator(storable_text), PUBLIC]
Place = Annotated[StrictInt, Field(ge=0, le=1000)]


class DiskError(BaseModel):
    """Why a file could not be read: a code that keys DISK_ERROR_SENTENCES, and Hyper-V's own words."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: StrictStr
    message: Annotated[StrictStr, AfterValidator(lambda text: storable(text)[:500])] | None = None

    @property
    def sentence(self) -> str:
        return DISK_ERROR_SENTENCES[self.code]


class DriveItem(ReadingItem):
    """One attachment; of Now where `snapshot_id` is None. A pass-through disk has a `disk_number` and a description for
    its path. An empty drive has no path. `is_shared`: the disk takes persistent reservations, several VMs use it."""

    IDENTITY = ("vm_id", "snapshot_id", "controller_type", "controller_number", "controller_location")

    vm_id: Guid
    snapshot_id: Annotated[Guid | None, BeforeValidator(_now_is_none)] = None
    controller_type: Kind
    controller_number: Place
    controller_location: Place
    path: OptionalPath = None
    disk_number: Count = None
    is_shared: Flag = None


class FileItem(ReadingItem):
    """One file of a chain. Where `error` is set the rest is unknown, save what a VHD Set could still tell.
    `minimum_size_bytes` is None where Windows finds no partition, `fragmentation_percent` in a child;
    `virtual_size_bytes` of a fixed disk is less than `size_on_disk_bytes` (HYPERV.md §3.4). `fit`: whether Hyper-V
    opens the chain from this child down; None where it was not tested."""

    IDENTITY = ("path",)

    path: Path
    format: Name = None
    disk_type: Name = None
    size_on_disk_bytes: Bytes = None
    virtual_size_bytes: Bytes = None
    minimum_size_bytes: Bytes = None
    block_size_bytes: Bytes = None
    parent_path: OptionalPath = None
    backing_paths: Paths = ()
    identifier: Text = None
    fragmentation_percent: Percent = None
    is_attached: Flag = None
    fit: Annotated[
        Literal["fits", "mismatched", "changed", "unsure"] | None,
        BeforeValidator(read_fit),
        Field(validate_default=True),
    ] = None
    error: Annotated[DiskError | None, BeforeValidator(read_disk_error)] = None

    @property
    def path_key(self) -> str:
        return path_key(self.path)

    @property
    def identity(self) -> tuple[object, ...]:
        return (type(self), self.path_key)
