"""Snapshots by name and GUID."""

from datetime import datetime

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Lower

from inventory.scope import Scope
from inventory.search.hits import WANTED, Group, Hit, group_of, list_address
from inventory.search.needle import Needle
from inventory.veil import veil
from snapshots.models import Snapshot


def find_snapshots(needle: Needle, scope: Scope, now: datetime) -> Group:
    wanted = Q(name__icontains=needle.text)
    if needle.guids:
        wanted |= Q(snapshot_id__range=needle.guids)
    called = Case(When(name__iexact=needle.text, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = scope.by_vm(Snapshot.objects.filter(wanted), "vm").select_related("vm", "host")
    shown = veil(found.order_by(called, Lower("name"), "pk")[:WANTED], scope)
    hits = [_hit(snapshot, needle) for snapshot in shown]
    return group_of("snapshots", "Snapshots", "camera", hits, list_address("snapshots:snapshots", q=needle.text))


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
