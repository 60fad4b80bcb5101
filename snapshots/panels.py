"""The snapshots on a VM's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.panels import Panel
from inventory.selectors.freshness import Freshness
from inventory.selectors.vm_detail import VMDetail
from snapshots.models import Snapshot
from snapshots.selectors import snapshots_of

IN_SIGHT = 8


@dataclass(frozen=True, slots=True)
class VMSnapshots:
    """`section` says how fresh they are. The youngest are in sight; the older ones open on demand."""

    section: Freshness
    snapshots: Sequence[Snapshot]

    @property
    def youngest(self) -> Sequence[Snapshot]:
        return self.snapshots[:IN_SIGHT]

    @property
    def older(self) -> Sequence[Snapshot]:
        return self.snapshots[IN_SIGHT:]

    @property
    def oldest_at(self) -> datetime | None:
        return min((one.created_at for one in self.snapshots if one.created_at), default=None)


def vm_panel(detail: VMDetail, now: datetime) -> Panel:
    section = detail.row.sections["snapshots"]
    return Panel("snapshots/vm_panel.html", VMSnapshots(section, snapshots_of(detail)))
