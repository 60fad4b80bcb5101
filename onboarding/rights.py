"""Where somebody may manage hosts: one host that they see, or the whole estate."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.access import Right, RightMissing
from inventory.models import Cluster, Host
from inventory.scope import may_on, scope_of

_EVERYWHERE = (
    "This takes the right to manage hosts in the whole estate; yours holds for a part of it. An administrator of the "
    "portal can give it."
)


def demand_everywhere(request: HttpRequest) -> None:
    """Hosts that are not in yet, credentials and sites belong to no part of the estate."""
    if not scope_of(request.user, Right.MANAGE_HOSTS).everything:
        raise PermissionDenied(_EVERYWHERE)


def managed_host(request: HttpRequest, pk: int) -> Host:
    """404 where they do not see it, 403 where they may not manage it."""
    related = ("credential", "change_credential", "cluster", "site", "poll_state")
    host = scope_of(request.user).hosts(Host.objects.select_related(*related)).filter(pk=pk).first()
    if host is None:
        raise Http404("There is no such host.")
    if not may_on(request.user, Right.MANAGE_HOSTS, host):
        raise RightMissing(Right.MANAGE_HOSTS)
    return host


def managed_cluster(request: HttpRequest, pk: int) -> Cluster:
    cluster = scope_of(request.user).clusters(Cluster.objects.select_related("site")).filter(pk=pk).first()
    if cluster is None:
        raise Http404("There is no such cluster.")
    if not may_on(request.user, Right.MANAGE_HOSTS, cluster):
        raise RightMissing(Right.MANAGE_HOSTS)
    return cluster
