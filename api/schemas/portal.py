"""The portal itself: whether it is at work, what it costs, what it keeps."""

from collections.abc import Iterable
from datetime import date, datetime

from api.schemas.refs import HostRef, host_ref
from api.schemas.telling import Thing, own
from inventory.selectors import poll_health, processes, waiting, winrm_budget
from upkeep.models import Restoration
from upkeep.selectors import kept, page_times, table_sizes


class Process(Thing):
    """A process of the portal."""

    name: str = own("Its name: beat, worker:polls, worker:suspect, worker: and the queue of a site.")
    title: str = own("What it does.")
    heard_at: datetime | None = own("When it was heard of last; null: never.")
    is_silent: bool = own("Whether that is longer ago than it may be busy.")


class DuePolls(Thing):
    """Hosts whose poll is due."""

    due: int = own("Those for which no worker was asked yet.")
    sent: int = own("Those that wait for a worker.")
    running: int = own("Those that are being polled.")
    oldest_seconds: float | None = own("How long the longest waiting of them waits; null: none does.")


class PollsOfAnHour(Thing):
    by_outcome: dict[str, int] = own("Polls that began in the last 60 minutes, by what came of them.")
    late_hosts: int = own("Hosts whose poll is more than a minute overdue.")
    mean_seconds: float | None = own("How long they took; null: none has ended.")
    longest_seconds: float | None = own("How long the longest took; null: none has ended.")


class PageSpeed(Thing):
    """One kind of page in the last 24 hours, in milliseconds of the server."""

    page: str = own("Which kind.")
    requests: int = own("How often it was asked for.")
    mean_milliseconds: int = own("How long it took on average.")
    p95_milliseconds: int = own("So long, or less, in 95 of 100.")
    longest_milliseconds: int = own("How long it took at most.")
    is_slow: bool = own("Whether p95 is beyond the portal's goal of 150 ms.")


class Table(Thing):
    name: str = own("Its name.")
    total_bytes: int = own("What it takes on disk, with its indexes.")
    row_estimate: int | None = own("Rows, as PostgreSQL estimates them; null: not yet.")
    grown_bytes: int | None = own("By how much it has grown in about a week; null: nobody had looked then.")


class Database(Thing):
    looked_on: date | None = own("The day of these figures; null: nobody has looked yet.")
    total_bytes: int | None = own("All tables together; null: nobody has looked yet.")
    grown_bytes: int | None = own("By how much they have grown in about a week; null: nobody had looked then.")
    tables: list[Table] = own("The largest, largest first.")
    more_tables: int = own("How many others there are.")


class HostCost(Thing):
    """What one day of reading cost a host."""

    host: HostRef = own("Which host.")
    polls: int = own("Polls of that day.")
    failed_polls: int = own("Those that failed.")
    bytes_received: int = own("What the host sent.")
    script_milliseconds: int = own("For how long scripts of the portal's ran there.")
    processor_milliseconds: int | None = own("What they took of its processors; null: it never told.")


class Reading(Thing):
    """What reading costs the hosts that you see, by one day in UTC."""

    day: date | None = own("Which day: yesterday, or today where nothing was read yesterday; null: nothing was yet.")
    is_whole: bool = own("Whether that day is over.")
    polls: int = own("Polls of that day.")
    bytes_received: int = own("What all hosts sent.")
    script_milliseconds: int = own("For how long scripts ran, all hosts together.")
    measured_hosts: int = own("Hosts that are in these sums.")
    hosts: list[HostCost] = own("The ten on which most was spent.")


class Kept(Thing):
    """A kind of rows that is forgotten after a while."""

    title: str = own("What it is.")
    days: int | None = own("How long it is kept; null: for ever.")
    pruned_at: datetime | None = own("When old ones were removed last; null: never yet.")
    removed: int | None = own("How many that were; null: never yet.")
    is_behind: bool = own("Whether there was more to remove than one run may take.")


class Restored(Thing):
    at: datetime = own("When the portal was restored last.")
    backup_name: str = own("From which backup.")
    backup_taken_at: datetime = own("When that was made.")
    backup_version: str = own("By which version of the portal.")


class Portal(Thing):
    """How the portal itself is."""

    is_held: bool = own("Whether it sends nothing, because it was restored and nobody has released it yet.")
    processes: list[Process] = own("Its processes.")
    queue: DuePolls = own("How long polls wait.")
    polls: PollsOfAnHour = own("How polling went in the last hour.")
    pages: list[PageSpeed] = own("The ten slowest kinds of pages.")
    database: Database = own("How large its database is.")
    reading: Reading = own("What it costs the hosts.")
    kept: list[Kept] = own("What it forgets, and when.")
    restored: Restored | None = own("Where it comes from; null: it was never restored.")


def processes_of(rows: Iterable[processes.Process]) -> list[Process]:
    return [Process(name=row.name, title=row.title, heard_at=row.heard_at, is_silent=row.is_silent) for row in rows]


def queue_of(found: waiting.Waiting) -> DuePolls:
    oldest = found.oldest.total_seconds() if found.oldest else None
    return DuePolls(due=found.due, sent=found.sent, running=found.running, oldest_seconds=oldest)


def polls_of(health: poll_health.PollHealth) -> PollsOfAnHour:
    return PollsOfAnHour(
        by_outcome=dict(health.counts),
        late_hosts=health.late,
        mean_seconds=health.mean_seconds,
        longest_seconds=health.longest_seconds,
    )


def speed_of(row: page_times.PageSpeed) -> PageSpeed:
    return PageSpeed(
        page=row.page,
        requests=row.requests,
        mean_milliseconds=row.mean_ms,
        p95_milliseconds=row.p95_ms,
        longest_milliseconds=row.longest_ms,
        is_slow=row.is_slow,
    )


def database_of(found: table_sizes.Database) -> Database:
    names = ("name", "total_bytes", "row_estimate", "grown_bytes")
    tables = [Table(**{name: getattr(row, name) for name in names}) for row in found.tables]
    same = {name: getattr(found, name) for name in ("looked_on", "total_bytes", "grown_bytes")}
    return Database(tables=tables, more_tables=found.others, **same)


def reading_of(budget: winrm_budget.Budget) -> Reading:
    same = {name: getattr(budget, name) for name in ("day", "is_whole", "polls", "bytes_received", "measured_hosts")}
    return Reading(script_milliseconds=budget.host_ms, hosts=[_cost_of(row) for row in budget.hosts], **same)


def _cost_of(row: winrm_budget.HostBudget) -> HostCost:
    return HostCost(
        host=host_ref(row.host),
        polls=row.polls,
        failed_polls=row.failed_polls,
        bytes_received=row.bytes_received,
        script_milliseconds=row.host_ms,
        processor_milliseconds=row.cpu_ms,
    )


def kept_of(row: kept.KeptRows) -> Kept:
    return Kept(
        title=row.title,
        days=row.days if row.days > 0 else None,
        pruned_at=row.last.at if row.last else None,
        removed=row.last.removed if row.last else None,
        is_behind=bool(row.last and row.last.is_behind),
    )


def restored_of(row: Restoration | None) -> Restored | None:
    return Restored(**{name: getattr(row, name) for name in Restored.model_fields}) if row else None
