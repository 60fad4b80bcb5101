"""What people have decided that holds for merges: consent, maintenance windows, second persons, old hosts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from inventory.models import Host
from jobs.builds import builds_of
from jobs.forbids import windows_of
from jobs.models import KindPolicy
from jobs.services import would_refuse
from jobs.windows import closes_at, next_opening
from snapshots.domain.merging.facts import Approval, Window
from snapshots.selectors.merges_under_way import MERGE
from snapshots.selectors.old_hosts import allowed_among


@dataclass(frozen=True, slots=True)
class HostHolding:
    """`consent`: why it may not be changed, in a sentence that names it by `name`; empty where it may."""

    name: str
    consent: str
    window: Window
    old_allowed: bool

    def consent_of(self, host: Host) -> str:
        """For whoever sees the host, or sees it veiled."""
        return self.consent.replace(self.name, host.name)


@dataclass(frozen=True, slots=True)
class Holding:
    hosts: Mapping[int, HostHolding]
    approval: Approval


def holding_of(hosts: Collection[int], now: datetime) -> Holding:
    """Five queries."""
    rows = list(Host.objects.filter(pk__in=hosts).select_related("cluster").order_by("pk"))
    windows, allowed, builds = windows_of(rows), allowed_among(hosts), builds_of(rows)
    policy = KindPolicy.objects.filter(kind=MERGE).values_list("needs_approval", flat=True).first()
    told = {}
    for host in rows:
        hours, refusal = windows.get(host.pk, ()), would_refuse(host, builds)
        longest = max((one.minutes * 60.0 for one in hours), default=None)
        window = Window(bool(hours), closes_at(hours, now), next_opening(hours, now), longest)
        # What it means on 2008 R2, and whether it was allowed, is a reason of its own (domain.merging.of_host).
        consent = refusal.sentence if refusal and refusal.code != "build_legacy" else ""
        told[host.pk] = HostHolding(host.name, consent, window, old_allowed=host.pk in allowed)
    return Holding(told, Approval(bool(policy)))
