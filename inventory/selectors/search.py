"""One search for hosts and VMs together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.models import VM, Host
from inventory.selectors.hosts import HostQuestion, HostRow, hosts_page
from inventory.selectors.paging import Page
from inventory.selectors.vm_rows import VMRow
from inventory.selectors.vms import Presence, VMQuestion, vms_page

SHOWN = 25


@dataclass(frozen=True, slots=True)
class Found:
    hosts: Page[HostRow]
    vms: Page[VMRow]

    @property
    def only(self) -> Host | VM | None:
        """The one thing found, where there is just one."""
        things: Sequence[Host | VM] = [*(row.host for row in self.hosts.rows), *(row.vm for row in self.vms.rows)]
        return things[0] if len(things) == 1 else None


def things_called(text: str, now: datetime) -> Found:
    hosts = hosts_page(HostQuestion(text=text, retired_too=True, size=SHOWN), now)
    return Found(hosts, vms_page(VMQuestion(text=text, presence=Presence.ANY, size=SHOWN), now))
