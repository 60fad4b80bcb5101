"""The snapshots on a VM's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.panels import Panel
from inventory.selectors.freshness import Freshness
from inventory.selectors.vm_detail import VMDetail
from snapshots.models import Snapshot
from snapshots.selectors import snapshots_of


@dataclass(frozen=True, slots=True)
class VMSnapshots:
    """`section` says how fresh they are."""

    section: Freshness
    snapshots: Sequence[Snapshot]


def vm_panel(detail: VMDetail, now: datetime) -> Panel:
    section = detail.row.sections["snapshots"]
    return Panel("snapshots/vm_panel.html", VMSnapshots(section, snapshots_of(detail)))
