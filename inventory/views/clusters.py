"""Clusters: everything known of one."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from inventory import powershell
from inventory.panels import panels_of
from inventory.scope import scope_of
from inventory.selectors.cluster_page import ClusterPage, cluster_page
from inventory.tag_targets import said_of_cluster
from inventory.views.live import live_page
from inventory.views.page_parts import parts_of_cluster
from inventory.views.pictures import memory_picture


@require_safe
def cluster(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    page = cluster_page(pk, scope_of(request.user), now)
    if page is None:
        raise Http404("There is no such cluster.")
    context = {
        "now": now,
        "detail": page,
        "cluster": page.cluster,
        "row": page.row,
        "picture": memory_picture(page.memory),
        "members": [(member, memory_picture(member.memory) if member.memory else None) for member in page.members],
        "page_parts": parts_of_cluster(page),
        "commands": powershell.of_cluster(_a_node(page)),
        "panels": panels_of("cluster", page, now, scope_of(request.user)),
        "annotations": SimpleLazyObject(partial(said_of_cluster, request.user, page.cluster)),
    }
    return live_page(request, "cluster", context)


def _a_node(page: ClusterPage) -> str:
    """One that is up, by preference."""
    names = sorted(page.members, key=lambda member: member.place.node.state != "Up")
    return names[0].place.node.name if names else page.cluster.name
