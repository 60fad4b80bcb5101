"""One section of an answer. Sections fail alone, and within a section items are refused alone."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, FailFast, TypeAdapter, ValidationError

from hyperv.contracts.cluster import ClusterItem, ClusterNetworkItem, ClusterNodeItem
from hyperv.contracts.devices import (
    AssignedItem,
    BiosItem,
    DvdItem,
    FibreItem,
    FirmwareItem,
    FloppyItem,
    ProcessorItem,
    SecurityItem,
)
from hyperv.contracts.disk import DriveItem, FileItem
from hyperv.contracts.events import EventItem, EventLogItem
from hyperv.contracts.group import ClusterGroupItem
from hyperv.contracts.guests import GuestItem, ServiceItem
from hyperv.contracts.host import HostItem
from hyperv.contracts.memory import MemoryItem
from hyperv.contracts.networks import ManagementAdapterItem, MigrationItem, MigrationNetworkItem, SwitchItem
from hyperv.contracts.replication import ReplicationItem
from hyperv.contracts.section_error import NOT_OFFERED, SectionError, read_section_error
from hyperv.contracts.settings import HostSettingsItem, WinRMQuotasItem
from hyperv.contracts.snapshot import SnapshotItem
from hyperv.contracts.storage import PhysicalDiskItem, PoolItem, SpaceItem, StorageJobItem
from hyperv.contracts.stored_file import FolderItem, StoredFileItem
from hyperv.contracts.values import Count, ReadingItem, parse_guid
from hyperv.contracts.vm import VMItem
from hyperv.contracts.vmnics import AdapterItem
from hyperv.contracts.volume import LocalVolumeItem, SharedVolumeItem, ShareItem
from hyperv.text import storable

Item = ReadingItem

# Section name: what its items are, by the `kind` that each names. A section of one kind has it under None.
SECTIONS: Mapping[str, Mapping[str | None, type[ReadingItem]]] = {
    "host": {None: HostItem},
    "vms": {None: VMItem},
    "memory": {None: MemoryItem},
    "cluster": {"cluster": ClusterItem, "node": ClusterNodeItem, "network": ClusterNetworkItem},
    "groups": {None: ClusterGroupItem},
    "replication": {None: ReplicationItem},
    "events": {"log": EventLogItem, "event": EventItem},
    "settings": {"host": HostSettingsItem, "winrm": WinRMQuotasItem},
    "networks": {
        "switch": SwitchItem,
        "adapter": ManagementAdapterItem,
        "migration_network": MigrationNetworkItem,
        "migration": MigrationItem,
    },
    "vmnics": {None: AdapterItem},
    "guests": {"service": ServiceItem, "guest": GuestItem},
    "devices": {
        "processor": ProcessorItem,
        "dvd": DvdItem,
        "floppy": FloppyItem,
        "firmware": FirmwareItem,
        "bios": BiosItem,
        "security": SecurityItem,
        "assigned": AssignedItem,
        "fibre": FibreItem,
    },
    "volumes": {"local": LocalVolumeItem, "csv": SharedVolumeItem, "smb": ShareItem},
    "storage": {"pool": PoolItem, "space": SpaceItem, "disk": PhysicalDiskItem, "job": StorageJobItem},
    "files": {"folder": FolderItem, "file": StoredFileItem},
    "snapshots": {None: SnapshotItem},
    "disks": {"drive": DriveItem, "file": FileItem},
}

# More than any host holds of anything; each costs a kilobyte or so to judge, and one that was refused a row on a page.
ITEMS_BELIEVED = 100_000
REFUSED_NAMED = 100

_COUNT: TypeAdapter[int | None] = TypeAdapter(Count)


_FROZEN = ConfigDict(frozen=True, extra="ignore")


class RefusedItem(BaseModel):
    """An item that was not believed: where it stood (from 0), who it said it was, and why it was refused."""

    model_config = _FROZEN

    position: int
    identity: str | None
    reason: str


class SectionReading(BaseModel):
    """One section. Where `ok` is false, `error` says why and `items` is empty and means nothing. Something may be
    taken for gone only where `complete` is true: a refused item was there, but could not be read."""

    model_config = _FROZEN

    name: str
    ok: bool
    error: SectionError | None = None
    duration_ms: int | None = None
    items: tuple[Item, ...] = ()
    refused: tuple[RefusedItem, ...] = ()

    @property
    def complete(self) -> bool:
        return self.ok and not self.refused


def read_section(name: str, raw: object, collected_at: datetime) -> SectionReading:
    """The section as far as it can be believed. Never raises for what the host sent."""
    if not isinstance(raw, dict) or not isinstance(raw.get("ok"), bool):
        return _failed(name, "the section is missing or is not an object with ok, error and items")
    duration_ms = read_duration(raw.get("duration_ms"))
    if not raw["ok"]:
        return SectionReading(name=name, ok=False, error=read_section_error(raw.get("error")), duration_ms=duration_ms)
    if not isinstance(raw.get("items"), list):
        return _failed(name, "items is not a list", duration_ms)
    if len(raw["items"]) > ITEMS_BELIEVED:
        return _failed(
            name, f"{len(raw['items'])} items are more than the {ITEMS_BELIEVED} that are judged", duration_ms
        )
    if name == "host" and len(raw["items"]) != 1:
        return _failed(name, f"a host is one item and not {len(raw['items'])}", duration_ms)
    items, refused = _sift(name, raw["items"], collected_at)
    if name == "host" and not items:  # nothing of it was read: its facts must not look fresh
        return _failed(name, refused[0].reason, duration_ms)
    return SectionReading(name=name, ok=True, duration_ms=duration_ms, items=items, refused=refused)


def _sift(name: str, raw_items: list[Any], collected_at: datetime) -> tuple[tuple[Item, ...], tuple[RefusedItem, ...]]:
    if whole := _all_at_once(SECTIONS[name].get(None), raw_items, collected_at):
        return tuple(whole), ()
    items: list[Item] = []
    refused: list[RefusedItem] = []
    seen: set[tuple[object, ...]] = set()
    for position, raw in enumerate(raw_items):
        model = _model_of(SECTIONS[name], raw)
        if model is None:
            refused.append(RefusedItem(position=position, identity=None, reason=_kind_reason(raw)))
            continue
        try:
            item = model.model_validate(raw, context={"collected_at": collected_at})
        except ValidationError as error:
            reason = _unread(raw, model) or _reason(error)
            refused.append(RefusedItem(position=position, identity=_identity(raw, model), reason=reason))
            continue
        if (identity := item.identity) in seen:
            reason = f"{', '.join(model.IDENTITY)}: was already seen in this section"
            refused.append(RefusedItem(position=position, identity=_identity(raw, model), reason=reason))
            continue
        seen.add(identity)
        items.append(item)
    return tuple(items), _named(refused)


def _all_at_once(model: type[ReadingItem] | None, raw_items: list[Any], collected_at: datetime) -> list[Item] | None:
    """Nearly every answer is whole, and one call reads it in half the time of one for each item. None where something
    is to be refused, or where items are of several kinds."""
    if model is None:
        return None
    try:
        items = _list_of(model).validate_python(raw_items, context={"collected_at": collected_at})
    except ValidationError:
        return None
    return items if len({item.identity for item in items}) == len(items) else None


@cache
def _list_of(model: type[ReadingItem]) -> TypeAdapter[list[Item]]:
    return TypeAdapter(Annotated[list[model], FailFast()])  # type: ignore[valid-type,arg-type]


def _named(refused: list[RefusedItem]) -> tuple[RefusedItem, ...]:
    """The first ones, and one without identity that stands for all others: whose they were is then not known."""
    named, others = refused[:REFUSED_NAMED], refused[REFUSED_NAMED:]
    if others:
        reason = f"{len(others)} more were refused from here on"
        named.append(RefusedItem(position=others[0].position, identity=None, reason=reason))
    return tuple(named)


def _model_of(kinds: Mapping[str | None, type[ReadingItem]], raw: object) -> type[ReadingItem] | None:
    if None in kinds:
        return kinds[None]
    kind = raw.get("kind") if isinstance(raw, dict) else None
    return kinds.get(kind) if isinstance(kind, str) else None


def _kind_reason(raw: object) -> str:
    """What could not be read has an error and may have no kind: one item stands for all that is missing."""
    if isinstance(raw, dict) and isinstance(raw.get("error"), dict):
        return _not_read(raw["error"])
    return "kind: is not one of this section's"


def _identity(raw: object, model: type[ReadingItem]) -> str | None:
    """What the item calls itself, as far as that can be read: a GUID where its identity is one, else text."""
    if not isinstance(raw, dict):
        return None
    values = [raw.get(name) for name in model.IDENTITY]
    if len(values) == 1 and model.IDENTITY[0] != "name":
        try:
            return str(parse_guid(values[0]))
        except (ValueError, TypeError):
            return None
    known = [storable(str(value)) for value in values if value is not None]
    return " ".join(known)[:200] or None


def _unread(raw: object, model: type[ReadingItem]) -> str | None:
    """What the host said of something that it could not read itself: an item with an error and no identity."""
    if not isinstance(raw, dict) or not isinstance(raw.get("error"), dict):
        return None
    return None if all(raw.get(name) is not None for name in model.IDENTITY) else _not_read(raw["error"])


def _not_read(error: Mapping[str, object]) -> str:
    return storable(f"the host could not read it: {error.get('message') or 'it did not say why'}")[:500]


def _reason(error: ValidationError) -> str:
    # Without the input: notes may be long, and the reason is shown on a page.
    parts = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, part['loc'])) or 'item'}: {part['msg']}" for part in parts)[:500]


def read_duration(value: object) -> int | None:
    try:
        return _COUNT.validate_python(value)
    except ValidationError:
        return None


def not_offered(name: str) -> SectionReading:
    """A section that this host's Windows knows nothing of: it was not asked for, and nothing is broken."""
    return SectionReading(name=name, ok=False, error=SectionError(code=NOT_OFFERED))


def _failed(name: str, message: str, duration_ms: int | None = None) -> SectionReading:
    error = SectionError(code="bad_output", message=message)
    return SectionReading(name=name, ok=False, error=error, duration_ms=duration_ms)
