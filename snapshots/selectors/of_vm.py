"""The snapshots of one VM, wherever it stands."""

from django.db.models import QuerySet

from inventory.selectors.vm_detail import VMDetail
from snapshots.models import Snapshot


def snapshots_of(detail: VMDetail) -> QuerySet[Snapshot]:
    """Its own and those of replicas; the youngest first; with their owners."""
    hosts = {place.host_id for place in detail.placements if place.gone_at is None} | {detail.host.pk}
    found = Snapshot.objects.filter(vm=detail.vm, host__in=hosts).select_related("host", "ownership")
    return found.order_by("-created_at", "pk")
