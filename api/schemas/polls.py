"""The history of polls."""

from datetime import datetime

from api.schemas.refs import HostRef, host_ref
from api.schemas.telling import Thing, own
from inventory.choices import PollOutcome, Queue
from inventory.models import Poll as PollRow
from inventory.models import PollSection as PollSectionRow


class PollSection(Thing):
    """One section of one poll."""

    name: str = own("Its name.")
    ok: bool = own("Whether it was read.")
    error_code: str | None = own("Why it was not, as a word; null: it was.")
    error: str | None = own("Why it was not, in a sentence; null: it was.")
    duration_milliseconds: int | None = own("How long the host took; null: not measured.")
    items: int = own("Items that it brought.")
    refused_items: int = own("Items that could not be understood.")


class Poll(Thing):
    """One run against one host."""

    id: int = own("The portal's own number of the poll.")
    host: HostRef = own("Which host.")
    queue: Queue = own("polls, or suspect for hosts whose last poll failed.")
    worker: str = own("Which worker ran it.")
    started_at: datetime = own("When it began.")
    finished_at: datetime | None = own("When it ended; null: it runs, or its worker was lost.")
    outcome: PollOutcome = own("What came of it.")
    error_code: str | None = own("Why it failed, as a word; null: it did not.")
    error: str | None = own("Why it failed, in a sentence; null: it did not.")
    duration_seconds: float | None = own("How long it took; null: it has not ended.")
    bytes_received: int | None = own("What the host sent; null: nothing was counted.")
    rows_changed: int | None = own("Rows that it changed; null: it has not ended.")
    next_poll_at: datetime | None = own("When the host was due again; null: it has not ended.")
    sections: list[PollSection] = own("What it read.")


_SAME = "id queue worker started_at finished_at outcome error_code duration_seconds bytes_received rows_changed".split()


def poll_of(row: PollRow) -> Poll:
    return Poll(
        host=host_ref(row.host),
        error=row.error_sentence,
        next_poll_at=row.next_poll_at,
        sections=[_section(section) for section in row.sections.all()],
        **{name: getattr(row, name) for name in _SAME},
    )


def _section(row: PollSectionRow) -> PollSection:
    return PollSection(
        name=row.name,
        ok=row.ok,
        error_code=row.error_code,
        error=row.error_sentence,
        duration_milliseconds=row.duration_ms,
        items=row.items,
        refused_items=len(row.refused),
    )
