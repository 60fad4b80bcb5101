"""What holds for all jobs: the stop, the maintenance windows, and which kinds want a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.access import Right, may
from inventory.models import Cluster, Host
from inventory.scope import Scope, scope_of
from jobs.forbids import hours_of
from jobs.kinds import Kind, kinds
from jobs.models import KindPolicy, Stop, Window
from jobs.windows import Hours, is_open, next_opening

STOPS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class WindowRow:
    """`opens_at` None: it is open now."""

    window: Window
    hours: Hours
    is_open: bool
    opens_at: datetime | None
    may_remove: bool

    @property
    def thing(self) -> Any:
        return self.window.host or self.window.cluster


@dataclass(frozen=True, slots=True)
class KindRow:
    kind: Kind
    policy: KindPolicy | None

    @property
    def needs_approval(self) -> bool:
        return self.policy.needs_approval if self.policy else self.kind.needs_approval


def window_rows(user: Any, now: datetime) -> list[WindowRow]:
    """Three queries."""
    seen = _within(Window.objects.select_related("host", "cluster"), scope_of(user))
    managed = _within(Window.objects.all(), scope_of(user, Right.MANAGE_HOSTS))
    removable = set(managed.values_list("pk", flat=True)) if may(user, Right.MANAGE_HOSTS) else set()
    rows = sorted(seen, key=lambda window: (str(window.host or window.cluster).lower(), window.pk))
    return [_row(window, now, window.pk in removable) for window in rows]


def _row(window: Window, now: datetime, removable: bool) -> WindowRow:
    hours = hours_of(window)
    return WindowRow(window, hours, is_open([hours], now), next_opening([hours], now), removable)


def _within(windows: Any, scope: Scope) -> Any:
    if scope.everything:
        return windows
    hosts, clusters = scope.hosts(Host.objects.all()), scope.clusters(Cluster.objects.all())
    return windows.filter(host__in=hosts.values("pk")) | windows.filter(cluster__in=clusters.values("pk"))


def kind_rows() -> list[KindRow]:
    policies = {policy.kind: policy for policy in KindPolicy.objects.all()}
    return [KindRow(kind, policies.get(kind.key)) for kind in kinds()]


def latest_stops() -> Sequence[Stop]:
    """The one that stands first, then the newest."""
    return list(Stop.objects.order_by("-stands", "-at")[:STOPS_SHOWN])
