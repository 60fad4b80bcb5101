"""The last good backup on a VM's page."""

from datetime import datetime

from backups.selectors import VMBackups, kept_backups_of
from inventory.panels import Panel
from inventory.scope import Scope
from inventory.selectors.vm_detail import VMDetail


def vm_panel(detail: VMDetail, now: datetime, scope: Scope) -> Panel:
    content: VMBackups = kept_backups_of(detail.vm)
    return Panel("backups/vm_panel.html", content)
