"""What the snapshots of the estate cost: a page that takes the filters of the list, and its tables as CSV."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from inventory.scope import Scope, scope_of
from lists.definition import Asking
from lists.exports import csv_response
from lists.live import live_page
from snapshots.forms import SnapshotFilter
from snapshots.selectors import estate_groups as groups
from snapshots.selectors.estate import estate_of
from snapshots.selectors.estate_groups import Group
from snapshots.selectors.lists import snapshots_matching
from snapshots.selectors.sum_statements import Part
from snapshots.selectors.sums import Added, added_up

EVERY_VM = 100_000  # more than an estate holds: the page shows ten, the download all
TABLES: Mapping[str, tuple[Part, Callable[[Sequence[Added], Scope], Sequence[Group]]]] = {
    "volume": (Part.VOLUME, groups.volumes_of),
    "vm": (Part.VM, lambda added, _: groups.vms_of(added)),
    "cluster": (Part.HOST, groups.clusters_of),
    "tag": (Part.TAG, lambda added, _: groups.tags_of(added)),
}


@require_safe
def estate(request: HttpRequest) -> HttpResponse:
    asking = Asking.by(request)
    form = SnapshotFilter(request.GET, request.user)
    told = estate_of(form.question, scope_of(request.user), asking.now)
    return live_page(request, "snapshots/estate", {"now": asking.now, "form": form, "estate": told})


@require_safe
def estate_csv(request: HttpRequest) -> StreamingHttpResponse:
    """One of its tables, by the same filters: ?by=volume, vm, cluster or tag."""
    by = request.GET.get("by", "volume")
    if by not in TABLES:
        raise Http404("There is no such table: volume, vm, cluster and tag are.")
    asking = Asking.by(request)
    form = SnapshotFilter(request.GET, request.user)
    scope = scope_of(request.user)
    part, groups_of = TABLES[by]
    added = added_up(snapshots_matching(form.question, scope, asking.now), asking.now, part, vms=EVERY_VM)[part]
    return csv_response(f"snapshots-by-{by}", _fields(by), groups_of(added, scope), asking.now)


def _fields(by: str) -> Sequence[tuple[str, Callable[[Any], Any]]]:
    return (
        (by, lambda group: group.name),
        *((("of", lambda group: group.about),) if by == "volume" else ()),
        ("snapshots", lambda group: group.sums.snapshots),
        ("vms", lambda group: group.sums.vms),
        ("cost_known_bytes", lambda group: group.sums.cost_bytes),
        ("worst_known_bytes", lambda group: group.sums.worst_bytes),
        ("reclaimable_known_bytes", lambda group: group.sums.reclaimable_bytes),
        ("snapshots_not_wholly_known", lambda group: group.sums.partial),
        ("oldest_taken_at", lambda group: group.sums.oldest_at),
    )
