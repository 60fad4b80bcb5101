"""Virtual networks: everything known of one."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from inventory import powershell
from inventory.panels import panels_of
from inventory.scope import scope_of
from inventory.selectors.network_page import migration_subnets, network_page
from inventory.tag_targets import said_of_network
from inventory.views.live import live_page


@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """By its name, which is all that its switches have in common; a name may hold anything, so it is no path."""
    now = timezone.now()
    name = request.GET.get("name", "").replace("\x00", "")
    page = network_page(name, scope_of(request.user), now)
    if page is None:
        raise Http404("There is no such network.")
    context = {
        "now": now,
        "detail": page,
        "row": page.row,
        "name": name,
        "panels": panels_of("network", page, now, scope_of(request.user)),
        "commands": powershell.of_switch(name, page.switches[0].switch.host.name),
        "annotations": SimpleLazyObject(partial(said_of_network, request.user, page.row.switch)),
    }
    return live_page(request, "network", context)


@require_safe
def migration(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    subnets, any_network = migration_subnets(scope_of(request.user), now)
    context = {"now": now, "subnets": subnets, "any_network": any_network}
    return live_page(request, "migration", context)
