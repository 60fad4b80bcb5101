"""Any list, cut to what has a tag. The keys of tags.keys, as PostgreSQL writes them."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, F, Func, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, JSONObject, Lower, StrIndex, Substr

from tags.choices import Kind
from tags.keys import BY_NAME, SHARED_ROOT
from tags.models import Tagging
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
    Kind.NETWORK: _joined(Value(BY_NAME), F("name")),
}


class _IsOneOf(Func):
    """Of an array that is made once: PostgreSQL looks each of it up in an index, and joins no table with it."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _after_colon(text: Combinable | str) -> Substr:
    return Substr(text, StrIndex(text, Value(":")) + 1)


_PATH = _after_colon(_after_colon("object_id"))  # of a disk's key, whose owner ("cluster:7", "host:12") stands first


def with_marks(rows: QuerySet[Any], kind: Kind) -> QuerySet[Any]:
    """Rows of a list that know their tags: `marks_of(row)` reads them. Within the list's own query."""
    known_by = _KEYS.get(kind, _text("pk"))
    here = Tagging.objects.filter(kind=kind, object_id=OuterRef("marked_as")).order_by(Lower("tag__name"))
    told = JSONObject(name="tag__name", slug="tag__slug", colour="tag__colour")
    keyed = rows.annotate(marked_as=known_by)
    marked: QuerySet[Any] = keyed.annotate(tag_marks=ArraySubquery(here.values_list(told)))
    return marked


_OF_CLUSTERS = _joined(Value("cluster:"), _text("cluster_id"), Value(":"), _text("guid"))


def object_ids(rows: QuerySet[Any], kind: Kind) -> QuerySet[Any, Any]:
    """The keys of these things, as text; networks are switches of hosts, or a cluster's own."""
    key = _OF_CLUSTERS if rows.model._meta.label_lower == "inventory.clusternetwork" else _KEYS.get(kind, _text("pk"))
    found: QuerySet[Any, Any] = rows.order_by().annotate(tag_key=key).values("tag_key")
    return found


def with_tag(rows: QuerySet[Any], kind: Kind, slug: str) -> QuerySet[Any]:
    """Hosts, clusters, VMs, snapshots, files of disks or attachments of such, volumes or switches with that tag, by its
    slug or name; all where it is empty."""
    if not slug:
        return rows
    if kind not in _KEYS:
        return rows.filter(has_tag(kind, slug))
    if kind == Kind.DISK:  # by an index to these paths, whose keys alone are then made to be compared
        paths = ArraySubquery(tagged(kind, slug).annotate(path=_PATH).values("path"))
        rows = rows.filter(_IsOneOf(F("path_key"), paths))
    found: QuerySet[Any] = rows.alias(tag_key=_KEYS[kind]).filter(tag_key__in=tagged(kind, slug))
    return found
