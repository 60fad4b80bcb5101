"""The portal's own health, from what its processes leave in the database and in the broker."""

import platform
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import django
import redis
import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Avg, Count, DateTimeField, DurationField, ExpressionWrapper, F, Max, Min, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from prometheus_client.core import InfoMetricFamily, Metric

from inventory import sections
from inventory.choices import PollOutcome, Queue
from inventory.models import Heartbeat, Host, Poll, SectionState, Site
from inventory.scope import EVERYTHING
from inventory.sections import Pace
from inventory.selectors.conditions import late
from inventory.selectors.freshness import STALE_INTERVALS
from inventory.selectors.portal_health import PROCESSES, is_silent, sites_polled
from jobs.wakeup import QUEUE as JOBS
from jobs.wakeup import SUFFIX as JOBS_SUFFIX
from metrics.families import counted, gauge, gauges

RECENT = timedelta(minutes=5)
PATIENCE_SECONDS = 0.5
log = structlog.get_logger(__name__)


def portal_figures(now: datetime) -> Iterator[Metric]:
    yield InfoMetricFamily("hvportal_build", "What runs.", value=_versions())
    sites = sites_polled(EVERYTHING)
    yield from _processes(sites, now)
    yield from _polls(now)
    yield from _sections(now)
    yield from _broker(sites)
    yield gauge("database_size_bytes", "What the portal's database takes.", _database_bytes())


def _versions() -> dict[str, str]:
    return {"version": settings.VERSION, "django": django.get_version(), "python": platform.python_version()}


def _processes(sites: Sequence[Site], now: datetime) -> Iterator[Metric]:
    """Those that there have to be: the portal's own, and the worker of each site."""
    names = [*PROCESSES, *(f"worker:{site.queue}" for site in sites)]
    heard = dict(Heartbeat.objects.filter(name__in=names).values_list("name", "at"))
    yield gauges(
        "process_heartbeat_timestamp_seconds",
        "When a process of the portal was heard of last.",
        ["process"],
        (([name], heard.get(name)) for name in names),
    )
    yield counted(
        "process_silent",
        "1: a process has not been heard of for longer than it may be busy.",
        "process",
        {name: int(is_silent(name, heard.get(name), now)) for name in names},
    )


def _polls(now: datetime) -> Iterator[Metric]:
    ended = Poll.objects.filter(finished_at__gte=now - RECENT, started_at__gte=now - RECENT - timedelta(hours=1))
    outcomes = dict.fromkeys((one.value for one in PollOutcome if one != PollOutcome.RUNNING), 0)
    outcomes |= dict(ended.order_by().values_list("outcome").annotate(Count("pk")))
    times = ended.aggregate(mean=Avg("duration_seconds"), longest=Max("duration_seconds"))
    yield counted("polls_recent", "Polls that ended in the last five minutes.", "outcome", outcomes)
    yield gauges(
        "polls_recent_duration_seconds",
        "How long those took.",
        ["statistic"],
        ((["mean"], times["mean"]), (["max"], times["longest"])),
    )
    yield gauge("polls_running", "Polls that run.", Poll.objects.filter(outcome=PollOutcome.RUNNING).count())
    yield gauge("polls_late", "Hosts whose poll is more than a minute overdue.", Host.objects.filter(late(now)).count())


def _sections(now: datetime) -> Iterator[Metric]:
    rows = list(
        SectionState.objects.filter(name__in=sections.names(), host__is_paused=False, host__retired_at=None)
        .order_by()
        .values("name")
        .annotate(oldest=Min("ok_at"), stale=Count("pk", filter=_stale(now)))
    )
    yield gauges(
        "section_oldest_read_timestamp_seconds",
        "When each section of the polls was last read, of the host where that is longest ago; paused hosts apart.",
        ["section"],
        (([row["name"]], row["oldest"]) for row in rows),
    )
    yield counted(
        "section_stale_hosts",
        "Hosts on which a section is older than 2.5 of its intervals.",
        "section",
        {row["name"]: row["stale"] for row in rows},
    )


def _stale(now: datetime) -> Q:
    """As inventory.selectors.freshness has it, asked of all hosts at once."""
    heavy = Q(name__in=sections.names(Pace.HEAVY))
    light_pause, heavy_pause = F("host__poll_interval_seconds"), F("host__heavy_interval_seconds")
    long_ago = Q(ok_at__lt=_before(now, Greatest(light_pause, heavy_pause)))
    return (~heavy & Q(ok_at__lt=_before(now, light_pause))) | (heavy & long_ago)


def _before(now: datetime, pause: Combinable) -> Combinable:
    length = ExpressionWrapper(pause * Value(timedelta(seconds=STALE_INTERVALS)), output_field=DurationField())
    return ExpressionWrapper(Value(now) - length, output_field=DateTimeField())


def _broker(sites: Sequence[Site]) -> Iterator[Metric]:
    """How long its queues are; where it does not answer, nobody knows."""
    of_sites = (name for site in sites for name in (site.queue, site.suspect_queue, f"{site.queue}{JOBS_SUFFIX}"))
    lengths = _queue_lengths([*Queue.values, JOBS, *of_sites])
    yield gauge("broker_up", "1: the broker answers.", lengths is not None)
    yield counted("queue_messages", "Messages that wait in each queue.", "queue", lengths or {})


def _queue_lengths(queues: Sequence[str]) -> dict[str, int] | None:
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, **patience) as broker:
            return {queue: int(broker.llen(f"{prefix}{queue}")) for queue in queues}
    except redis.RedisError as failure:
        log.warning("metrics.broker_away", reason=type(failure).__name__)
        return None


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
