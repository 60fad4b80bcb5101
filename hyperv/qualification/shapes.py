"""What a host answered, held against the contract: what was refused, what it never says, what nobody asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hyperv.contracts import SectionError
from hyperv.contracts.sections import SECTIONS, read_section
from hyperv.contracts.values import ReadingItem

# Not facts of the thing: what kind of item this is, and why something could not be read.
_OF_EVERY_ITEM = frozenset({"kind", "error"})


@dataclass(frozen=True, slots=True)
class SectionFindings:
    """One section of one host. `absent`: fields that no item has a value for; `unexpected`: keys that no contract
    knows. Either may be this Windows version's own way; refused items never are."""

    name: str
    ok: bool
    error: SectionError | None
    duration_ms: int | None
    items: int
    refused: tuple[str, ...]
    absent: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Read as the contract has it. A section that the host refuses to answer is not."""
        return self.ok and not self.refused


def findings_of(name: str, raw: object, collected_at: datetime) -> SectionFindings:
    """Never raises for what the host sent. LookupError for a section that is none of ours."""
    kinds = SECTIONS[name]
    reading = read_section(name, raw, collected_at)
    items = [item for item in _raw_items(raw) if isinstance(item, dict)]
    refused = tuple(f"{item.identity or f'item {item.position}'}: {item.reason}" for item in reading.refused)
    return SectionFindings(
        name=name,
        ok=reading.ok,
        error=reading.error,
        duration_ms=reading.duration_ms,
        items=len(reading.items),
        refused=refused,
        absent=tuple(_absent(kinds, items)),
        unexpected=tuple(_unexpected(kinds, items)),
    )


def _raw_items(raw: object) -> list[Any]:
    items = raw.get("items") if isinstance(raw, dict) else None
    return items if isinstance(items, list) else []


def _by_model(
    kinds: Mapping[str | None, type[ReadingItem]], items: Iterable[dict[str, Any]]
) -> Iterable[tuple[str, type[ReadingItem], list[dict[str, Any]]]]:
    """Prefix for field names, model, its items; models without items are left out, for nothing is known of them."""
    items = list(items)
    for kind, model in kinds.items():
        if own := [item for item in items if kind is None or item.get("kind") == kind]:
            yield (f"{kind}." if kind else ""), model, own


def _absent(kinds: Mapping[str | None, type[ReadingItem]], items: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Fields as the script sends them: a contract may derive others from them."""
    for prefix, model, own in _by_model(kinds, items):
        sent = sorted({key for item in own for key in item} | {*model.model_fields}.intersection(own[0]))
        for key in sent:
            if key not in _OF_EVERY_ITEM and all(item.get(key) is None for item in own):
                yield prefix + key


def _unexpected(kinds: Mapping[str | None, type[ReadingItem]], items: Iterable[dict[str, Any]]) -> Iterable[str]:
    for prefix, model, own in _by_model(kinds, items):
        known = {*model.model_fields, *model.DERIVED_FROM, *_OF_EVERY_ITEM}
        yield from sorted({prefix + str(key) for item in own for key in item if key not in known})
    strangers = {str(item.get("kind")) for item in items} - {str(kind) for kind in kinds}
    if None not in kinds:
        yield from sorted(f"kind {kind}" for kind in strangers)
