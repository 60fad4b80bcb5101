"""Who consumes which section of a poll. Apps register in AppConfig.ready(); nobody imports a consumer."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hyperv.contracts import SectionReading
from inventory.differences import Written


@dataclass(frozen=True, slots=True)
class Seen:
    """One section of one poll, as its consumers get it. `started_at` is the portal's clock when the poll began;
    `last_read_at` is when the one began that read this section of this host last, None where none ever did.

    `told` is all that the host answered in this poll, by section, for those whose facts rest on what another section
    says of the host; empty where a consumer is called by itself.

    A consumer adds to `changed_vms` the VMs whose state token changed: the heavy sections are then asked for at once;
    and to `written` what it wrote otherwise than it stood.
    """

    host_id: int
    poll_id: int
    started_at: datetime
    section: SectionReading
    last_read_at: datetime | None = None
    changed_vms: set[uuid.UUID] = field(default_factory=set)
    written: list[Written] = field(default_factory=list)
    told: Mapping[str, SectionReading] = field(default_factory=dict)

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

Parameters = Callable[[int], Mapping[str, object]]
"""What the section's script is told of the host with this key; JSON, from the database alone."""


class Pace(StrEnum):
    """How often a section is asked for: LIGHT at every poll; HEAVY, what opens files or asks each VM, more seldom, or
    at once where a VM changed."""

    LIGHT = "light"
    HEAVY = "heavy"


_consumers: dict[str, list[Consumer]] = {}
_paces: dict[str, Pace] = {}
_parameters: dict[str, Parameters] = {}
_twice: set[str] = set()


def register(
    section: str,
    consumer: Consumer,
    pace: Pace = Pace.LIGHT,
    parameters: Parameters | None = None,
    *,
    twice_at_first: bool = False,
) -> None:
    """`section` is asked for at its first registrant's pace; its consumers run in the order of registration.
    `twice_at_first`: what its script is told follows from what it found before, so that of a new host the second answer
    is the first whole one: the poll after the first one asks for it too, however seldom else."""
    _paces.setdefault(section, pace)
    if twice_at_first:
        _twice.add(section)
    if parameters is not None:
        _parameters.setdefault(section, parameters)
    if consumer not in _consumers.setdefault(section, []):
        _consumers[section].append(consumer)


def pace_of(section: str) -> Pace:
    """LIGHT where nobody has registered it: a state kept by an older version."""
    return _paces.get(section, Pace.LIGHT)


def is_asked_twice_at_first(section: str) -> bool:
    return section in _twice


def consumers_of(section: str) -> Sequence[Consumer]:
    return tuple(_consumers.get(section, ()))


def parameters_for(asked: Iterable[str], host_id: int) -> dict[str, Mapping[str, object]]:
    """Section -> what its script is told; only those that have something to be told."""
    return {name: told for name in asked if name in _parameters and (told := _parameters[name](host_id))}


def names(pace: Pace | None = None) -> tuple[str, ...]:
    """The sections that polls ask for, in the order in which they are consumed (a VM before its memory)."""
    return tuple(name for name in _consumers if pace is None or _paces[name] == pace)
