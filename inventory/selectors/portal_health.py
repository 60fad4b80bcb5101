"""Is the portal itself at work? Its processes leave heartbeats; a silent one means that numbers only grow older."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.models import Heartbeat

# Workers leave one through the broker every 5 s (hvportal/schedule.py), beat likewise: six missed are no hiccup.
SILENT_AFTER = timedelta(seconds=30)
PROCESSES = {
    "worker:polls": "The worker that polls the hosts",
    "worker:suspect": "The worker that retries failed hosts",
    "beat": "The timetable (beat)",
}


@dataclass(frozen=True, slots=True)
class Silence:
    """A process that has not been heard of for SILENT_AFTER, or never (`heard_at` None)."""

    name: str
    title: str
    heard_at: datetime | None


def silent_processes(now: datetime) -> list[Silence]:
    heard = dict(Heartbeat.objects.filter(name__in=PROCESSES).values_list("name", "at"))
    return [
        Silence(name, title, heard.get(name))
        for name, title in PROCESSES.items()
        if name not in heard or now - heard[name] > SILENT_AFTER
    ]
