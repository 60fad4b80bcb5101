"""Where the rows of a list stand: the cluster and the host that a list is asked for, and whether that is still so.

What is no more is asked for as rows of the few hosts that are retired, or VMs that are gone, and left out: each of
both has an index. A join would look up host or VM of each of 50,000 rows, to learn as much.
"""

from django.db.models import Q

from inventory.models import VM, Host
from inventory.selectors.hosts import STANDALONE


def in_place(cluster: str, host: str = "", path: str = "host__") -> Q:
    """`cluster`: a key, STANDALONE or empty; `host`: a key or empty; `path` leads from a row to its host."""
    wanted = Q()
    if cluster == STANDALONE:
        wanted &= Q(**{f"{path}cluster": None})
    elif cluster:
        wanted &= Q(**{f"{path}cluster_id": int(cluster)})
    return wanted & Q(**{f"{path}pk": int(host)}) if host else wanted


def still_polled() -> Q:
    """Of a host's rows: not what a retired one was last known to have, which stands in no list of what there is."""
    return ~Q(host__in=Host.objects.filter(retired_at__isnull=False).values("pk"))


def of_present_vms() -> Q:
    """Of a VM's rows: not what one had that is gone."""
    return ~Q(vm__in=VM.objects.filter(gone_at__isnull=False).values("pk"))
