"""What of hosts, and of VMs on them, is not known now."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from findings.rules import Reach
from inventory.models import Host, SectionState
from inventory.selectors.freshness import Freshness, hosts_read, sections_of

NAMES = ("vms", "snapshots", "disks", "files", "volumes", "events", "devices")
OF_A_VM = ("snapshots", "disks")  # what a host tells of a VM only once it has come to it


class Unread:
    """Of the hosts in reach, and of all nodes of their clusters; four queries. `nodes`: host -> cluster. Of hosts of
    which all was read, as of most, no more is looked at than when."""

    @classmethod
    def of(cls, reach: Reach) -> "Unread":
        return reach.once(cls)

    def __init__(self, reach: Reach) -> None:
        nodes = Q(cluster__in=reach.clusters, retired_at=None)
        hosts = Host.objects.filter(Q(pk__in=reach.hosts) | nodes).values_list("pk", "name", "cluster_id", "retired_at")
        known = list(hosts)
        self._names = {pk: name for pk, name, *_ in known}
        self.nodes = {pk: cluster for pk, _, cluster, retired in known if cluster in reach.clusters and not retired}
        read = hosts_read(self._names, reach.now, *NAMES)
        self._sections = sections_of(self._names.keys() - read, reach.now, *NAMES)
        self._of_host = {host: self._reasons(host, told.values()) for host, told in self._sections.items()}
        self._vms_read_at = _read_at(self._names)

    def of_host(self, host: int) -> Mapping[str, str]:
        """Section -> a sentence why it is not known; {} where everything was read."""
        return self._of_host.get(host, {})

    def of_vm(self, host: int, came_at: datetime) -> Mapping[str, str]:
        """The same for a VM that came to this host then."""
        read_at = self._vms_read_at.get(host)
        if not read_at or min(read_at.values()) >= came_at:
            return self.of_host(host)
        told = [self._section(host, name, at).of_vm_since(came_at) for name, at in read_at.items()]
        return {**self.of_host(host), **self._reasons(host, told)}

    def is_offered(self, host: int, name: str) -> bool:
        """Whether this Windows can tell of it at all."""
        return host not in self._sections or not self._sections[host][name].not_offered

    def _section(self, host: int, name: str, read_at: datetime) -> Freshness:
        known = self._sections.get(host)
        return known[name] if known else Freshness(name, True, read_at, None, False)

    def _reasons(self, host: int, sections: Iterable[Freshness]) -> dict[str, str]:
        wrong = (one for one in sections if not one.ok or one.stale or one.before_vm)
        return {one.name: f"{one.label} of {self._names.get(host, 'its host')}: {one.reason}" for one in wrong}


def _read_at(hosts: Iterable[int]) -> Mapping[int, Mapping[str, datetime]]:
    """When each of OF_A_VM was read, whatever came of asking since."""
    found: dict[int, dict[str, datetime]] = {}
    rows = SectionState.objects.filter(host__in=list(hosts), name__in=OF_A_VM)
    for host, name, ok_at in rows.values_list("host", "name", "ok_at"):
        if ok_at is not None:
            found.setdefault(host, {})[name] = ok_at
    return found
