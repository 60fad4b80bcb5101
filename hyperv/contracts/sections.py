"""One section of an answer. Sections fail alone, and within a section items are refused alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from hyperv.contracts.host import HostItem
from hyperv.contracts.memory import MemoryItem
from hyperv.contracts.section_error import SectionError, read_section_error
from hyperv.contracts.values import Count, parse_guid
from hyperv.contracts.vm import VMItem
from hyperv.text import storable

Item = HostItem | VMItem | MemoryItem

# Section name: its model and the key that tells its items apart.
SECTIONS: Mapping[str, tuple[type[HostItem | VMItem | MemoryItem], str]] = {
    "host": (HostItem, "name"),
    "vms": (VMItem, "id"),
    "memory": (MemoryItem, "vm_id"),
}

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
    duration_ms = _duration(raw.get("duration_ms"))
    if not raw["ok"]:
        return SectionReading(name=name, ok=False, error=read_section_error(raw.get("error")), duration_ms=duration_ms)
    if not isinstance(raw.get("items"), list):
        return _failed(name, "items is not a list", duration_ms)
    if name == "host" and len(raw["items"]) != 1:
        return _failed(name, f"a host is one item and not {len(raw['items'])}", duration_ms)
    items, refused = _sift(name, raw["items"], collected_at)
    if name == "host" and not items:  # nothing of it was read: its facts must not look fresh
        return _failed(name, refused[0].reason, duration_ms)
    return SectionReading(name=name, ok=True, duration_ms=duration_ms, items=items, refused=refused)


def _sift(name: str, raw_items: list[Any], collected_at: datetime) -> tuple[tuple[Item, ...], tuple[RefusedItem, ...]]:
    model, key = SECTIONS[name]
    items: list[Item] = []
    refused: list[RefusedItem] = []
    seen: set[object] = set()
    for position, raw in enumerate(raw_items):
        try:
            item = model.model_validate(raw, context={"collected_at": collected_at})
        except ValidationError as error:
            reason = _unread(raw, key) or _reason(error)
            refused.append(RefusedItem(position=position, identity=_identity(raw, key), reason=reason))
            continue
        if (identity := getattr(item, key)) in seen:
            reason = f"{key}: was already seen in this section"
            refused.append(RefusedItem(position=position, identity=str(identity), reason=reason))
            continue
        seen.add(identity)
        items.append(item)
    return tuple(items), tuple(refused)


def _identity(raw: object, key: str) -> str | None:
    value = raw.get(key) if isinstance(raw, dict) else None
    try:
        return storable(str(value))[:200] if key == "name" and value is not None else str(parse_guid(value))
    except (ValueError, TypeError):
        return None


def _unread(raw: object, key: str) -> str | None:
    """What the host said of something that it could not read itself: an item with an error and no identity."""
    if not isinstance(raw, dict) or raw.get(key) is not None or not isinstance(raw.get("error"), dict):
        return None
    return storable(f"the host could not read it: {raw['error'].get('message') or 'it did not say why'}")[:500]


def _reason(error: ValidationError) -> str:
    # Without the input: notes may be long, and the reason is shown on a page.
    parts = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, part['loc'])) or 'item'}: {part['msg']}" for part in parts)[:500]


def _duration(value: object) -> int | None:
    try:
        return _COUNT.validate_python(value)
    except ValidationError:
        return None


def _failed(name: str, message: str, duration_ms: int | None = None) -> SectionReading:
    error = SectionError(code="bad_output", message=message)
    return SectionReading(name=name, ok=False, error=error, duration_ms=duration_ms)
