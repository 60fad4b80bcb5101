"""The list of volumes: local ones, shared ones once for their cluster, and shares."""

from inventory.forms import VolumeFilter
from inventory.scope import scope_of
from inventory.selectors.volumes import VolumeRow, volume_rows, volumes_matching
from lists.columns import Column
from lists.definition import Empty, List

_NO_SIZE = "The host sent no size for this volume: it may be offline."


def _used_unknown(row: VolumeRow) -> str:
    return "" if row.used_percent is not None else row.section.reason or row.free_unknown or _NO_SIZE


def _capacity_unknown(row: VolumeRow) -> str:
    return "" if row.volume.capacity_bytes is not None else row.section.reason or row.free_unknown or _NO_SIZE


COLUMNS = (
    Column("path", "Volume", csv=(("volume", lambda row: row.volume.path), ("label", lambda row: row.volume.label))),
    Column(
        "state", "Kind and state", "hv-verdict", age="volumes",
        csv=(("state", lambda row: row.volume.state), ("in_maintenance", lambda row: row.volume.in_maintenance)),
    ),
    Column(
        "used", "Used", "hv-used-cell", age="volumes", unknown=_used_unknown,
        csv=(("used_percent", lambda row: row.used_percent),),
    ),
    Column(
        "free", "Free", "end", age="volumes", unknown=lambda row: row.free_unknown,
        csv=(("free_bytes", lambda row: row.volume.free_bytes),),
    ),
    Column(
        "capacity", "Capacity", "end", age="volumes", unknown=_capacity_unknown,
        csv=(("capacity_bytes", lambda row: row.volume.capacity_bytes),),
    ),
    Column(
        "vms", "VMs", "end",
        csv=(
            ("vms", lambda row: row.lying.vms),
            ("disks", lambda row: row.lying.disks),
            ("vms_outside_your_scope", lambda row: row.lying.outside),
        ),
    ),
    Column(
        "owner", "Of", csv=(("of", lambda row: row.owner), ("coordinator", lambda row: row.volume.owner_node)),
    ),
    Column("kind", "Kind", optional=True, csv=(("kind", lambda row: row.volume.get_kind_display()),)),
    Column("file_system", "File system", optional=True, csv=(("file_system", lambda row: row.volume.file_system),)),
    Column("resource", "Cluster resource", optional=True, csv=(("resource", lambda row: row.volume.resource_name),)),
    Column(
        "said_free", "Free, as it says", "end", optional=True, age="volumes",
        csv=(("file_system_free_bytes", lambda row: row.volume.file_system_free_bytes),),
    ),
)  # fmt: skip

VOLUMES = List(
    key="volumes",
    url="inventory:volumes",
    title="Volumes",
    thing="volume",
    things="volumes",
    icon="database",
    form=VolumeFilter,
    columns=COLUMNS,
    cells="inventory/lists/volumes.html",
    matching=lambda question, asking: volumes_matching(question, scope_of(asking.user)),
    dress=lambda volumes, asking: volume_rows(volumes, scope_of(asking.user), asking.now),
    row_key=lambda row: str(row.volume.pk),
    table_css="hv-roomy",
    empty=Empty("database", "No volumes yet", "Volumes appear here once a host has told where its VMs can lie."),
)
