"""What is known of snapshots."""

from collections.abc import Sequence

from inventory.selectors.vm_detail import VMDetail
from snapshots.models import Snapshot


def snapshots_of(detail: VMDetail) -> Sequence[Snapshot]:
    """The snapshots of a VM where it stands, those of a replica after its own; the youngest first."""
    hosts = {place.host_id for place in detail.placements if place.gone_at is None} | {detail.host.pk}
    found = Snapshot.objects.filter(vm=detail.vm, host__in=hosts).select_related("host")
    return sorted(found.order_by("-created_at", "pk"), key=lambda one: one.host_id != detail.host.pk)
