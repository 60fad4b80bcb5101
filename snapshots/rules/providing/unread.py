"""What of hosts, and of VMs on them, is not known now."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from inventory.models import Host
from inventory.selectors.freshness import Freshness, sections_of

NAMES = ("vms", "snapshots", "disks", "files", "volumes", "events")
OF_A_VM = ("snapshots", "disks")  # what a host tells of a VM only once it has come to it


class Unread:
    """Of these hosts; two queries."""

    def __init__(self, host_ids: Iterable[int], now: datetime) -> None:
        ids = list(host_ids)
        self._names = dict(Host.objects.filter(pk__in=ids).values_list("pk", "name"))
        self._sections = sections_of(ids, now)
        self._of_host = {host: self._reasons(host, self._sections[host].values()) for host in ids}

    def of_host(self, host: int) -> Mapping[str, str]:
        """Section -> a sentence why it is not known; {} where everything was read."""
        return self._of_host.get(host, {})

    def of_vm(self, host: int, came_at: datetime) -> Mapping[str, str]:
        """The same for a VM that came to this host then."""
        told = [self._sections[host][name].of_vm_since(came_at) for name in OF_A_VM]
        if not any(one.before_vm for one in told):
            return self.of_host(host)
        return {**self.of_host(host), **self._reasons(host, told)}

    def _reasons(self, host: int, sections: Iterable[Freshness]) -> dict[str, str]:
        wrong = (one for one in sections if one.name in NAMES and (not one.ok or one.stale or one.before_vm))
        return {one.name: f"{one.label} of {self._names.get(host, 'its host')}: {one.reason}" for one in wrong}
