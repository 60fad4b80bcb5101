"""Hosts whose Windows merges only while a VM is off, and who has allowed it there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from inventory.models import Host
from inventory.scope import Scope
from snapshots.models import OldHostAllowed

# Windows Server 2008 and 2008 R2 (domain.merging.facts.HostCase.is_old).
OLD = Q(os_version__startswith="6.0") | Q(os_version__startswith="6.1")


@dataclass(frozen=True, slots=True)
class OldHost:
    host: Host
    allowed: OldHostAllowed | None
    may_decide: bool


def old_hosts(scope: Scope, manages: Scope) -> Sequence[OldHost]:
    """Three queries."""
    hosts = list(scope.hosts(Host.objects.filter(OLD, retired_at=None)).order_by("name", "pk"))
    allowed = {one.pk: one for one in OldHostAllowed.objects.filter(host__in=hosts)}
    mine = set(manages.hosts(Host.objects.filter(pk__in=[host.pk for host in hosts])).values_list("pk", flat=True))
    return [OldHost(host, allowed.get(host.pk), host.pk in mine) for host in hosts]


def is_allowed_on(host: Host) -> bool:
    return OldHostAllowed.objects.filter(host=host.pk).exists()


def allowed_among(hosts: Collection[int]) -> Collection[int]:
    return set(OldHostAllowed.objects.filter(host__in=hosts).values_list("host_id", flat=True))
