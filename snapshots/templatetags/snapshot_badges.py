"""The class of a snapshot as a badge: who took it decides what may be done with it."""

from typing import Any

from django import template

from snapshots.models import Snapshot

register = template.Library()

# Names of Microsoft.HyperV.PowerShell.SnapshotType and what they mean to people: colour, icon, word. Any other name is
# shown as it came.
_CLASSES = {
    "Standard": ("calm", "camera", "Standard"),
    "Recovery": ("warn", "archive", "Backup"),
    "Planned": ("calm", "arrows-exchange", "Planned failover"),
    "Missing": ("bad", "alert-octagon", "Missing"),
    "Replica": ("calm", "copy", "Replica"),
    "AppConsistentReplica": ("calm", "copy-check", "Replica, application-consistent"),
    "SyncedReplica": ("calm", "refresh", "Replica, synchronised"),
}


@register.inclusion_tag("components/badge.html")
def snapshot_badge(snapshot: Snapshot) -> dict[str, Any]:
    if not snapshot.snapshot_type:
        colour, icon, text = "calm", "help", "Unknown"
    elif snapshot.is_automatic and snapshot.snapshot_type == "Standard":
        colour, icon, text = "calm", "robot", "Automatic"
    else:
        colour, icon, text = _CLASSES.get(snapshot.snapshot_type, ("calm", "help", snapshot.snapshot_type))
    return {"colour": colour, "icon": icon, "text": text, "spoken": ""}
