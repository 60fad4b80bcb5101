"""How many VMs hosts hold, and how much memory those have and want."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, Q, Sum
from django.db.models.functions import Coalesce

from inventory.models import VM
from inventory.selectors.vm_states import RUNNING, demand_unknown


class Totals(NamedTuple):
    """Over the present VMs of a host; `unknown`: how many hold memory and report no demand."""

    vms: int
    running: int
    assigned: int
    demand: int
    unknown: int


NO_VMS = Totals(0, 0, 0, 0, 0)


def totals_of(host_ids: Sequence[int]) -> Mapping[int, Totals]:
    """Host -> its present VMs counted and summed; a host without any is left out."""
    counted = (
        VM.objects.filter(host__in=host_ids, gone_at=None)
        .order_by()
        .values("host")
        .annotate(
            vms=Count("pk"),
            running=Count("pk", filter=Q(reading__state=RUNNING)),
            assigned=Coalesce(Sum("memory__assigned_bytes"), 0, output_field=BigIntegerField()),
            demand=Coalesce(Sum("memory__demand_bytes"), 0, output_field=BigIntegerField()),
            unknown=Count("pk", filter=demand_unknown()),
        )
    )
    return {host: Totals(*sums) for host, *sums in counted.values_list("host", *Totals._fields)}
