"""By what rules tell snapshots and VMs apart, in PostgreSQL's words: names of what they look at, with what has to be
joined for it. `thing` is the snapshot, or what of a VM is counted; `vm` is its VM. Moments count by the limits that
they lie between (`edges`). None of it is ever null."""

from collections.abc import Mapping
from dataclasses import dataclass

from findings.rules import Kind, Said


@dataclass(frozen=True, slots=True)
class Apart:
    """`columns`: things are alike where these are the same; (expression, type)."""

    columns: tuple[tuple[str, str], ...]
    join: str = ""


def _moment(column: str) -> tuple[str, str]:
    return f"coalesce(width_bucket({column}, %(edges)s::timestamptz[]), -1)", "int"


_STATUS = "LEFT JOIN inventory_vmreading AS reading ON reading.vm_id = vm.id"
_NOBODY = "'00000000-0000-0000-0000-000000000000'"
LOOKED_AT: Mapping[str, Apart] = {
    "kind": Apart((("coalesce(thing.snapshot_type, '')", "text"), ("coalesce(thing.is_automatic, false)", "boolean"))),
    "taken_at": Apart((_moment("thing.created_at"),)),
    "is_backing_up": Apart(
        (("coalesce(reading.operational_status ? 'BackingUpVirtualMachine', false)", "boolean"),), _STATUS
    ),
    "owner": Apart(
        (("coalesce(said.owner, '') <> ''", "boolean"),),
        "LEFT JOIN snapshots_ownership AS said ON said.vm_id = vm.id AND said.snapshot_id = thing.snapshot_id",
    ),
    "backed_up_at": Apart(
        (_moment("backup.finished_at"),), "LEFT JOIN backups_newestbackup AS backup ON backup.vm_id = vm.id"
    ),
    "kinds": Apart((("thing.snapshots", "bigint"),)),
    # A VM whose chains no poll of this release has told of is like no other.
    "children": Apart(
        (
            ("coalesce(thing.children, -1)", "int"),
            (f"CASE WHEN thing.children IS NULL THEN vm.id ELSE {_NOBODY} END", "uuid"),
        )
    ),
    "unmerged": Apart((("coalesce(thing.unmerged, 0) > 0", "boolean"),)),
    "operational_status": Apart(
        (("coalesce(reading.operational_status ? 'MergingDisks', false)", "boolean"),), _STATUS
    ),
    "events": Apart(((f"CASE WHEN vm.id = ANY(%(went_wrong)s) THEN vm.id ELSE {_NOBODY} END", "uuid"),)),
}
# What was read before the VM came to its host says nothing of it (Unread.of_vm).
UNREAD = Apart(
    (("vm.host_id = ANY(%(unread)s) OR coalesce(read.at < vm.host_decided_at, false)", "boolean"),),
    """LEFT JOIN (SELECT host_id, min(ok_at) AS at FROM inventory_sectionstate
                   WHERE host_id = ANY(%(hosts)s) AND name = ANY(%(of_a_vm)s) GROUP BY host_id) AS read
           ON read.host_id = vm.host_id""",
)
_HOST = "JOIN inventory_host AS host ON host.id = vm.host_id"
_KEYS = {Kind.VM: "vm.id", Kind.HOST: "vm.host_id", Kind.CLUSTER: "host.cluster_id"}
_OF_SNAPSHOT = {Kind.SNAPSHOT: "vm.id || ':' || thing.snapshot_id"}


def places_of(said: Said, kind: Kind) -> Apart:
    """By whose limits reach them (SaidLimits): nothing where all have the same."""
    columns, joins = [], [_HOST] if said.clusters or said.tags else []
    for ids, key in ((said.vms, "vm.id"), (said.hosts, "vm.host_id"), (said.clusters, "host.cluster_id")):
        if ids:
            named = f"CASE WHEN {key} = ANY(%(said_{key.replace('.', '_')})s) THEN {key}::text ELSE '' END"
            columns.append((named, "text"))
    for one, key in (_KEYS | (_OF_SNAPSHOT if kind == Kind.SNAPSHOT else {})).items() if said.tags else ():
        columns.append((f"coalesce({one.value}_tags.tags, '')", "text"))
        joins.append(_tags(one, key))
    return Apart(tuple(columns), " ".join(joins))


def _tags(kind: Kind, key: str) -> str:
    return (
        "LEFT JOIN (SELECT object_id, string_agg(tag_id::text, ' ' ORDER BY tag_id) AS tags FROM tags_tagging "  # noqa: S608
        f"WHERE kind = '{kind.value}' AND tag_id = ANY(%(said_tags)s) GROUP BY object_id) AS {kind.value}_tags "
        f"ON {kind.value}_tags.object_id = ({key})::text"
    )


def values_of(said: Said) -> Mapping[str, object]:
    """What the pieces above are bound to."""
    return {
        "said_vm_id": list(said.vms),
        "said_vm_host_id": list(said.hosts),
        "said_host_cluster_id": list(said.clusters),
        "said_tags": list(said.tags),
    }
