"""The timeline on the pages of the inventory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from history.models import Change
from history.selectors import ChangeRow, of_cluster, of_host, of_thing, of_vm, timeline
from inventory.panels import Panel
from inventory.scope import Scope
from tags.keys import key_of

TEMPLATE = "history/panel.html"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The latest changes of one thing. `asked`: the address of all of them, behind the list's own; `hidden`: what a row
    need not say on this page (vm, host or cluster)."""

    rows: Sequence[ChangeRow]
    asked: str
    hidden: str


def timeline_of_vm(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_vm(detail.vm.pk), f"vm={detail.vm.pk}", "vm", scope)


def timeline_of_host(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_host(detail.host.pk), f"host={detail.host.pk}", "host", scope)


def timeline_of_cluster(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_cluster(detail.cluster.pk), f"cluster={detail.cluster.pk}", "cluster", scope)


def timeline_of_volume(detail: Any, now: datetime, scope: Scope) -> Panel:
    thing = key_of(detail.volume).object_id
    return _panel(of_thing(thing), urlencode({"thing": thing}), "volume", scope)


def _panel(changes: QuerySet[Change], asked: str, hidden: str, scope: Scope) -> Panel:
    return Panel(TEMPLATE, Timeline(timeline(changes, scope), f"{asked}&period=all", hidden), beside=True)
