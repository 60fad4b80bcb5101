"""Any list, cut to what has a tag. The keys of tags.keys, as PostgreSQL writes them."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from tags.choices import Kind
from tags.keys import SHARED_ROOT
from tags.selectors.tags import has_tag, tagged


def _text(path: str) -> Cast:
    return Cast(path, TextField())


def _joined(*parts: Any) -> Concat:
    return Concat(*parts, output_field=TextField())


def _owner(shared: Q, cluster: str) -> Case:
    return Case(
        When(shared, then=_joined(Value("cluster:"), _text(cluster))),
        default=_joined(Value("host:"), _text("host_id")),
        output_field=TextField(),
    )


_ON_SHARED = Q(path_key__startswith=SHARED_ROOT) | Q(path_key__startswith="\\\\")
_KEYS: dict[str, Combinable] = {
    Kind.VOLUME: _joined(_owner(Q(cluster__isnull=False), "cluster_id"), Value(":"), F("identity")),
    Kind.DISK: _joined(
        _owner(_ON_SHARED & Q(host__cluster__isnull=False), "host__cluster_id"), Value(":"), F("path_key")
    ),
    Kind.SNAPSHOT: _joined(_text("vm_id"), Value(":"), _text("snapshot_id")),
    Kind.NETWORK: _joined(Value("host:"), _text("host_id"), Value(":"), _text("switch_id")),
}


def with_tag(rows: QuerySet[Any], kind: Kind, slug: str) -> QuerySet[Any]:
    """Hosts, clusters, VMs, snapshots, files of disks, volumes or switches with that tag; all where it is empty."""
    if not slug:
        return rows
    if kind not in _KEYS:
        return rows.filter(has_tag(kind, slug))
    found: QuerySet[Any] = rows.alias(tag_key=_KEYS[kind]).filter(tag_key__in=tagged(kind, slug))
    return found
