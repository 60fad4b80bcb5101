"""What forbids that a job changes its host now: one function for each reason. Asked before a job starts, and again in
the transaction that writes an act."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from inventory.models import Host
from jobs import builds
from jobs.choices import Asks
from jobs.kinds import Kind
from jobs.models import Build, Job, Stop, Window
from jobs.stops import standing_stop
from jobs.windows import Hours, is_open, next_opening
from upkeep.hold import release_stamp


@dataclass(frozen=True, slots=True)
class Forbidden:
    """`for_good`: it does not pass by itself. Otherwise the job waits; `until`: when that ends, where it is known."""

    code: str
    sentence: str
    next_step: str = ""
    for_good: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What counts for all jobs at a moment. `windows`: of hosts, their own or their cluster's. `builds`: what is held
    of the Windows that they run, by its version."""

    stop: Stop | None
    release: str | None
    windows: Mapping[int, Sequence[Hours]]
    builds: Mapping[str, Build]
    now: datetime


def around(hosts: Iterable[Host], now: datetime) -> Around:
    """Four queries."""
    hosts = list(hosts)
    return Around(standing_stop(), release_stamp(), windows_of(hosts), builds.builds_of(hosts), now)


def windows_of(hosts: Iterable[Host]) -> dict[int, list[Hours]]:
    """Those of the host itself; where it has none, those of its cluster."""
    places = {host.pk: host.cluster_id for host in hosts}
    own: dict[int, list[Hours]] = {}
    shared: dict[int, list[Hours]] = {}
    wanted = Q(host__in=places) | Q(cluster__in=set(filter(None, places.values())))
    for window in Window.objects.filter(wanted).order_by("pk"):
        found = own if window.host_id else shared
        found.setdefault(window.host_id or window.cluster_id or 0, []).append(hours_of(window))
    return {host: own.get(host) or shared.get(cluster or 0, []) for host, cluster in places.items()}


def hours_of(window: Window) -> Hours:
    return Hours(frozenset(window.weekdays), window.opens_at, window.minutes, window.time_zone)


def held(job: Job, kind: Kind, around: Around) -> Forbidden | None:
    if around.release is not None:
        return None
    return Forbidden(
        "held",
        "Nothing is sent: this portal was restored from a backup, and nobody has released it yet.",
        "An administrator can release it on the page “Portal health”.",
    )


def of_another_release(job: Job, kind: Kind, around: Around) -> Forbidden | None:
    """The sweep asks a person (jobs.restored); until then it only must not act."""
    if around.release in (None, job.release):
        return None
    told = "It was queued before this portal was restored from a backup, or its database was moved to another server."
    return Forbidden("restored", told, "Confirm it.")


def stopped(job: Job, kind: Kind, around: Around) -> Forbidden | None:
    if around.stop is None:
        return None
    return Forbidden(
        "stopped",
        f"Halted: {around.stop.by} has stopped all changes ({around.stop.reason}).",
        "It goes on when the stop is released, on the page “Stop”.",
    )


def host_forbids(job: Job, kind: Kind, around: Around) -> Forbidden | None:
    """Consent is asked every time: it may have been withdrawn since the job was queued."""
    return retired(job.host) or observe_only(job.host)


def retired(host: Host) -> Forbidden | None:
    if host.retired_at is None:
        return None
    return Forbidden(
        "host_retired", f"{host} is retired, so nothing is changed there.", "Restore the host first.", True
    )


def observe_only(host: Host) -> Forbidden | None:
    if host.may_be_changed:
        return None
    if not (host.changes_allowed or (host.cluster and host.cluster.changes_allowed)):
        return Forbidden(
            "observe_only",
            f"{host} is observe-only: nobody has allowed the portal to change it.",
            "Whoever manages hosts can allow changes on the host's page.",
            True,
        )
    return Forbidden(
        "no_change_account",
        f"{host} has no account for changes, so nothing can be changed there.",
        "Whoever manages hosts can give it one: Edit, on the host's page.",
        True,
    )


def unproven_build(job: Job, kind: Kind, around: Around) -> Forbidden | None:
    """Asked every time: the host may have been updated since the job was queued, or the consent withdrawn."""
    return of_build(job.host, around.builds, kind)


def of_build(host: Host, known: Mapping[str, Build], kind: Kind | None = None) -> Forbidden | None:
    if kind is not None and kind.on_2008_r2 is not None and builds.is_legacy(host.os_version) and kind.on_2008_r2(host):
        return None
    told = builds.why_not(host, known)
    return Forbidden(*told, for_good=True) if told else None


def unapproved(job: Job, kind: Kind, around: Around) -> Forbidden | None:
    if not job.needs_approval or job.approved_at is not None:
        return None
    return Forbidden(
        Asks.APPROVAL, "It waits for the approval of a second person.", f"Anybody but {job.queued_by} who may approve."
    )


def window_closed(job: Job, kind: Kind, around: Around) -> Forbidden | None:
    """Who approves that a job runs outside of windows knows those that there are; of others it is asked again."""
    windows = around.windows.get(job.host_id, ())
    if not kind.heeds_windows or is_open(windows, around.now):
        return None
    named = hours_text(windows)
    if not job.outside_windows:
        opens = next_opening(windows, around.now)
        return Forbidden("window", f"Waits for the maintenance window of {job.host}: {named}.", until=opens)
    if job.approved_at is not None and job.approved_hours == named:
        return None
    return Forbidden(
        Asks.APPROVAL,
        f"It is to run outside of the maintenance window of {job.host}, which nobody has approved: {named}.",
        f"Anybody but {job.queued_by} who may approve.",
    )


def hours_text(windows: Sequence[Hours]) -> str:
    return "; ".join(map(str, windows))


Reason = Callable[[Job, Kind, Around], Forbidden | None]
REASONS: Sequence[Reason] = (
    held,
    of_another_release,
    stopped,
    host_forbids,
    unproven_build,
    unapproved,
    window_closed,
)


def what_forbids(job: Job, kind: Kind, around: Around) -> Forbidden | None:
    """The first reason, None where there is none."""
    return next((found for reason in REASONS if (found := reason(job, kind, around))), None)
