"""Sites: which hosts are polled by which worker, and whether that worker is there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, needs
from accounts.forms.fields import number_in, refuse
from inventory.models import Cluster, Host, Site
from onboarding.forms import SiteForm
from onboarding.rights import demand_everywhere
from onboarding.selectors.keeping import (
    clusters_elsewhere,
    hosts_elsewhere,
    hosts_of_site,
    site_row,
    sites_listed,
    worker_command,
)
from onboarding.services.sites import cluster_pin, hosts_pin, site_add, site_edit, site_remove
from onboarding.views.pages import form_page, show


@require_safe
@needs(Right.MANAGE_HOSTS)
def sites(request: HttpRequest) -> HttpResponse:
    demand_everywhere(request)
    now = timezone.now()
    unpinned = Host.objects.filter(site=None, retired_at=None).count()
    return show(request, "sites", {"now": now, "rows": sites_listed(now), "unpinned": unpinned})


@form_page
@needs(Right.MANAGE_HOSTS)
def site_new(request: HttpRequest) -> HttpResponse:
    demand_everywhere(request)
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = site_add(**form.cleaned_data)
            messages.success(request, f"{made.name} is there. Start its worker, then pin hosts to it.")
            return redirect(made)
        except ValidationError as refusal:
            refuse(form, refusal)
    return show(request, "site_new", {"form": form})


@form_page
@needs(Right.MANAGE_HOSTS)
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """Its worker and how to start it, its hosts; name and notes can be changed."""
    demand_everywhere(request)
    now = timezone.now()
    row = site_row(pk, now)
    if row is None:
        raise Http404("There is no such site.")
    form = SiteForm(request.POST or None, initial={"name": row.site.name, "notes": row.site.notes})
    del form.fields["slug"]
    if request.method == "POST" and form.is_valid():
        try:
            site_edit(row.site, **form.cleaned_data)
            return redirect(row.site)
        except ValidationError as refusal:
            refuse(form, refusal)
    context = {
        "now": now,
        "row": row,
        "site": row.site,
        "form": form,
        "hosts": hosts_of_site(row.site, now),
        "others": hosts_elsewhere(row.site),
        "clusters": clusters_elsewhere(row.site),
        "command": worker_command(row.site),
    }
    return show(request, "site", context)


@require_POST
@needs(Right.MANAGE_HOSTS)
def site_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Hosts and whole clusters that are to be of this site, or hosts of it that are to be of none."""
    demand_everywhere(request)
    here = get_object_or_404(Site, pk=pk)
    keys = {name: [number_in(key) for key in request.POST.getlist(name)] for name in ("host", "cluster")}
    numbers = {name: [key for key in found if key is not None] for name, found in keys.items()}
    to = None if request.POST.get("act") == "unpin" else here
    hosts = Host.objects.filter(pk__in=numbers["host"]).select_related("site").order_by("pk")
    moved = hosts_pin(hosts, to)
    for cluster in Cluster.objects.filter(pk__in=numbers["cluster"]).order_by("pk"):
        moved += cluster_pin(cluster, to)
    where = f"by the worker of {to.name}" if to else "by the portal's own workers"
    messages.success(request, f"{moved} host{' is' if moved == 1 else 's are'} polled {where} from now on.")
    return redirect(here)


@require_POST
@needs(Right.MANAGE_HOSTS)
def site_removed(request: HttpRequest, pk: int) -> HttpResponse:
    demand_everywhere(request)
    here = get_object_or_404(Site, pk=pk)
    try:
        site_remove(here)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(here)
    messages.success(request, f"{here.name} is removed.")
    return redirect("onboarding:sites")
