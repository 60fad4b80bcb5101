"""Sites: which worker polls which hosts."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from audit.services import record
from inventory.models import Cluster, Host, PollState, Site


@transaction.atomic
def site_add(*, name: str, slug: str = "", notes: str = "") -> Site:
    slug = slug or slugify(name)
    if not slug:
        raise ValidationError({"slug": "The short name needs letters or digits: it names the site's queue."})
    if Site.objects.filter(name__iexact=name).exists() or Site.objects.filter(slug=slug).exists():
        raise ValidationError(f"There is a site called {name}, or one whose short name is {slug}, already.")
    site = Site(name=name, slug=slug, notes=notes)
    site.clean_fields()
    site.save()
    record("site.added", site, summary=f"Site {name} was added; its queue is {site.queue}.")
    return site


@transaction.atomic
def site_edit(site: Site, *, name: str, notes: str) -> None:
    """Its short name stays: queues are named after it."""
    if Site.objects.filter(name__iexact=name).exclude(pk=site.pk).exists():
        raise ValidationError({"name": f"There is a site called {name} already."})
    before = {"name": site.name, "notes": site.notes}
    site.name, site.notes = name, notes
    after = {"name": name, "notes": notes}
    if before == after:
        return
    site.save(update_fields=["name", "notes"])
    record("site.edited", site, summary=f"Site {name} was edited.", before=before, after=after)


@transaction.atomic
def site_remove(site: Site) -> None:
    """Only one that no host and no cluster is pinned to, retired hosts included: they may come back."""
    if site.hosts.exists() or site.clusters.exists():
        raise ValidationError(f"Hosts are pinned to {site.name}. Move them to another site first.")
    record("site.removed", site, summary=f"Site {site.name} was removed.")
    site.delete()


@transaction.atomic
def hosts_pin(hosts: Iterable[Host], site: Site | None) -> int:
    """From now on they are polled by that site's worker (None: by the portal's own); answers how many moved."""
    moved = [host for host in hosts if host.site_id != (site.pk if site else None)]
    where = site.name if site else "the portal itself"
    for host in moved:
        before = {"site": host.site.name if host.site else None}
        host.site = site
        host.save(update_fields=["site"])
        summary = f"Host {host.name} is polled by {where}."
        record("host.pinned", host, summary=summary, before=before, after={"site": site and site.name})
    PollState.objects.filter(host__in=moved).update(next_poll_at=timezone.now())
    return len(moved)


@transaction.atomic
def cluster_pin(cluster: Cluster, site: Site | None) -> int:
    """The cluster with every host of it that the portal knows."""
    if cluster.site_id != (site.pk if site else None):
        before = {"site": cluster.site.name if cluster.site else None}
        cluster.site = site
        cluster.save(update_fields=["site"])
        summary = f"Cluster {cluster.name} is at {site.name if site else 'no site'}."
        record("cluster.pinned", cluster, summary=summary, before=before, after={"site": site and site.name})
    return hosts_pin(cluster.hosts.select_related("site"), site)
