"""Lists as CSV: the same filters and order as on the page, all its pages, streamed.

Moments are ISO 8601 in UTC, bytes whole numbers with the unit in the column's name. An unknown value is an empty cell,
and the column `unknown_because` says why. A text that a spreadsheet would run as a formula gets an apostrophe in front.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from inventory.selectors.hosts import HostRow
from inventory.selectors.vm_rows import VMRow

Column = tuple[str, Callable[[Any], Any]]
CHUNK = 500  # rows dressed together: a few queries for each five hundred rows, whatever the length of the list
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV injection

HOST_COLUMNS: Sequence[Column] = (
    ("host", lambda row: row.host.name),
    ("condition", lambda row: row.condition.label),
    ("cluster", lambda row: row.host.cluster.name if row.host.cluster else None),
    ("address", lambda row: row.host.address),
    ("model", lambda row: row.host.model),
    ("windows", lambda row: row.host.os_caption),
    ("vms", lambda row: row.vm_count),
    ("vms_running", lambda row: row.running_count),
    ("logical_processors", lambda row: row.host.logical_processors),
    ("memory_capacity_bytes", lambda row: row.host.memory_capacity_bytes),
    ("memory_available_bytes", lambda row: row.available_bytes),
    ("memory_assigned_bytes", lambda row: row.assigned_bytes),
    ("memory_demand_bytes", lambda row: row.demand_bytes),
    ("vms_with_unknown_demand", lambda row: row.demand_unknown if row.memory.known else None),
    ("host_read_at", lambda row: row.sections["host"].ok_at),
    ("vms_read_at", lambda row: row.vms.ok_at),
    ("memory_read_at", lambda row: row.memory.ok_at),
    ("next_poll_at", lambda row: row.host.poll_state.next_poll_at if hasattr(row.host, "poll_state") else None),
    ("unknown_because", lambda row: unknown_host_numbers(row)),
)
VM_COLUMNS: Sequence[Column] = (
    ("vm", lambda row: row.vm.name),
    ("guid", lambda row: str(row.vm.pk)),
    ("state", lambda row: row.state),
    ("host", lambda row: row.vm.host.name),
    ("cluster", lambda row: row.vm.host.cluster.name if row.vm.host.cluster else None),
    ("gone_at", lambda row: row.vm.gone_at),
    ("processors", lambda row: row.vm.processor_count),
    ("cpu_percent", lambda row: row.reading.cpu_percent),
    ("dynamic_memory", lambda row: row.vm.dynamic_memory_enabled),
    ("memory_assigned_bytes", lambda row: row.memory.assigned_bytes),
    ("memory_demand_bytes", lambda row: row.memory.demand_bytes),
    ("memory_pressure_percent", lambda row: row.memory.pressure_percent),
    ("memory_startup_bytes", lambda row: row.vm.memory_startup_bytes),
    ("memory_minimum_bytes", lambda row: row.vm.memory_minimum_bytes),
    ("memory_maximum_bytes", lambda row: row.vm.memory_maximum_bytes),
    ("booted_at", lambda row: row.reading.booted_at),
    ("generation", lambda row: row.vm.generation),
    ("version", lambda row: row.vm.version),
    ("replication_state", lambda row: row.vm.replication_state),
    ("replication_health", lambda row: row.vm.replication_health),
    ("vms_read_at", lambda row: row.vms_section.ok_at),
    ("memory_read_at", lambda row: row.memory_section.ok_at),
    ("notes", lambda row: row.vm.notes),
    ("unknown_because", lambda row: unknown_vm_numbers(row)),
)
POLL_COLUMNS: Sequence[Column] = (
    ("started_at", lambda poll: poll.started_at),
    ("host", lambda poll: poll.host.name),
    ("outcome", lambda poll: poll.get_outcome_display()),
    ("duration_seconds", lambda poll: poll.duration_seconds),
    ("failed_sections", lambda poll: " ".join(poll.failed_sections)),
    ("refused_items", lambda poll: poll.refused_items),
    ("bytes_received", lambda poll: poll.bytes_received),
    ("rows_changed", lambda poll: poll.rows_changed),
    ("queue", lambda poll: poll.queue),
    ("worker", lambda poll: poll.worker),
    ("finished_at", lambda poll: poll.finished_at),
    ("next_poll_at", lambda poll: poll.next_poll_at),
    ("error_code", lambda poll: poll.error_code),
    ("error", lambda poll: poll.error_sentence),
    ("unknown_because", lambda poll: "" if poll.finished_at else f"the poll is {poll.outcome}"),
)


def unknown_host_numbers(row: HostRow) -> str:
    return "; ".join(f"{part.label}: {part.reason}" for part in row.sections.values() if not part.known)


def unknown_vm_numbers(row: VMRow) -> str:
    reasons = [f"demand: {row.demand_reason}"] if row.demand_reason else []
    if row.state is None:
        reasons.append(f"state: {row.vms_section.reason or 'the VM has not been read here yet'}")
    if row.memory.pressure_percent is None and not row.demand_reason:
        reasons.append("pressure: static memory" if row.running else "pressure: the VM is not running")
    return "; ".join(reasons)


def cell(value: Any) -> str:
    """One value as CSV holds it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def rows_of(
    found: QuerySet[Any], dress: Callable[[Iterable[Any]], Iterable[Any]] = lambda chunk: chunk
) -> Iterator[Any]:
    """The whole list, read and dressed in chunks."""
    source = found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(source, CHUNK)):
        yield from dress(chunk)


class _Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_response(name: str, columns: Sequence[Column], rows: Iterable[Any], now: datetime) -> StreamingHttpResponse:
    """A download called like hosts-20261123-0900.csv (UTC). Its byte order mark makes Excel read UTF-8."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([cell(value(row)) for _, value in columns]) for row in rows)

    def body() -> Iterator[str]:
        yield "\ufeff" + str(writer.writerow([header for header, _ in columns]))
        yield from lines

    response = StreamingHttpResponse(body(), content_type="text/csv; charset=utf-8")
    stamp = now.astimezone(UTC).strftime("%Y%m%d-%H%M")
    response["Cache-Control"] = "private, no-store"  # after a logout nobody finds it on the machine again
    response["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.csv"'
    return response
