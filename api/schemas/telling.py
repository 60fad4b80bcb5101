"""Nothing is told without its age, and nothing is left out without a reason.

Each field that a host tells names the section of the poll that it comes from. An object says once when each of these
sections was read, why one of them is old, and of every field that is null why it is not known.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from inventory.selectors.freshness import Freshness

SECTION = "x-section"
NOT_TOLD = "The host does not tell it."
ReadAt = Mapping[str, datetime | None]
T = TypeVar("T", bound="Told")
Item = TypeVar("Item", bound="Thing")


def of(section: str, description: str, **more: Any) -> Any:
    """A field that comes from that section of a poll. Null means that it is not known; `unknown_because` says why."""
    return Field(description=description, json_schema_extra={SECTION: section}, **more)


def own(description: str, **more: Any) -> Any:
    """A field that the portal itself knows. Null means what the description says."""
    return Field(description=description, **more)


class Thing(BaseModel):
    """Part of an answer. Bytes, seconds and percent are named so; moments are UTC (RFC 3339)."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Told(Thing):
    """Something that hosts tell of."""

    read_at: Mapping[str, datetime | None] = own(
        "For each section of the poll that fields of this object come from: when it was last read; null: never.",
    )
    old_because: Mapping[str, str] = own("The sections whose fields are last known ones, and why they are not newer.")
    unknown_because: Mapping[str, str] = own("The fields that are null because nobody knows them, and why.")


@cache
def sections_of_fields(model: type[Told]) -> Mapping[str, str]:
    """Field -> the section that it comes from."""
    found = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and SECTION in extra:
            found[name] = str(extra[SECTION])
    return found


def tell(
    model: type[T],
    values: Mapping[str, Any],
    sections: Mapping[str, Freshness],
    because: Mapping[str, str] | None = None,
) -> T:
    """The object with its ages and reasons. `because`: for a field, why it is null although its section was read."""
    comes_from = sections_of_fields(model)
    used = {name: sections[name] for name in sorted(set(comes_from.values())) if name in sections}
    unknown = {
        field: _reason(sections.get(section), (because or {}).get(field, ""))
        for field, section in comes_from.items()
        if values[field] is None
    }
    return model(
        **values,
        read_at={name: part.ok_at for name, part in used.items()},
        old_because={name: part.reason for name, part in used.items() if part.old},
        unknown_because=unknown,
    )


def tell_row(
    model: type[T], row: Any, sections: Mapping[str, Freshness], because: Mapping[str, str] | None = None, **extra: Any
) -> T:
    """The same, with every field that is not in `extra` taken from the attribute of that name."""
    names = [name for name in model.model_fields if name not in extra and name not in Told.model_fields]
    return tell(model, values_of(row, names) | extra, sections, because)


def _reason(part: Freshness | None, because: str) -> str:
    if part is None:
        return "This portal does not ask hosts for it."
    return ("" if part.known else part.reason) or because or NOT_TOLD


class Page(Thing, Generic[Item]):
    """A part of a list."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return f"{params[0].__name__}Page"

    items: list[Item]
    next_cursor: str | None = own("What `cursor` has to be for the items that follow; null: these were the last.")
    next: str | None = own("The address of the items that follow, also in the header Link; null: these were the last.")


def values_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Attributes of a row under their own names."""
    return {name: getattr(row, name) for name in names}
