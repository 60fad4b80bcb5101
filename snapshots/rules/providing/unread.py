"""What of hosts, and of VMs on them, is not known now."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from findings.rules import Reach
from inventory.models import Host
from inventory.selectors.freshness import Freshness, sections_of

NAMES = ("vms", "snapshots", "disks", "files", "volumes", "events", "devices")
OF_A_VM = ("snapshots", "disks")  # what a host tells of a VM only once it has come to it


class Unread:
    """Of the hosts in reach, and of all nodes of their clusters; two queries. `nodes`: host -> cluster."""

    @classmethod
    def of(cls, reach: Reach) -> "Unread":
        return reach.once(cls)

    def __init__(self, reach: Reach) -> None:
        nodes = Q(cluster__in=reach.clusters, retired_at=None)
        hosts = Host.objects.filter(Q(pk__in=reach.hosts) | nodes).values_list("pk", "name", "cluster_id", "retired_at")
        known = list(hosts)
        self._names = {pk: name for pk, name, *_ in known}
        self.nodes = {pk: cluster for pk, _, cluster, retired in known if cluster in reach.clusters and not retired}
        self._sections = sections_of(list(self._names), reach.now, *NAMES)
        self._of_host = {host: self._reasons(host, told.values()) for host, told in self._sections.items()}
        self._vms_read_at = {host: _first_read(told) for host, told in self._sections.items()}

    def of_host(self, host: int) -> Mapping[str, str]:
        """Section -> a sentence why it is not known; {} where everything was read."""
        return self._of_host.get(host, {})

    def of_vm(self, host: int, came_at: datetime) -> Mapping[str, str]:
        """The same for a VM that came to this host then."""
        read_at = self._vms_read_at[host]
        if read_at is None or read_at >= came_at:
            return self.of_host(host)
        told = [self._sections[host][name].of_vm_since(came_at) for name in OF_A_VM]
        return {**self.of_host(host), **self._reasons(host, told)}

    def is_offered(self, host: int, name: str) -> bool:
        """Whether this Windows can tell of it at all."""
        return not self._sections[host][name].not_offered

    def _reasons(self, host: int, sections: Iterable[Freshness]) -> dict[str, str]:
        wrong = (one for one in sections if not one.ok or one.stale or one.before_vm)
        return {one.name: f"{one.label} of {self._names.get(host, 'its host')}: {one.reason}" for one in wrong}


def _first_read(sections: Mapping[str, Freshness]) -> datetime | None:
    """When the one of OF_A_VM was read that was read first; None where none ever was."""
    return min((read_at for name in OF_A_VM if (read_at := sections[name].ok_at)), default=None)
