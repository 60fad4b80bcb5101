"""What of hosts, and of VMs on them, is not known now."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from findings.rules import Reach
from inventory.models import Host
from inventory.selectors.freshness import Freshness, sections_of

NAMES = ("vms", "snapshots", "disks", "files", "volumes", "events")
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
        ids = list(self._names)
        self._sections = sections_of(ids, reach.now)
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
