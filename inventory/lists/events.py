"""The list of events of all hosts."""

from inventory.lists.filters import EventFilter
from inventory.scope import scope_of
from inventory.selectors.event_words import LOOKED_THROUGH
from inventory.selectors.events import EventQuestion, event_rows, events_matching, search_ends_early
from inventory.veil import is_veiled
from lists.columns import Column
from lists.definition import Asking, Empty, List

COLUMNS = (
    Column("happened", "When", csv=(("happened_at", lambda row: row.event.happened_at),)),
    Column("level", "Level", "hv-verdict", csv=(("level", lambda row: row.event.level),)),
    Column("id", "Event", "end", csv=(("event_id", lambda row: row.event.event_id),)),
    Column("host", "Host", csv=(("host", lambda row: row.event.host.name),)),
    Column(
        "vm", "VM",
        csv=(
            ("vm", lambda row: row.vm.name if row.vm else None),
            ("vm_guid", lambda row: str(row.event.vm_id) if row.event.vm_id and not is_veiled(row.vm) else None),
        ),
    ),
    Column("message", "What the host wrote", "hv-long", csv=(("message", lambda row: row.event.message),)),
    Column("log", "Log", optional=True, csv=(("log", lambda row: row.event.log),)),
    Column("provider", "Provider", optional=True, csv=(("provider", lambda row: row.event.provider),)),
    Column("record", "Record", "end", optional=True, csv=(("record_id", lambda row: row.event.record_id),)),
)  # fmt: skip


def _notice(question: EventQuestion, asking: Asking) -> str:
    if not search_ends_early(question, scope_of(asking.user), asking.now):
        return ""
    return (
        f"Messages of the latest {LOOKED_THROUGH:,} events of this time were looked through, older ones were not. "
        "Choose a shorter time, a host or a level to look further back."
    )


EVENTS = List(
    key="events",
    url="inventory:events",
    title="Events",
    thing="event",
    things="events",
    icon="timeline-event",
    form=EventFilter,
    columns=COLUMNS,
    cells="inventory/lists/events.html",
    matching=lambda question, asking: events_matching(question, scope_of(asking.user), asking.now),
    dress=lambda events, asking: event_rows(events, scope_of(asking.user)),
    row_key=lambda row: str(row.event.pk),
    notice=_notice,
    empty=Empty(
        "timeline-event",
        "No events in this time",
        "Events of the last 24 hours stand here, of the kinds that the portal reads; the filters reach further back.",
    ),
)
