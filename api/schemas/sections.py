"""How fresh each kind of number of a host is, and what it costs the host."""

from datetime import datetime

from api.schemas.telling import Thing, own
from hyperv.script_header import header_of
from inventory.selectors.freshness import Freshness
from inventory.selectors.section_costs import SCRIPTS


class Section(Thing):
    """One section of the polls of one host: everything that says `x-section` of its name comes from it."""

    name: str = own("Its name.")
    title: str = own("Its name for people.")
    heavy: bool = own("Whether it is read more seldom than the rest.")
    ok: bool = own("Whether it was read when it was asked for last.")
    read_at: datetime | None = own("When it was read last; null: never.")
    attempted_at: datetime | None = own("When it was asked for last; null: never.")
    is_old: bool = own("Whether its numbers are the last known ones and not the present ones.")
    not_offered: bool = own("Whether the Windows of this host cannot tell it at all.")
    reason: str = own("Why its numbers are missing or old; empty: they are neither.")
    interval_seconds: int | None = own("The pause between two readings; null: it was never read.")
    due_at: datetime | None = own("When it is asked for again; null: at every poll.")
    refused_items: int = own("Items of the last answer that could not be understood.")
    items: int | None = own("Items of the last good answer; null: none yet.")
    last_milliseconds: int | None = own("How long the host took last; null: not measured.")
    average_milliseconds: int | None = own("How long it takes on average; null: not measured.")
    question: str = own("What its script asks of the host.")
    rights: str = own("What rights that takes there.")
    cost: str = own("What it costs the host.")


def section_of(part: Freshness) -> Section:
    script = header_of(f"{SCRIPTS}/{part.name}")
    return Section(
        name=part.name,
        title=part.label,
        heavy=part.heavy,
        ok=part.ok,
        read_at=part.ok_at,
        attempted_at=part.attempted_at,
        is_old=part.old,
        not_offered=part.not_offered,
        reason=part.reason,
        interval_seconds=part.interval_seconds,
        due_at=part.due_at,
        refused_items=part.refused_items,
        items=part.items,
        last_milliseconds=part.last_ms,
        average_milliseconds=part.average_ms,
        question=script.question,
        rights=script.rights,
        cost=script.cost,
    )
