"""Every process of the portal that leaves heartbeats, the workers of sites included, and whether it is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.models import Heartbeat
from inventory.scope import Scope
from inventory.selectors.portal_health import PROCESSES, is_silent, sites_polled


@dataclass(frozen=True, slots=True)
class Process:
    """`heard_at` None: never yet."""

    name: str
    title: str
    heard_at: datetime | None
    is_silent: bool


def processes(now: datetime, scope: Scope) -> Sequence[Process]:
    """The workers of sites by the names of these, so only those of sites with hosts that the asker may see."""
    hearts = Heartbeat.objects.all()
    if not scope.everything:
        queues = [queue for site in sites_polled(scope) for queue in (site.queue, site.suspect_queue)]
        hearts = hearts.filter(name__in=[*PROCESSES, *(f"worker:{queue}" for queue in queues)])
    heard = dict(hearts.values_list("name", "at"))
    names = [*PROCESSES, *sorted(heard.keys() - PROCESSES.keys())]
    return [Process(name, _title(name), heard.get(name), is_silent(name, heard.get(name), now)) for name in names]


def _title(name: str) -> str:
    return PROCESSES.get(name) or f"The worker of the queue {name.removeprefix('worker:')}"
