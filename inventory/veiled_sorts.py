"""An order by a name that somebody may not see would tell of it: it stands between two names that they know. So what
hangs on a row from beyond a scope has no name in the order either, and comes last with all that is unknown."""

from typing import Any

from django.db.models import Case, QuerySet, When

from inventory.models import VM, Cluster, Host
from inventory.scope import Scope
from lists.paging import Sorts


def sorts_within(scope: Scope, sorts: Sorts, **paths: str) -> Sorts:
    """`paths`: of sort keys that are names of something else, the way to it from a row ("vm__host")."""
    if scope.everything:
        return sorts
    return {**sorts, **{key: named_within(scope, path, sorts[key]) for key, path in paths.items()}}


def named_within(scope: Scope, path: str, name: Any) -> Case:
    """The expression `name` where what `path` leads to lies in the scope, and nothing elsewhere."""
    return Case(When(**{f"{path}__in": _seen(scope, path).order_by().values("pk")}, then=name))


def _seen(scope: Scope, path: str) -> QuerySet[Any]:
    seen: dict[str, QuerySet[Any]] = {
        "host": scope.hosts(Host.objects.all()),
        "cluster": scope.clusters(Cluster.objects.all()),
        "vm": scope.vms(VM.objects.all()),
    }
    return seen[path.rpartition("__")[2]]
