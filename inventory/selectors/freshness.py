"""How old each kind of number of each host is, and why it is not newer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.models import SectionState

# One poll may be missed or slow without anybody caring; two in a row may not (and jitter is 10 %).
STALE_INTERVALS = 2.5
SECTIONS = {"host": "Host", "vms": "VMs", "memory": "Memory"}


@dataclass(frozen=True, slots=True)
class Freshness:
    """One section of one host. `ok_at` None: never read. `stale`: older than 2.5 poll intervals."""

    name: str
    ok: bool
    ok_at: datetime | None
    attempted_at: datetime | None
    stale: bool
    error_code: str | None = None
    error_sentence: str | None = None
    refused_items: int = 0

    @property
    def label(self) -> str:
        return SECTIONS.get(self.name, self.name)

    @property
    def known(self) -> bool:
        return self.ok_at is not None

    @property
    def old(self) -> bool:
        """The numbers of this section are the last known ones and not the present ones."""
        return self.known and (self.stale or not self.ok)

    @property
    def reason(self) -> str:
        """Why its numbers are missing or old; empty when they are neither."""
        if not self.ok:
            return self.error_sentence or "This section has not been read yet."
        return "The host has not been polled for more than 2.5 poll intervals." if self.stale else ""


_FIELDS = (
    *("host_id", "host__poll_interval_seconds", "name", "ok", "ok_at"),
    *("attempted_at", "error_code", "error_sentence", "refused_items"),
)
NEVER = "This section has not been read yet."
Sections = Mapping[str, Freshness]


def sections_of(host_ids: Iterable[int], now: datetime) -> dict[int, dict[str, Freshness]]:
    """host id -> section name -> freshness, every known section present; one query."""
    answers: dict[int, dict[str, Freshness]] = {
        host_id: {name: Freshness(name, False, None, None, False, "never", NEVER) for name in SECTIONS}
        for host_id in host_ids
    }
    rows = SectionState.objects.filter(host_id__in=list(answers)).order_by("host_id", "name").values_list(*_FIELDS)
    for host_id, interval, name, ok, ok_at, *rest in rows:  # plain values: an export asks for all of them often
        stale = ok_at is not None and now - ok_at > timedelta(seconds=interval * STALE_INTERVALS)
        attempted_at, error_code, error_sentence, refused_items = rest
        answers[host_id][name] = Freshness(
            name, ok, ok_at, attempted_at, stale, error_code, error_sentence, refused_items
        )
    return answers
