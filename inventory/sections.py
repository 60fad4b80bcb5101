"""Who consumes which section of a poll. Apps register in AppConfig.ready(); nobody imports a consumer."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hyperv.contracts import SectionReading


@dataclass(frozen=True, slots=True)
class Seen:
    """One section of one poll, as its consumers get it. `started_at` is the portal's clock when the poll began."""

    host_id: int
    poll_id: int
    started_at: datetime
    section: SectionReading

    @property
    def items(self) -> Sequence[Any]:
        return self.section.items

    def refused_ids(self) -> set[uuid.UUID] | None:
        """GUIDs of malformed items; None when one of them has no readable GUID, so that absence cannot be judged."""
        refused: set[uuid.UUID] = set()
        for item in self.section.refused:
            try:
                refused.add(uuid.UUID(str(item.identity)))
            except ValueError:
                return None
        return refused


Consumer = Callable[[Seen], int]
"""Writes what the section says, inside the caller's transaction; answers how many rows it changed."""


class Pace(StrEnum):
    """How often a section is asked for: LIGHT at every poll; HEAVY, what opens files or asks each VM, more seldom, or
    at once where a VM changed."""

    LIGHT = "light"
    HEAVY = "heavy"


_consumers: dict[str, list[Consumer]] = {}
_paces: dict[str, Pace] = {}


def register(section: str, consumer: Consumer, pace: Pace = Pace.LIGHT) -> None:
    """`section` is asked for at its first registrant's pace; its consumers run in the order of registration."""
    _paces.setdefault(section, pace)
    if consumer not in _consumers.setdefault(section, []):
        _consumers[section].append(consumer)


def pace_of(section: str) -> Pace:
    return _paces[section]


def consumers_of(section: str) -> Sequence[Consumer]:
    return tuple(_consumers.get(section, ()))


def names() -> tuple[str, ...]:
    """The sections that a poll asks for, in the order in which they are consumed (a VM before its memory)."""
    return tuple(_consumers)
