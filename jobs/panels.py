"""On the pages of hosts and clusters that may be changed: whether changes are proven on their Windows. Nothing, and no
query, where nothing is changed anyway. On the page of a VM: the way to its jobs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from inventory.models import Cluster, Host
from inventory.panels import Panel
from inventory.scope import Scope
from inventory.selectors.vm_detail import VMDetail
from jobs.selectors.builds import BuildRow, build_row, build_rows_in

TEMPLATE = "jobs/builds_panel.html"


def of_host(detail: Any, now: datetime, scope: Scope) -> Panel:
    host: Host = detail.host
    allowed = host.changes_allowed or (host.cluster is not None and host.cluster.changes_allowed)
    rows = [build_row(host)] if allowed and host.os_version else []
    return Panel(TEMPLATE, rows, beside=True)


def of_cluster(detail: Any, now: datetime, scope: Scope) -> Panel:
    cluster: Cluster = detail.cluster
    rows: Sequence[BuildRow] = build_rows_in(scope, cluster=cluster) if cluster.changes_allowed else ()
    return Panel(TEMPLATE, rows, beside=True)


def jobs_of_vm(detail: VMDetail, now: datetime, scope: Scope) -> Panel:
    return Panel("jobs/of_vm.html", str(detail.vm.pk))
