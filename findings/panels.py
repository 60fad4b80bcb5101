"""Findings on the pages of the inventory, and what is most worth doing on the overview."""

from datetime import datetime
from typing import Any

from findings.selectors import of_things
from findings.selectors.of_things import FindingsOf
from findings.selectors.valuable import worth_doing
from inventory.panels import Panel
from inventory.scope import Scope

TEMPLATE = "findings/panel.html"


def of_vm(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_things.of_vm(detail.vm.pk, now, scope))


def of_host(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_things.of_host(detail.host.pk, now, scope))


def of_cluster(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_things.of_cluster(detail.cluster.pk, now, scope))


def of_volume(detail: Any, now: datetime, scope: Scope) -> Panel:
    return _panel(of_things.of_thing(detail.volume, now, scope))


def of_overview(detail: None, now: datetime, scope: Scope) -> Panel:
    return Panel("findings/worth.html", worth_doing(scope, now))


def _panel(found: FindingsOf) -> Panel:
    return Panel(TEMPLATE, found)
