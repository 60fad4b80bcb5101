"""How old each kind of number of each host is, and why it is not newer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hyperv.contracts.section_error import NOT_OFFERED
from inventory import prepared, sections
from inventory.models import SectionState
from inventory.sections import Pace

# One poll may be missed or slow without anybody caring; two in a row may not (and jitter is 10 %).
STALE_INTERVALS = 2.5
# What people read, in the order in which they read it. A section that no app has registered is not shown.
SECTIONS = {
    "host": "Host",
    "vms": "VMs",
    "memory": "Memory",
    "cluster": "Cluster",
    "groups": "Cluster groups",
    "replication": "Replication",
    "events": "Events",
    "snapshots": "Snapshots",
    "disks": "Disks",
    "files": "Files",
    "volumes": "Volumes",
    "storage": "Storage health",
    "networks": "Networks",
    "vmnics": "Network adapters",
    "guests": "Guests",
    "devices": "Devices",
    "settings": "Settings",
}


def known_sections() -> list[str]:
    """The names of the sections that polls ask for, in the order of SECTIONS, then any other."""
    asked = sections.names()
    return [*(name for name in SECTIONS if name in asked), *(name for name in asked if name not in SECTIONS)]


def section_choices() -> list[tuple[str, str]]:
    return [(name, SECTIONS.get(name, name)) for name in known_sections()]


@dataclass(frozen=True, slots=True)
class Freshness:
    """One section of one host. `ok_at` None: never read. `stale`: older than 2.5 times the pause between its readings.

    `due_at`: when a heavy one is asked for again; None where every poll asks for it. The milliseconds are the host's.
    `before_vm`: it was read, but not since the VM that it is to tell of came to this host. `missed`: it was read, and
    did not show the VM any more; `ok_at` is when it did last, or when its host did if that was later (`or_longer`).
    """

    name: str
    ok: bool
    ok_at: datetime | None
    attempted_at: datetime | None
    stale: bool
    interval_seconds: int | None = None
    error_code: str | None = None
    error_sentence: str | None = None
    refused_items: int = 0
    due_at: datetime | None = None
    last_ms: int | None = None
    average_ms: int | None = None
    items: int | None = None
    before_vm: bool = False
    missed: bool = False
    or_longer: bool = False

    def of_vm_shown_last(self, shown_at: datetime) -> "Freshness":
        """As it is for a VM that its host has not shown since: what is known of it is from then."""
        if self.ok_at is None:
            return self
        # Of a heavy section nobody knows whether the reading before the last one was after that.
        is_later = self.ok_at > shown_at
        return replace(self, ok_at=min(self.ok_at, shown_at), missed=True, or_longer=is_later and self.heavy)

    def of_vm_since(self, came_at: datetime) -> "Freshness":
        """As it is for a VM that came to this host then: an older reading has nothing to say of it."""
        return replace(self, before_vm=self.ok_at is not None and self.ok_at < came_at)

    @property
    def label(self) -> str:
        return SECTIONS.get(self.name, self.name)

    @property
    def heavy(self) -> bool:
        return sections.pace_of(self.name) == Pace.HEAVY

    @property
    def known(self) -> bool:
        return self.ok_at is not None and not self.before_vm

    @property
    def old(self) -> bool:
        """The numbers of this section are the last known ones and not the present ones."""
        return self.ok_at is not None and (self.stale or not self.ok or self.before_vm or self.missed)

    def counted(self, number: int) -> int | None:
        """What was counted of its rows; None where there are none because they were never read."""
        return number if number or self.known else None

    @property
    def failed(self) -> bool:
        """It was asked for, and the last answer was none although this Windows could give one."""
        return self.attempted_at is not None and not self.ok and not self.not_offered

    @property
    def not_offered(self) -> bool:
        """The Windows of this host cannot tell it: nothing is wrong, and nothing will come."""
        return self.error_code == NOT_OFFERED

    @property
    def reason(self) -> str:
        """Why its numbers are missing or old; empty when they are neither."""
        if not self.ok:
            return self.error_sentence or NEVER
        if self.missed:
            return "The last poll of its host did not show this VM any more: it may be moving."
        if self.before_vm:
            return "It has not been read since the VM came to this host."
        return "It has not been read for more than 2.5 of its intervals." if self.stale else ""


_FIELDS = (
    *("host_id", "host__poll_interval_seconds", "host__heavy_interval_seconds", "name", "ok", "ok_at"),
    *("attempted_at", "error_code", "error_sentence", "refused_items", "due_at", "last_ms", "average_ms", "items"),
)
NEVER = "This section has not been read yet."
# As `stale` of Freshness, of very many at once.
_READ = """
SELECT state.host_id FROM inventory_sectionstate AS state JOIN inventory_host AS host ON host.id = state.host_id
 WHERE state.host_id = ANY(%(hosts)s) AND state.name = ANY(%(names)s) AND state.ok
   AND state.ok_at >= %(now)s - %(intervals)s * make_interval(secs =>
       CASE WHEN state.name = ANY(%(heavy)s) THEN greatest(host.poll_interval_seconds, host.heavy_interval_seconds)
            ELSE host.poll_interval_seconds END)
 GROUP BY state.host_id HAVING count(*) = %(count)s
"""
Sections = Mapping[str, Freshness]


def never_read(name: str) -> Freshness:
    return Freshness(name, False, None, None, False, None, "never", NEVER)


def sections_of(host_ids: Iterable[int], now: datetime, *names: str) -> dict[int, dict[str, Freshness]]:
    """host id -> section name -> freshness, every known section present, or those of `names` alone; one query.

    A list names those that its rows tell the age of: all of them would be thousands of rows for one page.
    """
    known = names or known_sections()
    answers: dict[int, dict[str, Freshness]] = {
        host_id: {name: never_read(name) for name in known} for host_id in host_ids
    }
    rows = SectionState.objects.filter(host_id__in=list(answers), name__in=known).order_by("host_id", "name")
    for host_id, light, heavy, name, ok, ok_at, *told in rows.values_list(*_FIELDS):  # plain: an export asks for all
        interval = pause_between(name, light, heavy)
        stale = ok_at is not None and now - ok_at > timedelta(seconds=interval * STALE_INTERVALS)
        answers[host_id][name] = Freshness(name, ok, ok_at, told[0], stale, interval, *told[1:])
    return answers


def hosts_read(host_ids: Iterable[int], now: datetime, *names: str) -> set[int]:
    """Those of the hosts of which each of these sections was read, and is neither failing nor stale; one query."""
    asked = {
        "hosts": list(host_ids),
        "names": list(names),
        "heavy": [name for name in names if sections.pace_of(name) == Pace.HEAVY],
        "count": len(names),
        "intervals": STALE_INTERVALS,
        "now": now,
    }
    return {host for (host,) in prepared.run(_READ, asked)}


def pause_between(name: str, light_seconds: int, heavy_seconds: int) -> int:
    """Seconds between two readings of a section: a heavy one is never asked for more often than its host is polled."""
    return max(light_seconds, heavy_seconds) if sections.pace_of(name) == Pace.HEAVY else light_seconds
