"""Where the rows of a list stand: the cluster and the host that a list is asked for."""

from django.db.models import Q

from inventory.selectors.hosts import STANDALONE


def in_place(cluster: str, host: str = "", path: str = "host__") -> Q:
    """`cluster`: a key, STANDALONE or empty; `host`: a key or empty; `path` leads from a row to its host."""
    wanted = Q()
    if cluster == STANDALONE:
        wanted &= Q(**{f"{path}cluster": None})
    elif cluster:
        wanted &= Q(**{f"{path}cluster_id": int(cluster)})
    return wanted & Q(**{f"{path}pk": int(host)}) if host else wanted


def still_polled(path: str = "host__") -> Q:
    """Not what a retired host was last known to have: it stands in no list of what there is."""
    return Q(**{f"{path}retired_at": None})
