"""Snapshots by name and GUID."""

from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from inventory.scope import Scope
from inventory.search.hits import WANTED, Group, Hit, group_of, list_address
from inventory.search.needle import Needle
from inventory.veil import veil
from snapshots.models import Snapshot


def find_snapshots(needle: Needle, scope: Scope, now: datetime) -> Group:
    """Those that are called so, then by name; candidates as in inventory.search.vms."""
    called = Case(When(name__iexact=needle.text, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = _found(needle, scope.by_vm(Snapshot.objects.all(), "vm"))
    shown = veil(found.select_related("vm", "host").order_by(called, Lower("name"), "pk")[:WANTED], scope)
    hits = [_hit(snapshot, needle) for snapshot in shown]
    return group_of("snapshots", "Snapshots", "camera", hits, list_address("snapshots:snapshots", q=needle.text))


def _found(needle: Needle, snapshots: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
    if needle.is_short:
        by_name = snapshots.order_by(Lower("name"), "pk").values("pk")
        called = by_name.filter(name__iexact=needle.text)[:WANTED]
        return Snapshot.objects.filter(pk__in=called.union(by_name.filter(name__icontains=needle.text)[:WANTED]))
    wanted = Q(name__icontains=needle.text)
    return snapshots.filter(wanted | Q(snapshot_id__range=needle.guids) if needle.guids else wanted)


def _hit(snapshot: Snapshot, needle: Needle) -> Hit:
    exact = needle.is_exactly(snapshot.name) or needle.guid == snapshot.snapshot_id
    return Hit(
        snapshot.name,
        snapshot.get_absolute_url(),
        exact,
        f"of {snapshot.vm.name}",
        snapshot.host.name,
        at=snapshot.created_at,
    )
