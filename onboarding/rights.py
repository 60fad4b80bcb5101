"""Where somebody may manage hosts: one host that they see, or the whole estate."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.access import Right, RightMissing
from inventory.models import Cluster, Host
from inventory.scope import may_on, scope_of
from inventory.veil import veil
from onboarding.subject import Subject

_EVERYWHERE = (
    "This takes the right to manage hosts in the whole estate; yours holds for a part of it. An administrator of the "
    "portal can give it."
)
_SHARED = (
    "The account of this host is used beyond your part of the estate, so sending it to another address takes the right "
    "to manage hosts in the whole of it. An administrator of the portal can do it, or give the host an account of its "
    "own."
)


def manages_everywhere(request: HttpRequest) -> bool:
    return scope_of(request.user, Right.MANAGE_HOSTS).everything


def demand_everywhere(request: HttpRequest) -> None:
    """Hosts that are not in yet, credentials and sites belong to no part of the estate."""
    if not manages_everywhere(request):
        raise PermissionDenied(_EVERYWHERE)


def demand_moving(request: HttpRequest, host: Host, to: Subject) -> None:
    """Whoever answers at the address of a host is given its account's logon, and with some ways of logging on its
    password. So an account that hosts outside of somebody's part use as well is theirs to send nowhere new."""
    if (to.credential.pk, to.site and to.site.pk) != (host.credential_id, host.site_id):
        demand_everywhere(request)
    scope = scope_of(request.user, Right.MANAGE_HOSTS)
    if scope.everything or to.place.lower() == Subject.of(host).place.lower():
        return
    theirs = scope.hosts(Host.objects.all()).values("pk")
    if Host.objects.filter(credential=host.credential_id).exclude(pk__in=theirs).exists():
        raise PermissionDenied(_SHARED)


def managed_host(request: HttpRequest, pk: int) -> Host:
    """404 where they do not see it, 403 where they may not manage it."""
    related = ("credential", "change_credential", "cluster", "site", "poll_state")
    host = scope_of(request.user).hosts(Host.objects.select_related(*related)).filter(pk=pk).first()
    if host is None:
        raise Http404("There is no such host.")
    if not may_on(request.user, Right.MANAGE_HOSTS, host):
        raise RightMissing(Right.MANAGE_HOSTS)
    veil([host], scope_of(request.user))
    return host


def managed_cluster(request: HttpRequest, pk: int) -> Cluster:
    cluster = scope_of(request.user).clusters(Cluster.objects.select_related("site")).filter(pk=pk).first()
    if cluster is None:
        raise Http404("There is no such cluster.")
    if not may_on(request.user, Right.MANAGE_HOSTS, cluster):
        raise RightMissing(Right.MANAGE_HOSTS)
    return cluster
