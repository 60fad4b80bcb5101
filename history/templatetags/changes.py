"""The look of a change: an icon for what it is about, a colour for whether somebody should look."""

from typing import Any

from django import template

from history.choices import ChangeKind as K
from history.selectors import ChangeRow

register = template.Library()

ICONS = {
    K.VM_APPEARED: "square-rounded-plus",
    K.VM_DISAPPEARED: "ghost",
    K.VM_RETURNED: "arrow-back-up",
    K.VM_MOVED: "arrows-exchange",
    K.VM_STARTED: "player-play",
    K.VM_STOPPED: "player-stop",
    K.VM_RESTARTED: "rotate-clockwise",
    K.VM_STATE: "player-pause",
    K.VM_RENAMED: "cursor-text",
    K.VM_SETTINGS: "adjustments",
    K.VM_MEMORY: "cpu",
    K.VM_REPLICATION: "copy",
    K.SNAPSHOT_TAKEN: "camera",
    K.SNAPSHOT_DELETED: "camera-off",
    K.DISK_ADDED: "database-plus",
    K.DISK_REMOVED: "database-minus",
    K.DISK_MOVED: "database-export",
    K.DISK_GREW: "trending-up",
    K.DISK_RESIZED: "arrows-diagonal",
    K.ADAPTER_ADDED: "plug-connected",
    K.ADAPTER_REMOVED: "plug-connected-x",
    K.ADAPTER_CHANGED: "plug",
    K.HOST_REBOOTED: "power",
    K.HOST_VERSION: "brand-windows",
    K.HOST_HARDWARE: "server-2",
    K.HOST_SETTINGS: "adjustments",
    K.HOST_CLUSTER: "circles",
    K.SWITCH_ADDED: "network",
    K.SWITCH_REMOVED: "network-off",
    K.SWITCH_CHANGED: "network",
    K.NODE_ADDED: "circle-plus",
    K.NODE_REMOVED: "circle-minus",
    K.NODE_STATE: "circles-relation",
    K.CLUSTER_SETTINGS: "adjustments",
    K.CLUSTER_WITNESS: "eye-check",
    K.CLUSTER_NETWORK: "network",
    K.GROUP_STATE: "apps",
    K.VOLUME_ADDED: "database-plus",
    K.VOLUME_REMOVED: "database-minus",
    K.VOLUME_FILLING: "chart-pie-4",
    K.VOLUME_RELIEVED: "chart-pie-2",
    K.VOLUME_RESIZED: "arrows-diagonal",
    K.VOLUME_STATE: "database",
    K.VOLUME_ACCESS: "route-alt-left",
    K.STORAGE_HEALTH: "heartbeat",
}
# Nobody is alarmed by these pages; colour helps the eye to find what is rare.
COLOURS = {
    K.VM_DISAPPEARED: "warn",
    K.VOLUME_FILLING: "warn",
    K.HOST_REBOOTED: "warn",
    K.NODE_STATE: "warn",
    K.GROUP_STATE: "warn",
    K.STORAGE_HEALTH: "warn",
    K.CLUSTER_WITNESS: "warn",
    K.VM_STARTED: "good",
    K.VOLUME_RELIEVED: "good",
    K.VM_MOVED: "busy",
    K.SNAPSHOT_TAKEN: "busy",
}


@register.filter
def change_icon(kind: str) -> str:
    return ICONS.get(K(kind), "history") if kind in K.values else "history"


@register.filter
def change_colour(kind: str) -> str:
    return COLOURS.get(K(kind), "calm") if kind in K.values else "calm"


@register.inclusion_tag("history/when.html")
def when(row: ChangeRow) -> dict[str, Any]:
    """When it happened, as exactly as it is known: the moment, about the moment, or between two."""
    return {"row": row}
