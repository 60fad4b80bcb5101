"""The events section of scripts/read/estate/: what a host's logs hold since the last look, and how far each was read.

Texts are those of the host, in its language: for people only. What an event is say its provider and its id.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from hyperv.contracts.values import Flag, Guid, Long, Name, ReadingItem, Text, Word, parse_guid, parse_instant

_Record = Annotated[StrictInt, Field(ge=0, le=2**63 - 1)]


def _known_instant(value: Any) -> datetime:
    instant = parse_instant(value)
    if instant is None:
        raise ValueError("is no instant")
    return instant


def _guid_or_nothing(value: Any) -> Any:
    """A value that only looks like a VM's id names none."""
    try:
        return None if value in (None, "") else parse_guid(value)
    except ValueError:
        return None


class EventLogItem(ReadingItem):
    """How far a log was read. `restarted`: it was cleared since the last look, and begins anew. `cut`: there was more;
    at a first look what was older is left out, later it comes with the next one."""

    IDENTITY = ("kind", "name")

    kind: Literal["log"]
    name: Annotated[Word, Field(min_length=1)]
    enabled: Flag = None
    read_to: _Record
    restarted: StrictBool = False
    cut: StrictBool = False


class EventItem(ReadingItem):
    """One event. `vm_id` is the first GUID among its values, which Hyper-V's events name their VM by."""

    IDENTITY = ("log", "record_id")

    kind: Literal["event"]
    log: Annotated[Word, Field(min_length=1)]
    record_id: _Record
    happened_at: Annotated[datetime, BeforeValidator(_known_instant)]
    event_id: Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]
    level: Name = None
    provider: Text = None
    vm_id: Annotated[Guid | None, BeforeValidator(_guid_or_nothing)] = None
    message: Long | None = None
