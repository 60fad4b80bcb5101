"""Which VMs a host may speak of."""

import uuid

from inventory.models import Placement


def placed_vms(host_id: int) -> frozenset[uuid.UUID]:
    """Those that stand on this host, as themselves or as a replica."""
    return frozenset(Placement.objects.filter(host_id=host_id, gone_at=None).values_list("vm_id", flat=True))
