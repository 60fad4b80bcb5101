"""What was said of things that somebody may see.

Tags, notes and proposals name things by text and hang on no row (tags.keys). Whoever sees a part of the estate is told
of that part by the query itself, so that a page of a list is whole and neither its length nor its cursor tells of what
lies outside.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from api.schemas.said import Targets
from inventory.models import VM, Cluster, ClusterNetwork, DiskFile, Host, HostSwitch, Volume
from inventory.scope import Scope, scope_of
from inventory.tag_targets import of_owner
from snapshots.models import Snapshot
from tags.choices import Kind
from tags.models import Note, Proposal, Tagging
from tags.selectors.filters import object_ids
from tags.targets import resolve

Row = TypeVar("Row", Tagging, Note, Proposal)


def seen_by(user: Any, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those about things that this person may see; who sees everything is told of things that are gone, too."""
    scope = scope_of(user)
    if scope.everything:
        return rows
    wanted = Q(pk__in=())
    for kind, things in _seen(scope):
        wanted |= Q(kind=kind, object_id__in=object_ids(things, kind))
    return rows.filter(wanted)


def _seen(scope: Scope) -> Iterator[tuple[Kind, QuerySet[Any]]]:
    yield Kind.HOST, scope.hosts(Host.objects.all())
    yield Kind.CLUSTER, scope.clusters(Cluster.objects.all())
    yield Kind.VM, scope.vms(VM.objects.all())
    yield Kind.SNAPSHOT, scope.by_vm(Snapshot.objects.all(), "vm")
    owned: tuple[tuple[Kind, type[Model]], ...] = (
        *((Kind.VOLUME, Volume), (Kind.DISK, DiskFile)),
        *((Kind.NETWORK, HostSwitch), (Kind.NETWORK, ClusterNetwork)),
    )
    for kind, model in owned:
        yield kind, of_owner(scope, model._default_manager.all())


def targets_of(rows: Iterable[Tagging | Note | Proposal], user: Any) -> Targets:
    """(kind, object id) -> the thing, where it is there; a few queries for each kind that occurs."""
    ids: dict[str, set[str]] = {}
    for row in rows:
        ids.setdefault(row.kind, set()).add(row.object_id)
    return {
        (kind, object_id): target
        for kind, wanted in ids.items()
        for object_id, target in resolve(kind, wanted, user).items()
    }
