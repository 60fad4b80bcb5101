"""The timeline on the pages of the inventory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet

from history.models import Change
from history.selectors import ChangeRow, of_cluster, of_host, of_thing, of_vm, timeline
from inventory.chains import base_of
from inventory.panels import Panel
from inventory.scope import Scope
from inventory.veil import is_veiled
from tags.keys import disk_key, key_of

TEMPLATE = "history/panel.html"
_WOULD_STAND = {
    "disk": "Here stands when the disk is attached, taken away, moved or resized, and when it grows past a mark.",
    "snapshot": "Here stands when it was taken, if polls saw it come.",
    "network": "Here stands when a host gets, loses or changes a switch of this name.",
}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The latest changes of one thing. `asked`: the address of all of them, behind the list's own, empty where it would
    name what the asker may not see; `hidden`: what a row need not say on this page (a page of inventory.panels);
    `kept_days`: for how long changes are kept."""

    rows: Sequence[ChangeRow]
    asked: str
    hidden: str
    kept_days: int

    @property
    def empty(self) -> str:
        """What stands there where no change is known: what would, and why there may have been one."""
        kept = f"{self.kept_days} day{'' if self.kept_days == 1 else 's'}"
        would = _WOULD_STAND.get(self.hidden, "What changes from now on stands here.")
        return f"{would} What was there when the portal looked first is no change, and changes are kept for {kept}."


def timeline_of_vm(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_vm(detail.vm.pk), f"vm={detail.vm.pk}", "vm", scope)


def timeline_of_host(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_host(detail.host.pk), f"host={detail.host.pk}", "host", scope)


def timeline_of_cluster(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_cluster(detail.cluster.pk), f"cluster={detail.cluster.pk}", "cluster", scope)


def timeline_of_volume(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel_of_thing(key_of(detail.volume).object_id, "volume", scope)


def timeline_of_disk(detail: Any, now: datetime, scope: Scope) -> Panel:
    """Of the disk whose file it is: of all files of its chain down to its base, those that were merged since included
    (history.rules.disks). A host out of sight has a number that no address shows."""
    file = detail.file
    base = base_of(file.path_key, file.path, {one.path_key: one for one in detail.chain.files})
    thing = disk_key(base, file.host_id, file.host.cluster_id)
    return _panel_of_thing(thing, "disk", scope, is_linked=not is_veiled(file.host), beside=False)


def timeline_of_snapshot(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel_of_thing(key_of(detail.snapshot).object_id, "snapshot", scope, beside=False)


def timeline_of_network(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel_of_thing(key_of(detail.row.switch).object_id, "network", scope)


def _panel_of_thing(thing: str, hidden: str, scope: Scope, *, is_linked: bool = True, beside: bool = True) -> Panel:
    asked = urlencode({"thing": thing}) if is_linked else ""
    return _panel(of_thing(thing), asked, hidden, scope, beside=beside)


def _panel(changes: QuerySet[Change], asked: str, hidden: str, scope: Scope, *, beside: bool = True) -> Panel:
    rows, kept_days = timeline(changes, scope), settings.HISTORY_RETENTION_DAYS
    return Panel(TEMPLATE, Timeline(rows, asked and f"{asked}&period=all", hidden, kept_days), beside=beside)
